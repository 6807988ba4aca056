import { AccessError } from '../access/errors.ts'
import type { AccountEvent } from './entrance-types.ts'

/** When who has failed may try again. */
export interface Throttle {
  /**
   * Counts a try as failed before it is made, so that many at once are no way around.
   * @returns 0, or for how long there is to wait, ms: then it must not be made, and was not counted
   */
  begin(keys: readonly string[]): number
  /** It was right after all. `forgives`: what was wrong before is forgotten for these, too. */
  succeeded(keys: readonly string[], forgives: readonly string[]): void
  /** How many keys are remembered. */
  readonly size: number
  /** For how many of them there is to wait now. */
  readonly waiting: number
}

export interface ThrottleOptions {
  readonly monotonic: () => number
  /** Keys that are remembered at a time. */
  readonly most?: number
}

/** So many may be wrong before it takes longer. */
const FREE_TRIES = 5
const FIRST_DELAY_MS = 2_000
const LONGEST_DELAY_MS = 15 * 60_000
/** After so long without a failure all is forgotten. */
const FORGOTTEN_AFTER_MS = 60 * 60_000
const MOST_KEYS = 20_000

interface Count {
  failures: number
  lastMs: number
}

/** A delay that doubles from the fifth failure on, up to a quarter of an hour. In memory, bounded. */
export function createThrottle({ monotonic, most = MOST_KEYS }: ThrottleOptions): Throttle {
  // The one that failed last comes last.
  const counts = new Map<string, Count>()

  function delayOf(key: string, nowMs: number): number {
    const count = counts.get(key)
    if (count === undefined) return 0
    if (nowMs - count.lastMs >= FORGOTTEN_AFTER_MS) {
      counts.delete(key)
      return 0
    }
    return Math.max(0, count.lastMs + delayAfter(count.failures) - nowMs)
  }

  function note(key: string, nowMs: number): void {
    const failures = (counts.get(key)?.failures ?? 0) + 1
    counts.delete(key)
    if (counts.size >= most) makeRoom(nowMs)
    counts.set(key, { failures, lastMs: nowMs })
  }

  /** Those who wait for nothing go first: a flood of names must not wash away whom somebody guesses at. */
  function makeRoom(nowMs: number): void {
    const goal = Math.floor(most * 0.9)
    for (const holds of [false, true]) {
      for (const [key, { failures, lastMs }] of counts) {
        if (counts.size <= goal) return
        if (holds || failures < FREE_TRIES || nowMs - lastMs >= FORGOTTEN_AFTER_MS) counts.delete(key)
      }
    }
  }

  return {
    get waiting() {
      const nowMs = monotonic()
      return [...counts.keys()].filter((key) => delayOf(key, nowMs) > 0).length
    },
    get size() {
      return counts.size
    },
    begin(keys) {
      const nowMs = monotonic()
      const wait = Math.max(0, ...keys.map((key) => delayOf(key, nowMs)))
      if (wait === 0) for (const key of keys) note(key, nowMs)
      return wait
    },
    succeeded(keys, forgives) {
      for (const key of keys) {
        const count = counts.get(key)
        if (count === undefined) continue
        count.failures -= 1
        if (count.failures <= 0 || forgives.includes(key)) counts.delete(key)
      }
      for (const key of forgives) counts.delete(key)
    },
  }
}

function delayAfter(failures: number): number {
  if (failures < FREE_TRIES) return 0
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - FREE_TRIES))
}

/** It has to wait. */
export function tooManyTries(waitMs: number): AccessError {
  const seconds = Math.ceil(waitMs / 1000)
  return new AccessError('ACCESS_TOO_MANY', `Too many tries: wait ${seconds} s`, {
    remedy: 'Wait for as long as it says.',
    details: { retryAfterSeconds: seconds },
  })
}

export interface CountedTry {
  readonly throttle: Throttle
  readonly tell: (event: AccountEvent) => void
}

/**
 * Counts a try as failed before it is made. Of an address alone it is forgotten that this one was right: others are behind it, too.
 * @returns what to call when it was right; or `takenBack`, when it was not looked at
 * @throws {AccessError} ACCESS_TOO_MANY
 */
export function countTry(
  { throttle, tell }: CountedTry,
  keys: readonly string[],
  { address, account }: Pick<AccountEvent, 'address' | 'account'>,
): (takenBack?: 'takenBack') => void {
  const waitMs = throttle.begin(keys)
  if (waitMs > 0) {
    tell({ what: 'throttled', account, address })
    throw tooManyTries(waitMs)
  }
  const names = keys.filter((key) => !key.startsWith('address:'))
  return (takenBack) => throttle.succeeded(keys, takenBack === undefined ? names : [])
}
