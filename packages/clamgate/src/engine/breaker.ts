import type { BreakerPhase } from './status.ts'

/** Different messages in a row without a verdict after which a server is left out. One may be bad itself, two by chance. */
export const TRIPS_AT = 3
/** Failures that lie further apart have nothing to do with each other, ms. */
const WINDOW_MS = 60_000
/** First time for which a server is left out, ms; doubles with each try that fails, up to the longest. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000

/** A scan that got no verdict, as a breaker counts it. */
export interface BlamedScan {
  /** {@link Breaker.round} at the time when the scan began. */
  readonly round: number
  /** Tells messages apart: the same one that fails again, maybe on its next delivery, is one bad message. */
  readonly fingerprint: number
}

/**
 * Decides whether real scans speak against a server that passes its health checks: it opens when {@link TRIPS_AT}
 * different messages in a row got no verdict, lets one message through after a pause, closes with its verdict, or pauses
 * for twice as long. See docs/decisions/0008. Time is the caller's: of a
 * monotonic clock, ms.
 */
export class Breaker {
  #failures: { readonly fingerprint: number; readonly at: number }[] = []
  #round = 0
  /** 0: closed. */
  #pauseMs = 0
  #retryAt = 0
  #changedAt = Number.NEGATIVE_INFINITY
  #probing = false

  get closed(): boolean {
    return this.#pauseMs === 0
  }

  /**
   * Counts the failures that were taken seriously. Only a scan that began after the last one adds to what is known: when
   * clamd ends, all that it had fails at once, for one reason.
   */
  get round(): number {
    return this.#round
  }

  /** How long the server is left out this time, ms; 0 when closed. The longer, the more tries have failed. */
  get pauseMs(): number {
    return this.#pauseMs
  }

  /** When the next message may try the server; undefined when closed. */
  get retryAt(): number | undefined {
    return this.closed ? undefined : this.#retryAt
  }

  /** When it opened for the first time in a row, or closed. */
  get changedAt(): number {
    return this.#changedAt
  }

  phase(now: number): BreakerPhase {
    if (this.closed) return 'closed'
    return now < this.#retryAt ? 'open' : 'half-open'
  }

  /** Half-open, and no message tries the server yet. */
  wantsProbe(now: number): boolean {
    return !this.#probing && this.phase(now) === 'half-open'
  }

  /** A message tries the server, until `probeEnded`. */
  probeBegun(): void {
    this.#probing = true
  }

  /** Where it told nothing, since its caller gave up or it was bad itself, the next one tries. */
  probeEnded(): void {
    this.#probing = false
  }

  /** A scan that began in `round` got its verdict. True: that closed it. */
  succeeded(round: number, now: number): boolean {
    if (round !== this.#round || (this.closed && this.#failures.length === 0)) return false
    const closes = !this.closed
    this.reset()
    if (closes) this.#changedAt = now
    return closes
  }

  /** A scan got no verdict, and its server is to blame as far as can be told. True: that opened it, maybe again. */
  failed({ round, fingerprint }: BlamedScan, now: number): boolean {
    if (round !== this.#round || this.phase(now) === 'open') return false
    if (this.#failures.some((known) => known.fingerprint === fingerprint)) return false
    this.#round += 1
    // Of a breaker that is not closed the failures stay known, however old: they are what it opened for.
    if (this.closed) this.#failures = this.#failures.filter(({ at }) => now - at < WINDOW_MS)
    this.#failures = [...this.#failures, { fingerprint, at: now }].slice(-TRIPS_AT)
    if (this.#failures.length < TRIPS_AT) return false
    if (this.closed) this.#changedAt = now
    this.#pauseMs = this.closed ? FIRST_PAUSE_MS : Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS)
    this.#retryAt = now + this.#pauseMs
    return true
  }

  /** Forgets all: the server is another one now. */
  reset(): void {
    this.#failures = []
    this.#pauseMs = 0
    this.#retryAt = 0
    this.#probing = false
  }
}
