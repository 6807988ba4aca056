import { Option } from 'commander'
import { type Finding, GROUPS, type Group } from '../../doctor/check.ts'
import type { Fixed } from '../../doctor/fix.ts'
import { UsageError } from '../../ground/usage-error.ts'
import type { Call, RegisterCommand } from '../command.ts'
import { printDocument } from '../document.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { countsOf, printDoctor } from '../print-doctor.ts'

/** Whoever waits for doctor waits for all of these, one after the other, where nobody answers. */
const DAEMON_TIMEOUT_MS = 2000
const TIMEOUT_MS = 3000

interface DoctorFlags {
  readonly group?: readonly string[]
  readonly postfixConfig?: string
  readonly quiet?: boolean
  readonly fix?: boolean
  readonly json?: boolean
}

/** `clamgate doctor` */
export const registerDoctor: RegisterCommand = (program, { action, examples }) => {
  program
    .command('doctor')
    .summary('look for what is wrong, and say what to do')
    .description(
      'Looks at the configuration, files and their rights, the service, each clamd, the databases, signatures of third parties, Postfix, other software, memory and disks, the network and the clock. Sends no mail, and changes nothing without --fix. Each check that is not well says why it matters and what to do. Exits with 0 when nothing failed, with 1 when something did, with 78 when the configuration is broken.',
    )
    .addOption(groupOption())
    .option('--postfix-config <directory>', 'look at this instance of Postfix alone; without it at all')
    .option('--quiet', 'print only what is not well')
    .option(
      '--fix',
      'do what is safe: create missing directories of ours, correct their rights, enable our unit; never touches what is of others',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples('clamgate doctor', 'clamgate doctor --quiet', 'clamgate doctor --group postfix engine --json'),
    )
    .action(action<DoctorFlags>(doctor))
}

/** With its values for shells; what is none of them has an answer of ours. */
function groupOption(): Option {
  const option = new Option('--group <name...>', 'look at these subjects only')
  option.argChoices = Object.keys(GROUPS)
  return option
}

async function doctor({ options, terminal }: Call<DoctorFlags>): Promise<ExitCode> {
  const { loadConfig } = await import('../../config/load/load.ts')
  const { examineDaemon, examineHost } = await import('../../doctor/doctor.ts')
  const { fixAll } = await import('../../doctor/fix.ts')
  const { VERSION } = await import('../../app/version.ts')
  const { wayToDaemon } = await import('../../app/daemon-client.ts')
  const groups = await groupsOf(options.group)
  const look = async (): Promise<{ findings: readonly Finding[]; isBroken: boolean }> => {
    const { client, broken } = await wayToDaemon(options.config, DAEMON_TIMEOUT_MS)
    if (broken !== undefined) return { findings: await examineDaemon(broken, client), isBroken: true }
    const loaded = await loadConfig({ path: options.config, secrets: 'leave' })
    return {
      findings: await examineHost({
        loaded,
        client,
        version: VERSION,
        groups,
        postfixConfig: options.postfixConfig,
        timeoutMs: TIMEOUT_MS,
      }),
      isBroken: false,
    }
  }
  let seen = await look()
  let fixes: readonly Fixed[] = []
  if (options.fix === true) {
    fixes = await fixAll(seen.findings)
    if (fixes.length > 0) seen = await look()
  }
  const findings =
    groups === undefined ? seen.findings : seen.findings.filter(({ group }) => groups.includes(group))
  const good = findings.every(({ state }) => state !== 'fail')
  if (options.json === true) {
    const checks = findings.map(written)
    printDocument(terminal, 'doctor', { good, counts: countsOf(findings), checks, fixes })
  } else printDoctor({ findings, fixes, titles: GROUPS, quiet: options.quiet === true }, terminal)
  if (seen.isBroken) return EXIT.config
  return good ? EXIT.yes : EXIT.no
}

/** @throws {UsageError} where one is no subject */
async function groupsOf(names: readonly string[] | undefined): Promise<readonly Group[] | undefined> {
  const { groupNames, isGroup } = await import('../../doctor/catalogue.ts')
  return names?.map((name) => {
    if (isGroup(name)) return name
    throw new UsageError(`--group ${name} is no subject of doctor`, `There are: ${groupNames().join(', ')}`)
  })
}

/** A check in the words of documents. */
function written({ group, name, state, detail, told, code, why, remedy, advice, command, fix }: Finding) {
  return {
    group,
    name,
    state,
    sentence: detail,
    told,
    code,
    why,
    remedy,
    advice,
    command,
    fixable: fix !== undefined,
  }
}
