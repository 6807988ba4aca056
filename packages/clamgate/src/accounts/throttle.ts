import { AccessError } from '../access/errors.ts'
import type { AccountEvent } from './entrance-types.ts'

/** When who has failed may try again. */
export interface Throttle {
  /** Counts a try as failed before it is made, so that many at once are no way around. */
  begin(keys: readonly string[]): BegunTry
  /** How many keys are remembered. */
  readonly size: number
  /** For how many of them there is to wait now. */
  readonly waiting: number
}

export interface BegunTry {
  /** For how long there is to wait, ms; above 0 it must not be made, and was not counted. */
  readonly waitMs: number
  /** It was right after all. `forgives`: what was wrong before is forgotten for these, too. */
  succeeded(forgives: readonly string[]): void
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

/** More than these make no delay longer, and so only these are remembered. */
const MOST_FAILURES = 16

/** A try that counts as failed; two at the same time are two. */
interface Failure {
  readonly atMs: number
}

/**
 * A delay that doubles from the fifth failure on, up to a quarter of an hour. In memory, bounded.
 *
 * A try that was right leaves all as though it had never been made: how many failed, and when the last one did. Without the time each
 * success would begin the delay of others anew. Nobody gains guesses by a success of one's own in between: it has to wait as the guess
 * has, and the next guess waits from the last one that was wrong, by as many as were wrong.
 */
export function createThrottle({ monotonic, most = MOST_KEYS }: ThrottleOptions): Throttle {
  // The one that was tried last comes last; of each the oldest failure first.
  const counts = new Map<string, Failure[]>()

  function delayOf(key: string, nowMs: number): number {
    const failures = counts.get(key)
    const last = failures?.at(-1)
    if (failures === undefined || last === undefined) return 0
    if (nowMs - last.atMs >= FORGOTTEN_AFTER_MS) {
      counts.delete(key)
      return 0
    }
    return Math.max(0, last.atMs + delayAfter(failures.length) - nowMs)
  }

  function note(key: string, failure: Failure): void {
    const failures = counts.get(key) ?? []
    counts.delete(key)
    if (counts.size >= most) makeRoom(failure.atMs)
    counts.set(key, [...failures, failure].slice(-MOST_FAILURES))
  }

  function takeBack(key: string, failure: Failure): void {
    const left = counts.get(key)?.filter((one) => one !== failure)
    if (left === undefined) return
    if (left.length === 0) counts.delete(key)
    else counts.set(key, left)
  }

  /** Those who wait for nothing go first: a flood of names must not wash away whom somebody guesses at. */
  function makeRoom(nowMs: number): void {
    const goal = Math.floor(most * 0.9)
    for (const holds of [false, true]) {
      for (const [key, failures] of counts) {
        if (counts.size <= goal) return
        const isOver = nowMs - (failures.at(-1)?.atMs ?? 0) >= FORGOTTEN_AFTER_MS
        if (holds || failures.length < FREE_TRIES || isOver) counts.delete(key)
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
      const failure: Failure = { atMs: monotonic() }
      const waitMs = Math.max(0, ...keys.map((key) => delayOf(key, failure.atMs)))
      if (waitMs === 0) for (const key of keys) note(key, failure)
      return {
        waitMs,
        succeeded(forgives) {
          for (const key of keys) takeBack(key, failure)
          for (const key of forgives) counts.delete(key)
        },
      }
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
  const { waitMs, succeeded } = throttle.begin(keys)
  if (waitMs > 0) {
    tell({ what: 'throttled', account, address })
    throw tooManyTries(waitMs)
  }
  const names = keys.filter((key) => !key.startsWith('address:'))
  return (takenBack) => succeeded(takenBack === undefined ? names : [])
}
