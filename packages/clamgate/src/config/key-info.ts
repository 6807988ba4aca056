/** Kinds of values that keys take, those first that the reference page explains. */
export type KindName =
  | ('duration' | 'size' | 'path' | 'patterns' | 'date' | 'secret')
  | ('boolean' | 'choice' | 'choices' | 'actions' | 'integer' | 'mode' | 'text')
  | ('addresses' | 'servers' | 'rules')
  | ('proxy' | 'urls' | 'files' | 'sources' | 'entries')

/** What the schema says of one key. */
export interface KeyInfo {
  /** Dotted path, for example `engine.freshclam.retry`. */
  readonly path: string
  readonly kind: KindName
  readonly description: string
  readonly reload: 'live' | 'restart'
  /** What a value must be, to complete "expected …". */
  readonly expected: string
  /** The values of a `choice`, or of the elements of `choices`. */
  readonly choices: readonly (string | boolean)[]
  /** Allowed range with units, where there is one. */
  readonly range: string | undefined
  /** A value as people write it, of durations and sizes. */
  readonly typical: string | undefined
  /** An address with PORT in it: what a port alone stands for. */
  readonly portAs: string | undefined
  /** As one would write it; undefined when the key has none. */
  readonly default: unknown
  /** What happens without the key, where it has no default. */
  readonly unset: string | undefined
  /** A value for the example file, where the key has no default. */
  readonly example: unknown
  /** A value that shows how the key is used, where its default does not. */
  readonly sample: unknown
}

/** A value that its key does not take, or one element of a list that the key does not take. */
export interface WrongValue {
  readonly info: KeyInfo
  readonly value: unknown
  /** As it is written, where it is a plain scalar. */
  readonly source: string | undefined
  readonly isElement: boolean
}
