import { ODD_LINE_END } from '../characters.ts'

/** A line without what ends it. */
export interface Line {
  readonly text: string
  /** Offset of its first octet in the block. */
  readonly at: number
  /** Offset behind its end. */
  readonly next: number
}

/** What ends a line: LF with the CRs before it; each CR, too; or whatever some reader takes for it. */
export type LineEnds = 'lf' | 'cr' | 'odd'

/** A header block as it stands, up to the first empty line. */
export interface Block {
  /** Without the empty line. */
  readonly text: string
  /** Offset behind the empty line, or of the end where there is none; from the start of the block. */
  readonly next: number
  /** There was an empty line. */
  readonly isClosed: boolean
  /** There was none in the octets that may be looked at, and there are more. */
  readonly isCut: boolean
  /** The empty line has more than one CR: some readers take it for a line that is not empty. */
  readonly isLoose: boolean
}

const LF = 0x0a
const CR = 0x0d

/**
 * The block at `start`: at most `maxBytes` octets of it, up to `end`.
 * @param mostCrs of a line that counts as empty
 */
export function readBlock(
  source: Buffer,
  start: number,
  end: number,
  maxBytes: number,
  mostCrs = Number.POSITIVE_INFINITY,
): Block {
  const limit = Math.min(end, start + maxBytes)
  const octets = source.subarray(start, limit)
  let at = 0
  for (;;) {
    const found = octets.indexOf(LF, at)
    if (found === -1) break
    let last = found
    while (last > at && octets[last - 1] === CR) last--
    if (last === at && found - at <= mostCrs)
      return {
        text: octets.toString('latin1', 0, at),
        next: found + 1,
        isClosed: true,
        isCut: false,
        isLoose: found - at > 1,
      }
    at = found + 1
  }
  return {
    text: octets.toString('latin1'),
    next: octets.length,
    isClosed: false,
    isCut: limit < end,
    isLoose: false,
  }
}

/** The lines of a block; other line ends than LF are looked for as they are needed: most readings end early. */
export function splitLines(text: string, ends: LineEnds): Iterable<Line> {
  return ends === 'lf' ? splitAtLf(text) : splitAt(text, ends === 'cr' ? /\r\n|[\n\r]/g : ODD_LINE_END)
}

function splitAtLf(text: string): readonly Line[] {
  const lines: Line[] = []
  let at = 0
  while (at < text.length) {
    const found = text.indexOf('\n', at)
    let last = found === -1 ? text.length : found
    while (last > at && text.charCodeAt(last - 1) === CR) last--
    const next = found === -1 ? text.length : found + 1
    lines.push({ text: text.slice(at, last), at, next })
    at = next
  }
  return lines
}

function* splitAt(text: string, ends: RegExp): Generator<Line, void> {
  let at = 0
  for (const { 0: end, index } of text.matchAll(ends)) {
    yield { text: text.slice(at, index), at, next: index + end.length }
    at = index + end.length
  }
  if (at < text.length) yield { text: text.slice(at), at, next: text.length }
}
