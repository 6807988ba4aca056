import type { ClamdClient, ClamdVersion } from '@clamgate/clamd'
import type { Clock } from '../ground/clock.ts'
import { Breaker, TRIPS_AT } from './breaker.ts'
import { Health, type Suspicion } from './health.ts'
import { type JobKind, Jobs } from './jobs.ts'
import { tripped } from './judgement.ts'
import type { ScanFailure } from './scan-failure.ts'
import { Statistics } from './statistics.ts'
import type { Problem, ServerState, ServerStatus } from './status.ts'

export interface ServerOptions {
  readonly address: string
  readonly client: ClamdClient
  /** Jobs at one time. More would wait in clamd, where nobody can tell how long, and could block its one reader. */
  readonly room: Readonly<Record<JobKind, number>>
  /** Its share of the work, compared with the other servers. Default 1. */
  readonly weight?: number
  readonly canaryIntervalMs: number
  /** See `LookSettings`. */
  readonly longestLookMs: number
  /** A managed clamd: EICAR must be found, and until its first success "no connection" means that it is starting. */
  readonly managed: boolean
  /** Whether what it has loaded now is all that it should have: false with the starter database alone. */
  readonly databasesComplete: () => boolean
  readonly clock: Clock
  /** Called after each look, also when the state stayed, and when real scans changed the state. */
  readonly onFinding: (server: Server, before: ServerState) => void
}

/** What a server asks and tells those who run its clamd. */
export type ServerPort = Pick<ServerOptions, 'databasesComplete' | 'onFinding'>

/** One job on a server, as the server knows it. */
export interface Attempt {
  /** What was known of the server when it began, see `Breaker.round`. */
  readonly round: number
  /** It finds out whether a tripped server works again. */
  readonly probe: boolean
  /** The server had all its databases when it began. */
  readonly databasesComplete: boolean
}

/**
 * One clamd: what looks say of it ({@link Health}), what real scans say ({@link Breaker}), and how much it does for us.
 * Moments are those of the monotonic clock; its status tells them in Unix time.
 */
export class Server {
  readonly address: string
  readonly #jobs = new Jobs()
  readonly #health: Health
  readonly #breaker = new Breaker()
  readonly #statistics = new Statistics()
  #options: ServerOptions
  /** Why the breaker opened. */
  #tripped: Problem | undefined

  constructor(options: ServerOptions) {
    this.address = options.address
    this.#options = options
    this.#health = new Health({
      managed: options.managed,
      clock: options.clock,
      settings: () => this.#options,
      change: (make) => this.#change(make),
      leftOutForMs: () => this.#retryInMs(),
    })
  }

  get client(): ClamdClient {
    return this.#options.client
  }

  /** Jobs under way. */
  get busy(): Readonly<Record<JobKind, number>> {
    return this.#jobs.busy
  }

  get state(): ServerState {
    return this.usable && !this.#breaker.closed ? 'tripped' : this.#health.found
  }

  get version(): ClamdVersion | undefined {
    return this.#health.version
  }

  get problem(): Problem | undefined {
    return this.state === 'tripped' ? this.#tripped : this.#health.problem
  }

  /** It may get messages; whether it is the one to ask is told by `setAside`. */
  get usable(): boolean {
    return this.#health.usable
  }

  /** Others are asked first: real scans speak against it, or it says nothing of late. */
  get setAside(): boolean {
    return !this.#breaker.closed || this.#health.hesitatesMs > 0
  }

  /** It is tripped, and one message should find out whether that is over. */
  get wantsProbe(): boolean {
    if (this.#breaker.closed || this.#health.hesitatesMs > 0) return false
    return this.#breaker.wantsProbe(this.#now)
  }

  /** For how long it is left out, ms: tells the least bad where all are set aside. Of one that is silent nobody knows. */
  get leftOutMs(): number {
    return this.#health.hesitatesMs > 0 ? Number.POSITIVE_INFINITY : this.#breaker.pauseMs
  }

  /** It is blind because of a wrong verdict on a sample, and not because it could not scan just then. */
  get isWrong(): boolean {
    return this.#health.isWrong
  }

  hasRoom(kind: JobKind): boolean {
    return this.#jobs.busy[kind] < this.#options.room[kind]
  }

  /** How busy it would be with one more job, in proportion to its weight. */
  get load(): number {
    return (this.#jobs.total + 1) / (this.#options.weight ?? 1)
  }

  status(): ServerStatus {
    const { room, weight = 1, clock } = this.#options
    const { state } = this
    const { since, warning, version } = this.#health
    const { lastError, ...statistics } = this.#statistics.read()
    const judgedByScans = state === 'healthy' || state === 'tripped'
    const breaker = this.#breaker.phase(this.#now)
    const { passedAt } = this.#health
    const { retryAt } = this.#breaker
    return {
      address: this.address,
      state,
      since: clock.wallOf(judgedByScans ? Math.max(since, this.#breaker.changedAt) : since),
      problem: this.problem,
      warning,
      version,
      busy: { scans: this.busy.scan, streams: this.busy.stream },
      room: { scans: room.scan, streams: room.stream },
      weight,
      ...statistics,
      canaryFailures: this.#health.failedLooks,
      passedAt: passedAt === undefined ? undefined : clock.wallOf(passedAt),
      isStuck: this.#health.isStuck,
      lastError: lastError && { ...lastError, at: clock.wallOf(lastError.at) },
      breaker,
      retryAt: breaker === 'open' && retryAt !== undefined ? clock.wallOf(retryAt) : undefined,
    }
  }

  /** Other limits from now on; jobs under way keep theirs. */
  reconfigure(
    change: Partial<Pick<ServerOptions, 'client' | 'room' | 'weight' | 'canaryIntervalMs' | 'longestLookMs'>>,
  ): void {
    this.#options = { ...this.#options, ...change }
  }

  /**
   * Takes a job on.
   * @returns what `leave` and the outcome of the job are told with
   */
  enter(kind: JobKind): Attempt {
    this.#jobs.enter(kind)
    const probe = this.wantsProbe
    if (probe) this.#breaker.probeBegun()
    return { round: this.#breaker.round, probe, databasesComplete: this.#options.databasesComplete() }
  }

  /** The job has ended; how it ended was told before. */
  leave(kind: JobKind, { probe }: Pick<Attempt, 'probe'>): void {
    if (probe) this.#breaker.probeEnded()
    this.#jobs.leave(kind)
  }

  /** Resolves once it has nothing to do for us; a pool that still names it may give it more. */
  drained(): Promise<void> {
    return this.#jobs.drained()
  }

  /** A real scan came back with a verdict, after `scanMs`. */
  succeeded({ round }: Pick<Attempt, 'round'>, scanMs: number): void {
    this.#health.verdictGiven()
    this.#statistics.answered(scanMs)
    const before = this.state
    if (this.#breaker.succeeded(round, this.#now)) this.#options.onFinding(this, before)
  }

  /** A real scan got no verdict: it is counted, and clamd looked at where that may say why. */
  failed({ round }: Pick<Attempt, 'round'>, failure: ScanFailure, fingerprint: number): void {
    const now = this.#now
    const { code, reason, away, remedy, blamed, about } = failure
    this.#statistics.failed({ code, message: reason, at: now }, { isError: about !== 'caller' })
    if (about === 'message') this.#health.verdictGiven()
    if (about !== 'server') return
    const before = this.state
    if (blamed && this.#breaker.failed({ round, fingerprint }, now)) {
      this.#tripped = tripped(TRIPS_AT, reason)
      this.#options.onFinding(this, before)
    }
    this.suspect(reason, { away, remedy })
  }

  /** There is reason to look now. */
  suspect(reason: string, suspicion: Suspicion): void {
    this.#health.suspect(reason, suspicion)
  }

  /** Looks at once instead of at the next turn. */
  look(): void {
    this.#health.look()
  }

  /** A managed clamd was started: looks begin, and what scans said of the one before is forgotten. */
  processStarted(): void {
    this.#breaker.reset()
    this.#health.processStarted()
  }

  /** A managed clamd has ended: nothing to look at until the next one. */
  processGone(problem: Problem | undefined): void {
    this.#health.processGone(problem)
  }

  /** Watches its health until `signal` fires. */
  watch(signal: AbortSignal): Promise<void> {
    return this.#health.watch(signal)
  }

  get #now(): number {
    return this.#options.clock.monotonic()
  }

  #change(make: () => void): void {
    const before = this.state
    make()
    this.#options.onFinding(this, before)
  }

  /** Until the breaker lets a message try it, ms; undefined unless it is open. */
  #retryInMs(): number | undefined {
    const now = this.#now
    return this.#breaker.phase(now) === 'open' ? (this.#breaker.retryAt ?? now) - now : undefined
  }
}
