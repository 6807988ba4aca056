import { expressionEntry } from './expression.ts'

/** Whom an entry exempts. */
type ListKind = 'sender' | 'recipient' | 'user'

/** What one line of a list file comes to. */
export type ListLine = {
  /** Counts from 1. */
  readonly line: number
  readonly text: string
} & (
  | { readonly kind: ListKind; readonly entry: string }
  /** It cannot be carried over. */
  | { readonly kind: 'problem'; readonly list: ListKind; readonly why: string }
  /** clamav-milter makes something else of it than we do. */
  | { readonly kind: 'different'; readonly why: string }
)

/**
 * Reads a file of `AllowList` or `Whitelist`: a basic expression on each line, behind `From:` or `To:`; without either it
 * is `To:`. Lines that begin with `#`, `:` or `!` are comments.
 */
export function parseAllowList(text: string): readonly ListLine[] {
  return listRows(text).map(({ line, row }): ListLine => {
    const [, prefix = 'To:', expression = ''] = /^(from:|to:)?(.*)$/is.exec(row) ?? []
    const at = { line, text: row }
    const list = /^from:$/i.test(prefix) ? 'sender' : 'recipient'
    if (expression === '') return { ...at, kind: 'different', why: NO_EXPRESSION }
    if (expression.length === 1) return { ...at, kind: 'different', why: ONE_CHARACTER }
    if (Buffer.byteLength(row) > MAX_ROW_BYTES) return { ...at, kind: 'problem', list, why: LONG_ROW }
    if (row.startsWith(MARK)) return { ...at, kind: 'problem', list, why: MARKED }
    const result = expressionEntry(expression, 'basic')
    if ('problem' in result) return { ...at, kind: 'problem', list, why: result.problem }
    return { ...at, kind: list, entry: result.entry }
  })
}

const NO_EXPRESSION = 'a line without an expression keeps clamav-milter from starting; here it means nothing'
const ONE_CHARACTER = 'clamav-milter passes over an expression of one character, and so does the import'
/** clamav-milter reads into a buffer of 2048 bytes with line end and NUL; the rest of a row is another row to it. */
const MAX_ROW_BYTES = 2046
const LONG_ROW = `it is longer than the ${MAX_ROW_BYTES} bytes that clamav-milter reads as one line`

/**
 * Reads a file of `SkipAuthenticated file:…`: a log-in name on each line, taken as it is, in any case of letters.
 * clamav-milter makes one expression of all of them, in which a `^` spoils what stands around it.
 */
export function parseLoginList(text: string): readonly ListLine[] {
  const rows = listRows(text).filter(({ row }) => row.trim() !== '')
  const isSpoilt = rows.some(({ row }) => row.includes('^'))
  return rows.map(({ line, row }): ListLine => {
    const at = { line, text: row }
    if (isSpoilt) return { ...at, kind: 'problem', list: 'user', why: SPOILT }
    if (row.length === 1) return { ...at, kind: 'different', why: ONE_LETTER }
    if (Buffer.byteLength(row) > MAX_ROW_BYTES) return { ...at, kind: 'problem', list: 'user', why: LONG_ROW }
    if (row.startsWith(MARK)) return { ...at, kind: 'problem', list: 'user', why: MARKED }
    const result = expressionEntry(`^${row.replace(/[\\.^$|?*+()[\]{}]/g, '\\$&')}$`, 'extended')
    if ('problem' in result) return { ...at, kind: 'problem', list: 'user', why: result.problem }
    return { ...at, kind: 'user', entry: result.entry }
  })
}

const SPOILT =
  'a name in this file has a ^, with which clamav-milter does not compare the names as they are written'
const ONE_LETTER = 'clamav-milter passes over a name of one character, and so does the import'

/** The byte order mark that some editors write at the beginning of a file. */
const MARK = '\ufeff'
const MARKED = 'a byte order mark stands in front of it, which clamav-milter takes for a part of it'

/** Rows that are no comment, with their numbers. */
function listRows(text: string): readonly { readonly line: number; readonly row: string }[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((row, index) => ({ line: index + 1, row: row.replace(/\r+$/, '') }))
    .filter(({ row }) => text !== '' && !/^\ufeff?[#:!]/.test(row))
}
