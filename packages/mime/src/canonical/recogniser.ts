import { MailReader } from './mail-reader.ts'
import { CR, LF, MAX_LINE_BYTES } from './octets.ts'
import type { NotCanonicalReason } from './reasons.ts'

export { NOT_CANONICAL, type NotCanonicalReason } from './reasons.ts'

/** Whether a mail is canonical: a scanner's reading of it as a mail equals ours, so that one scan of it is enough. */
export type Canonical =
  | { readonly isCanonical: true }
  /** `reason` is a fixed word with dashes, for logs and metrics; `at` the offset of the line, or of the end. */
  | { readonly isCanonical: false; readonly reason: NotCanonicalReason; readonly at: number }

/** A line with its end. */
const MAX_BYTES = MAX_LINE_BYTES + 2

/**
 * Recognises canonical mail as it comes, in chunks of any size; keeps no more than a line of it, and the first 4 KB of the
 * file in base64 that it is in. What is not clearly canonical is not.
 *
 * Canonical means: all readers get the same, and clamd, given the mail behind a `Received:` field and CRLF, scans each file in
 * base64 as they decode it, octet for octet, and each text with all its characters. Line ends in texts, and repeated
 * empty lines, it rewrites: that is why text that somebody may save as a file is canonical in base64 only.
 */
export class CanonicalRecogniser {
  readonly #reader = new MailReader()
  #fault: { readonly reason: NotCanonicalReason; readonly at: number } | undefined
  /** Offset of the next chunk. */
  #chunkAt = 0
  /** The beginning of a line whose end has not come. */
  readonly #held = Buffer.allocUnsafe(MAX_BYTES)
  #heldBytes = 0

  /** Takes the next octets; they may be changed afterwards. */
  write(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length && this.#fault === undefined) {
      if (this.#heldBytes === 0) {
        const next = this.#reader.lines(chunk, at)
        if (typeof next === 'string') {
          this.#fail(next, this.#chunkAt + at)
          break
        }
        at = next
        if (at === chunk.length) break
      }
      at = this.#next(chunk, at)
    }
    this.#chunkAt += chunk.length
  }

  /** False: the answer is no, whatever comes; nothing more need be written. */
  get mayBeCanonical(): boolean {
    return this.#fault === undefined
  }

  /** The mail is over. Its last line may lack its end. */
  end(): Canonical {
    if (this.#fault === undefined) this.#end()
    return this.#fault === undefined ? { isCanonical: true } : { isCanonical: false, ...this.#fault }
  }

  /** @returns the offset behind the line at `start`, or behind what there is of it */
  #next(chunk: Buffer, start: number): number {
    const lf = indexOfLf(chunk, start)
    const end = lf === -1 ? chunk.length : lf + 1
    const at = this.#chunkAt + start - this.#heldBytes
    if (this.#heldBytes + end - start > MAX_BYTES) {
      this.#fail('long-line', at)
    } else if (lf !== -1 && this.#heldBytes === 0) {
      this.#line(chunk, start, end, at)
    } else {
      chunk.copy(this.#held, this.#heldBytes, start, end)
      this.#heldBytes += end - start
      if (lf !== -1) {
        const bytes = this.#heldBytes
        this.#heldBytes = 0
        this.#line(this.#held, 0, bytes, at)
      }
    }
    return end
  }

  /** A line with its LF. */
  #line(line: Buffer, start: number, end: number, at: number): void {
    const isEnded = end - start >= 2 && line[end - 2] === CR
    const fault = isEnded ? this.#reader.line(line, start, end - 2) : 'bare-lf'
    if (fault !== undefined) this.#fail(fault, at)
  }

  #end(): void {
    const at = this.#chunkAt - this.#heldBytes
    const inLine = this.#heldBytes > 0 ? this.#reader.line(this.#held, 0, this.#heldBytes) : undefined
    const atEnd = inLine === undefined ? this.#reader.end() : undefined
    if (inLine !== undefined) this.#fail(inLine, at)
    else if (atEnd !== undefined) this.#fail(atEnd, this.#chunkAt)
  }

  #fail(reason: NotCanonicalReason, at: number): void {
    this.#fault = { reason, at }
  }
}

/** Octets that are looked at one by one: for a short line that is quicker than to call for help. */
const NEAR_BYTES = 64

function indexOfLf(chunk: Buffer, start: number): number {
  const near = Math.min(chunk.length, start + NEAR_BYTES)
  for (let at = start; at < near; at++) {
    if (chunk[at] === LF) return at
  }
  return near === chunk.length ? -1 : chunk.indexOf(LF, near)
}

/** The same for a mail in memory. */
export function recogniseCanonical(message: Buffer): Canonical {
  const recogniser = new CanonicalRecogniser()
  recogniser.write(message)
  return recogniser.end()
}
