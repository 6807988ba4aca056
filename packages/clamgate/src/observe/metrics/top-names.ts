export interface TopNamesOptions {
  /** Names that are counted for themselves. */
  readonly limit: number
  /** Names beyond that are watched, to find those which deserve a place more. */
  readonly maxCandidates: number
  /** How long hits are compared before places change hands. */
  readonly windowMs: number
  /** Monotonic, ms. */
  readonly now: () => number
  /** A name has lost its place: whatever was counted for it is to be forgotten. */
  readonly onLeave: (name: string) => void
}

/**
 * Chooses, from any number of names, a few that are counted for themselves.
 *
 * Counters of a monitoring system must never go back, and a name that comes and goes with each hit makes a useless
 * series. So a name takes a place as long as there are free ones, and keeps it for at least a window; at its end, names
 * without a place that had more hits in it than the weakest holders take over. What was counted before stays where it
 * was counted: in nobody's name. Memory is bounded, whatever names come.
 */
export class TopNames {
  readonly #options: TopNamesOptions
  /** Hits of the current window by name. */
  readonly #holders = new Map<string, number>()
  readonly #candidates = new Map<string, number>()
  #windowEndsMs: number

  constructor(options: TopNamesOptions) {
    this.#options = options
    this.#windowEndsMs = options.now() + options.windowMs
  }

  /** Counts a hit; true when the name is one that is counted for itself. */
  hit(name: string): boolean {
    this.#endWindow()
    const hits = this.#holders.get(name)
    if (hits !== undefined || this.#holders.size < this.#options.limit) {
      this.#holders.set(name, (hits ?? 0) + 1)
      return true
    }
    this.#watch(name)
    return false
  }

  /** Metwally's space saving: a newcomer takes over the count of the weakest, so that a frequent name is never lost. */
  #watch(name: string): void {
    const hits = this.#candidates.get(name)
    if (hits !== undefined || this.#candidates.size < this.#options.maxCandidates) {
      this.#candidates.set(name, (hits ?? 0) + 1)
      return
    }
    let weakest = ''
    let fewest = Number.POSITIVE_INFINITY
    for (const [candidate, count] of this.#candidates) {
      if (count >= fewest) continue
      weakest = candidate
      fewest = count
    }
    this.#candidates.delete(weakest)
    this.#candidates.set(name, fewest + 1)
  }

  #endWindow(): void {
    const now = this.#options.now()
    if (now < this.#windowEndsMs) return
    this.#windowEndsMs = now + this.#options.windowMs
    const weakestFirst = [...this.#holders].sort(([, one], [, other]) => one - other)
    const strongestFirst = [...this.#candidates].sort(([, one], [, other]) => other - one)
    for (const [index, [newcomer, hits]] of strongestFirst.entries()) {
      const [holder, held] = weakestFirst[index] ?? ['', hits]
      if (hits <= held) break
      this.#holders.delete(holder)
      this.#options.onLeave(holder)
      this.#holders.set(newcomer, 0)
    }
    this.#candidates.clear()
    for (const name of this.#holders.keys()) this.#holders.set(name, 0)
  }
}
