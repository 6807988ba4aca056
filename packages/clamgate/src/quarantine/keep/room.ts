import type { Log } from '../../observe/log/log.ts'
import { QuarantineError } from './errors.ts'

/** What is in the quarantine, and what may still come in. All in bytes. */
export class Room {
  readonly #maxBytes: () => number
  /** Of entries, with their descriptions. */
  #kept = { entries: 0, bytes: 0 }
  /** Of messages that are being taken in. */
  #spooledBytes = 0
  /** What there was no room for, with what was on its way then. */
  #refusedBytes = 0
  #unwrittenBytes = 0

  constructor(maxBytes: () => number) {
    this.#maxBytes = maxBytes
  }

  get entries(): number {
    return this.#kept.entries
  }

  get bytes(): number {
    return this.#kept.bytes
  }

  get maxBytes(): number {
    return this.#maxBytes()
  }

  /** From 0 to 1, and above after the bound was lowered. */
  get filling(): number {
    return this.#kept.bytes / this.#maxBytes()
  }

  /** What the disk did not take of the message that came last; 0 once it took one. */
  get unwrittenBytes(): number {
    return this.#unwrittenBytes
  }

  /** The disk was full when so much of a message had come. */
  diskWasFull(bytes: number): void {
    this.#unwrittenBytes = bytes
  }

  /** Nothing more fits, or not what came last and was refused. */
  get isFull(): boolean {
    return this.#kept.bytes + Math.max(1, this.#refusedBytes) > this.#maxBytes()
  }

  /** Books bytes of a message that is being taken in, where they fit. */
  take(bytes: number): boolean {
    if (this.#kept.bytes + this.#spooledBytes + bytes > this.#maxBytes()) {
      this.#refusedBytes = this.#spooledBytes + bytes
      return false
    }
    this.#spooledBytes += bytes
    return true
  }

  /** Gives back what was taken. */
  give(bytes: number): void {
    this.#spooledBytes -= bytes
  }

  /** An entry was made; what was taken for it is given back by its spool. */
  add(bytes: number): void {
    this.#refusedBytes = 0
    this.#unwrittenBytes = 0
    this.#kept.entries += 1
    this.#kept.bytes += bytes
  }

  /** Somebody has removed entries, or made them larger. */
  resize({ entries, bytes }: { readonly entries: number; readonly bytes: number }): void {
    if (bytes < 0) this.#refusedBytes = 0
    this.#kept.entries = Math.max(0, this.#kept.entries + entries)
    this.#kept.bytes = Math.max(0, this.#kept.bytes + bytes)
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

/** Above it we warn, and again only after it fell below the other one. */
const FILLING = 0.9
const NOT_FILLING = 0.8

/** A function that warns once when a room fills, to be called after each change of it. */
export function fillingWarner(log: Pick<Log, 'warn'>): (room: Room) => void {
  let hasWarned = false
  return ({ filling, entries, bytes, maxBytes }) => {
    if (filling < NOT_FILLING) hasWarned = false
    if (filling < FILLING || hasWarned) return
    hasWarned = true
    log.warn('quarantine.filling', `The quarantine is filled to ${Math.floor(filling * 100)} %`, {
      entries,
      bytes,
      maxBytes,
      remedy: 'Raise quarantine.maxSize or shorten quarantine.keep; mail that does not fit is deferred.',
    })
  }
}
