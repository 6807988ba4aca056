import type { ClamdVersion } from '@clamgate/clamd'
import type { Clock } from '../ground/clock.ts'
import { examine, type Finding, type LookSettings } from './canary.ts'
import { judge } from './judgement.ts'
import type { Problem, ServerState } from './status.ts'

export interface HealthDeps {
  readonly managed: boolean
  readonly clock: Clock
  /** What a look goes through, and how often there is one while all is well. */
  readonly settings: () => LookSettings
  /** Makes a change of what is known, and tells of it. */
  readonly change: (make: () => void) => void
  /** For how long it is left out because of real scans, ms; undefined: it is not. */
  readonly leftOutForMs: () => number | undefined
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

/** Why there is reason to look. */
export interface Suspicion {
  /** There was not even a connection, so nothing is sent until then. */
  readonly away: boolean
  /** What to do about that. */
  readonly remedy?: string | undefined
}

/** So late a timer of ours may be on a host that has too much to do, ms. */
const LATE_MS = 30_000

/** What looks at one clamd tell of its health. Moments in here are those of the monotonic clock. */
export class Health {
  readonly #deps: HealthDeps
  /** As the last look found it. */
  #found: Exclude<ServerState, 'tripped'> = 'starting'
  #since: number
  #problem: Problem | undefined
  #warning: string | undefined
  #knewEicar = false
  #isWrong = false
  #unaskedSince: number | undefined
  #version: ClamdVersion | undefined
  #lastVerdictAt = Number.NEGATIVE_INFINITY
  /** Looks in all that it did not pass. */
  #failedLooks = 0
  /** When it last passed a look. */
  passedAt: number | undefined
  /** Looks in a row that failed since it was last healthy. */
  #failures = 0
  #absent: boolean
  /** Counts starts and ends of a managed process: what was seen of the one before says nothing of this one. */
  #life = 0
  /** When the look that is under way began. */
  #lookingSince: number | undefined
  #lookSoon = false
  #wake: (() => void) | undefined
  /** By when the looks must have come to their next turn; undefined where there is nothing to look at. */
  #turnsBy: number | undefined

  constructor(deps: HealthDeps) {
    this.#deps = deps
    this.#since = deps.clock.monotonic()
    this.#absent = deps.managed
  }

  /** Looks so far that it did not pass; not those at a managed clamd that is still starting. */
  get failedLooks(): number {
    return this.#failedLooks
  }

  get found(): Exclude<ServerState, 'tripped'> {
    return this.#found
  }

  /** When that began. */
  get since(): number {
    return this.#since
  }

  get version(): ClamdVersion | undefined {
    return this.#version
  }

  get problem(): Problem | undefined {
    return this.#problem
  }

  get warning(): string | undefined {
    const ms = this.hesitatesMs
    if (ms === 0) return this.#warning
    return `has not answered for ${Math.round(ms / 1000)} s: others are asked first`
  }

  /** An external server that was not looked at yet may be tried: what else could be done with the mail? */
  get usable(): boolean {
    return this.#found === 'healthy' || (this.#found === 'starting' && !this.#deps.managed)
  }

  /** It is blind because of a wrong verdict on a sample, and not because it could not scan just then. */
  get isWrong(): boolean {
    return this.#isWrong
  }

  /** For how long it has said nothing, ms; 0 when that is no reason to doubt it. */
  get hesitatesMs(): number {
    const since = this.#lookingSince
    if (since === undefined || this.#lastVerdictAt >= since) return 0
    const ms = this.#deps.clock.monotonic() - since
    return ms > HESITANT_MS ? ms : 0
  }

  /** A real scan came back with a verdict. */
  verdictGiven(): void {
    this.#lastVerdictAt = this.#deps.clock.monotonic()
  }

  /** Looks have stopped, and nobody has stopped them: a defect of ours. */
  get isStuck(): boolean {
    return this.#turnsBy !== undefined && this.#deps.clock.monotonic() > this.#turnsBy
  }

  /** There is reason to look now. */
  suspect(reason: string, { away, remedy }: Suspicion): void {
    if (away && this.usable) this.#conclude({ kind: 'away', reason, remedy })
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
    this.#enter('starting')
    this.look()
  }

  /** A managed clamd has ended: nothing to look at until the next one. */
  processGone(problem: Problem | undefined): void {
    this.#absent = true
    this.#life += 1
    this.#deps.change(() => {
      this.#problem = problem
      this.#enter('restarting')
    })
  }

  /** Looks at it until `signal` fires. */
  async watch(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake?.(), { once: true })
    while (!signal.aborted) {
      this.#lookSoon = false
      if (!this.#absent) {
        this.#turnsWithin(this.#deps.settings().longestLookMs)
        await this.#examine(signal)
      }
      if (!signal.aborted && !this.#lookSoon) await this.#pause()
    }
    this.#turnsBy = undefined
  }

  #turnsWithin(ms: number): void {
    this.#turnsBy = this.#deps.clock.monotonic() + ms + LATE_MS
  }

  async #examine(signal: AbortSignal): Promise<void> {
    const startedAt = this.#deps.clock.monotonic()
    const life = this.#life
    this.#lookingSince = startedAt
    const finding = await examine(this.#deps.settings().client, signal)
      .catch((error: unknown) => {
        if (signal.aborted) return undefined
        throw error
      })
      .finally(() => {
        this.#lookingSince = undefined
      })
    if (finding === undefined || this.#life !== life) return
    const isStarting = this.#deps.managed && this.#found === 'starting'
    if (!isStarting && (finding.kind !== 'well' || !finding.knowsEicar)) this.#failedLooks += 1
    if (finding.kind === 'well' && finding.knowsEicar) this.passedAt = this.#deps.clock.monotonic()
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
    const facts = { managed: this.#deps.managed, state: this.#found, knewEicar: this.#knewEicar }
    const { state, problem, warning, isWrong = false } = judge(finding, facts)
    this.#deps.change(() => {
      if (finding.kind === 'well') {
        this.#version = finding.version
        this.#knewEicar ||= finding.knowsEicar
      }
      this.#failures = state === 'healthy' ? 0 : this.#failures + 1
      this.#problem = problem
      this.#warning = warning
      this.#isWrong = isWrong
      this.#enter(state)
    })
  }

  #enter(state: Exclude<ServerState, 'tripped'>): void {
    if (state === this.#found) return
    this.#found = state
    this.#since = this.#deps.clock.monotonic()
  }

  async #pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const pauseMs = this.#pauseMs()
    this.#turnsWithin(pauseMs)
    const timer = setTimeout(resolve, pauseMs)
    this.#wake = resolve
    await promise
    this.#wake = undefined
    clearTimeout(timer)
  }

  #pauseMs(): number {
    const { managed, settings, leftOutForMs } = this.#deps
    const { canaryIntervalMs } = settings()
    // Whoever waits for room hears of it when a tripped server may be tried: after this look.
    if (this.#found === 'healthy') return Math.min(canaryIntervalMs, leftOutForMs() ?? canaryIntervalMs)
    if (this.#found === 'starting' && managed) return STARTING_MS
    return Math.min(FIRST_RETRY_MS * 2 ** Math.min(this.#failures, 10), LONGEST_RETRY_MS, canaryIntervalMs)
  }
}
