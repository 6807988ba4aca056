import type { State } from './states.ts'

/** Where in the text of a query something stands: offsets in UTF-16 code units, `end` excluded. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Text fields. `subject` and words without a key are looked for as a part of the text, all else as a whole, or by `*`. */
export type TextKey =
  | 'signature'
  | 'class'
  | 'source'
  | 'from'
  | 'to'
  | 'client'
  | 'helo'
  | 'user'
  | 'subject'
  | 'queue'
  | 'message-id'
  | 'host'
  | 'server'
  | 'rule'
  | 'incident'
  | 'entry'
  | 'id'
  | 'direction'

/** A pattern of text: pieces between `*`, compared without case. Never SQL: whoever looks for it escapes the pieces. */
export interface TextPattern {
  /** `["Sanesecurity.", ""]` of `Sanesecurity.*`; one piece: no `*`. */
  readonly pieces: readonly string[]
}

/** How a number, a size or a time compares. */
export type Comparison = '=' | '<' | '<=' | '>' | '>='

/** One condition of a query. */
export type Term =
  | { readonly kind: 'text'; readonly key: TextKey; readonly pattern: TextPattern; readonly span: Span }
  /** `to:@example.org`, `from:@example.org`: the domain alone, and with `@.example.org` those below it, too. */
  | {
      readonly kind: 'domain'
      readonly key: 'from' | 'to'
      readonly domain: string
      readonly below: boolean
      readonly span: Span
    }
  /** `is:quarantined`: one of a closed list; `states.ts` says what each asks of a message, or of an entry. */
  | { readonly kind: 'is'; readonly state: State; readonly span: Span }
  /** A word without a key: a part of the subject, of an address, of a signature or of an id. */
  | { readonly kind: 'word'; readonly text: string; readonly span: Span }
  | {
      readonly kind: 'number'
      readonly key: 'size' | 'scan-ms' | 'database'
      readonly compare: Comparison
      readonly value: number
      readonly span: Span
    }
  /** `since:` and `until:`; `ago` before the moment of asking, or a moment, Unix time, ms. */
  | {
      readonly kind: 'time'
      readonly key: 'since' | 'until'
      readonly moment: { readonly agoMs: number } | { readonly atMs: number }
      readonly span: Span
    }

/** All conditions of a query have to hold; those that are negated must not. `class:pua,spam` are alternatives of one. */
export interface Query {
  readonly all: readonly Clause[]
}

export interface Clause {
  readonly not: boolean
  /** One of them has to hold. Never empty. */
  readonly any: readonly Term[]
}

export const EVERYTHING: Query = { all: [] }
