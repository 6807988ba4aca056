import { QuarantineError } from './errors.ts'

/** What is in the quarantine, and what may still come in. All in bytes. */
export class Room {
  readonly #maxBytes: () => number
  /** Of entries, with their descriptions. */
  #kept = { entries: 0, bytes: 0 }
  /** Of messages that are being taken in. */
  #spooledBytes = 0

  constructor(maxBytes: () => number) {
    this.#maxBytes = maxBytes
  }

  get entries(): number {
    return this.#kept.entries
  }

  get bytes(): number {
    return this.#kept.bytes
  }

  /** From 0 to 1, and above after the bound was lowered. */
  get filling(): number {
    return this.#kept.bytes / this.#maxBytes()
  }

  /** Books bytes of a message that is being taken in, where they fit. */
  take(bytes: number): boolean {
    if (this.#kept.bytes + this.#spooledBytes + bytes > this.#maxBytes()) return false
    this.#spooledBytes += bytes
    return true
  }

  /** Gives back what was taken. */
  give(bytes: number): void {
    this.#spooledBytes -= bytes
  }

  /** An entry was made; what was taken for it is given back by its spool. */
  add(bytes: number): void {
    this.#kept.entries += 1
    this.#kept.bytes += bytes
  }

  /** The entries were counted anew. */
  recount(entries: number, bytes: number): void {
    this.#kept = { entries, bytes }
  }

  /** The error for a message that did not fit. */
  full(): QuarantineError {
    const maxBytes = this.#maxBytes()
    const { bytes } = this.#kept
    return new QuarantineError(
      'QUARANTINE_FULL',
      `The quarantine has no room for the message: ${bytes} bytes in ${this.#kept.entries} entries, ${this.#spooledBytes} bytes on their way, at most ${maxBytes}`,
      {
        details: { bytes, spooledBytes: this.#spooledBytes, maxBytes },
        remedy: 'Raise quarantine.maxSize, shorten quarantine.keep, or remove entries that nobody needs.',
      },
    )
  }
}
