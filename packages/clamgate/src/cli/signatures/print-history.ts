import type { History } from '../../api/signatures/documents.ts'
import type { Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'

/** A line for each set, and below it what it changed. */
export function printHistory(history: History, { out, paint, columns }: Terminal): void {
  if (history.length === 0) out('No set of signatures was live so far')
  for (const { id, at, live, by, files, signatures, undone, ...changes } of history) {
    const state = live ? paint('green', 'live') : undone === null ? '    ' : paint('red', 'undone')
    out(`${id}  ${at.slice(0, 16)}Z  ${state}`.trimEnd())
    out(`  by ${by}: ${files} ${files === 1 ? 'file' : 'files'}, ${signatures} signatures`)
    if (undone !== null) for (const line of wrapped('  undone   ', undone, columns)) out(line)
    for (const kind of ['added', 'changed', 'removed'] as const) {
      if (changes[kind].length === 0) continue
      for (const line of wrapped(`  ${kind.padEnd(8)} `, changes[kind].join(', '), columns)) out(line)
    }
  }
}
