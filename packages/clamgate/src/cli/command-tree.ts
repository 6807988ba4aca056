import type { Command } from 'commander'

/** A command as it is declared: what completion and manual pages are made from. */
export interface CommandFacts {
  /** Its name behind those of the commands that it belongs to: `clamgate signatures update`. */
  readonly path: readonly string[]
  /** One line. */
  readonly summary: string
  readonly description: string
  readonly args: readonly ArgumentFacts[]
  readonly options: readonly OptionFacts[]
  /** Lines to type. */
  readonly examples: readonly string[]
  readonly commands: readonly CommandFacts[]
}

export interface ArgumentFacts {
  readonly name: string
  readonly description: string
  readonly required: boolean
  readonly variadic: boolean
  readonly choices: readonly string[]
}

export interface OptionFacts {
  /** `-o`, `--output`, or both. */
  readonly names: readonly string[]
  readonly description: string
  /** The name of its value, `file`; undefined where it takes none. */
  readonly value: string | undefined
  /** It takes several values, up to the next option. */
  readonly variadic: boolean
  readonly choices: readonly string[]
  readonly defaultValue: string | undefined
}

const HELP: OptionFacts = {
  names: ['-h', '--help'],
  description: 'print help',
  value: undefined,
  variadic: false,
  choices: [],
  defaultValue: undefined,
}

export function commandFacts(command: Command, above: readonly string[] = []): CommandFacts {
  const path = [...above, command.name()]
  return {
    path,
    summary: command.summary() || command.description(),
    description: command.description(),
    args: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      description: argument.description,
      required: argument.required,
      variadic: argument.variadic,
      choices: argument.argChoices ?? [],
    })),
    options: [
      ...command.options.map(({ short, long, flags, description, variadic, argChoices, defaultValue }) => ({
        names: [short, long].filter((name) => name !== undefined),
        description,
        value: /[<[]([^>\]]+?)(?:\.\.\.)?[>\]]/.exec(flags)?.[1],
        variadic,
        choices: argChoices ?? [],
        defaultValue: typeof defaultValue === 'string' ? defaultValue : undefined,
      })),
      HELP,
    ],
    examples: examplesIn(helpOf(command)),
    commands: command.commands.map((inner) => commandFacts(inner, path)),
  }
}

/** The help page of a command, with its examples. */
export function helpOf(command: Command): string {
  let page = ''
  const output = command.configureOutput()
  command.configureOutput({ ...output, writeOut: (text) => (page += text) })
  try {
    command.outputHelp()
  } finally {
    command.configureOutput(output)
  }
  return page.trimEnd()
}

/** They stand at the end of a help page. */
function examplesIn(page: string): readonly string[] {
  const [, examples] = page.split(/^Examples?:\n/m)
  return examples?.split('\n').map((line) => line.trim()) ?? []
}

/** The command and all below it. */
export function everyCommand(command: CommandFacts): readonly CommandFacts[] {
  return [command, ...command.commands.flatMap(everyCommand)]
}
