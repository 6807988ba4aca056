import { deferred } from '../deferred.ts'
import { MtaError } from './errors.ts'
import { command } from './frames.ts'
import { ALL_ACTIONS, ALL_PROTOCOL } from './letters.ts'
import { type Cut, type FilterAddress, FilterLink } from './link.ts'
import { decodeOffer, type Offer } from './offer.ts'
import type { Packet } from './scanner.ts'

export interface RawOptions {
  readonly address: FilterAddress
  /** Longest wait for one packet or for the end of the connection, ms. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Cuts every write into pieces, each sent in a turn of its own. */
  readonly cut?: Cut
}

/**
 * Connects to a filter without saying anything: the caller sends whatever bytes it likes.
 *
 * @throws {MtaError} MTA_CONNECT, MTA_ABORTED
 */
export async function connectRaw({ address, timeoutMs = 5_000, signal, cut }: RawOptions): Promise<RawMta> {
  const link = await FilterLink.open({
    address,
    connectTimeoutMs: timeoutMs,
    ...(signal === undefined ? {} : { signal }),
    ...(cut === undefined ? {} : { cut }),
  })
  return new RawMta(link, timeoutMs)
}

interface Waiter {
  done(): boolean
  resolve(): void
  reject(error: Error): void
}

/** An MTA without manners: any bytes out, every packet in, in order, with a deadline on each wait. */
export class RawMta implements Disposable {
  /** Every packet of the connection so far, also those already taken. */
  readonly received: Packet[] = []
  readonly #link: FilterLink
  readonly #timeoutMs: number
  readonly #waiters = new Set<Waiter>()
  #taken = 0

  constructor(link: FilterLink, timeoutMs: number) {
    this.#link = link
    this.#timeoutMs = timeoutMs
    link.listen({
      packet: (packet) => {
        this.received.push(packet)
        this.#wake()
      },
      close: () => this.#wake(),
    })
  }

  /** Letters of every packet received so far, for short assertions: `'Occa'`. */
  get letters(): string {
    return this.received.map(({ letter }) => letter).join('')
  }

  /** True once the connection is gone. */
  get closed(): boolean {
    return this.#link.closed
  }

  /** Sends bytes in one go. */
  write(...parts: readonly Buffer[]): void {
    this.#link.write(parts)
  }

  /** Sends bytes in pieces of `size`, each written in a turn of its own; resolves when all are with the kernel. */
  async writePieces(bytes: Buffer, size: number): Promise<void> {
    for (let at = 0; at < bytes.length && !this.closed; at += size) {
      this.#link.write([bytes.subarray(at, at + size)])
      await this.#link.flushed()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** Sends an offer and returns the filter's answer. */
  async negotiate(offer: Partial<Offer> = {}): Promise<Offer> {
    const { version = 6, actions = ALL_ACTIONS, protocol = ALL_PROTOCOL } = offer
    this.write(command.optneg(version, actions, protocol))
    return decodeOffer(await this.next())
  }

  /** Sends bytes and returns the next packet. */
  async ask(...parts: readonly Buffer[]): Promise<Packet> {
    this.write(...parts)
    return this.next()
  }

  /**
   * The next packet that was not taken yet.
   *
   * @throws {MtaError} MTA_TIMEOUT, MTA_FILTER_CLOSED
   */
  async next(): Promise<Packet> {
    const [packet] = await this.take(1)
    if (packet === undefined) throw new MtaError('MTA_USAGE', 'No packet was taken')
    return packet
  }

  /** The next `count` packets. */
  async take(count: number): Promise<readonly Packet[]> {
    await this.#until(() => this.received.length - this.#taken >= count, `${count} packets`)
    const from = this.#taken
    this.#taken += count
    return this.received.slice(from, this.#taken)
  }

  /** Packets up to and with the first whose letter is in `letters`. */
  async takeUntil(letters: string): Promise<readonly Packet[]> {
    const found = () =>
      this.received.findIndex(({ letter }, index) => index >= this.#taken && letters.includes(letter))
    await this.#until(() => found() >= 0, `one of ${letters}`)
    const from = this.#taken
    this.#taken = found() + 1
    return this.received.slice(from, this.#taken)
  }

  /** Resolves with the packets that were not taken when the filter has closed the connection. */
  async closedByFilter(): Promise<readonly Packet[]> {
    await this.#until(() => this.#link.closed, 'the end of the connection', { closeIsFine: true })
    return this.received.slice(this.#taken)
  }

  /** Resolves when everything written has been handed to the kernel. */
  flushed(): Promise<void> {
    return this.#link.flushed()
  }

  pause(): void {
    this.#link.pause()
  }

  resume(): void {
    this.#link.resume()
  }

  /** Ends our half of the connection. */
  end(): void {
    this.#link.end()
  }

  /** Drops the connection. */
  destroy(): void {
    this.#link.destroy()
  }

  /** Drops the connection with a TCP reset where there is TCP. */
  reset(): void {
    this.#link.reset()
  }

  [Symbol.dispose](): void {
    this.#link.destroy()
  }

  #wake(): void {
    for (const waiter of this.#waiters) {
      if (waiter.done()) waiter.resolve()
      else if (this.#link.closed) waiter.reject(this.#gone())
    }
  }

  #gone(): MtaError {
    return new MtaError(
      'MTA_FILTER_CLOSED',
      `The filter closed the connection after ${this.received.length} packets (${this.letters})`,
      { details: { packets: this.received.length } },
    )
  }

  async #until(done: () => boolean, what: string, { closeIsFine = false } = {}): Promise<void> {
    if (done()) return
    if (this.#link.closed && !closeIsFine) throw this.#gone()
    const { promise, resolve, reject } = deferred<void>()
    const waiter = { done, resolve, reject }
    this.#waiters.add(waiter)
    const timer = setTimeout(
      () =>
        reject(
          new MtaError('MTA_TIMEOUT', `Waited ${this.#timeoutMs} ms for ${what}, received: ${this.letters}`, {
            details: { timeoutMs: this.#timeoutMs },
          }),
        ),
      this.#timeoutMs,
    )
    try {
      await promise
    } finally {
      clearTimeout(timer)
      this.#waiters.delete(waiter)
    }
  }
}
