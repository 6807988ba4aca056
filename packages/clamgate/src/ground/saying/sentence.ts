/**
 * Sentences that a program says, with places for what it knows: `{path} has {free:size} free`. Their text is English, for
 * terminals, logs and programs. Beside it goes the name of the sentence with its values, so that whoever shows it may say
 * the same in another language.
 */

/** What a place may hold: the name of a place may have one of these forms behind it. */
export interface Forms {
  /** How many; without a form a number stands for itself, such as a port. */
  readonly number: number
  /** Bytes. */
  readonly size: number
  /** A day, or a point in time, ISO 8601. */
  readonly day: string
  readonly time: string
  /** Names that stand one beside the other. */
  readonly list: readonly string[]
  /** English words of somebody else: of a failure, of another program. */
  readonly words: string
}

export type ToldValue = string | number | readonly string[]

/** One sentence, or a part of one: its name, and what it says of this case. */
export interface Told {
  readonly code: string
  readonly values: Readonly<Record<string, ToldValue>>
}

/** In English, and as its parts, which are read one behind the other. */
export interface Sentence {
  readonly text: string
  readonly told: readonly Told[]
}

/** Places of a text. Braces with a space in them are text. */
type PlacesIn<T extends string> = T extends `${string}{${infer P}}${infer Rest}`
  ? (P extends `${string} ${string}` ? never : P) | PlacesIn<Rest>
  : never
type NameOf<P extends string> = P extends `${infer N}:${string}` ? N : P
type ValueOf<P extends string> = P extends `${string}:${infer F extends keyof Forms}` ? Forms[F] : string
/** What has to be known to say a text. */
export type ValuesOf<T extends string> = { readonly [P in PlacesIn<T> as NameOf<P>]: ValueOf<P> }

/** Says a sentence of a table, with the values that its places ask for; the compiler misses none. */
export type Say<T extends Readonly<Record<string, string>>> = <C extends keyof T & string>(
  code: C,
  ...values: [PlacesIn<T[C]>] extends [never] ? [] : [ValuesOf<T[C]>]
) => Sentence

const PLACE = /\{([a-zA-Z]+)(?::([a-z]+))?\}/g

/** The sentences of a table. How English says a size is the caller's. */
export function sentencesOf<const T extends Readonly<Record<string, string>>>(
  table: T,
  formatSize: (bytes: number) => string,
): Say<T> {
  return (code, ...[values = {}]) => {
    const known: Readonly<Record<string, ToldValue>> = { ...values }
    const text = (table[code] ?? '').replace(PLACE, (_, name: string, form?: string) =>
      inEnglish(known[name] ?? '', form, formatSize),
    )
    return { text, told: [{ code, values: known }] }
  }
}

function inEnglish(
  value: ToldValue,
  form: string | undefined,
  formatSize: (bytes: number) => string,
): string {
  if (typeof value === 'object') return listed(value)
  if (form === 'size' && typeof value === 'number') return formatSize(value)
  return form === 'day' ? String(value).slice(0, 10) : String(value)
}

/** `a, b and c` */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? ''
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** Several sentences, or parts of one, one behind the other. */
export function joined(sentences: readonly Sentence[]): Sentence {
  return {
    text: sentences.map(({ text }) => text).join(''),
    told: sentences.flatMap(({ told }) => told),
  }
}

/** The places of a text, as they stand there: `free:size`. */
export function placesOf(text: string): readonly string[] {
  return [...text.matchAll(PLACE)].map(([, name = '', form]) =>
    form === undefined ? name : `${name}:${form}`,
  )
}
