/** Something that may wait too long. */
export interface Watched {
  /** Called at each tick with the time since the last one, ms. */
  onTick(elapsedMs: number): void
}

const FASTEST_TICK_MS = 5
const SLOWEST_TICK_MS = 1000
const TICKS_PER_TIMEOUT = 4

/**
 * One timer for the deadlines of all connections: starting and ending a wait costs a set operation instead of a timer.
 * It ticks at a quarter of the shortest timeout, at least once a second, and stands still when nobody waits.
 */
export class Watchdog {
  readonly #watched = new Set<Watched>()
  readonly #tickMs: number
  #timer: NodeJS.Timeout | undefined
  #tickedAt = 0

  constructor(shortestTimeoutMs: number) {
    this.#tickMs = Math.min(SLOWEST_TICK_MS, Math.max(FASTEST_TICK_MS, shortestTimeoutMs / TICKS_PER_TIMEOUT))
  }

  add(watched: Watched): void {
    this.#watched.add(watched)
    if (this.#timer !== undefined) return
    this.#tickedAt = performance.now()
    // The sockets keep the process alive; their timer need not.
    this.#timer = setInterval(() => this.#tick(), this.#tickMs).unref()
  }

  delete(watched: Watched): void {
    this.#watched.delete(watched)
  }

  #tick(): void {
    if (this.#watched.size === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
      return
    }
    const now = performance.now()
    // When this process itself stood still, the replies of that time are yet to be read: it does not count.
    const elapsedMs = Math.min(now - this.#tickedAt, 2 * this.#tickMs)
    this.#tickedAt = now
    for (const watched of this.#watched) watched.onTick(elapsedMs)
  }
}
