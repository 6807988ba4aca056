export interface RoundDeps {
  /** Forgets some of what is too old. */
  readonly tidy: () => Promise<void>
  /** Looks how large the database is. */
  readonly measure: () => Promise<void>
}

/** The first one comes when the daemon has started. */
const FIRST_TIDY_MS = 60_000
const TIDY_MS = 600_000
/** Between two steps, so that batches go on. */
const STEP_MS = 100
const MEASURE_MS = 60_000

/** What is done now and then beside the batches. */
export class Rounds {
  readonly #deps: RoundDeps
  readonly #timers: NodeJS.Timeout[] = []
  #soon: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(deps: RoundDeps) {
    this.#deps = deps
  }

  start(): void {
    if (this.#isStopped || this.#timers.length > 0) return
    this.#timers.push(
      setInterval(() => void this.#deps.tidy(), TIDY_MS),
      setInterval(() => void this.#deps.measure(), MEASURE_MS),
    )
    this.#soon = setTimeout(() => void this.#deps.tidy(), FIRST_TIDY_MS)
  }

  /** There is more to forget. */
  tidySoon(): void {
    if (this.#isStopped) return
    clearTimeout(this.#soon)
    this.#soon = setTimeout(() => void this.#deps.tidy(), STEP_MS)
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#soon)
    for (const timer of this.#timers) clearInterval(timer)
  }
}
