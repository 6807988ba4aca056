import { addressEntry } from './expression.ts'

/** What one line of a list file comes to. */
export type ListLine = {
  /** Counts from 1. */
  readonly line: number
  readonly text: string
} & (
  | { readonly kind: 'sender' | 'recipient' | 'user'; readonly entry: string }
  /** It cannot be carried over. */
  | { readonly kind: 'problem'; readonly why: string }
  /** clamav-milter makes something else of it than we do. */
  | { readonly kind: 'different'; readonly why: string }
)

/**
 * Reads a file of `AllowList` or `Whitelist`: a basic expression on each line, behind `From:` or `To:`; without either it
 * is `To:`. Lines that begin with `#`, `:` or `!` are comments.
 */
export function parseAllowList(text: string): readonly ListLine[] {
  return listRows(text).flatMap(({ line, row }): readonly ListLine[] => {
    const [, prefix = 'To:', expression = ''] = /^(from:|to:)?(.*)$/is.exec(row) ?? []
    const at = { line, text: row }
    if (expression === '') {
      return [
        {
          ...at,
          kind: 'different',
          why: 'a line without an expression keeps clamav-milter from starting; here it means nothing',
        },
      ]
    }
    if (row.length === 1) {
      return [
        {
          ...at,
          kind: 'different',
          why: 'clamav-milter passes over lines of one character, and so does the import',
        },
      ]
    }
    const result = addressEntry(expression)
    if ('problem' in result) return [{ ...at, kind: 'problem', why: result.problem }]
    return [{ ...at, kind: /^from:$/i.test(prefix) ? 'sender' : 'recipient', entry: result.entry }]
  })
}

/** Rows that are no comment, with their numbers. */
export function listRows(text: string): readonly { readonly line: number; readonly row: string }[] {
  const rows = text
    .replace(/^\ufeff/, '')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
  return rows
    .map((row, index) => ({ line: index + 1, row }))
    .filter(({ row }) => text !== '' && !/^[#:!]/.test(row))
}
