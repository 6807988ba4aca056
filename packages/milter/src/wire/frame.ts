import { MilterError } from '../errors.ts'
import { PREFIX_BYTES } from './codes.ts'
import { describeStranger } from './stranger.ts'

const EMPTY = Buffer.alloc(0)
/** What holding one more chunk costs besides its bytes, so that a flood of tiny chunks is bounded as well. */
const CHUNK_OVERHEAD_BYTES = 256
const SMALLEST_CUT_BYTES = 1024
/** No byte has this value. */
export const SPLIT_NONE = -1

/**
 * Cuts a byte stream into frames: 4 bytes length (big-endian, not counting itself), command byte, payload.
 *
 * A cursor, not an iterator: `next` moves to the following frame and describes it in `code`, `bytes`, `start` and
 * `end`, so that a whole frame costs no allocation. The payload lies in the received chunk itself; only a frame that
 * is cut across chunks is copied, into a buffer that grows with what has really arrived. Either is valid until the
 * next call of `next`.
 *
 * Frames of one command may be handed out in pieces (`splitCommand`): those are never copied.
 */
export class FrameDecoder {
  /** Command byte of the frame. */
  code = 0
  /** Holds the payload at `start` (inclusive) to `end` (exclusive). */
  bytes: Buffer = EMPTY
  start = 0
  end = 0
  /** Largest length that a frame may announce: command byte and payload. May be raised on the way. */
  maxFrameBytes: number

  /**
   * Frames with this command byte that are cut across chunks come in pieces, each with that command byte, as if they
   * had been several frames. For a body, of which only the order of bytes matters.
   */
  splitCommand: number = SPLIT_NONE

  #chunk: Buffer = EMPTY
  #at = 0
  /** Payload bytes of the frame in pieces that are still to come. */
  #splitLeft = 0
  #waiting: Buffer[] = []
  #waitingCost = 0
  #cut: Buffer = EMPTY
  #cutBytes = 0

  constructor(maxFrameBytes: number) {
    this.maxFrameBytes = maxFrameBytes
  }

  /** What is held and not decoded yet, in bytes, with an allowance for each chunk that waits. */
  get heldBytes(): number {
    return this.#waitingCost + this.#chunk.length - this.#at
  }

  /** True in the middle of a frame. */
  get isCut(): boolean {
    return this.#cutBytes > 0 || this.#splitLeft > 0
  }

  /** Bytes set aside for a frame that is cut across chunks. */
  get cutCapacity(): number {
    return this.#cut.length
  }

  /** Takes a chunk as received; it must not be changed afterwards. */
  push(chunk: Buffer): void {
    if (this.#at === this.#chunk.length && this.#waiting.length === 0) {
      this.#chunk = chunk
      this.#at = 0
    } else {
      this.#waiting.push(chunk)
      this.#waitingCost += chunk.length + CHUNK_OVERHEAD_BYTES
    }
  }

  /**
   * Moves to the next frame; false when more bytes are needed.
   * @throws {MilterError} MILTER_FRAME_LENGTH or MILTER_NOT_A_MILTER_CLIENT for a length of 0 or above the limit; the
   *   stream is unusable from there on.
   */
  next(): boolean {
    do {
      const chunk = this.#chunk
      const at = this.#at
      const left = chunk.length - at
      if (this.#splitLeft > 0) {
        if (left === 0) continue
        this.#publishPiece(at, Math.min(left, this.#splitLeft))
        return true
      }
      if (this.#cutBytes === 0 && left > PREFIX_BYTES) {
        const frameBytes = PREFIX_BYTES + this.#lengthIn(chunk, at)
        if (left >= frameBytes) {
          this.#at = at + frameBytes
          this.#publish(chunk, at, this.#at)
          return true
        }
        if (chunk[at + PREFIX_BYTES] === this.splitCommand && left > PREFIX_BYTES + 1) {
          const payloadAt = at + PREFIX_BYTES + 1
          this.#splitLeft = at + frameBytes - payloadAt
          this.#publishPiece(payloadAt, chunk.length - payloadAt)
          return true
        }
      }
      if (left > 0 && this.#complete()) return true
    } while (this.#advance())
    return false
  }

  /** Lets go of received memory while nothing is under way; views of earlier frames stay valid for their holders. */
  release(): void {
    this.bytes = EMPTY
    if (this.#at === this.#chunk.length) {
      this.#chunk = EMPTY
      this.#at = 0
    }
    if (this.#cutBytes === 0) this.#cut = EMPTY
  }

  /** Drops everything, and finds nothing any more. */
  close(): void {
    this.#waiting = []
    this.#waitingCost = 0
    this.#chunk = EMPTY
    this.#at = 0
    this.#cutBytes = 0
    this.#splitLeft = 0
    this.release()
  }

  #publish(bytes: Buffer, from: number, to: number): void {
    this.code = bytes[from + PREFIX_BYTES] ?? 0
    this.bytes = bytes
    this.start = from + PREFIX_BYTES + 1
    this.end = to
  }

  #publishPiece(from: number, bytes: number): void {
    this.code = this.splitCommand
    this.bytes = this.#chunk
    this.start = from
    this.end = from + bytes
    this.#at = this.end
    this.#splitLeft -= bytes
  }

  /** Adds what the chunk has to the frame that is cut; true when that frame is whole. */
  #complete(): boolean {
    if (!this.#take(PREFIX_BYTES)) return false
    const frameBytes = PREFIX_BYTES + this.#lengthIn(this.#cut, 0)
    if (!this.#take(frameBytes)) return false
    this.#cutBytes = 0
    this.#publish(this.#cut, 0, frameBytes)
    return true
  }

  /** Moves bytes from the chunk until the cut frame holds `wanted`; false when the chunk had too few. */
  #take(wanted: number): boolean {
    const missing = wanted - this.#cutBytes
    if (missing <= 0) return true
    const count = Math.min(missing, this.#chunk.length - this.#at)
    const needed = this.#cutBytes + count
    if (this.#cut.length < needed) {
      const grown = Buffer.allocUnsafe(Math.max(needed, Math.min(wanted, needed * 2), SMALLEST_CUT_BYTES))
      this.#cut.copy(grown, 0, 0, this.#cutBytes)
      this.#cut = grown
    }
    this.#chunk.copy(this.#cut, this.#cutBytes, this.#at, this.#at + count)
    this.#cutBytes = needed
    this.#at += count
    return count === missing
  }

  /** Goes to the next chunk that waits; false when there is none. */
  #advance(): boolean {
    if (this.#waiting.length === 0) return false
    const next = this.#waiting.shift() ?? EMPTY
    this.#waitingCost -= next.length + CHUNK_OVERHEAD_BYTES
    this.#chunk = next
    this.#at = 0
    return true
  }

  #lengthIn(bytes: Buffer, at: number): number {
    const length =
      (bytes[at] ?? 0) * 0x100_0000 +
      (((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
    if (length === 0 || length > this.maxFrameBytes)
      throw lengthError(bytes.subarray(at), length, this.maxFrameBytes)
    return length
  }
}

function lengthError(start: Buffer, length: number, limit: number): MilterError {
  const stranger = describeStranger(start)
  const details = { length, limit }
  if (stranger !== undefined) {
    return new MilterError('MILTER_NOT_A_MILTER_CLIENT', `The peer does not speak milter: ${stranger.what}`, {
      details,
      remedy: stranger.remedy,
    })
  }
  return new MilterError(
    'MILTER_FRAME_LENGTH',
    `The peer announced a frame of ${length} bytes, allowed are 1 to ${limit}`,
    {
      details,
      remedy:
        'Check that only the mail server connects to this socket; if it sends such frames, raise maxFrameBytes.',
    },
  )
}
