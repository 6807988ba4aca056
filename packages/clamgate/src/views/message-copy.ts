const BLOCK_BYTES = 256 * 1024
/** Unused blocks that are kept: making one costs more than filling it, and spent ones are garbage for long. */
const MOST_FREE = 64

/** Memory for copies of messages that are streamed to clamd, in blocks: who finds none goes without. */
export class CopyMemory {
  limitBytes: number
  #usedBytes = 0
  readonly #free: ArrayBuffer[] = []

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  /** A block, in which there may be anything; undefined, and nothing booked, when that would pass the limit. */
  take(): ArrayBuffer | undefined {
    if (this.#usedBytes + BLOCK_BYTES > this.limitBytes) return undefined
    this.#usedBytes += BLOCK_BYTES
    return this.#free.pop() ?? new ArrayBuffer(BLOCK_BYTES)
  }

  /** So many blocks are no longer needed; `blocks` are those that are still here. */
  give(count: number, blocks: readonly ArrayBuffer[]): void {
    this.#usedBytes -= count * BLOCK_BYTES
    this.#free.push(...blocks.slice(0, MOST_FREE - this.#free.length))
  }
}

/** A mail in pieces that can be given to another thread. */
export interface Blocks {
  readonly blocks: ArrayBuffer[]
  readonly bytes: number
}

/** A copy of a message as it comes, as long as there is memory for it. */
export class MessageCopy {
  readonly #memory: CopyMemory
  #blocks: ArrayBuffer[] = []
  #booked = 0
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
    this.#memory.give(this.#booked, this.#blocks)
    this.#blocks = []
    this.#booked = 0
  }

  /** Half a copy is of no use, and its memory is of use to another. */
  #more(): ArrayBuffer | undefined {
    const block = this.#memory.take()
    if (block === undefined) {
      this.drop()
      return undefined
    }
    this.#booked += 1
    this.#blocks.push(block)
    return block
  }
}
