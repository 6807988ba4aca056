import { type OnReadOpts, Socket } from 'node:net'
import type { ClamdAddress } from './types.ts'

type Done = (error?: Error | null) => void

/** A chunk as Writable hands it on; `encoding` is `buffer`, which its type does not list. */
interface Queued {
  readonly chunk: Buffer
  readonly encoding: BufferEncoding
}

/** Most bytes that are handed to the kernel as one write, so that progress shows while a large buffer goes out. */
const SLICE_BYTES = 128 * 1024
/** So low that `drain` follows every write which the kernel did not take at once and whole. */
const HIGH_WATER_BYTES = 1

/**
 * A socket on which a failed write does not destroy what was received. clamd answers a stream above its limit and
 * closes at once, so that our next write fails while its answer waits to be read: the reading side has the last word
 * and ends soon after, with that answer, the end or a reset.
 */
export class ClamdSocket extends Socket {
  /** Whether there ever was a connection. */
  wasConnected = false
  /** Bytes that the kernel has taken. */
  flushedBytes = 0
  /** The first write that failed; what is written after it is dropped. */
  writeError: Error | undefined

  constructor(onread: OnReadOpts) {
    // highWaterMark is a stream option that net.Socket passes on; its type does not list it.
    super({ onread, writableHighWaterMark: HIGH_WATER_BYTES } as ConstructorParameters<typeof Socket>[0])
    this.once('connect', () => {
      this.wasConnected = true
    })
  }

  /** Starts to connect; an address family that fails is followed by the next one (localhost: ::1, 127.0.0.1). */
  connectTo(address: ClamdAddress): void {
    if (address.kind === 'unix') this.connect({ path: address.path })
    else this.setNoDelay(true).connect({ host: address.host, port: address.port, autoSelectFamily: true })
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: Done): void {
    if (this.writeError !== undefined) done()
    else if (chunk.length > SLICE_BYTES) this.#writeSlices({ chunk, encoding }, 0, done)
    else super._write(chunk, encoding, (error) => this.#written(error, chunk.length, done))
  }

  override _writev(queued: Queued[], done: Done): void {
    if (this.writeError !== undefined) done()
    else if (bytesIn(queued) > SLICE_BYTES) this.#writeGroups(queued, 0, done)
    else this.#writeGroup(queued, done)
  }

  #writeGroup(group: Queued[], done: Done): void {
    // Counted before: net.Socket puts the bare buffers into the array.
    const bytes = bytesIn(group)
    // It is always there; the type, which is Writable's, says optional.
    super._writev?.(group, (error) => this.#written(error, bytes, done))
  }

  #writeGroups(queued: readonly Queued[], start: number, done: Done): void {
    const end = endOfGroup(queued, start)
    const group = queued.slice(start, end)
    const [first] = group
    // The end is told at once: clamd may answer in the same turn, and its answer counts only behind the last byte.
    const isLast = end === queued.length
    const goOn = isLast ? done : this.#inNextTurn(() => this.#writeGroups(queued, end, done), done)
    if (first === undefined) done()
    else if (group.length === 1) this._write(first.chunk, first.encoding, goOn)
    else this.#writeGroup(group, goOn)
  }

  #writeSlices({ chunk, encoding }: Queued, start: number, done: Done): void {
    const end = start + SLICE_BYTES
    const goOn = this.#inNextTurn(() => this.#writeSlices({ chunk, encoding }, end, done), done)
    this._write(chunk.subarray(start, end), encoding, end < chunk.length ? goOn : done)
  }

  /** The rest goes in a turn of its own, so that a long message cannot keep us from reading an early answer. */
  #inNextTurn(rest: () => void, done: Done): Done {
    return () => {
      if (this.writeError !== undefined || this.destroyed) done()
      else setImmediate(rest)
    }
  }

  #written(error: Error | null | undefined, bytes: number, done: Done): void {
    if (error) this.writeError ??= error
    else this.flushedBytes += bytes
    done()
  }
}

function bytesIn(queued: readonly Queued[]): number {
  let bytes = 0
  for (const { chunk } of queued) bytes += chunk.length
  return bytes
}

/** The index behind the queued chunks from `start` on that go out together: one at least, or all that fit a slice. */
function endOfGroup(queued: readonly Queued[], start: number): number {
  let bytes = 0
  let end = start
  for (let next = queued[end]; next !== undefined; next = queued[end]) {
    bytes += next.chunk.length
    if (end > start && bytes > SLICE_BYTES) break
    end++
  }
  return end
}
