/** A place in a configuration file; both count from 1. */
export interface Place {
  readonly line: number
  readonly column: number
  /** Where several files are read as one: which of them. */
  readonly file?: string
}

/** A line of the configuration, or of a file that it names; counts from 1. */
export interface FilePlace {
  readonly file: string
  readonly line: number
}

/** One thing that is wrong (`error`) or unwise (`warning`) in a configuration. */
export interface ConfigProblem {
  readonly severity: 'error' | 'warning'
  /** Dotted path of the key, for example `engine.servers[1]`; empty for the file as a whole. */
  readonly key: string
  /** Where it is in the file; undefined for a key that is not written there. */
  readonly place: Place | undefined
  /** The file it is in, where that is not the one that was named. */
  readonly file?: string | undefined
  /** What is wrong, with the value, no final dot. Never holds a secret. */
  readonly message: string
  /** What to do about it, no final dot. */
  readonly remedy: string | undefined
}

/** What is wrong, and what to do about it. */
export type Words = Pick<ConfigProblem, 'message' | 'remedy'>

/** A problem that does not know its place in the file yet. */
export interface Finding extends Omit<ConfigProblem, 'place' | 'file'> {
  /** Other keys that it follows from: when one of them is wrong itself, the finding says nothing. */
  readonly dependsOn?: readonly string[]
}

/** A finding that makes the configuration unusable. */
export function error(
  key: string,
  message: string,
  remedy: string | undefined,
  dependsOn: Finding['dependsOn'] = [],
): Finding {
  return { severity: 'error', key, message, remedy, dependsOn }
}

/** A finding that is hardly meant, but works. */
export function warning(
  key: string,
  message: string,
  remedy: string | undefined,
  dependsOn: Finding['dependsOn'] = [],
): Finding {
  return { severity: 'warning', key, message, remedy, dependsOn }
}

/** A problem of the text of a file, at its place. */
export function broken(place: Place | undefined, words: Words, key = ''): ConfigProblem {
  return { severity: 'error', key, place, ...words }
}

/** What is wrong, and what to do about it. */
export function words(message: string, remedy: string | undefined): Words {
  return { message, remedy }
}

/**
 * The problem as a line that compilers print and editors jump from: `FILE:LINE:COLUMN: KEY: MESSAGE; REMEDY`.
 * @param file that was named; the problem may be in another one beside it
 */
export function formatProblem(problem: ConfigProblem, file: string | undefined): string {
  const place = problem.place === undefined ? '' : `:${problem.place.line}:${problem.place.column}`
  return [
    `${fileOf(problem, file) ?? 'defaults'}${place}: `,
    problem.severity === 'warning' ? 'warning: ' : '',
    problem.key === '' ? '' : `${problem.key}: `,
    problem.message,
    problem.remedy === undefined ? '' : `; ${problem.remedy}`,
  ].join('')
}

/** The file that a problem is in, where `named` was to be read. */
export function fileOf({ place, file }: ConfigProblem, named: string | undefined): string | undefined {
  return place?.file ?? file ?? named
}

/** A path as people write it: `engine.servers[1]`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
}

const SHOWN_CHARACTERS = 60

/** A value for a message: short, on one line, texts in quotes, control characters escaped. */
export function showValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a section'
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(cut(value)).replace(/[\u007f-\u009f\u2028\u2029]/g, escapeCharacter)
}

/** Text from the file for a message: short and free of control characters. */
export function showText(text: string): string {
  return showValue(text).slice(1, -1)
}

function cut(text: string): string {
  // Written where a public key belongs it would be told to whoever reads the message.
  const [secret] = /^AGE-SECRET-KEY-(PQ-)?1/i.exec(text) ?? []
  if (secret !== undefined) return `${secret}…`
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
