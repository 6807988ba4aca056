import { formatClamdAddress } from './address.ts'
import { deferred } from './deferred.ts'
import { ClamdError, type ClamdStage } from './errors.ts'
import { aborted, brokenConnection, inScene, replyTooLong, type Scene, tookTooLong } from './failure.ts'
import { ClamdSocket } from './socket.ts'
import type { ClamdAddress } from './types.ts'
import type { Watchdog, Watched } from './watchdog.ts'
import { READ_TIMED_OUT_NOTICE } from './wire/reply.ts'

/** What all exchanges of a client share. */
export interface ExchangeContext {
  readonly address: ClamdAddress
  readonly connectTimeoutMs: number
  readonly stallTimeoutMs: number
  readonly replyTimeoutMs: number
  readonly watchdog: Watchdog
  /** Every socket reads into it: what is read is taken over before the next read. */
  readonly readBuffer: Buffer
}

export interface ExchangeOptions {
  readonly maxReplyBytes: number
  readonly signal: AbortSignal | undefined
}

const NUL = 0
const NEWLINE = 10

/**
 * One connection, one command, one reply (clamd(8)): connects, takes writes at once, and settles exactly once, with
 * the text of the reply or a {@link ClamdError}; the connection is gone by then. Every wait but that for the writer has
 * its deadline.
 */
export class Exchange implements Watched {
  /** The reply without its terminator. Nobody needs to wait for it. */
  readonly reply: Promise<string>
  /** True once the reply is there or the exchange failed: what is written then is dropped. */
  settled = false
  /** True when, at the time of the reply, everything had been sent and the writer had ended. */
  sentAll = false

  readonly #context: ExchangeContext
  readonly #options: ExchangeOptions
  readonly #socket: ClamdSocket
  readonly #resolve: (reply: string) => void
  readonly #reject: (error: ClamdError) => void
  #ended = false
  #endedIn: ClamdStage | undefined
  readonly #received: Buffer[] = []
  #receivedBytes = 0
  #waitedFor = ''
  #waitedMs = 0

  constructor(context: ExchangeContext, options: ExchangeOptions) {
    const { promise, resolve, reject } = deferred<string>()
    promise.catch(() => {})
    this.reply = promise
    this.#resolve = resolve
    this.#reject = reject
    this.#context = context
    this.#options = options
    this.#socket = new ClamdSocket({
      buffer: context.readBuffer,
      callback: (bytes) => {
        this.#onData(context.readBuffer.subarray(0, bytes))
        return true
      },
    })
    this.#socket.on('error', this.#onBroken)
    this.#socket.on('end', this.#onBroken)
    if (options.signal?.aborted) {
      this.abort(options.signal.reason)
    } else {
      options.signal?.addEventListener('abort', this.#onAbort)
      context.watchdog.add(this)
      this.#socket.connectTo(context.address)
    }
  }

  /** Bytes that wait for the kernel to take them. */
  get pendingBytes(): number {
    return this.#socket.writableLength
  }

  /** Queues bytes, several buffers as one write. While {@link pendingBytes} is not 0 they are still read. */
  write(...buffers: readonly Buffer[]): void {
    if (this.settled) return
    if (buffers.length > 1) this.#socket.cork()
    for (const buffer of buffers) this.#socket.write(buffer)
    if (buffers.length > 1) this.#socket.uncork()
  }

  /** Calls back each time when the kernel has taken everything that waited. */
  onDrain(resume: () => void): void {
    this.#socket.on('drain', resume)
  }

  /** Queues the last bytes; from when they are sent the reply is waited for. */
  end(...buffers: readonly Buffer[]): void {
    this.write(...buffers)
    this.#ended = true
  }

  abort(reason: unknown): void {
    if (!this.settled) this.#fail(aborted(this.scene(), reason))
  }

  /** @throws {ClamdError} what `parse` throws, with where it happened */
  decode<T>(reply: string, parse: (reply: string) => T): T {
    try {
      return parse(reply)
    } catch (error) {
      throw error instanceof ClamdError ? inScene(error, this.scene()) : error
    }
  }

  scene(): Scene {
    return {
      address: formatClamdAddress(this.#context.address),
      stage: this.#endedIn ?? this.#stage(),
      received: this.#receivedText(),
    }
  }

  onTick(elapsedMs: number): void {
    const stage = this.#stage()
    const progress = `${stage} ${this.#socket.flushedBytes}`
    if (stage === 'idle' || progress !== this.#waitedFor) {
      this.#waitedFor = progress
      this.#waitedMs = 0
      return
    }
    this.#waitedMs += elapsedMs
    const limitMs = this.#limitMs(stage)
    if (this.#waitedMs >= limitMs) this.#fail(tookTooLong(this.scene(), limitMs))
  }

  #stage(): ClamdStage {
    if (!this.#socket.wasConnected) return 'connect'
    if (this.#socket.writableLength > 0 || this.#socket.writeError !== undefined) return 'send'
    return this.#ended ? 'reply' : 'idle'
  }

  #limitMs(stage: ClamdStage): number {
    if (stage === 'connect') return this.#context.connectTimeoutMs
    return stage === 'reply' ? this.#context.replyTimeoutMs : this.#context.stallTimeoutMs
  }

  #onData(view: Buffer): void {
    if (this.settled) return
    const last = view.at(-1)
    // The view is of a shared buffer: what is kept is copied.
    this.#received.push(Buffer.from(view))
    this.#receivedBytes += view.length
    if (this.#receivedBytes > this.#options.maxReplyBytes) {
      this.#fail(replyTooLong(this.scene(), this.#options.maxReplyBytes))
    } else if (last === NUL || view.includes(NUL)) {
      const received = this.#receivedText()
      this.#succeed(last === NUL ? received.slice(0, -1) : received)
    } else if (last === NEWLINE && this.#isNotice()) {
      this.#succeed(READ_TIMED_OUT_NOTICE)
    }
  }

  readonly #onBroken = (error?: Error): void => {
    if (this.settled) return
    if (this.#isNotice()) this.#succeed(READ_TIMED_OUT_NOTICE)
    else this.#fail(brokenConnection(this.scene(), error ?? this.#socket.writeError))
  }

  readonly #onAbort = (): void => this.abort(this.#options.signal?.reason)

  #succeed(reply: string): void {
    this.sentAll = this.#ended && this.#socket.writableLength === 0 && this.#socket.writeError === undefined
    this.#settle()
    this.#resolve(reply)
  }

  #fail(error: ClamdError): void {
    this.#settle()
    this.#reject(error)
  }

  #settle(): void {
    this.settled = true
    this.#endedIn = this.#stage()
    this.#context.watchdog.delete(this)
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    this.#socket.destroy()
  }

  #isNotice(): boolean {
    return (
      this.#receivedBytes <= READ_TIMED_OUT_NOTICE.length + 1 &&
      this.#receivedText().trimEnd() === READ_TIMED_OUT_NOTICE
    )
  }

  #receivedText(): string {
    return Buffer.concat(this.#received).toString()
  }
}
