import type { SignaturesList } from '../../api/signatures/documents.ts'
import { duration } from '../age.ts'
import type { Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'
import { mebibytes } from './progress.ts'

type Source = SignaturesList['sources'][number]

const SAID = /^(?:rating |the source is off)/

/** Each source with its files, a row each. */
export function printList(sources: readonly Source[], terminal: Terminal): void {
  for (const [index, source] of sources.entries()) {
    if (index > 0) terminal.out('')
    printSource(source, terminal)
  }
}

function printSource(source: Source, { out, paint, columns }: Terminal): void {
  const { name, title, catalogueState, enabled, reason, level, intervalMs, homepage, licence, reportTo } =
    source
  const state = enabled ? paint('green', 'on') : `off${reason === null ? '' : `: ${reason}`}`
  for (const line of wrapped(`${paint('bold', name)}  `, `${title}, ${catalogueState}, ${state}`, columns))
    out(line)
  const isGone = catalogueState === 'closed' || catalogueState === 'withdrawn'
  const about: readonly (readonly [string, string | null])[] = [
    [
      'rating',
      isGone ? null : `${level}, asked every ${duration(intervalMs)}${enabled ? '' : ' when it is on'}`,
    ],
    ['home page', homepage],
    ['licence', licence],
    ['reports to', reportTo],
  ]
  for (const [key, text] of about) {
    if (text !== null) for (const line of wrapped(`  ${key.padEnd(11)}`, text, columns)) out(line)
  }
  const width = Math.max(0, ...source.files.map((file) => file.name.length))
  for (const { name: file, wanted, state: now, rating, class: kind, bytes, reason: why } of source.files) {
    const cells = [file.padEnd(width), now.padEnd(7), (rating ?? '-').padEnd(8), kind.padEnd(13)]
    const size = (bytes === null ? '-' : mebibytes(bytes)).padStart(9)
    const row = `  ${cells.join(' ')} ${size}`
    out(wanted ? row : paint('dim', row))
    // The row has the rating, and the head that the source is off.
    if (!wanted && !SAID.test(why))
      for (const line of wrapped('      ', why, columns)) out(paint('dim', line))
  }
}
