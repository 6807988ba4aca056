/** What is known of how often a signature hits: from before this process, too. */
export interface KnownPast {
  readonly hits: number
  /** Time in which they came. */
  readonly ms: number
}

/** Older hits count less and less: at this age of what is known both numbers are halved. */
const HALVED_AT_MS = 28 * 86_400_000

/** How often one signature hits when nothing is wrong. */
export class Past {
  #known: KnownPast
  #hits = 0
  #sinceMs: number

  /** @param nowMs monotonic, here and below */
  constructor(known: KnownPast | undefined, nowMs: number) {
    this.#known = known ?? { hits: 0, ms: 0 }
    this.#sinceMs = nowMs
  }

  hit(): void {
    this.#hits++
  }

  /** The hits of a jump, and the time until it is over, are nothing usual. */
  forgetRecent(hits: number, nowMs: number): void {
    this.#hits = Math.max(0, this.#hits - hits)
    this.#known = this.known(nowMs)
    this.#hits = 0
    this.#sinceMs = nowMs
  }

  /** Begins again where the jump is over. */
  resume(nowMs: number): void {
    this.#sinceMs = nowMs
  }

  /** How many hits are usual within a time, by all that was before it. Nothing known is zero. */
  usual(withinMs: number, recentHits: number, nowMs: number): number {
    const hits = this.#known.hits + Math.max(0, this.#hits - recentHits)
    const knownMs = this.#known.ms + Math.max(0, nowMs - withinMs - this.#sinceMs)
    // Of one hit a moment ago nobody would say that a thousand an hour are usual.
    return (hits / Math.max(knownMs, withinMs)) * withinMs
  }

  /** For the next process. */
  known(nowMs: number): KnownPast {
    const hits = this.#known.hits + this.#hits
    const ms = this.#known.ms + Math.max(0, nowMs - this.#sinceMs)
    const share = ms > HALVED_AT_MS ? 0.5 : 1
    return { hits: hits * share, ms: ms * share }
  }
}
