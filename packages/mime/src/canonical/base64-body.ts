import { FileContent } from './file-content.ts'
import { BASE64_TABLE, CR, EQUALS, LF, octetTable } from './octets.ts'
import type { NotCanonicalReason } from './reasons.ts'

/** Encoded octets that are decoded at a time. */
const BLOCK_BYTES = 65_536
/** Every block is looked at before the next one is decoded, so that one is enough for all. */
const SCRATCH = Buffer.allocUnsafe(BLOCK_BYTES)
/** Values of the last character that have bits which belong to no octet, by how many characters stand before the padding. */
const WITHOUT_4_BITS = octetTable('AQgw')
const WITHOUT_2_BITS = octetTable('AEIMQUYcgkosw048')

/**
 * A base64 body of lines of one length, a shorter one at the end, and empty lines behind it. What is decoded is looked at and
 * forgotten.
 */
export class Base64Body {
  readonly #content: FileContent
  /** Length of its lines; 0 before the first. */
  #lineBytes = 0
  #isOver = false

  constructor(isShown: boolean) {
    this.#content = new FileContent(isShown)
  }

  /** Takes a line without its end: one that is no delimiter. */
  line(line: Buffer, start: number, end: number): NotCanonicalReason | undefined {
    const bytes = end - start
    if (this.#isOver && bytes > 0) return 'base64-end'
    if (bytes === 0) {
      this.#isOver = true
      return undefined
    }
    if (this.#lineBytes === 0) {
      // clamd takes such a first line for the rest of the header.
      if (line.toString('latin1', start, Math.min(end, start + 7)) === 'Content') return 'header-in-body'
      this.#lineBytes = bytes
    }
    if (bytes > this.#lineBytes || bytes % 4 !== 0) return 'base64-line'
    const padding = line[end - 1] !== EQUALS ? 0 : line[end - 2] !== EQUALS ? 1 : 2
    const last = end - padding
    for (let at = start; at < last; at++) {
      if (BASE64_TABLE[line[at] ?? 0] !== 1) return 'base64-line'
    }
    if (padding > 0 || bytes < this.#lineBytes) this.#isOver = true
    if (padding > 0 && !endsOnOctet(line[last - 1] ?? 0, padding)) return 'base64-end'
    return this.#content.write(SCRATCH, SCRATCH.write(line.toString('latin1', start, end), 'base64'))
  }

  /**
   * Takes whole lines of full length from `start` on, as many as there are, for speed: a line at a time gives the same.
   * @returns the offset of the first octet that was not taken
   */
  lines(chunk: Buffer, start: number): number | NotCanonicalReason {
    const step = this.#lineBytes + 2
    if (this.#lineBytes === 0 || this.#isOver) return start
    let at = start
    while (true) {
      const full = endOfFullLines(chunk, at, step)
      let bytes = full === at ? 0 : this.#decodeClean(chunk.toString('latin1', at, full), (full - at) / step)
      let end = full
      if (bytes < 0) {
        // Up to the line to blame, so that no octet is looked at again and again.
        end = endOfCleanLines(chunk, at, full, step)
        bytes = SCRATCH.write(chunk.toString('latin1', at, end), 'base64')
      }
      if (end === at) return at
      const fault = this.#content.write(SCRATCH, bytes)
      if (fault !== undefined) return fault
      at = end
    }
  }

  end(): NotCanonicalReason | undefined {
    return this.#content.end()
  }

  /** @returns how many octets are decoded; -1: there is more than the alphabet in so many lines */
  #decodeClean(text: string, lines: number): number {
    const bytes = SCRATCH.write(text, 'base64')
    // Node skips what is not in the alphabet, so that less is decoded; but it takes `-` and `_` for `+` and `/`.
    const isClean = bytes === lines * (this.#lineBytes / 4) * 3 && !text.includes('-') && !text.includes('_')
    return isClean ? bytes : -1
  }
}

/** Of the lines from `start` on, a block at most: behind the last that has its end where a full line has it, and no padding. */
function endOfFullLines(chunk: Buffer, start: number, step: number): number {
  const last = Math.min(chunk.length, start + BLOCK_BYTES)
  let at = start
  for (let next = at + step; next <= last; next += step) {
    if (chunk[next - 1] !== LF || chunk[next - 2] !== CR || chunk[next - 3] === EQUALS) return at
    at = next
  }
  return at
}

function endOfCleanLines(chunk: Buffer, start: number, end: number, step: number): number {
  for (let at = start; at < end; at += step) {
    for (let index = at; index < at + step - 2; index++) {
      if (BASE64_TABLE[chunk[index] ?? 0] !== 1) return at
    }
  }
  return end
}

function endsOnOctet(octet: number, padding: number): boolean {
  return (padding === 2 ? WITHOUT_4_BITS : WITHOUT_2_BITS)[octet] === 1
}
