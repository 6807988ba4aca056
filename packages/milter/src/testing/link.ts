import { createConnection, type Socket } from 'node:net'
import { deferred } from '../deferred.ts'
import { MtaError } from './errors.ts'
import { type Packet, PacketScanner } from './scanner.ts'

/** Where the filter listens. */
export type FilterAddress = { readonly path: string } | { readonly host: string; readonly port: number }

/** Cuts one write into pieces, each of which is written in a later turn of the event loop. */
export type Cut = (bytes: Buffer) => Iterable<Buffer>

export interface LinkOptions {
  readonly address: FilterAddress
  /** Longest wait for the connection, ms. */
  readonly connectTimeoutMs: number
  readonly signal?: AbortSignal
  readonly cut?: Cut
}

interface LinkEvents {
  packet(packet: Packet): void
  /** The connection is gone; `error` is set when it was not an orderly end. Called once. */
  close(error: Error | undefined): void
}

/** A connection to a filter: bytes out, packets in. Knows nothing of the protocol's order. */
export class FilterLink {
  readonly #socket: Socket
  readonly #cut: Cut | undefined
  readonly #unsent: Buffer[] = []
  #pumping = false
  #closed = false
  #failure: Error | undefined
  #events: LinkEvents = { packet() {}, close() {} }

  private constructor(socket: Socket, cut: Cut | undefined) {
    this.#socket = socket
    this.#cut = cut
    const scanner = new PacketScanner((packet) => this.#events.packet(packet))
    socket.on('data', (chunk: Buffer) => {
      try {
        scanner.push(chunk)
      } catch (error) {
        this.destroy(error instanceof Error ? error : new Error(String(error)))
      }
    })
    socket.on('error', (error) => {
      this.#failure ??= error
    })
    socket.on('end', () => socket.end())
    socket.on('close', () => {
      this.#closed = true
      this.#events.close(this.#failure)
    })
  }

  /** @throws {MtaError} MTA_CONNECT when nothing answers there in time, MTA_ABORTED when `signal` fires. */
  static async open({ address, connectTimeoutMs, signal, cut }: LinkOptions): Promise<FilterLink> {
    const where = 'path' in address ? address.path : `${address.host} port ${address.port}`
    const { promise, resolve, reject } = deferred<void>()
    const socket = createConnection({ ...address, allowHalfOpen: true })
    const fail = (error: Error) => {
      socket.destroy()
      reject(error)
    }
    const timer = setTimeout(
      () => fail(new MtaError('MTA_CONNECT', `Nothing answered at ${where} within ${connectTimeoutMs} ms`)),
      connectTimeoutMs,
    )
    const onAbort = () =>
      fail(new MtaError('MTA_ABORTED', 'The connection attempt was aborted', { cause: signal?.reason }))
    const onError = (cause: Error) =>
      fail(
        new MtaError('MTA_CONNECT', `Cannot connect to the filter at ${where}: ${cause.message}`, { cause }),
      )
    signal?.addEventListener('abort', onAbort, { once: true })
    socket.once('error', onError)
    socket.once('connect', resolve)
    if (signal?.aborted === true) onAbort()
    try {
      await promise
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      socket.off('error', onError)
    }
    socket.setNoDelay(true)
    return new FilterLink(socket, cut)
  }

  /** Replaces the receiver of packets and of the end. Packets that came before are lost, so call it at once. */
  listen(events: LinkEvents): void {
    this.#events = events
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Writes the parts in order, in one system call where they fit. What cannot be sent now waits in memory. */
  write(parts: readonly Buffer[]): void {
    if (this.#closed || this.#socket.destroyed) return
    if (this.#cut !== undefined) {
      for (const piece of this.#cut(Buffer.concat(parts))) this.#unsent.push(piece)
      this.#pump()
      return
    }
    this.#socket.cork()
    for (const part of parts) this.#socket.write(part)
    this.#socket.uncork()
  }

  /** Resolves when everything written so far has been handed to the kernel. */
  async flushed(): Promise<void> {
    const { promise, resolve } = deferred<void>()
    const drained = () => {
      if (this.#unsent.length > 0 && !this.#socket.destroyed) setImmediate(drained)
      else if (this.#socket.destroyed) resolve()
      else this.#socket.write('', () => resolve())
    }
    drained()
    await promise
  }

  /** Stops and restarts reading, to play an MTA that does not take its answers. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** Sends the end of the stream after what is still unsent; the filter's bytes are still read. */
  end(): void {
    if (this.#unsent.length > 0 && !this.#socket.destroyed) setImmediate(() => this.end())
    else this.#socket.end()
  }

  /** Drops the connection without ceremony. */
  destroy(error?: Error): void {
    if (error !== undefined) this.#failure ??= error
    this.#socket.destroy()
  }

  /** Drops the connection, with a reset where the transport has one (TCP). */
  reset(): void {
    if (this.#socket.remoteFamily === undefined) this.#socket.destroy()
    else this.#socket.resetAndDestroy()
  }

  #pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    const step = () => {
      if (this.#socket.destroyed) this.#unsent.length = 0
      const piece = this.#unsent.shift()
      if (piece === undefined) {
        this.#pumping = false
        return
      }
      this.#socket.write(piece, () => setImmediate(step))
    }
    step()
  }
}
