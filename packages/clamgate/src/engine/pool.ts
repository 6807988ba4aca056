import { ClamdError, type InstreamBuffer, InstreamBufferPool } from '@clamgate/clamd'
import type { OpenScan, Scanner, ScanReport } from '../filter/ports.ts'
import { isBacklogFull } from './canary.ts'
import { abortedBy, EngineError, reasonOf } from './errors.ts'
import type { Lease } from './lease.ts'
import { BoundScan } from './open-scan.ts'
import type { JobKind, Server } from './server.ts'
import { Waiting } from './waiting.ts'

export interface PoolOptions {
  /** In the order of preference. */
  readonly servers: readonly Server[]
  /** Longest wait for room on a busy server, ms. */
  readonly waitMs: number
}

/**
 * Spreads scans over servers: the first in order that is healthy and has room. Where all are busy the job waits its
 * turn; where none is healthy it fails at once, so that the mail is deferred while its sender still listens.
 */
export class Pool implements Pick<Scanner, 'scan' | 'open'> {
  #options: PoolOptions
  #stopped = false
  #held = false
  readonly #waiting = new Waiting()
  readonly #running = new Set<AbortController>()
  #idle: (() => void) | undefined
  readonly #buffers = new InstreamBufferPool()

  constructor(options: PoolOptions) {
    this.#options = options
  }

  get servers(): readonly Server[] {
    return this.#options.servers
  }

  /** Other servers or limits from now on. Jobs under way stay where they are. */
  reconfigure(options: PoolOptions): void {
    this.#options = options
    this.refresh()
  }

  /** While held, jobs wait instead of starting or failing: a restart of clamd that we want ourselves loses no mail. */
  hold(held: boolean): void {
    this.#held = held
    this.refresh()
  }

  /** To be called when the health of a server changed. */
  refresh(): void {
    this.#waiting.serve((kind, tried) => this.#take(kind, tried))
  }

  /** Memory for a message. */
  buffer(): InstreamBuffer {
    return this.#buffers.take()
  }

  /**
   * Scans on one server; where that fails before a verdict, once more on another.
   * @throws {EngineError} ENGINE_UNAVAILABLE, ENGINE_OVERLOADED, ENGINE_SCAN_FAILED, ENGINE_ABORTED, ENGINE_STOPPED
   */
  async scan(
    message: InstreamBuffer | readonly Buffer[],
    { signal }: { readonly signal: AbortSignal },
  ): Promise<ScanReport> {
    using job = this.#begin(signal)
    const tried: Server[] = []
    let report: ScanReport | undefined
    let failure: unknown
    for (let spare = 1; ; ) {
      const lease = await this.#another('scan', job.signal, tried)
      if (lease === undefined) break
      const { server } = lease
      tried.push(server)
      try {
        const result = await server.client.scan(message, { signal: job.signal })
        report = { result, server: server.address }
        if (result.kind !== 'error') {
          server.succeeded()
          return report
        }
        server.suspect(`a scan ended in the error "${result.text}"`, { away: false })
        if (isExhausted(result.text)) break
      } catch (error) {
        failure = failureOf(error, server, job.signal)
        if (!wantsAnother(error)) break
      } finally {
        lease.release()
      }
      // A server without a connection cost nothing; one that had the message and dropped it may do so because of it.
      if (report !== undefined || !isAway(failure)) spare -= 1
      if (spare < 0) break
    }
    if (report !== undefined) return report
    throw isAway(failure) ? unavailable(this.servers) : failure
  }

  /** Opens a stream on a healthy server; until there is room on one, writes wait. It stays on that server. */
  open({ signal }: { readonly signal: AbortSignal }): OpenScan {
    const job = this.#begin(signal)
    return new BoundScan({
      lease: () => this.acquire('stream', job.signal),
      signal: job.signal,
      giveUp: () => job.abort(),
      end: () => job[Symbol.dispose](),
      explain: (error, server) => failureOf(error, server, job.signal),
    })
  }

  /**
   * Room on a server, at once where there is some.
   * @throws {EngineError} ENGINE_UNAVAILABLE, ENGINE_STOPPED at once; later ENGINE_OVERLOADED and those
   */
  acquire(kind: JobKind, signal: AbortSignal, tried: readonly Server[] = []): Lease | Promise<Lease> {
    if (this.#stopped) throw stopped()
    const lease = this.#take(kind, tried)
    if (lease instanceof EngineError) throw lease
    return lease ?? this.#waiting.join({ kind, tried, signal, waitMs: this.#options.waitMs })
  }

  /** Takes no new job, and waits until those under way have ended, at most `graceMs`; then breaks them off. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true
    if (this.#running.size > 0) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#idle = resolve
      const timer = setTimeout(resolve, graceMs)
      await promise
      clearTimeout(timer)
    }
    this.#waiting.dismiss(stopped())
    for (const running of this.#running) running.abort(stopped())
  }

  /** Room for the next try. Undefined when there is none to be had for a second one: then the first failure counts. */
  async #another(kind: JobKind, signal: AbortSignal, tried: readonly Server[]): Promise<Lease | undefined> {
    try {
      return await this.acquire(kind, signal, tried)
    } catch (error) {
      if (tried.length === 0 || signal.aborted) throw error
      return undefined
    }
  }

  /** Undefined: all that are healthy are busy. */
  #take(kind: JobKind, tried: readonly Server[]): Lease | EngineError | undefined {
    if (this.#held) return undefined
    let anyUsable = false
    for (const server of this.servers) {
      if (!server.usable || tried.includes(server)) continue
      anyUsable = true
      if (server.hasRoom(kind)) return this.#lease(server, kind)
    }
    return anyUsable ? undefined : unavailable(this.servers)
  }

  #lease(server: Server, kind: JobKind): Lease {
    server.busy[kind] += 1
    let held = true
    return {
      server,
      release: () => {
        if (!held) return
        held = false
        server.busy[kind] -= 1
        if (!this.#waiting.isEmpty) this.refresh()
      },
    }
  }

  #begin(signal: AbortSignal): Disposable & { readonly signal: AbortSignal; abort(): void } {
    const controller = new AbortController()
    const follow = () => controller.abort(signal.reason)
    if (signal.aborted) follow()
    else signal.addEventListener('abort', follow, { once: true })
    this.#running.add(controller)
    return {
      signal: controller.signal,
      abort: () => controller.abort(),
      [Symbol.dispose]: () => {
        signal.removeEventListener('abort', follow)
        this.#running.delete(controller)
        if (this.#running.size === 0) this.#idle?.()
      },
    }
  }
}

/** What the caller is told of a failed exchange; the server is looked at. */
function failureOf(error: unknown, server: Server, signal: AbortSignal): EngineError {
  if (signal.aborted) return abortedBy(signal)
  const away = isUnreachable(error)
  server.suspect(reasonOf(error), { away })
  return new EngineError(
    'ENGINE_SCAN_FAILED',
    `No verdict from clamd at ${server.address}: ${reasonOf(error)}`,
    {
      cause: error,
      remedy: 'The mail is treated by policy.failure; `clamgate status` shows the state of clamd.',
      details: { server: server.address, away },
    },
  )
}

/** A server that has no room for a connection is busy, not away. */
function isUnreachable(error: unknown): boolean {
  return error instanceof ClamdError && error.code === 'CLAMD_UNREACHABLE' && !isBacklogFull(error)
}

function isAway(failure: unknown): boolean {
  return failure instanceof EngineError && failure.details['away'] === true
}

/** After a time-out there is no time left for another try within the MTA's patience. */
function wantsAnother(error: unknown): boolean {
  return error instanceof ClamdError && error.code !== 'CLAMD_REPLY_TIMEOUT' && error.code !== 'CLAMD_ABORTED'
}

/** The message itself is too much work: another server would only do it again. */
function isExhausted(text: string): boolean {
  return text.includes('time limit')
}

function unavailable(servers: readonly Server[]): EngineError {
  const states = servers.map(({ address, state, problem }) => {
    return problem === undefined ? `${address} is ${state}` : `${address} is ${state} (${problem.message})`
  })
  return new EngineError('ENGINE_UNAVAILABLE', `No clamd can scan: ${states.join('; ')}`, {
    remedy:
      'The mail is treated by policy.failure until clamd is back; `clamgate status` shows why it is away.',
    details: { servers: servers.length },
  })
}

function stopped(): EngineError {
  return new EngineError('ENGINE_STOPPED', 'The engine is being stopped')
}
