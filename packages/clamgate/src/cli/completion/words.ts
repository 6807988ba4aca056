import { QUERY_KEYS } from '../../store/query/keys.ts'
import { STATES } from '../../store/query/states.ts'
import { type ArgumentFacts, type CommandFacts, everyCommand, type OptionFacts } from '../command-tree.ts'

/** What stands for a value, by what it is called: a path, or a choice, or something that only the user knows. */
export type Value =
  | { readonly kind: 'path' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** Conditions of the query language. */
  | { readonly kind: 'query' }
  | { readonly kind: 'other' }

/** Keys of the query language, as they are written in front of a value. */
export const QUERY_WORDS: readonly string[] = QUERY_KEYS.map(({ key }) => `${key}:`)

/** Keys whose values are known. */
export const QUERY_VALUES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  QUERY_KEYS.map(
    ({ key, values = [] }) => [key, key === 'is' ? Object.keys(STATES) : values] as const,
  ).filter(([, values]) => values.length > 0),
)

const PATHS: ReadonlySet<string> = new Set(['file', 'path', 'dir', 'directory', 'output'])

export function offered({ value, choices }: Pick<OptionFacts, 'value' | 'choices'>): Value {
  if (choices.length > 0) return { kind: 'choice', choices }
  if (value?.toLowerCase() === 'query') return { kind: 'query' }
  return value !== undefined && PATHS.has(value.toLowerCase()) ? { kind: 'path' } : { kind: 'other' }
}

export function argumentValue({ name, choices }: ArgumentFacts): Value {
  return offered({ value: name, choices })
}

/** The options of a command with those of the program, which go with every command. */
export function optionsOf(command: CommandFacts, program: CommandFacts): readonly OptionFacts[] {
  const own = command.options
  const known = new Set(own.flatMap(({ names }) => names))
  const others = command === program ? [] : program.options
  return [...own, ...others.filter(({ names }) => names.every((name) => !known.has(name)))]
}

/** Options, of any command, behind which a value stands. */
export function namesWithValue(program: CommandFacts): readonly string[] {
  const names = everyCommand(program).flatMap((command) =>
    optionsOf(command, program).flatMap((option) => (option.value === undefined ? [] : option.names)),
  )
  return [...new Set(names)]
}

/** The names of a command below the program, in one word: empty for the program itself. */
export function keyOf({ path }: CommandFacts): string {
  return path.slice(1).join(' ')
}

/** The first sentence of a description, for a line beside a word. */
export function brief(text: string): string {
  return text.replace(/\.$/, '').split(/\.\s/)[0] ?? ''
}
