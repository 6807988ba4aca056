import type { DelimiterLine } from './delimiter-lines.ts'
import { type Place, withoutLineEnd } from './source.ts'

/** A delimiter that ends or begins a part. */
export interface Delimiter {
  readonly line: DelimiterLine
  readonly isClosing: boolean
}

/** A piece of the body of a multipart. */
export interface Piece extends Place {
  /** Behind a closing delimiter. */
  readonly isBehindClose: boolean
}

export interface Split {
  readonly parts: readonly Piece[]
  /** Preamble, and what stands behind closing delimiters; none that are empty. */
  readonly around: readonly Piece[]
  readonly isClosed: boolean
}

/** Cuts the body of a multipart at delimiters, which are in their order. */
export function split({ source, start, end }: Place, delimiters: readonly Delimiter[]): Split {
  const parts: Piece[] = []
  const around: Piece[] = []
  let from = start
  let isInPart = false
  let isClosed = false
  const cut = (to: number) => {
    const pieceEnd = withoutLineEnd(source.octets, from, to)
    const piece = { source, start: from, end: pieceEnd, fullEnd: Math.max(from, to), isBehindClose: isClosed }
    if (isInPart) parts.push(piece)
    else if (pieceEnd > from) around.push(piece)
  }
  for (const { line, isClosing } of delimiters) {
    cut(line.at)
    from = Math.min(line.next, end)
    isInPart = !isClosing
    if (isClosing) isClosed = true
  }
  // Nothing but the end of what is around stands here, and no delimiter: all of it is content.
  const last = { source, start: from, end, isBehindClose: isClosed }
  if (isInPart) parts.push(last)
  else if (end > from) around.push(last)
  return { parts, around, isClosed }
}

/** The delimiters of `boundary` in a range: lines that say exactly it, but for blanks and tabs behind it. */
export function exactDelimiters(place: Place, boundary: string): readonly Delimiter[] {
  return saying(place, boundary).filter(({ line }) => !line.isByBareCr)
}

/** The same, where a bare CR ends a line, too. */
export function delimitersByAnyLineEnd(place: Place, boundary: string): readonly Delimiter[] {
  return saying(place, boundary)
}

function saying({ source, start, end }: Place, boundary: string): readonly Delimiter[] {
  const opening = `--${boundary.replace(/[ \t]+$/, '')}`
  const { lines } = source
  const openings = lines.saying(opening, start, end).map((line) => ({ line, isClosing: false }))
  const closings = lines.saying(`${opening}--`, start, end).map((line) => ({ line, isClosing: true }))
  return closings.length === 0 ? openings : inOrder([...openings, ...closings])
}

export function inOrder(delimiters: readonly Delimiter[]): readonly Delimiter[] {
  return delimiters.toSorted((a, b) => a.line.at - b.line.at)
}
