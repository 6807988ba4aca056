import { INSTREAM_COMMAND, INSTREAM_END, LENGTH_BYTES } from './wire/command.ts'

/** In front of the content: the command, and the length word of the one chunk that holds all of it. */
const HEAD_BYTES = INSTREAM_COMMAND.length + LENGTH_BYTES
/** Around the content; the end is a chunk of length 0. */
const FRAME_BYTES = HEAD_BYTES + INSTREAM_END.length

/** So that a message of a power of two still fits with its frame and a header field in front. */
const SLACK_BYTES = 1024

export interface InstreamBufferPoolOptions {
  /** Size of a new buffer, bytes; a power of two. Default 16 KiB. */
  readonly smallestBytes?: number
  /** Buffers above this are not kept for reuse. Default 512 KiB. */
  readonly largestBytes?: number
  /** Most memory that unused buffers hold, bytes. Default 8 MiB. */
  readonly maxFreeBytes?: number
}

/**
 * Keeps buffers for the next message. Allocating one for each message costs more than scanning a small one does: the
 * garbage collector counts their bytes.
 */
export class InstreamBufferPool {
  readonly #smallestBytes: number
  readonly #largestBytes: number
  readonly #maxFreeBytes: number
  readonly #free = new Map<number, Buffer[]>()
  #freeBytes = 0

  constructor({
    smallestBytes = 16 * 1024,
    largestBytes = 512 * 1024,
    maxFreeBytes = 8 * 1024 * 1024,
  }: InstreamBufferPoolOptions = {}) {
    this.#smallestBytes = smallestBytes
    this.#largestBytes = largestBytes
    this.#maxFreeBytes = maxFreeBytes
  }

  /** Memory that unused buffers hold, bytes. */
  get freeBytes(): number {
    return this.#freeBytes
  }

  /** An empty buffer. Give it back with `release`. */
  take(): InstreamBuffer {
    return new InstreamBuffer(this)
  }

  /** Size of the memory for so many bytes in all: the next power of two, and some. */
  sizeFor(bytes: number): number {
    let size = this.#smallestBytes
    while (size + SLACK_BYTES < bytes) size *= 2
    return size + SLACK_BYTES
  }

  /** Memory of at least `bytes`; what is in it is anybody's. */
  allocate(bytes: number): Buffer {
    const size = this.sizeFor(bytes)
    const reused = this.#free.get(size)?.pop()
    if (reused === undefined) return Buffer.allocUnsafeSlow(size)
    this.#freeBytes -= size
    return reused
  }

  /** Takes memory back that nobody reads any more. */
  recycle(memory: Buffer): void {
    const size = memory.length
    if (size > this.#largestBytes + SLACK_BYTES || this.#freeBytes + size > this.#maxFreeBytes) return
    const same = this.#free.get(size)
    if (same === undefined) this.#free.set(size, [memory])
    else same.push(memory)
    this.#freeBytes += size
  }
}

/**
 * A stream for clamd that is gathered in memory, laid out as it travels (clamd(8), INSTREAM), so that sending it is one
 * write without another copy.
 */
export class InstreamBuffer {
  readonly #pool: InstreamBufferPool
  #memory: Buffer | undefined
  #length = 0

  constructor(pool: InstreamBufferPool) {
    this.#pool = pool
  }

  /** Bytes of content. */
  get length(): number {
    return this.#length
  }

  /** Memory that it holds, bytes. */
  get capacity(): number {
    return this.#memory?.length ?? 0
  }

  /** Memory that it would hold with `bytes` more. */
  capacityWith(bytes: number): number {
    return Math.max(this.capacity, this.#pool.sizeFor(FRAME_BYTES + this.#length + bytes))
  }

  /** Copies bytes to the end of the content. */
  append(bytes: Buffer): void {
    const memory = this.#room(bytes.length)
    memory.set(bytes, HEAD_BYTES + this.#length)
    this.#length += bytes.length
  }

  /** The content: a view, valid until the next `append` or `release`. */
  content(): Buffer {
    return this.#room(0).subarray(HEAD_BYTES, HEAD_BYTES + this.#length)
  }

  /** The whole stream as it travels: a view, valid until the next `append` or `release`. */
  wire(): Buffer {
    const memory = this.#room(0)
    let at = INSTREAM_COMMAND.copy(memory)
    if (this.#length > 0) at = memory.writeUInt32BE(this.#length, at) + this.#length
    at += INSTREAM_END.copy(memory, at)
    return memory.subarray(0, at)
  }

  /** Gives the memory back and empties it. Only when no scan of it is under way. Idempotent. */
  release(): void {
    if (this.#memory !== undefined) this.#pool.recycle(this.#memory)
    this.#memory = undefined
    this.#length = 0
  }

  #room(bytes: number): Buffer {
    const wanted = FRAME_BYTES + this.#length + bytes
    const held = this.#memory
    if (held !== undefined && held.length >= wanted) return held
    const memory = this.#pool.allocate(wanted)
    if (held !== undefined) {
      held.copy(memory, HEAD_BYTES, HEAD_BYTES, HEAD_BYTES + this.#length)
      this.#pool.recycle(held)
    }
    this.#memory = memory
    return memory
  }
}
