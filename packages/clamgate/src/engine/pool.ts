import { type InstreamBuffer, InstreamBufferPool } from '@clamgate/clamd'
import type { OpenScan, Scanner, ScanReport } from '../filter/ports.ts'
import { choose, type Job } from './choose.ts'
import { abortedBy, EngineError } from './errors.ts'
import { answerOf, type Lease } from './lease.ts'
import { BoundScan } from './open-scan.ts'
import { Running } from './running.ts'
import {
  failureOfEnd,
  failureOfError,
  failureOfResult,
  fingerprintOf,
  neverBegun,
  noVerdict,
  type ScanFailure,
  unavailable,
} from './scan-failure.ts'
import type { Server } from './server.ts'
import { FailureCounts } from './statistics.ts'
import type { QueueStatus, ScanFailureCounts } from './status.ts'
import type { EngineConfig } from './types.ts'
import { Waiting } from './waiting.ts'

export interface PoolOptions {
  /** Of equals the first one is preferred. */
  readonly servers: readonly Server[]
  /** Longest wait for room on a busy server, ms. */
  readonly waitMs: number
  /** Most jobs that wait for room; more are turned away. */
  readonly maxWaiting: number
}

/** A message may wait for so much of its time. What gets its turn later would only be broken off by its deadline. */
const WAITING_PART = 0.9

/** Scans of one message, on whatever servers. A message that breaks clamd must not break all of them. */
const MOST_TRIES = 2
const NONE: readonly Server[] = []

/** How long and how many jobs wait, as configured. */
export function queueLimits({
  scanTimeout,
  queue,
}: Pick<EngineConfig, 'scanTimeout' | 'queue'>): Omit<PoolOptions, 'servers'> {
  return { waitMs: Math.round(WAITING_PART * scanTimeout), maxWaiting: queue }
}

/**
 * Spreads scans over servers, see {@link choose}. Where all are busy the job waits its turn in a queue with a bound; where
 * none is healthy it fails at once, so that the mail is deferred while its sender still listens.
 */
export class Pool implements Pick<Scanner, 'scan' | 'open'> {
  #options: PoolOptions
  #stopped = false
  #held = false
  readonly #waiting = new Waiting()
  readonly #running = new Running()
  readonly #failures = new FailureCounts()
  readonly #buffers = new InstreamBufferPool()

  constructor(options: PoolOptions) {
    this.#options = options
  }

  get servers(): readonly Server[] {
    return this.#options.servers
  }

  get queue(): QueueStatus {
    return { waiting: this.#waiting.size, limit: this.#options.maxWaiting }
  }

  /** Scans without a verdict since the start, on whatever server or on none; each try counts once. */
  get failures(): ScanFailureCounts {
    return this.#failures.read()
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
    this.#waiting.serve((job) => this.#take(job))
  }

  /** Memory for a message. */
  buffer(): InstreamBuffer {
    return this.#buffers.take()
  }

  /**
   * Scans on one server; where that fails before a verdict, once more on another, or on the same one where there is no
   * other and the connection was lost.
   * @throws {EngineError} ENGINE_UNAVAILABLE, ENGINE_OVERLOADED, ENGINE_SCAN_FAILED, ENGINE_ABORTED, ENGINE_STOPPED
   */
  async scan(
    message: InstreamBuffer | readonly Buffer[],
    { signal }: { readonly signal: AbortSignal },
  ): Promise<ScanReport> {
    using job = this.#running.begin(signal)
    const tried: Server[] = []
    let report: ScanReport | undefined
    let failed: unknown
    let again: Server | undefined
    // A server without a connection costs no try; one that had the message and dropped it may have done so because of it.
    for (let tries = 0; tries < MOST_TRIES; ) {
      const lease = await this.#next(job.signal, tried, again)
      if (lease === undefined) break
      const { server, attempt } = lease
      let failure: ScanFailure | undefined
      try {
        try {
          const scanned = answerOf(lease)
          const result = await server.client.scan(message, { signal: job.signal })
          report = scanned(result)
          failure = failureOfResult(result)
          if (failure === undefined) {
            server.succeeded(attempt, report.scanMs)
            return report
          }
        } catch (error) {
          failure = job.signal.aborted ? failureOfEnd(job.signal) : failureOfError(error)
          if (!failure.away) failed = noVerdict(server, error)
        }
        this.#failed(failure, lease, fingerprintOf(message))
        if (job.signal.aborted) throw abortedBy(job.signal)
      } finally {
        lease.release()
      }
      tried.push(server)
      if (!failure.worthAnother) break
      if (failure.away) continue
      tries += 1
      again = failure.lost ? server : undefined
    }
    if (report !== undefined) return report
    throw failed ?? unavailable(this.servers)
  }

  /** Opens a stream on a healthy server; until there is room on one, writes wait. It stays on that server. */
  open({ signal }: { readonly signal: AbortSignal }): OpenScan {
    const job = this.#running.begin(signal)
    return new BoundScan({
      lease: () => this.acquire({ kind: 'stream', tried: NONE }, job.signal),
      signal: job.signal,
      giveUp: () => job.abort(),
      failed: (failure, lease, fingerprint) => this.#failed(failure, lease, fingerprint),
      end: () => job[Symbol.dispose](),
    })
  }

  /**
   * Room on a server, at once where there is some.
   * @throws {EngineError} ENGINE_UNAVAILABLE, ENGINE_STOPPED at once; later ENGINE_OVERLOADED and those
   */
  acquire(job: Job, signal: AbortSignal): Lease | Promise<Lease> {
    if (this.#stopped) throw stopped()
    const lease = this.#take(job)
    if (lease instanceof EngineError) throw lease
    const { waitMs, maxWaiting } = this.#options
    return lease ?? this.#waiting.join({ job, signal, waitMs, maxWaiting })
  }

  /** Takes no new job, and waits until those under way have ended, at most `graceMs`; then breaks them off. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true
    await this.#running.drained(graceMs)
    this.#waiting.dismiss(stopped())
    this.#running.abort(stopped())
  }

  /**
   * Room for the next try, where there is no other server on the one to ask `again`. Undefined when there is none to be had
   * for a second try: then the first failure counts.
   */
  async #next(
    signal: AbortSignal,
    tried: readonly Server[],
    again: Server | undefined,
  ): Promise<Lease | undefined> {
    try {
      return await this.acquire({ kind: 'scan', tried }, signal)
    } catch (error) {
      // After a first try the failure of that one is what counts.
      if (tried.length === 0) this.#failed(neverBegun(error, signal), undefined, 0)
      if (tried.length === 0 || signal.aborted) throw error
      if (again === undefined || !isUnavailable(error)) return undefined
      const others = tried.filter((server) => server !== again)
      try {
        return await this.acquire({ kind: 'scan', tried: others }, signal)
      } catch {
        if (signal.aborted) throw abortedBy(signal)
        return undefined
      }
    }
  }

  /** Undefined: all that could take it are busy. */
  #take(job: Job): Lease | EngineError | undefined {
    if (this.#held) return undefined
    const choice = choose(this.servers, job)
    if (choice === 'busy') return undefined
    return choice === 'none' ? unavailable(this.servers) : this.#lease(choice, job)
  }

  #lease(server: Server, { kind }: Job): Lease {
    const attempt = server.enter(kind)
    let held = true
    return {
      server,
      attempt,
      release: () => {
        if (!held) return
        held = false
        server.leave(kind, attempt)
        if (this.#waiting.size > 0) this.refresh()
      },
    }
  }

  /** A scan that got no verdict, on the server of `lease` or before it had one: counted once, in all and there. */
  #failed(failure: ScanFailure, lease: Lease | undefined, fingerprint: number): void {
    if (failure.isWanted === false) return
    this.#failures.add(failure.code)
    lease?.server.failed(lease.attempt, failure, fingerprint)
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof EngineError && error.code === 'ENGINE_UNAVAILABLE'
}

function stopped(): EngineError {
  return new EngineError('ENGINE_STOPPED', 'The engine is being stopped')
}
