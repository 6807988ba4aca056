import { connect, type Socket } from 'node:net'
import { messageOf } from '../../../ground/thrown.ts'
import { type Extensions, extensionsOf } from './parameters.ts'
import { type Reply, ReplyReader, wordsOf } from './reply.ts'

/** How long each step may take, ms: those of RFC 5321 section 4.5.3.2, but for a server on this host that is not there. */
export interface SmtpTimeouts {
  readonly connect: number
  readonly greeting: number
  readonly command: number
  /** From DATA to its reply, and for each write that makes no progress. */
  readonly data: number
  /** From the last octet of the message to its reply. */
  readonly end: number
}

export const SMTP_TIMEOUTS: SmtpTimeouts = {
  ...{ connect: 10_000, greeting: 60_000, command: 300_000, data: 180_000, end: 600_000 },
}

/** The session is over; whether what was asked last was done, nobody knows. */
export class SessionLost extends Error {
  override readonly name = 'SessionLost'
}

export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** What we call ourselves (EHLO). */
  readonly name: string
  readonly timeouts: SmtpTimeouts
  /** Ends the session at once. */
  readonly signal: AbortSignal
}

/** A conversation with an SMTP server, octet for octet. Every wait has a bound. */
export class SmtpSession implements Disposable {
  extensions: Extensions = new Map()
  /** Transactions that were begun in it. */
  used = 0
  /** The last one did not come to a good end: the server may still be in it. */
  isAmidst = false
  readonly timeouts: SmtpTimeouts
  readonly #socket: Socket
  readonly #reader = new ReplyReader()
  readonly #replies: Reply[] = []
  #wake: (() => void) | undefined
  #lost: SessionLost | undefined
  readonly #signal: AbortSignal
  readonly #stop = () => this.#lose('The daemon stops')

  private constructor(socket: Socket, { timeouts, signal }: SmtpServer) {
    this.#socket = socket
    this.timeouts = timeouts
    this.#signal = signal
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('error', (error) => this.#lose(messageOf(error)))
    socket.on('close', () => this.#lose('The server closed the connection'))
    signal.addEventListener('abort', this.#stop, { once: true })
    if (signal.aborted) this.#stop()
  }

  /**
   * Connects and greets.
   * @throws {SessionLost} nobody answers, or nobody who wants to talk with us
   */
  static async open(server: SmtpServer): Promise<SmtpSession> {
    const session = new SmtpSession(connect({ host: server.host, port: server.port, noDelay: true }), server)
    try {
      await session.#connected(server.timeouts.connect)
      const greeting = await session.read(server.timeouts.greeting)
      if (greeting.code !== 220) throw new SessionLost(`It greets with: ${wordsOf(greeting)}`)
      const ehlo = await session.ask(`EHLO ${server.name}`)
      if (ehlo.code === 250) session.extensions = extensionsOf(ehlo.lines)
      else {
        const helo = await session.ask(`HELO ${server.name}`)
        if (helo.code !== 250) throw new SessionLost(`It answers HELO with: ${wordsOf(helo)}`)
      }
      return session
    } catch (error) {
      session[Symbol.dispose]()
      throw error
    }
  }

  /** Port of this side; undefined where there is none any more. */
  get localPort(): number | undefined {
    return this.#socket.localPort
  }

  /** No more can be asked. */
  get isOver(): boolean {
    return this.#lost !== undefined
  }

  /** Replies that came without having been asked for, such as a 421 in the middle of a message. */
  get unread(): Reply | undefined {
    return this.#replies[0]
  }

  /** Sends one command, and reads its reply. */
  async ask(command: string, timeoutMs: number = this.timeouts.command): Promise<Reply> {
    await this.send(Buffer.from(`${command}\r\n`, 'latin1'))
    return await this.read(timeoutMs)
  }

  /**
   * Resolves when the kernel took the bytes.
   * @throws {SessionLost}
   */
  async send(bytes: Buffer): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost
    if (this.#socket.write(bytes)) return
    await this.#until(
      this.timeouts.data,
      () => !this.#socket.writableNeedDrain,
      (wake) => {
        this.#socket.once('drain', wake)
        return () => this.#socket.off('drain', wake)
      },
    )
  }

  /**
   * The next reply. After one of 421 the session is over (RFC 5321 section 3.8).
   * @throws {SessionLost}
   */
  async read(timeoutMs: number): Promise<Reply> {
    await this.#until(timeoutMs, () => this.#replies.length > 0)
    const reply = this.#replies.shift()
    if (reply === undefined) throw new TypeError('Somebody else has read the reply')
    if (reply.code === 421) this.#lose(wordsOf(reply))
    return reply
  }

  /** Ends it in the middle of a message: a QUIT would be taken for a part of that, and might be the part that it lacks. */
  cut(why: string): void {
    this.#lose(why)
  }

  /** It waits for nothing, and keeps nobody from ending meanwhile. */
  idle(isIdle: boolean): void {
    if (isIdle) this.#socket.unref()
    else this.#socket.ref()
  }

  /** Says goodbye without waiting for an answer. */
  [Symbol.dispose](): void {
    this.#signal.removeEventListener('abort', this.#stop)
    if (this.#lost === undefined) this.#socket.end('QUIT\r\n')
    this.#lost ??= new SessionLost('The session has ended')
    this.#socket.setTimeout(LINGER_MS, () => this.#socket.destroy())
    this.#socket.unref()
  }

  #connected(timeoutMs: number): Promise<void> {
    return this.#until(
      timeoutMs,
      () => !this.#socket.connecting,
      (wake) => {
        this.#socket.once('connect', wake)
        return () => this.#socket.off('connect', wake)
      },
    )
  }

  /** Waits until something is there; each reply and the end of the session have a look, too. */
  async #until(
    timeoutMs: number,
    isThere: () => boolean,
    listen: (wake: () => void) => () => void = () => () => undefined,
  ): Promise<void> {
    const timer = setTimeout(() => this.#lose(`It did not answer within ${timeoutMs / 1000} s`), timeoutMs)
    try {
      while (!isThere()) {
        if (this.#lost !== undefined) throw this.#lost
        const { promise, resolve } = Promise.withResolvers<void>()
        this.#wake = resolve
        const forget = listen(resolve)
        await promise
        forget()
      }
    } finally {
      clearTimeout(timer)
      this.#wake = undefined
    }
  }

  #take(chunk: Buffer): void {
    if (this.#lost !== undefined) return
    try {
      this.#replies.push(...this.#reader.push(chunk))
    } catch (error) {
      this.#lose(messageOf(error))
    }
    if (this.#replies.length > 0) this.#wake?.()
  }

  #lose(why: string): void {
    if (this.#lost !== undefined) return
    this.#lost = new SessionLost(why)
    this.#socket.destroy()
    this.#wake?.()
  }
}

/** How long the server may take to close after QUIT, ms. */
const LINGER_MS = 5_000
