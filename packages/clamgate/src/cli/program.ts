import { Command, CommanderError } from 'commander'
import { VERSION } from '../app/version.ts'
import { UsageError } from '../ground/usage-error.ts'
import type { Call, CommandContext } from './command.ts'
import { type CommandFacts, commandFacts, helpOf } from './command-tree.ts'
import { COMMANDS } from './commands.ts'
import { EXIT, EXIT_CODES_HELP, type ExitCode } from './exit.ts'
import { reportFailure } from './failure.ts'
import { withNegations } from './negations.ts'
import { printVersion, versionQuestion } from './print-version.ts'
import type { Terminal } from './terminal.ts'

/** The world around one run of the command line. */
export interface CliWorld {
  readonly terminal: Terminal
  /** See `Call.stopSignal`. */
  readonly stopSignal: Call<object>['stopSignal']
  /** See `Call.asking`. */
  readonly asking: Call<object>['asking']
}

/**
 * Runs one command line.
 *
 * @param typed the arguments after the program's name
 * @returns the exit code; never rejects
 */
export async function runCli(typed: readonly string[], world: CliWorld): Promise<ExitCode> {
  const argv = withNegations(typed)
  const question = versionQuestion(argv)
  if (question !== undefined) return await printVersion(question, world.terminal)
  let exitCode: ExitCode = EXIT.yes
  const program = buildProgram(world, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.yes
      if (error.code === 'commander.help') return EXIT.failed // the help page of an incomplete command was printed
    }
    const failure = error instanceof CommanderError ? usageError(error, argv, program) : error
    return reportFailure(failure, world.terminal, {
      debug: asks(argv, '--debug'),
      json: asks(argv, '--json'),
    })
  }
}

/** Read from the words as they came: what failed may be their reading. After `--` they are no options. */
function asks(argv: readonly string[], option: string): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes(option)
}

/** The whole command tree. `setExitCode` hears what the action answered. */
function buildProgram(world: CliWorld, setExitCode: (code: ExitCode) => void): Command {
  const { terminal } = world
  const program = new Command('clamgate')
    .description('ClamAV anti-virus for a mail server, through milter.')
    .version(
      `clamgate ${VERSION}`,
      '-V, --version',
      'print the versions of Clamgate, Node and clamd; with --json as JSON',
    )
    .option('-c, --config <file>', 'configuration file (default: /etc/clamgate/clamgate.yaml)')
    .option('--debug', 'show where a failure comes from')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      outputError: () => {}, // runCli reports it, in our own form
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
  const context: CommandContext = {
    action:
      (run) =>
      async (...passed) =>
        setExitCode(await run(callOf(passed, world))),
    examples: (...lines) =>
      `\n${lines.length > 1 ? 'Examples' : 'Example'}:\n${lines.map((line) => `  ${line}`).join('\n')}`,
  }
  for (const register of COMMANDS) register(program, context)
  withoutInnerHelp(program)
  addHelpCommand(program, context)
  return program
}

/** `clamgate help X Y` is the one way, and `--help`: no command has another command for it, however deep it stands. */
function withoutInnerHelp(command: Command): void {
  for (const inner of command.commands) withoutInnerHelp(inner.helpCommand(false))
}

/** Columns of help pages: the same everywhere, since they are also printed into the reference. */
const HELP_WIDTH = 100

/** Commander passes the declared arguments one by one (a variadic one as an array), then the options, then the command. */
function callOf<Options extends object>(passed: readonly unknown[], world: CliWorld): Call<Options> {
  const command = passed.at(-1)
  if (!(command instanceof Command))
    throw new TypeError('An action was called by something other than commander')
  return {
    args: command.args,
    // What a command declares and what its action states it declares are side by side in one file.
    options: command.optsWithGlobals() as Call<Options>['options'],
    terminal: world.terminal,
    stopSignal: world.stopSignal,
    asking: world.asking,
  }
}

function addHelpCommand(program: Command, { action, examples }: CommandContext): void {
  program
    .command('help')
    .summary('print help about a command, or about exit-codes')
    .description('Prints the help page of a command, or of the topic exit-codes.')
    .argument('[topic...]', 'a command, or exit-codes')
    .addHelpText('after', examples('clamgate help config show', 'clamgate help exit-codes'))
    .action(
      action(({ args, terminal }) => {
        if (args[0] === 'exit-codes') {
          terminal.out(EXIT_CODES_HELP)
          return EXIT.yes
        }
        let at = program
        for (const name of args) {
          const next = at.commands.find((command) => command.name() === name)
          if (next === undefined) {
            throw new UsageError(
              `there is no help about "${args.join(' ')}"`,
              'See clamgate --help for the commands.',
            )
          }
          at = next
        }
        terminal.out(helpOf(at))
        return EXIT.yes
      }),
    )
}

/** Every command as it is declared. */
export function commandTree(): CommandFacts {
  return commandFacts(unusedProgram())
}

/** Every command by its path (`clamgate config check`) with its help page: what the reference page prints. */
export function describeCommands(): readonly { readonly path: string; readonly help: string }[] {
  const visit = (command: Command, path: string): { readonly path: string; readonly help: string }[] => [
    { path, help: helpOf(command) },
    ...command.commands.flatMap((inner) => visit(inner, `${path} ${inner.name()}`)),
  ]
  return visit(unusedProgram(), 'clamgate')
}

/** A program that is looked at, and not run. */
function unusedProgram(): Command {
  const nowhere: Terminal = {
    ...{ out() {}, err() {}, json() {}, write: async () => true, isRead: async () => true },
    ...{ paint: (_, text) => text, isTty: false, columns: undefined, rewrite: undefined },
  }
  const world = { terminal: nowhere, stopSignal: () => new AbortController().signal, asking: () => undefined }
  return buildProgram(world, () => {})
}

/** What begins with a dash may be no option at all: an id, a file, a name that somebody logs in with. */
function dashRemedy({ code }: CommanderError, command: Command): string {
  if (code !== 'commander.unknownOption' || command.registeredArguments.length === 0) return ''
  return ' Where it is no option, put -- in front of it.'
}

function usageError(error: CommanderError, argv: readonly string[], program: Command): UsageError {
  const [first = '', suggestion] = error.message.split('\n')
  const message = first
    .replace(/^error: /, '')
    .replace(/\.$/, '')
    .replaceAll("'", '"')
  const guess = /^\(Did you mean (.*)\?\)$/.exec(suggestion ?? '')?.[1]
  let at = program
  for (const word of argv) at = at.commands.find((command) => command.name() === word) ?? at
  const path = [at.name()]
  for (let parent = at.parent; parent !== null; parent = parent.parent) path.unshift(parent.name())
  const seeHelp = `See ${path.join(' ')} --help.`
  return new UsageError(
    message,
    guess === undefined ? `${seeHelp}${dashRemedy(error, at)}` : `Did you mean ${guess}? ${seeHelp}`,
  )
}
