/** A text that is no pattern: what is wrong with it, and what to write instead. Neither ends in a dot. */
export interface BadPattern {
  readonly ok: false
  readonly message: string
  readonly remedy: string
}

/** A pattern, or why the text is none. */
export type Parsed<T extends object> = ({ readonly ok: true } & T) | BadPattern

/** What a text is compared with. Upper and lower case are the same everywhere. */
export type TextPattern =
  /** The {@link Compared.key} of what fits. */
  | { readonly kind: 'exact'; readonly text: string }
  /** Folded; several where the pattern can be written in several ways, of which any fits. */
  | { readonly kind: 'glob'; readonly globs: readonly [string, ...string[]] }
  /** `matches` takes the text as it is, and time linear to its length. */
  | { readonly kind: 'expression'; readonly source: string; readonly matches: (text: string) => boolean }

/** A text in the forms in which patterns look at it. */
export interface Compared {
  /** Folded; texts that mean the same have the same. */
  readonly key: string
  /** What globs are compared with: the key, and other forms that people write. */
  readonly folded: readonly string[]
  /** What expressions are tried on. */
  readonly texts: readonly string[]
}

export function bad(message: string, remedy: string): BadPattern {
  return { ok: false, message, remedy }
}
