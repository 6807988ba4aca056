import { deferred } from '../deferred.ts'
import { MtaError, ProtocolViolation } from './errors.ts'
import { type Exchange, type ExchangeResult, stray } from './exchange.ts'
import type { FilterLink } from './link.ts'
import type { Packet } from './scanner.ts'

interface ExchangerOptions {
  /** Longest wait for one packet, ms. */
  readonly timeoutMs: number
  /** Longest wait for a whole answer, however many packets it has, ms. */
  readonly eomTimeoutMs: number
  readonly signal: AbortSignal | undefined
}

type Waiting =
  | { readonly kind: 'packet'; resolve(packet: Packet): void; reject(error: Error): void }
  | {
      readonly kind: 'exchange'
      readonly exchange: Exchange
      resolve(result: ExchangeResult): void
      reject(error: Error): void
    }
  | { readonly kind: 'close'; resolve(): void; reject(error: Error): void }

/** Plays exchanges over a link: one promise for each, packets are handled where they arrive. */
export class Exchanger {
  readonly #link: FilterLink
  readonly #options: ExchangerOptions
  readonly #onAbort: () => void
  #waiting: Waiting | undefined
  #waitingSince = 0
  #failure: Error | undefined
  #timer: NodeJS.Timeout | undefined
  #held: Buffer[] = []

  constructor(link: FilterLink, options: ExchangerOptions) {
    this.#link = link
    this.#options = options
    this.#onAbort = () => this.#fail(aborted(options.signal))
    options.signal?.addEventListener('abort', this.#onAbort, { once: true })
    link.listen({ packet: (packet) => this.#onPacket(packet), close: (error) => this.#onClose(error) })
  }

  /** Sends a packet and returns the one that answers it. */
  askOne(bytes: Buffer): Promise<Packet> {
    const { promise, resolve, reject } = deferred<Packet>()
    if (this.#begin({ kind: 'packet', resolve, reject })) this.#write([bytes])
    return promise
  }

  /** Sends a packet that gets no answer. */
  say(bytes: Buffer): void {
    this.#write([bytes])
  }

  /** Keeps a packet that gets no answer for the next write. */
  sayLater(bytes: Buffer): void {
    this.#held.push(bytes)
  }

  /** Plays an exchange to its end. */
  run(exchange: Exchange): Promise<ExchangeResult> {
    const { promise, resolve, reject } = deferred<ExchangeResult>()
    if (this.#begin({ kind: 'exchange', exchange, resolve, reject })) this.#send(exchange, resolve)
    return promise
  }

  /** Says the last words (or, without any, ends the stream) and waits until the filter has closed. */
  close(lastWords?: Buffer): Promise<void> {
    const { promise, resolve, reject } = deferred<void>()
    if (this.#link.closed && this.#failure === undefined) resolve()
    else if (this.#begin({ kind: 'close', resolve, reject })) {
      if (lastWords === undefined) this.#link.end()
      else this.#write([lastWords])
    }
    return promise
  }

  /** Drops the connection; what is under way is rejected. */
  destroy(): void {
    this.#fail(new MtaError('MTA_ABORTED', 'The connection was dropped on the side of the MTA'))
    clearTimeout(this.#timer)
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
  }

  #begin(waiting: Waiting): boolean {
    if (this.#failure !== undefined) {
      waiting.reject(this.#failure)
    } else if (this.#waiting !== undefined) {
      waiting.reject(new MtaError('MTA_USAGE', 'The exchange before this one has not ended: await it first'))
    } else if (this.#link.closed) {
      waiting.reject(
        new MtaError('MTA_FILTER_CLOSED', 'The filter closed the connection between two exchanges'),
      )
    } else {
      this.#waiting = waiting
      this.#waitingSince = performance.now()
      // One timer for the life of the connection: refreshing it is cheaper than a new one for each mail.
      this.#timer = this.#timer?.refresh() ?? setTimeout(() => this.#onTimeout(), this.#options.timeoutMs)
      return true
    }
    return false
  }

  #write(parts: readonly Buffer[]): void {
    if (this.#held.length === 0) {
      this.#link.write(parts)
      return
    }
    const held = this.#held
    this.#held = []
    this.#link.write([...held, ...parts])
  }

  #send(exchange: Exchange, resolve: (result: ExchangeResult) => void): void {
    for (;;) {
      const step = exchange.next()
      if (step !== undefined) this.#write(step.parts)
      if (step?.answered === true) return
      if (step === undefined) break
    }
    exchange.finish()
    this.#waiting = undefined
    resolve(exchange.result)
  }

  #onPacket(packet: Packet): void {
    const waiting = this.#waiting
    switch (waiting?.kind) {
      case 'packet':
        this.#waiting = undefined
        waiting.resolve(packet)
        return
      case 'exchange':
        this.#onAnswer(waiting.exchange, packet, waiting.resolve)
        return
      case 'close':
      case undefined:
        this.#fail(stray(packet))
    }
  }

  #onAnswer(exchange: Exchange, packet: Packet, resolve: (result: ExchangeResult) => void): void {
    try {
      switch (exchange.receive(packet)) {
        case 'wait':
          if (performance.now() - this.#waitingSince > this.#options.eomTimeoutMs) this.#onTimeout()
          else this.#timer?.refresh()
          return
        case 'send':
          this.#waitingSince = performance.now()
          this.#timer?.refresh()
          this.#send(exchange, resolve)
          return
        case 'done':
          this.#waiting = undefined
          resolve(exchange.result)
      }
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #onTimeout(): void {
    if (this.#waiting === undefined) return
    const waitedMs = Math.round(performance.now() - this.#waitingSince)
    this.#fail(
      new MtaError('MTA_TIMEOUT', `The filter has not answered within ${waitedMs} ms`, {
        details: { waitedMs, waitingFor: this.#waiting.kind },
      }),
    )
  }

  #onClose(error: Error | undefined): void {
    clearTimeout(this.#timer)
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    const waiting = this.#waiting
    if (waiting === undefined) return
    this.#waiting = undefined
    if (waiting.kind === 'close' && error === undefined) {
      waiting.resolve()
      return
    }
    waiting.reject(closeError(error))
  }

  #fail(error: Error): void {
    this.#failure ??= error
    const waiting = this.#waiting
    this.#waiting = undefined
    this.#link.destroy()
    waiting?.reject(error)
  }
}

function closeError(error: Error | undefined): Error {
  if (error === undefined) {
    return new MtaError('MTA_FILTER_CLOSED', 'The filter closed the connection while an answer was due')
  }
  if (error instanceof ProtocolViolation) return error
  return new MtaError('MTA_CONNECTION_LOST', `The connection to the filter broke: ${error.message}`, {
    cause: error,
  })
}

function aborted(signal: AbortSignal | undefined): MtaError {
  return new MtaError('MTA_ABORTED', 'The MTA side was aborted', { cause: signal?.reason })
}
