import { type ListLine, listRows } from './allow-list.ts'
import { expressionEntry } from './expression.ts'

/** Reads a file of `SkipAuthenticated file:…`: a log-in name on each line, taken as it is, in any case of letters. */
export function parseLoginList(text: string): readonly ListLine[] {
  return listRows(text).flatMap(({ line, row }): readonly ListLine[] => {
    if (row.trim() === '') return []
    if (PLAIN_NAME.test(row)) return [{ line, text: row, kind: 'user', entry: row }]
    const result = expressionEntry(`^${row.replace(/[\\.^$|?*+()[\]{}]/g, '\\$&')}$`, 'extended')
    if ('problem' in result) return [{ line, text: row, kind: 'problem', why: result.problem }]
    return [{ line, text: row, kind: 'user', entry: result.entry }]
  })
}

/** A name that means nothing else in a list of ours: no wildcard, no slash in front, no blank. */
const PLAIN_NAME = /^[\w.@+=-][\w.@+=/-]*$/
