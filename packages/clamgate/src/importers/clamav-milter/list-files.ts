import { addressEntry, expressionEntry } from './expression.ts'

/** What one line of a list file comes to. */
export type ListLine = {
  /** Counts from 1. */
  readonly line: number
  readonly text: string
} & (
  | { readonly kind: 'sender' | 'recipient' | 'user'; readonly entry: string }
  /** It cannot be carried over (`problem`), or clamav-milter makes something else of it than we do. */
  | { readonly kind: 'problem' | 'different'; readonly why: string }
)

/**
 * Reads a file of `AllowList` or `Whitelist`: a basic expression on each line, behind `From:` or `To:`; without either it
 * is `To:`. Lines that begin with `#`, `:` or `!` are comments.
 */
export function parseAllowList(text: string): readonly ListLine[] {
  return listRows(text).map(({ line, row }): ListLine => {
    const [, prefix = 'To:', expression = ''] = /^(from:|to:)?(.*)$/is.exec(row) ?? []
    const at = { line, text: row }
    if (expression === '') return { ...at, kind: 'different', why: NO_EXPRESSION }
    if (row.length === 1) return { ...at, kind: 'different', why: ONE_CHARACTER }
    const result = addressEntry(expression)
    if ('problem' in result) return { ...at, kind: 'problem', why: result.problem }
    return { ...at, kind: /^from:$/i.test(prefix) ? 'sender' : 'recipient', entry: result.entry }
  })
}

const NO_EXPRESSION = 'a line without an expression keeps clamav-milter from starting; here it means nothing'
const ONE_CHARACTER = 'clamav-milter passes over lines of one character, and so does the import'

/** Reads a file of `SkipAuthenticated file:…`: a log-in name on each line, taken as it is, in any case of letters. */
export function parseLoginList(text: string): readonly ListLine[] {
  const rows = listRows(text).filter(({ row }) => row.trim() !== '')
  return rows.map(({ line, row }): ListLine => {
    const at = { line, text: row }
    if (PLAIN_NAME.test(row)) return { ...at, kind: 'user', entry: row }
    const result = expressionEntry(`^${row.replace(/[\\.^$|?*+()[\]{}]/g, '\\$&')}$`, 'extended')
    if ('problem' in result) return { ...at, kind: 'problem', why: result.problem }
    return { ...at, kind: 'user', entry: result.entry }
  })
}

/** A name that means nothing else in a list of ours: no wildcard, no slash in front, no blank. */
const PLAIN_NAME = /^[\w.@+=-][\w.@+=/-]*$/

/** Rows that are no comment, with their numbers. */
function listRows(text: string): readonly { readonly line: number; readonly row: string }[] {
  const rows = text
    .replace(/^\ufeff/, '')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
  return rows
    .map((row, index) => ({ line: index + 1, row }))
    .filter(({ row }) => text !== '' && !/^[#:!]/.test(row))
}
