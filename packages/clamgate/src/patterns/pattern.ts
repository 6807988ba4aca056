/** A text that is no pattern: what is wrong with it, and what to write instead. Neither ends in a dot. */
export interface BadPattern {
  readonly ok: false
  readonly message: string
  readonly remedy: string
}

/** A pattern, or why the text is none. */
export type Parsed<T extends object> = ({ readonly ok: true } & T) | BadPattern

/** What a text is compared with. Upper and lower case are the same everywhere; `text` and `glob` are in lower case. */
export type TextPattern =
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'glob'; readonly glob: string }
  /** `matches` takes the text as it is, and time linear to its length. */
  | { readonly kind: 'expression'; readonly source: string; readonly matches: (text: string) => boolean }

export function bad(message: string, remedy: string): BadPattern {
  return { ok: false, message, remedy }
}
