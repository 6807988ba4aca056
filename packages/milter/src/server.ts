import { createServer, type Server as NetServer, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { deferred } from './deferred.ts'
import { MilterError } from './errors.ts'
import type { Filter } from './filter.ts'
import { formatListenAddress, type ListenAddress } from './listen/address.ts'
import { errorCode } from './listen/bind.ts'
import { type Listener, openListener } from './listen/listener.ts'
import {
  type ByteBudget,
  DEFAULT_BUDGET_BYTES,
  limitsOf,
  type ServerEvent,
  type ServerLimits,
  type ServerOptions,
} from './options.ts'
import { createByteBudget } from './session/memory.ts'
import { createNegotiator } from './session/negotiate.ts'
import { handlersOf, planOf } from './session/plan.ts'
import { Session } from './session/session.ts'
import type { ConversationSetup } from './session/setup.ts'
import { socketTransport } from './transport.ts'

/** Serves a filter to mail servers. */
export interface MilterServer {
  /** Any number of listeners may be opened, and closed one by one. */
  listen(address: ListenAddress): Promise<Listener>
  /** Connections. */
  readonly sessions: number
  /** Messages begun and not answered yet. */
  readonly busy: number
  /**
   * Stops gently: accepts no more, closes sessions without a message at once and the others as soon as theirs is
   * answered. After `graceMs` the rest gets "try again later" where the MTA waits for an answer, and is closed.
   * Resolves when all is closed.
   *
   * With `lingerMs`, sessions without a message have that part of the grace to begin one or to end: an MTA whose client is
   * about to send need not defer. Worth it where somebody else holds the listening socket, so that new ones wait there.
   */
  drain(options: { readonly graceMs: number; readonly lingerMs?: number }): Promise<void>
  /** Stops at once. Resolves when all is closed. */
  close(): Promise<void>
}

/**
 * Makes a server for a filter; it accepts nothing before `listen`.
 * @throws {MilterError} MILTER_OPTION_INVALID
 */
export function createMilterServer<M>(filter: Filter<M>, options: ServerOptions = {}): MilterServer {
  const { budget = createByteBudget(DEFAULT_BUDGET_BYTES), onEvent = () => {} } = options
  return new Server(filter, limitsOf(options), budget, onEvent)
}

/** Bounds of the pause between two looks at the time limits; it follows the shortest of them. */
const TICK_MS = { least: 5, most: 1_000 } as const
/** How many looks the shortest limit gets. */
const TICKS_PER_LIMIT = 4
/** For a last answer to go out before the socket is closed under it. */
const LAST_WORD_MS = 1_000

class Server<M> implements MilterServer {
  readonly #setup: Omit<ConversationSetup<M>, 'listener'>
  readonly #limits: ServerLimits
  readonly #onEvent: (event: ServerEvent) => void
  readonly #sessions = new Set<Session<M>>()
  readonly #listeners = new Set<Listener>()
  #ticker: NodeJS.Timeout | undefined
  #isClosing = false
  #allGone = deferred<void>()

  constructor(
    filter: Filter<M>,
    limits: ServerLimits,
    budget: ByteBudget,
    onEvent: (event: ServerEvent) => void,
  ) {
    const plan = planOf(filter)
    this.#limits = limits
    this.#onEvent = onEvent
    this.#setup = {
      filter,
      plan,
      handlers: handlersOf(filter),
      limits,
      budget,
      negotiate: createNegotiator(plan, limits),
    }
  }

  get sessions(): number {
    return this.#sessions.size
  }

  get busy(): number {
    let busy = 0
    for (const session of this.#sessions) if (session.isBusy) busy++
    return busy
  }

  async listen(address: ListenAddress): Promise<Listener> {
    this.#assertOpen()
    let setup = { ...this.#setup, listener: formatListenAddress(address) }
    const netServer = createServer({ noDelay: true, keepAlive: true }, (socket) =>
      this.#accept(socket, setup),
    )
    const opened = await openListener(netServer, address)
    const name = opened.address
    setup = { ...this.#setup, listener: name }
    this.#watch(netServer, name)
    const listener: Listener = {
      ...opened,
      close: async () => {
        this.#listeners.delete(listener)
        await opened.close()
      },
    }
    this.#listeners.add(listener)
    if (this.#isClosing) await listener.close()
    this.#assertOpen()
    return listener
  }

  async drain({ graceMs, lingerMs = 0 }: Parameters<MilterServer['drain']>[0]): Promise<void> {
    await this.#stopAccepting()
    const lingered = Math.min(lingerMs, graceMs)
    if (lingered > 0) await this.#gone(lingered)
    for (const session of [...this.#sessions]) session.drain()
    await this.#gone(graceMs - lingered)
    for (const session of [...this.#sessions]) session.expire()
    await this.#gone(LAST_WORD_MS)
    await this.close()
  }

  async close(): Promise<void> {
    await this.#stopAccepting()
    for (const session of [...this.#sessions]) session.stop()
    if (this.#sessions.size > 0) await this.#allGone.promise
  }

  async #stopAccepting(): Promise<void> {
    this.#isClosing = true
    await Promise.all([...this.#listeners].map((listener) => listener.close()))
  }

  /** Waits until no session is left, at most for the time given. */
  async #gone(timeoutMs: number): Promise<void> {
    if (this.#sessions.size === 0) return
    const timeout = deferred<void>()
    const timer = setTimeout(timeout.resolve, timeoutMs)
    await Promise.race([this.#allGone.promise, timeout.promise])
    clearTimeout(timer)
  }

  #accept(socket: Socket, setup: ConversationSetup<M>): void {
    const peer =
      socket.remoteAddress === undefined
        ? setup.listener
        : `${socket.remoteAddress}:${socket.remotePort ?? 0}`
    if (this.#isClosing || this.#sessions.size >= this.#limits.maxSessions) {
      socket.destroy()
      if (!this.#isClosing) this.#emit({ kind: 'session-refused', peer, sessions: this.#sessions.size })
      return
    }
    const session: Session<M> = new Session(setup, this.#limits, socketTransport(socket, this.#limits), {
      now,
      protocolError: (error) => this.#emit({ kind: 'protocol-error', peer, error }),
      handlerError: (error) => this.#emit({ kind: 'handler-error', peer, error }),
    })
    this.#add(session)
    socket.on('data', (chunk) => session.receive(chunk))
    socket.on('drain', () => session.drained())
    socket.on('timeout', () => session.stuck())
    socket.on('end', () => session.gone())
    socket.on('error', (error) => session.gone(error))
    socket.on('close', () => {
      session.gone()
      this.#remove(session)
    })
  }

  #add(session: Session<M>): void {
    this.#sessions.add(session)
    this.#ticker ??= setInterval(() => this.#tick(), this.#tickMs()).unref()
  }

  #remove(session: Session<M>): void {
    this.#sessions.delete(session)
    if (this.#sessions.size > 0) return
    clearInterval(this.#ticker)
    this.#ticker = undefined
    this.#allGone.resolve()
    if (!this.#isClosing) this.#allGone = deferred()
  }

  /** One timer for all time limits: a message costs none. */
  #tick(): void {
    const time = now()
    for (const session of this.#sessions) session.tick(time)
  }

  #tickMs(): number {
    const { negotiationTimeoutMs, idleTimeoutMs, answerTimeoutMs, eomTimeoutMs, progressIntervalMs } =
      this.#limits
    const shortest = Math.min(
      negotiationTimeoutMs,
      idleTimeoutMs,
      answerTimeoutMs,
      eomTimeoutMs,
      progressIntervalMs,
    )
    return Math.min(TICK_MS.most, Math.max(TICK_MS.least, shortest / TICKS_PER_LIMIT))
  }

  #watch(netServer: NetServer, address: string): void {
    netServer.on('error', (cause) => {
      const error = new MilterError(
        'MILTER_LISTEN_FAILED',
        `Cannot accept connections (${errorCode(cause)})`,
        { cause },
      )
      this.#emit({ kind: 'listener-error', address, error })
    })
  }

  #emit(event: ServerEvent): void {
    try {
      this.#onEvent(event)
    } catch (error) {
      // A fault of the application: it must be seen, but not in the middle of somebody's session.
      queueMicrotask(() => {
        throw error
      })
    }
  }

  #assertOpen(): void {
    if (this.#isClosing) throw new MilterError('MILTER_SERVER_CLOSED', 'The milter server is closed')
  }
}

function now(): number {
  return performance.now()
}
