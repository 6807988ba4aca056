import type { ClamdClient, ClamdVersion } from '@clamgate/clamd'
import { examine, type Finding } from './canary.ts'
import type { EngineErrorCode } from './errors.ts'
import type { Problem, ServerState, ServerStatus } from './status.ts'

/** What a job on a clamd is: bytes that are all there, or a stream that takes as long as its sender. */
export type JobKind = 'scan' | 'stream'

export interface ServerOptions {
  readonly address: string
  readonly client: ClamdClient
  /** Jobs at one time. More would wait in clamd, where nobody can tell how long, and could block its one reader. */
  readonly room: Readonly<Record<JobKind, number>>
  readonly canaryIntervalMs: number
  /** A managed clamd: EICAR must be found, and until its first success "no connection" means that it is starting. */
  readonly managed: boolean
  readonly now: () => number
  /** Called after each look, also when the state stayed. */
  readonly onFinding: (server: Server, before: ServerState) => void
}

/** First wait after a look that failed, ms; doubles up to the longest. */
const FIRST_RETRY_MS = 100
/** Between looks at a managed clamd that loads its databases, ms. */
const STARTING_MS = 100
/** A clamd that comes back is seen within this time. Asking one that is away costs next to nothing. */
const LONGEST_RETRY_MS = 3_000

/** One clamd: what is known of its health, and how much it does for us. */
export class Server {
  readonly address: string
  #options: ServerOptions
  #state: ServerState
  #since: number
  #problem: Problem | undefined
  #warning: string | undefined
  #version: ClamdVersion | undefined
  #lastVerdictAt = Number.NEGATIVE_INFINITY
  /** Looks in a row that failed since it was last healthy. */
  #failures = 0
  #absent: boolean
  /** Counts starts and ends of a managed process: what was seen of the one before says nothing of this one. */
  #life = 0
  #lookSoon = false
  #wake: (() => void) | undefined
  readonly busy: Record<JobKind, number> = { scan: 0, stream: 0 }

  constructor(options: ServerOptions) {
    this.address = options.address
    this.#options = options
    this.#state = 'starting'
    this.#since = options.now()
    this.#absent = options.managed
  }

  get client(): ClamdClient {
    return this.#options.client
  }

  get state(): ServerState {
    return this.#state
  }

  get version(): ClamdVersion | undefined {
    return this.#version
  }

  get problem(): Problem | undefined {
    return this.#problem
  }

  /** An external server that was not looked at yet may be tried: what else could be done with the mail? */
  get usable(): boolean {
    return this.#state === 'healthy' || (this.#state === 'starting' && !this.#options.managed)
  }

  hasRoom(kind: JobKind): boolean {
    return this.busy[kind] < this.#options.room[kind]
  }

  status(): ServerStatus {
    return {
      address: this.address,
      state: this.#state,
      since: this.#since,
      problem: this.#problem,
      warning: this.#warning,
      version: this.#version,
      busy: { scans: this.busy.scan, streams: this.busy.stream },
    }
  }

  /** Other time limits from now on; jobs under way keep theirs. */
  reconfigure(change: Partial<Pick<ServerOptions, 'client' | 'room' | 'canaryIntervalMs'>>): void {
    this.#options = { ...this.#options, ...change }
  }

  /** A real scan came back with a verdict. */
  succeeded(): void {
    this.#lastVerdictAt = this.#options.now()
  }

  /** A real scan got no verdict: look now. `away`: there was not even a connection, so nothing is sent until then. */
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
    this.#enter('starting')
    this.look()
  }

  /** A managed clamd has ended: nothing to look at until the next one. */
  processGone(problem: Problem | undefined): void {
    this.#absent = true
    this.#life += 1
    this.#problem = problem
    const before = this.#state
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

  async #examine(signal: AbortSignal): Promise<void> {
    const startedAt = this.#options.now()
    const life = this.#life
    const finding = await examine(this.client, signal).catch((error: unknown) => {
      if (signal.aborted) return undefined
      throw error
    })
    if (finding === undefined || this.#life !== life) return
    // Slowness is no death: a clamd with a full queue answers nobody new, and still works for those before.
    if (finding.kind === 'silent' && this.#lastVerdictAt >= startedAt) return
    this.#conclude(finding)
  }

  #conclude(finding: Finding): void {
    const before = this.#state
    const judged = this.#judge(finding)
    if (judged.state === 'healthy') this.#failures = 0
    else this.#failures += 1
    if (finding.kind === 'well') this.#version = finding.version
    this.#problem = judged.problem
    this.#warning = judged.warning
    this.#enter(judged.state)
    this.#options.onFinding(this, before)
  }

  #judge(finding: Finding): { state: ServerState; problem?: Problem; warning?: string } {
    switch (finding.kind) {
      case 'well':
        if (finding.knowsEicar) return { state: 'healthy' }
        if (this.#options.managed) {
          return { state: 'blind', problem: problem('ENGINE_CLAMD_BLIND', 'clamd does not recognise EICAR') }
        }
        return { state: 'healthy', warning: 'does not recognise EICAR: its databases are incomplete' }
      case 'blind':
        return {
          state: 'blind',
          problem: problem('ENGINE_CLAMD_BLIND', `clamd cannot scan: ${finding.reason}`),
        }
      case 'away':
        if (this.#options.managed && this.#state === 'starting') return { state: 'starting' }
        return { state: 'unreachable', problem: problem('ENGINE_UNAVAILABLE', finding.reason) }
      case 'silent':
        return { state: 'unreachable', problem: problem('ENGINE_CLAMD_SILENT', finding.reason) }
    }
  }

  #enter(state: ServerState): void {
    if (state === this.#state) return
    this.#state = state
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
    const { canaryIntervalMs, managed } = this.#options
    if (this.#state === 'healthy') return canaryIntervalMs
    if (this.#state === 'starting' && managed) return STARTING_MS
    return Math.min(FIRST_RETRY_MS * 2 ** Math.min(this.#failures, 10), LONGEST_RETRY_MS, canaryIntervalMs)
  }
}

const REMEDIES: Partial<Record<EngineErrorCode, string>> = {
  ENGINE_CLAMD_BLIND:
    'Look into the log of clamd: databases, room in its temporary directory, memory; then restart it.',
  ENGINE_CLAMD_SILENT: 'Restart clamd; if it happens under load, give it more threads or processors.',
  ENGINE_UNAVAILABLE:
    'See that clamd runs, that engine.servers names its socket, and that we may use that socket.',
}

function problem(code: EngineErrorCode, message: string): Problem {
  return { code, message, remedy: REMEDIES[code] }
}
