/**
 * The two clocks of a machine. Whoever measures how long something takes asks the monotonic one; the other one is set by
 * people and by NTP, and may be an hour, or years, away from where it was a moment ago.
 */
export interface Clock {
  /** Unix time, ms: for what people read, and for what outlives the process. */
  wall(): number
  /** From some moment on, ms, and never back or ahead of itself: for waits, pauses and ages within this process. */
  monotonic(): number
  /**
   * The Unix time of a moment of the monotonic clock, ms, as the wall clock stands now: to be asked when it is shown, so
   * that it stays as long ago as it was when somebody sets the wall clock. As long as nobody does it stays the same.
   */
  wallOf(monotonicMs: number): number
}

/** Between two looks at the clocks others may run: only what is more than that was somebody who set one, ms. */
const SET_MS = 500

function createSystemClock(): Clock {
  const difference = () => Date.now() - performance.now()
  let knownMs = difference()
  return {
    wall: Date.now,
    monotonic: () => performance.now(),
    wallOf(monotonicMs) {
      const nowMs = difference()
      if (Math.abs(nowMs - knownMs) > SET_MS) knownMs = nowMs
      return Math.round(knownMs + monotonicMs)
    },
  }
}

/** That of the machine. */
export const systemClock: Clock = createSystemClock()
