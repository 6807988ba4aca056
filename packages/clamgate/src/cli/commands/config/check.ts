import type { LoadedConfig } from '../../../config/load/load.ts'
import type { ConfigProblem } from '../../../config/problem.ts'
import type { Held } from '../../../doctor/surroundings/look.ts'
import type { Call, RegisterCommand } from '../../command.ts'
import { problemsOf, type WrittenProblem } from '../../config-problems.ts'
import { printDocument } from '../../document.ts'
import { EXIT, type ExitCode } from '../../exit.ts'

interface CheckOptions {
  readonly json?: boolean
  /** False with `--no-host`. */
  readonly host: boolean
}

/** What `clamgate config check --json` prints. */
export interface CheckReport {
  readonly good: boolean
  /** The file that was checked; null when the default one is not there. */
  readonly file: string | null
  /** All files that were read, in their order: those of `conf.d` come after the main one. Empty when one is of no use. */
  readonly files: readonly string[]
  /** Code of the failure; null when good. */
  readonly code: string | null
  /** Errors, and warnings, which leave the configuration good. */
  readonly problems: readonly WrittenProblem[]
}

/** `clamgate config check` */
export const registerCheck: RegisterCommand = (program, { action, examples }) => {
  program
    .command('check')
    .summary('tell whether the configuration is good')
    .description(
      'Reads the configuration, the file and those of conf.d beside it, and reports what is wrong with it, with line and column; what a malformed list holds is looked at once its form is right. Looks at what the host has of what it names, too (group, directories, ports, programs), and warns. Changes nothing. Exits with 0 when it is good, with warnings or without, with 78 when it is broken.',
    )
    .argument('[file]', 'the file, in place of --config; one of conf.d is checked with the others')
    .option('--no-host', 'do not look at this host: the file is for another one')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate config check', 'clamgate config check ./new.yaml --json'))
    .action(action(check))
}

async function check({ args: [file], options, terminal }: Call<CheckOptions>): Promise<ExitCode> {
  const { loadConfig, DEFAULT_CONFIG_PATH } = await import('../../../config/load/load.ts')
  const { ConfigError } = await import('../../../config/errors.ts')
  const { formatProblem } = await import('../../../config/problem.ts')
  const { configFileOf } = await import('../../../app/config/config-file.ts')
  // One of conf.d is good or not together with the others.
  const named = file === undefined ? options.config : configFileOf(file, options.config).main
  try {
    const loaded = await loadConfig({ path: named })
    const { path, files } = loaded
    const warnings = [...loaded.warnings, ...(options.host ? await lookAround(loaded) : [])]
    if (options.json === true) {
      printDocument(
        terminal,
        'config-check',
        report({ good: true, file: path, files, code: undefined, problems: warnings }),
      )
      return EXIT.yes
    }
    for (const warning of warnings) terminal.err(formatProblem(warning, path))
    const without = files.length === 0 ? ', so every key has its default' : ''
    const subject = path ?? `no ${DEFAULT_CONFIG_PATH}${without}`
    terminal.out(`${subject}: ${terminal.paint('green', 'good')}`)
    for (const more of files.filter((one) => one !== path)) terminal.out(`${more}: read after it`)
    return EXIT.yes
  } catch (error) {
    if (options.json !== true || !(error instanceof ConfigError)) throw error
    printDocument(
      terminal,
      'config-check',
      report({ good: false, file: error.file, files: [], code: error.code, problems: error.problems }),
    )
    return EXIT.config
  }
}

/** What this host lacks of what the configuration names. */
async function lookAround(loaded: LoadedConfig): Promise<readonly ConfigProblem[]> {
  const { surroundings } = await import('../../../doctor/surroundings/look.ts')
  return await surroundings({ loaded, held: await heldBy(loaded.path) })
}

/** Where the daemon listens that runs with this configuration. */
async function heldBy(path: string | undefined): Promise<Held> {
  const { wayToDaemon, whereAnswered } = await import('../../../app/daemon-client.ts')
  const { ControlError } = await import('../../../api/errors.ts')
  return await whereAnswered(async (): Promise<Held> => {
    const { client } = await wayToDaemon(path)
    try {
      return (await client.status()).milter.listen
    } catch (error) {
      if (error instanceof ControlError && error.code === 'CONTROL_FORBIDDEN') return 'unknown'
      throw error
    }
  })
}

interface Outcome {
  readonly good: boolean
  readonly file: string | undefined
  readonly files: readonly string[]
  readonly code: string | undefined
  readonly problems: readonly ConfigProblem[]
}

function report({ good, file, files, code, problems }: Outcome): CheckReport {
  return {
    good,
    file: file ?? null,
    files,
    code: code ?? null,
    problems: problemsOf(problems, file),
  }
}
