import type { KeyPlan, MadeKey } from '../../../../app/quarantine/keys/make-key.ts'
import { formatDuration } from '../../../../config/units.ts'
import type { Call, RegisterCommand } from '../../../command.ts'
import { printDocument } from '../../../document.ts'
import { EXIT, type ExitCode } from '../../../exit.ts'
import type { Terminal } from '../../../terminal.ts'

interface Flags {
  readonly to?: string
  readonly keyOnly?: boolean
  readonly yes?: boolean
  readonly json?: boolean
}

/** `clamgate quarantine key new` */
export const registerNew: RegisterCommand = (key, { action, examples }) => {
  key
    .command('new')
    .summary('make a key; from then on kept mail is encrypted')
    .description(
      'Makes a key: a file with its identity, which opens what is encrypted, for the user of the daemon alone (mode 0400, below engine.directory), and names it in the configuration. A running daemon loads that; from then on mail is encrypted while it is kept. Without a backup of the file, mail that was kept is lost with it. Hosts that only keep mail get the public key alone, in quarantine.encryptTo.',
    )
    .option('--to <file>', 'where the identity is written; never over a file that is there')
    .option('--key-only', 'leave the configuration as it is')
    .option('--yes', 'ask no question')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate quarantine key new',
        'clamgate quarantine key new --to /media/usb/quarantine.key --yes',
      ),
    )
    .action(action<Flags>((call) => make(call, false)))
}

/** `clamgate quarantine key rotate` */
export const registerRotate: RegisterCommand = (key, { action, examples }) => {
  key
    .command('rotate')
    .summary('make another key for new mail; the old ones still open what they did')
    .description(
      'Makes another key, as key new does, and encrypts new mail to it alone. The identities that are there stay in quarantine.identities: they open what was kept before. Take one out once clamgate quarantine key list says that it opens no entry any more.',
    )
    .option('--to <file>', 'where the identity is written; never over a file that is there')
    .option('--key-only', 'leave the configuration as it is')
    .option('--yes', 'ask no question')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate quarantine key rotate'))
    .action(action<Flags>((call) => make(call, true)))
}

async function make(call: Call<Flags>, rotates: boolean): Promise<ExitCode> {
  const { planKey, makeKey } = await import('../../../../app/quarantine/keys/make-key.ts')
  const { confirmed } = await import('../../../setup/confirm.ts')
  const { options, terminal } = call
  const { to, keyOnly = false, yes = false, json = false } = options
  const question = { configPath: options.config, to, rotates, writesConfig: !keyOnly, nowMs: Date.now() }
  const plan = await planKey(question)
  const isGood = await confirmed(questionOf(plan), {
    yes,
    json,
    hasDryRun: false,
    ask: call.asking(),
    signal: call.stopSignal(),
  })
  if (!isGood) {
    terminal.err('Nothing was done')
    return EXIT.no
  }
  const made = await makeKey(plan)
  const loaded = made.configFile === undefined ? 'unchanged' : await takeOver(options.config)
  if (json) {
    const { recipient, path, configFile } = made
    printDocument(terminal, 'quarantine-key', { good: true, recipient, identity: path, configFile, loaded })
  } else printMade(made, { rotates, loaded }, terminal)
  return EXIT.yes
}

function questionOf({ path, file, writesConfig, rotates }: KeyPlan): string {
  const what = `Write a new key to ${path}`
  if (!writesConfig) return `${what}?`
  const change = rotates ? 'exchange it in' : 'name it in'
  return `${what}, ${change} ${file.path}, and encrypt mail that is kept from now on?`
}

type Loaded = 'loaded' | 'no-daemon' | 'unchanged'

/** Lets the daemon load it, if one runs. */
async function takeOver(config: string | undefined): Promise<Loaded> {
  const { connectToDaemon } = await import('../../../../app/daemon-client.ts')
  const { ControlError } = await import('../../../../api/errors.ts')
  try {
    await (await connectToDaemon(config)).reload()
    return 'loaded'
  } catch (error) {
    if (!(error instanceof ControlError) || error.code !== 'CONTROL_UNREACHABLE') throw error
    return 'no-daemon'
  }
}

interface Circumstances {
  readonly rotates: boolean
  readonly loaded: Loaded
}

function printMade(
  { recipient, path, configFile, keepMs }: MadeKey,
  { rotates, loaded }: Circumstances,
  { out, paint }: Terminal,
): void {
  const effects: Readonly<Record<Loaded, string>> = {
    loaded: 'The daemon has loaded it: what is kept from now on is encrypted to it.',
    'no-daemon': 'No daemon runs; what is kept from its next start on is encrypted to it.',
    unchanged: 'The configuration is as it was: name the public key in quarantine.encryptTo to use it.',
  }
  out(`Public key: ${recipient}`)
  out(`Identity:   ${path}`)
  if (configFile !== undefined) out(`${configFile}: written`)
  out(effects[loaded])
  out('')
  out(paint('yellow', 'Back up the identity now, to a place that is not this host:'))
  out(`  cp ${path} /media/…`)
  out('or print it: it is one line. Without it what was kept is lost; with it, whoever has a copy of the')
  out('quarantine can read it. It must not be in the backup that has the quarantine.')
  if (rotates) {
    const days = formatDuration(keepMs)
    out(`Keep the old identities, too, until what was kept with them has expired (quarantine.keep: ${days}).`)
  }
}
