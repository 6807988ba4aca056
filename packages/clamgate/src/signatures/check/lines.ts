import { open } from 'node:fs/promises'

/** Some lines of a file, whole ones; good until the next are asked for. */
export interface Lines {
  readonly bytes: Buffer
  /** Of the first of them, from 1. */
  readonly number: number
  /** Of the first of them, in the file, bytes. */
  readonly offset: number
  /** One line, and only its beginning: it is longer than what is held of a file. */
  readonly isCut: boolean
}

/** Looks at one line: `bytes` from `start` to `end`, without its LF; good until it returns. */
export type LineVisitor = (bytes: Buffer, start: number, end: number, where: LinePlace) => void

export interface LinePlace {
  /** From 1. */
  line: number
  /** In the file, bytes. */
  offset: number
  isCut: boolean
}

/** Looked at in one go: some thousand lines, about a millisecond; mail is scanned between two of them. */
const HELD_BYTES = 256 * 1024
const LF = 0x0a
const CR = 0x0d

/** The lines of a file, in pieces, so that neither its size nor the length of a line costs memory. */
export async function* readLines(path: string, signal?: AbortSignal): AsyncGenerator<Lines, void> {
  await using file = await open(path)
  const held = Buffer.allocUnsafe(HELD_BYTES)
  let length = 0
  let number = 1
  let offset = 0
  let isCut = false
  for (;;) {
    signal?.throwIfAborted()
    const { bytesRead } = await file.read(held, length, HELD_BYTES - length)
    if (bytesRead === 0) break
    length += bytesRead
    let start = 0
    if (isCut) {
      const end = held.subarray(0, length).indexOf(LF) + 1
      start = end === 0 ? length : end
      offset += start
      if (end > 0) {
        isCut = false
        number++
      }
    }
    const end = held.subarray(0, length).lastIndexOf(LF) + 1
    if (end > start) {
      const bytes = held.subarray(start, end)
      yield { bytes, number, offset, isCut: false }
      number += countLines(bytes)
      offset += bytes.length
      start = end
    } else if (start === 0 && length === HELD_BYTES) {
      yield { bytes: held, number, offset, isCut: true }
      isCut = true
      offset += length
      start = length
    }
    held.copyWithin(0, start, length)
    length -= start
  }
  if (length > 0) yield { bytes: held.subarray(0, length), number, offset, isCut: false }
}

/** Visits the lines of a piece. */
export function visitLines({ bytes, number, offset, isCut }: Lines, visit: LineVisitor): void {
  const where: LinePlace = { line: number, offset, isCut }
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LF, start)
    const end = found === -1 ? bytes.length : found
    visit(bytes, start, end, where)
    where.line++
    where.offset += end + 1 - start
    start = end + 1
  }
}

function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) count++
  return count
}

/** The end of a line without the CR of CRLF, which ClamAV takes as well. */
export function withoutCr(bytes: Buffer, start: number, end: number): number {
  return end > start && bytes[end - 1] === CR ? end - 1 : end
}
