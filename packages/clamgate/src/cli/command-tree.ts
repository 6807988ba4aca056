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
  readonly choices: readonly string[]
  readonly defaultValue: string | undefined
}

const HELP: OptionFacts = {
  names: ['-h', '--help'],
  description: 'print help',
  value: undefined,
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
      ...command.options.map(({ short, long, flags, description, argChoices, defaultValue }) => ({
        names: [short, long].filter((name) => name !== undefined),
        description,
        value: /[<[]([^>\]]+?)(?:\.\.\.)?[>\]]/.exec(flags)?.[1],
        choices: argChoices ?? [],
        defaultValue: typeof defaultValue === 'string' ? defaultValue : undefined,
      })),
      HELP,
    ],
    commands: command.commands.map((inner) => commandFacts(inner, path)),
  }
}

/** The command and all below it. */
export function everyCommand(command: CommandFacts): readonly CommandFacts[] {
  return [command, ...command.commands.flatMap(everyCommand)]
}
