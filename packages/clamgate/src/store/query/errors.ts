import { CodedError } from '../../ground/coded-error.ts'
import type { Span } from './tree.ts'

/** Every code of {@link QueryError}. Match on these, never on the text. */
export const QUERY_ERROR_CODES = [
  /** A query is longer than 4000 characters. Remedy: ask for less at once; use * in place of a list. */
  'QUERY_TOO_LONG',
  /** A query has more than 100 conditions. Remedy: ask for less at once; use * in place of a list. */
  'QUERY_TOO_MANY',
  /** There is no such key. Remedy: docs/guide/search.md has all; put what holds a colon in double quotes. */
  'QUERY_KEY',
  /** A value is none of its key: no size, no time, none of the words that there are. Remedy: the message says what is expected. */
  'QUERY_VALUE',
  /** Something is missing: behind a colon, a comma or a minus. Remedy: write it, or leave the sign out. */
  'QUERY_EMPTY',
  /** A double quote is not closed, stands inside a word, or a backslash stands before nothing. Remedy: write " at both ends; inside write \" for a quote and \\ for a backslash. */
  'QUERY_QUOTE',
  /** A character that is no text: NUL, or half of a surrogate pair. Remedy: leave it out; * stands for anything. */
  'QUERY_CHARACTER',
] as const
export type QueryErrorCode = (typeof QUERY_ERROR_CODES)[number]

export interface QueryFault {
  readonly text: string
  readonly span: Span
  readonly remedy: string
  /** What was probably meant. */
  readonly nearest?: string | undefined
}

/** A query that cannot be read. Says where, and what was expected there. */
export class QueryError extends CodedError<QueryErrorCode> {
  override readonly name = 'QueryError'
  /** In the text of the query. */
  readonly span: Span
  readonly nearest: string | undefined
  /** The part of the query around the place, and below it a line of carets. */
  readonly report: readonly string[]

  constructor(code: QueryErrorCode, message: string, { text, span, remedy, nearest }: QueryFault) {
    const guess = nearest === undefined ? '' : `Did you mean ${nearest}? `
    super(code, message, { remedy: `${guess}${remedy}`, details: { start: span.start, end: span.end } })
    this.span = span
    this.nearest = nearest
    this.report = pointed(text, span)
  }
}

/** Characters that are shown before the place, and in all. */
const BEFORE = 40
const SHOWN = 70

function pointed(text: string, { start, end }: Span): readonly string[] {
  const from = Math.max(0, start - BEFORE)
  const excerpt = text.slice(from, from + SHOWN)
  const head = from > 0 ? '... ' : ''
  const tail = from + SHOWN < text.length ? ' ...' : ''
  const before = columns(head + text.slice(from, start))
  const marked = columns(text.slice(start, Math.min(end, from + SHOWN)))
  return [
    `  ${head}${excerpt.replaceAll(/\s/g, ' ')}${tail}`,
    `  ${' '.repeat(before)}${'^'.repeat(Math.max(1, marked))}`,
  ]
}

/** Characters, not the units that they are made of. */
function columns(text: string): number {
  return [...text].length
}
