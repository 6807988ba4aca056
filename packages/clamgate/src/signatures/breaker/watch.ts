import { HitWindow } from './hit-window.ts'
import { type KnownPast, Past } from './past.ts'
import type { BreakerSettings } from './types.ts'

/** What trips a signature. */
export type JumpLimits = Pick<BreakerSettings, 'hits' | 'senders' | 'within'>

/** Signatures that are watched at a time; those that have not hit for longest give way. */
const MAX_WATCHED = 2000
/** Of so many it is kept how often they hit: those that hit most. */
const MAX_KEPT = 500
/** A jump is that many times what is usual. */
const FAR_ABOVE = 10

interface Watched {
  readonly window: HitWindow
  readonly past: Past
}

export interface Jump {
  readonly hits: number
  /** At least. */
  readonly senders: number
}

/** Watches how often signatures hit. Memory is bounded, whatever mail comes. */
export class Watch {
  readonly #watched = new Map<string, Watched>()
  readonly #known = new Map<string, KnownPast>()
  #limits: JumpLimits = { hits: 0, senders: 0, within: 1 }
  /** Something has hit since it was last asked what is known. */
  isChanged = false

  load(past: readonly ({ readonly signature: string } & KnownPast)[]): void {
    for (const { signature, hits, ms } of past.slice(0, MAX_KEPT)) this.#known.set(signature, { hits, ms })
  }

  /** Counts a hit; the jump, where this is one. What was counted begins anew then. */
  hit(name: string, sender: string, limits: JumpLimits, nowMs: number): Jump | undefined {
    this.#apply(limits, nowMs)
    this.isChanged = true
    const watched = this.#of(name, nowMs)
    const { window, past } = watched
    window.hit(nowMs, sender)
    past.hit()
    const hits = window.hits(nowMs)
    if (hits <= limits.hits) return undefined
    const senders = window.senders(nowMs)
    if (senders < limits.senders) return undefined
    if (hits < FAR_ABOVE * past.usual(limits.within, hits, nowMs)) return undefined
    past.forgetRecent(hits, nowMs)
    this.#watched.set(name, { window: this.#window(), past })
    return { hits, senders }
  }

  /** The signature is in force again: time in which it was not says nothing of it. */
  resume(name: string, nowMs: number): void {
    this.#watched.get(name)?.past.resume(nowMs)
  }

  /** How often signatures hit, for the next process. */
  past(nowMs: number): readonly ({ readonly signature: string } & KnownPast)[] {
    this.isChanged = false
    const now = [...this.#watched].map(([signature, { past }]) => ({ signature, ...past.known(nowMs) }))
    const names = new Set(now.map(({ signature }) => signature))
    const before = [...this.#known].map(([signature, known]) => ({ signature, ...known }))
    return [...now, ...before.filter(({ signature }) => !names.has(signature))]
      .toSorted((one, other) => other.hits - one.hits)
      .slice(0, MAX_KEPT)
  }

  #of(name: string, nowMs: number): Watched {
    const there = this.#watched.get(name)
    const watched = there ?? { window: this.#window(), past: new Past(this.#known.get(name), nowMs) }
    // The latest at the end.
    this.#watched.delete(name)
    this.#watched.set(name, watched)
    for (const [oldest, { past }] of this.#watched) {
      if (this.#watched.size <= MAX_WATCHED) break
      this.#watched.delete(oldest)
      if (this.#known.has(oldest)) this.#known.set(oldest, past.known(nowMs))
    }
    return watched
  }

  /** What was counted by other limits is neither a jump nor usual. */
  #apply(limits: JumpLimits, nowMs: number): void {
    const { senders, within } = this.#limits
    this.#limits = limits
    if (senders === limits.senders && within === limits.within) return
    for (const [name, { window, past }] of this.#watched) {
      past.forgetRecent(window.hits(nowMs), nowMs)
      this.#watched.set(name, { window: this.#window(), past })
    }
  }

  #window(): HitWindow {
    const { within, senders } = this.#limits
    return new HitWindow(within, senders)
  }
}
