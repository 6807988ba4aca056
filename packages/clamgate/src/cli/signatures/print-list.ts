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
  printFiles(source, { out, paint, columns })
}

const SIZE_WIDTH = 8
const HEAD = ['file', 'state', 'rating', 'class'] as const

function printFiles(
  { files }: Source,
  { out, paint, columns }: Pick<Terminal, 'out' | 'paint' | 'columns'>,
): void {
  if (files.length === 0) return
  const rows = files.map(({ name, state, rating, class: kind }) => [name, state, rating ?? '-', kind])
  const widths = HEAD.map((word, at) => Math.max(word.length, ...rows.map((cells) => cells[at]?.length ?? 0)))
  const cellsOf = (cells: readonly string[]) =>
    ['', ...cells.map((cell, at) => cell.padEnd(widths[at] ?? 0))].join(' ')
  // Where there is little room the size, by which the memory goes, gives way.
  const needed = widths.reduce((sum, width) => sum + width + 1, 1 + 2 * (SIZE_WIDTH + 1))
  const hasSize = columns === undefined || needed <= columns
  const sizes = (size: string, memory: string) =>
    [...(hasSize ? [size] : []), memory].map((text) => ` ${text.padStart(SIZE_WIDTH)}`).join('')
  out(paint('dim', ` ${cellsOf(HEAD)}${sizes('size', 'memory')}`))
  for (const [at, { wanted, reason, bytes, memoryBytes }] of files.entries()) {
    const row = ` ${cellsOf(rows[at] ?? [])}${sizes(sizeOf(bytes), sizeOf(memoryBytes))}`
    out(wanted ? row : paint('dim', row))
    // The row has the rating, and the head that the source is off.
    if (!wanted && !SAID.test(reason))
      for (const line of wrapped('      ', reason, columns)) out(paint('dim', line))
  }
}

function sizeOf(bytes: number | null): string {
  return bytes === null ? '-' : mebibytes(bytes)
}
