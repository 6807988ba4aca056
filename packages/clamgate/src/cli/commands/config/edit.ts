import type { ConfigFile } from '../../../app/config/config-file.ts'
import type { Outcome } from '../../../app/config/edit-file.ts'
import type { Config } from '../../../config/schema.ts'
import { UsageError } from '../../../ground/usage-error.ts'
import type { Call, RegisterCommand } from '../../command.ts'
import { EXIT, type ExitCode } from '../../exit.ts'
import type { Ask } from '../../prompt.ts'
import type { Terminal } from '../../terminal.ts'

/** `clamgate config edit` */
export const registerEdit: RegisterCommand = (program, { action, examples }) => {
  program
    .command('edit')
    .summary('edit the configuration, checked before it counts')
    .description(
      'Opens a copy of the configuration file in the editor of VISUAL or EDITOR, else in sensible-editor or vi. What is saved is checked: with a mistake in it, it can be edited again, or given up; the copy is kept then. Says which values change and which of them need a restart, replaces the file as a whole, with its owner and mode, and lets the daemon load it, if one runs. A file that somebody else has changed meanwhile is not written over. Exits with 0 when all is done or nothing was changed, with 1 when it was given up.',
    )
    .argument('[file]', 'the file, in place of --config; a file of conf.d, too')
    .addHelpText(
      'after',
      examples(
        'clamgate config edit',
        'EDITOR=nano clamgate config edit /etc/clamgate/conf.d/20-mailhub.yaml',
      ),
    )
    .action(action(edit))
}

async function edit(call: Call<object>): Promise<ExitCode> {
  const { configFileOf, writeChanged } = await import('../../../app/config/config-file.ts')
  const { copyToEdit, dropCopy, isWorthKeeping } = await import('../../../app/config/edit-file.ts')
  const { args, options, terminal } = call
  const ask = call.asking()
  if (ask === undefined) {
    throw new UsageError(
      'standard input is no terminal, so that no editor can be used',
      'Change the file otherwise, then: clamgate config check, and clamgate reload.',
    )
  }
  const signal = call.stopSignal() // Ctrl-C is for the editor.
  const file = configFileOf(args[0], options.config)
  const edited = await copyToEdit(file.path)
  let isKept = true
  try {
    const outcome = await editUntilGood(file, { copy: edited.copy, ask, signal, terminal })
    if (outcome === undefined) {
      terminal.err(`Given up; ${file.path} is as it was.`)
      return EXIT.no
    }
    if (outcome.text === (edited.before?.text ?? '')) {
      isKept = false
      terminal.out('Nothing was changed.')
      return EXIT.yes
    }
    await sayChanges(file, outcome, terminal)
    await writeChanged(file.path, edited.before, outcome.text)
    isKept = false
    terminal.out(`${file.path}: written`)
    return await takeOver(file, terminal)
  } finally {
    if (isKept && (await isWorthKeeping(edited))) terminal.err(`What was edited is kept: ${edited.copy}`)
    else await dropCopy(edited)
  }
}

interface Editing {
  readonly copy: string
  readonly ask: Ask
  readonly signal: AbortSignal
  readonly terminal: Terminal
}

/** Undefined: given up. */
async function editUntilGood(
  file: ConfigFile,
  { copy, ask, signal, terminal }: Editing,
): Promise<Outcome | undefined> {
  const { readCopy, runEditor } = await import('../../../app/config/edit-file.ts')
  const { ConfigError } = await import('../../../config/errors.ts')
  const { formatProblem } = await import('../../../config/problem.ts')
  for (;;) {
    await runEditor(copy)
    try {
      const outcome = await readCopy(copy, file)
      for (const warning of outcome.loaded.warnings) terminal.err(formatProblem(warning, file.path))
      return outcome
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      terminal.err(`${terminal.paint('red', 'clamgate:', 'err')} ${error.message}`)
      for (const line of error.report) terminal.err(line)
      const answer = await ask('Edit it again? [Y/n] ', signal)
      if (answer === undefined || /^\s*n/i.test(answer)) return undefined
    }
  }
}

async function sayChanges({ main }: ConfigFile, { loaded }: Outcome, terminal: Terminal): Promise<void> {
  const { differencesBetween } = await import('../../../app/config/differences.ts')
  const { commented, renderValue } = await import('../../../config/say/render.ts')
  const { loadConfig, defaultConfig } = await import('../../../config/load/load.ts')
  const { ConfigError } = await import('../../../config/errors.ts')
  const { namedAs } = await import('../../../app/config/config-file.ts')
  const before = await loadConfig({ path: namedAs(main) }).then(
    ({ config }): Config | undefined => config,
    (error: unknown) => {
      if (!(error instanceof ConfigError)) throw error
      return error.code === 'CONFIG_NOT_FOUND' ? defaultConfig().config : undefined
    },
  )
  if (before === undefined) {
    terminal.out('The configuration was broken before, and is good now.')
    return
  }
  const differences = differencesBetween(before, loaded.config)
  if (differences.length === 0) terminal.out('No value changes.')
  const shown = (value: unknown) => (value === undefined ? 'not set' : renderValue(value))
  for (const { key, value, before: was, reload } of differences) {
    const rest = reload === 'restart' ? '; after a restart' : ''
    terminal.out(commented(`${key}: ${shown(value)}`, `was ${shown(was)}${rest}`))
  }
}

/** Lets the daemon load it, if one runs. */
async function takeOver({ main }: ConfigFile, terminal: Terminal): Promise<ExitCode> {
  const { namedAs } = await import('../../../app/config/config-file.ts')
  const { connectToDaemon } = await import('../../../app/daemon-client.ts')
  const { ControlError } = await import('../../../api/errors.ts')
  try {
    const { restartNeeded } = await (await connectToDaemon(namedAs(main))).reload()
    terminal.out(terminal.paint('green', 'The daemon has loaded its configuration again.'))
    if (restartNeeded.length > 0)
      terminal.out(`These keys apply after a restart: ${restartNeeded.join(', ')}`)
  } catch (error) {
    if (!(error instanceof ControlError) || error.code !== 'CONTROL_UNREACHABLE') throw error
    terminal.out('No daemon runs with it; it applies when one starts.')
  }
  return EXIT.yes
}
