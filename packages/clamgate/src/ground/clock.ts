/**
 * The two clocks of a machine. Whoever measures how long something takes asks the monotonic one; the other one is set by
 * people and by NTP, and may be an hour, or years, away from where it was a moment ago.
 */
export interface Clock {
  /** Unix time, ms: for what people read, and for what outlives the process. */
  wall(): number
  /** From some moment on, ms, and never back or ahead of itself: for waits, pauses and ages within this process. */
  monotonic(): number
}

/** That of the machine. */
export const systemClock: Clock = { wall: Date.now, monotonic: () => performance.now() }

/**
 * The Unix time of a moment of the monotonic clock, ms, as the wall clock stands now: to be made when it is shown, so
 * that it stays as long ago as it was when somebody sets the wall clock.
 */
export function wallTimeOf(clock: Clock, monotonicMs: number): number {
  return Math.round(clock.wall() - clock.monotonic() + monotonicMs)
}
