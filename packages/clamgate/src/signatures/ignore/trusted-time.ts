import type { Clock } from '../../ground/clock.ts'

/** What is known of the time from an earlier look, also of another process; Unix time, ms. */
export interface TimeNote {
  /** The time by which entries went last. */
  readonly trustedMs: number
  /** The wall clock at that look. */
  readonly wallMs: number
  /** While the two differ: the wall clock when they parted. */
  readonly partedAtMs?: number | undefined
}

/** So much a clock may be set, or a host be off, without a question, ms. */
const TOLERANCE_MS = 86_400_000
/** A wall clock that has gone on from where it went for so long is right, ms. */
const CONVINCED_MS = 86_400_000

/**
 * The time by which ignored signatures expire. A wall clock that jumps by more than a day is not believed before it has
 * gone on for a day from there: till then time passes as the monotonic clock says. So neither a clock that is ahead by years
 * ends every entry at once, nor does one that is set back keep them for ever; see docs/decisions/0013 for the quarantine.
 */
export class TrustedTime {
  readonly #clock: Clock
  #note: TimeNote | undefined
  #monotonicMs: number

  constructor(clock: Clock, note: TimeNote | undefined) {
    this.#clock = clock
    this.#note = note
    this.#monotonicMs = clock.monotonic()
  }

  /** For the next process. */
  get note(): TimeNote {
    this.now()
    return this.#note ?? { trustedMs: this.#clock.wall(), wallMs: this.#clock.wall() }
  }

  now(): number {
    const wallMs = this.#clock.wall()
    const monotonicMs = this.#clock.monotonic()
    const passedMs = monotonicMs - this.#monotonicMs
    this.#monotonicMs = monotonicMs
    const before = this.#note
    const trustedMs = before === undefined ? wallMs : before.trustedMs + passedMs
    const isNear = Math.abs(wallMs - trustedMs) <= TOLERANCE_MS
    // A clock that goes away once more parts once more.
    const hasJumped = before !== undefined && Math.abs(wallMs - before.wallMs - passedMs) > TOLERANCE_MS
    const partedAtMs = hasJumped ? wallMs : (before?.partedAtMs ?? wallMs)
    const believed = isNear || wallMs - partedAtMs >= CONVINCED_MS
    this.#note = believed ? { trustedMs: wallMs, wallMs } : { trustedMs, wallMs, partedAtMs }
    return this.#note.trustedMs
  }
}
