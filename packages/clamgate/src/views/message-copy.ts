/** Memory for copies of messages that are streamed to clamd: who finds none goes without. */
export class CopyMemory {
  limitBytes: number
  #usedBytes = 0

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  /** False, and nothing booked, when that would pass the limit. */
  take(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.limitBytes) return false
    this.#usedBytes += bytes
    return true
  }

  give(bytes: number): void {
    this.#usedBytes -= bytes
  }
}

const BLOCK_BYTES = 256 * 1024

/** A mail in pieces that can be given to another thread. */
export interface Blocks {
  readonly blocks: ArrayBuffer[]
  readonly bytes: number
}

/** A copy of a message as it comes, as long as there is memory for it. */
export class MessageCopy {
  readonly #memory: CopyMemory
  #blocks: ArrayBuffer[] = []
  #bookedBytes = 0
  #bytes = 0
  #isShort = false

  constructor(memory: CopyMemory) {
    this.#memory = memory
  }

  get bytes(): number {
    return this.#bytes
  }

  /** What finds no memory ends the copy. */
  write(bytes: Buffer): void {
    for (let rest = bytes; rest.length > 0 && !this.#isShort; ) {
      const at = this.#bytes % BLOCK_BYTES
      const block = at === 0 ? this.#more() : this.#blocks.at(-1)
      if (block === undefined) return
      const taken = rest.subarray(0, BLOCK_BYTES - at)
      new Uint8Array(block).set(taken, at)
      this.#bytes += taken.length
      rest = rest.subarray(taken.length)
    }
  }

  /** All that was written, once; undefined where there was no memory for all of it. It stays booked until `drop`. */
  take(): Blocks | undefined {
    if (this.#isShort) return undefined
    const blocks = this.#blocks
    this.#blocks = []
    return { blocks, bytes: this.#bytes }
  }

  /** Lets go of it. Idempotent. */
  drop(): void {
    this.#isShort = true
    this.#blocks = []
    this.#memory.give(this.#bookedBytes)
    this.#bookedBytes = 0
  }

  /** Half a copy is of no use, and its memory is of use to another. */
  #more(): ArrayBuffer | undefined {
    if (!this.#memory.take(BLOCK_BYTES)) {
      this.drop()
      return undefined
    }
    this.#bookedBytes += BLOCK_BYTES
    const block = new ArrayBuffer(BLOCK_BYTES)
    this.#blocks.push(block)
    return block
  }
}
