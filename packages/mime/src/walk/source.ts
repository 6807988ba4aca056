import { DelimiterLines } from './delimiter-lines.ts'

/** Octets in which entities are found: the mail, or what was decoded out of it. */
export class Source {
  readonly octets: Buffer
  /** Tells sources of one reading apart: 1 is the mail. */
  readonly id: number
  /** It is not the mail itself. */
  readonly isDecoded: boolean
  #lines: DelimiterLines | undefined

  constructor(octets: Buffer, id: number) {
    this.octets = octets
    this.id = id
    this.isDecoded = id > 1
  }

  get lines(): DelimiterLines {
    this.#lines ??= new DelimiterLines(this.octets)
    return this.#lines
  }
}

/** A range of a source. */
export interface Place {
  readonly source: Source
  readonly start: number
  readonly end: number
  /** Its end with the line end that belongs to the delimiter behind it. */
  readonly fullEnd?: number
}

/** `end` without the line end before it: the one before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1). */
export function withoutLineEnd(octets: Buffer, start: number, end: number): number {
  if (end <= start) return Math.max(start, end)
  const last = octets[end - 1]
  // LF CR ends a line for some; the CR behind a CRLF is one of its own.
  if (last === 0x0d)
    return end - 2 >= start && octets[end - 2] === 0x0a && octets[end - 3] !== 0x0d ? end - 2 : end - 1
  if (last !== 0x0a) return end
  return end - 2 >= start && octets[end - 2] === 0x0d ? end - 2 : end - 1
}
