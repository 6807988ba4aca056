// Long: its parts share one state
import type { ClamdClient, ClamdVersion } from '@clamgate/clamd'
import { Breaker, TRIPS_AT } from './breaker.ts'
import { examine, type Finding } from './canary.ts'
import { judge, tripped } from './judgement.ts'
import type { ScanFailure } from './scan-failure.ts'
import { Statistics } from './statistics.ts'
import type { Problem, ServerState, ServerStatus } from './status.ts'

/** What a job on a clamd is: bytes that are all there, or a stream that takes as long as its sender. */
export type JobKind = 'scan' | 'stream'

export interface ServerOptions {
  readonly address: string
  readonly client: ClamdClient
  /** Jobs at one time. More would wait in clamd, where nobody can tell how long, and could block its one reader. */
  readonly room: Readonly<Record<JobKind, number>>
  /** Its share of the work, compared with the other servers. Default 1. */
  readonly weight?: number
  readonly canaryIntervalMs: number
  /** A managed clamd: EICAR must be found, and until its first success "no connection" means that it is starting. */
  readonly managed: boolean
  /** Unix time, ms. */
  readonly now: () => number
  /** Called after each look, also when the state stayed, and when real scans changed the state. */
  readonly onFinding: (server: Server, before: ServerState) => void
}

/** A clamd that takes no connection, and gives no verdict, for so long is lost, ms. */
const UNASKED_MS = 30_000
/** First wait after a look that failed, ms; doubles up to the longest. */
const FIRST_RETRY_MS = 100
/** Between looks at a managed clamd that loads its databases, ms. */
const STARTING_MS = 100
/** A clamd that leaves a look without an answer for so long, and gives no verdicts either, is asked after the others, ms. */
const HESITANT_MS = 5_000
/** A clamd that comes back is seen within this time. Asking one that is away costs next to nothing. */
const LONGEST_RETRY_MS = 3_000

/** One clamd: what is known of its health, and how much it does for us. */
export class Server {
  readonly address: string
  /** Jobs under way. */
  readonly busy: Record<JobKind, number> = { scan: 0, stream: 0 }
  #options: ServerOptions
  /** As the last look found it. */
  #found: Exclude<ServerState, 'tripped'>
  #since: number
  #problem: Problem | undefined
  #warning: string | undefined
  #knewEicar = false
  #isWrong = false
  #unaskedSince: number | undefined
  #version: ClamdVersion | undefined
  #lastVerdictAt = Number.NEGATIVE_INFINITY
  /** Looks in a row that failed since it was last healthy. */
  #failures = 0
  #absent: boolean
  /** Counts starts and ends of a managed process: what was seen of the one before says nothing of this one. */
  #life = 0
  /** When the look that is under way began. */
  #lookingSince: number | undefined
  #lookSoon = false
  #wake: (() => void) | undefined
  readonly #breaker = new Breaker()
  #tripped: Problem | undefined
  readonly #statistics = new Statistics()
  readonly #drained: (() => void)[] = []

  constructor(options: ServerOptions) {
    this.address = options.address
    this.#options = options
    this.#found = 'starting'
    this.#since = options.now()
    this.#absent = options.managed
  }

  get client(): ClamdClient {
    return this.#options.client
  }

  get state(): ServerState {
    return this.usable && !this.#breaker.closed ? 'tripped' : this.#found
  }

  get version(): ClamdVersion | undefined {
    return this.#version
  }

  get problem(): Problem | undefined {
    return this.state === 'tripped' ? this.#tripped : this.#problem
  }

  /**
   * It may get messages; whether it is the one to ask is told by `setAside`. An external server that was not looked at yet
   * may be tried: what else could be done with the mail?
   */
  get usable(): boolean {
    return this.#found === 'healthy' || (this.#found === 'starting' && !this.#options.managed)
  }

  /** Others are asked first: real scans speak against it, or it says nothing of late. */
  get setAside(): boolean {
    return !this.#breaker.closed || this.#hesitatesMs > 0
  }

  /** It is tripped, and one message should find out whether that is over. */
  get wantsProbe(): boolean {
    if (this.#breaker.closed || this.#hesitatesMs > 0) return false
    return this.#breaker.wantsProbe(this.#options.now())
  }

  /** For how long it is left out, ms: tells the least bad where all are set aside. Of one that is silent nobody knows. */
  get leftOutMs(): number {
    return this.#hesitatesMs > 0 ? Number.POSITIVE_INFINITY : this.#breaker.pauseMs
  }

  /** It is blind because of a wrong verdict on a sample, and not because it could not scan just then. */
  get isWrong(): boolean {
    return this.#isWrong
  }

  hasRoom(kind: JobKind): boolean {
    return this.busy[kind] < this.#options.room[kind]
  }

  /** How busy it would be with one more job, in proportion to its weight. */
  get load(): number {
    return (this.busy.scan + this.busy.stream + 1) / (this.#options.weight ?? 1)
  }

  status(): ServerStatus {
    const { room, weight = 1, now } = this.#options
    const { state } = this
    const judgedByScans = state === 'healthy' || state === 'tripped'
    const breaker = this.#breaker.phase(now())
    return {
      address: this.address,
      state,
      since: judgedByScans ? Math.max(this.#since, this.#breaker.changedAt) : this.#since,
      problem: this.problem,
      warning: this.#hesitation() ?? this.#warning,
      version: this.#version,
      busy: { scans: this.busy.scan, streams: this.busy.stream },
      room: { scans: room.scan, streams: room.stream },
      weight,
      ...this.#statistics.read(),
      breaker,
      retryAt: breaker === 'open' ? this.#breaker.retryAt : undefined,
    }
  }

  /** Other limits from now on; jobs under way keep theirs. */
  reconfigure(change: Partial<Pick<ServerOptions, 'client' | 'room' | 'weight' | 'canaryIntervalMs'>>): void {
    this.#options = { ...this.#options, ...change }
  }

  /**
   * Takes a job on.
   * @returns what `leave` and the outcome of the job are told with
   */
  enter(kind: JobKind): Attempt {
    this.busy[kind] += 1
    const probe = this.wantsProbe
    if (probe) this.#breaker.probeBegun()
    return { round: this.#breaker.round, probe }
  }

  /** The job has ended; how it ended was told before. */
  leave(kind: JobKind, { probe }: Attempt): void {
    this.busy[kind] -= 1
    if (probe) this.#breaker.probeEnded()
    if (this.#isIdle) for (const wake of this.#drained.splice(0)) wake()
  }

  /** Resolves once it has nothing to do for us; a pool that still names it may give it more. */
  drained(): Promise<void> {
    return this.#isIdle ? Promise.resolve() : new Promise((wake) => this.#drained.push(wake))
  }

  /** A real scan came back with a verdict, after `scanMs`. */
  succeeded({ round }: Attempt, scanMs: number): void {
    const now = this.#options.now()
    this.#lastVerdictAt = now
    this.#statistics.answered(scanMs)
    const before = this.state
    if (this.#breaker.succeeded(round, now)) this.#options.onFinding(this, before)
  }

  /** A real scan got no verdict: it is counted, and clamd looked at. */
  failed({ round }: Attempt, failure: ScanFailure, fingerprint: number): void {
    const now = this.#options.now()
    const { code, reason, away, blamed } = failure
    this.#statistics.failed({ code, message: reason, at: now })
    const before = this.state
    if (blamed && this.#breaker.failed({ round, fingerprint }, now)) {
      this.#tripped = tripped(TRIPS_AT, reason)
      this.#options.onFinding(this, before)
    }
    this.suspect(reason, { away })
  }

  /** There is reason to look now. `away`: there was not even a connection, so nothing is sent until then. */
  suspect(reason: string, { away }: { readonly away: boolean }): void {
    if (away && this.usable) this.#conclude({ kind: 'away', reason })
    this.look()
  }

  /** Looks at once instead of at the next turn. */
  look(): void {
    this.#lookSoon = true
    this.#wake?.()
  }

  /** A managed clamd was started: looks begin. */
  processStarted(): void {
    this.#absent = false
    this.#life += 1
    this.#failures = 0
    this.#version = undefined
    this.#problem = undefined
    this.#breaker.reset()
    this.#enter('starting')
    this.look()
  }

  /** A managed clamd has ended: nothing to look at until the next one. */
  processGone(problem: Problem | undefined): void {
    this.#absent = true
    this.#life += 1
    const before = this.state
    this.#problem = problem
    this.#enter('restarting')
    this.#options.onFinding(this, before)
  }

  /** Watches its health until `signal` fires. */
  async watch(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake?.(), { once: true })
    while (!signal.aborted) {
      this.#lookSoon = false
      if (!this.#absent) await this.#examine(signal)
      if (signal.aborted) return
      if (!this.#lookSoon) await this.#pause()
    }
  }

  /** For how long it has said nothing, ms; 0 when that is no reason to doubt it. */
  get #hesitatesMs(): number {
    const since = this.#lookingSince
    if (since === undefined || this.#lastVerdictAt >= since) return 0
    const ms = this.#options.now() - since
    return ms > HESITANT_MS ? ms : 0
  }

  #hesitation(): string | undefined {
    const ms = this.#hesitatesMs
    return ms === 0 ? undefined : `has not answered for ${Math.round(ms / 1000)} s: others are asked first`
  }

  get #isIdle(): boolean {
    return this.busy.scan + this.busy.stream === 0
  }

  async #examine(signal: AbortSignal): Promise<void> {
    const startedAt = this.#options.now()
    const life = this.#life
    this.#lookingSince = startedAt
    const finding = await examine(this.client, signal)
      .catch((error: unknown) => {
        if (signal.aborted) return undefined
        throw error
      })
      .finally(() => {
        this.#lookingSince = undefined
      })
    if (finding === undefined || this.#life !== life) return
    // Slowness is no death: a clamd with a full queue answers nobody new, and still works for those before.
    if (finding.kind === 'silent' && this.#lastVerdictAt >= startedAt) return
    // That fails within microseconds: only when it goes on with no verdict in between is it more than a burst.
    if (finding.kind === 'unasked') {
      this.#unaskedSince ??= startedAt
      const since = Math.max(this.#unaskedSince, this.#lastVerdictAt)
      if (startedAt - since < UNASKED_MS) return
    } else this.#unaskedSince = undefined
    this.#conclude(finding)
  }

  #conclude(finding: Finding): void {
    const before = this.state
    const { managed } = this.#options
    const {
      state,
      problem,
      warning,
      isWrong = false,
    } = judge(finding, {
      managed,
      state: this.#found,
      knewEicar: this.#knewEicar,
    })
    if (finding.kind === 'well' && finding.knowsEicar) this.#knewEicar = true
    if (state === 'healthy') this.#failures = 0
    else this.#failures += 1
    if (finding.kind === 'well') this.#version = finding.version
    this.#problem = problem
    this.#warning = warning
    this.#isWrong = isWrong
    this.#enter(state)
    this.#options.onFinding(this, before)
  }

  #enter(state: Exclude<ServerState, 'tripped'>): void {
    if (state === this.#found) return
    this.#found = state
    this.#since = this.#options.now()
  }

  async #pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, this.#pauseMs())
    this.#wake = resolve
    await promise
    this.#wake = undefined
    clearTimeout(timer)
  }

  #pauseMs(): number {
    const { canaryIntervalMs, managed, now } = this.#options
    // Whoever waits for room hears of it when a tripped server may be tried: after this look.
    const retryMs = this.#breaker.phase(now()) === 'open' ? (this.#breaker.retryAt ?? 0) - now() : Infinity
    if (this.#found === 'healthy') return Math.min(canaryIntervalMs, retryMs)
    if (this.#found === 'starting' && managed) return STARTING_MS
    return Math.min(FIRST_RETRY_MS * 2 ** Math.min(this.#failures, 10), LONGEST_RETRY_MS, canaryIntervalMs)
  }
}

/** One job on a server, as the server knows it. */
export interface Attempt {
  /** What was known of the server when it began, see `Breaker.round`. */
  readonly round: number
  /** It finds out whether a tripped server works again. */
  readonly probe: boolean
}
