import type { Clock } from '../clock.ts'

export interface TurnedClock extends Clock {
  /** Time passes: both clocks go on. */
  pass(ms: number): void
  /** Somebody sets the wall clock, ahead or (a negative number) back. */
  jump(ms: number): void
}

/** A clock that a test turns. */
export function turnedClock(startMs = 1_000_000): TurnedClock {
  let wallMs = startMs
  let monotonicMs = 0
  return {
    wall: () => wallMs,
    monotonic: () => monotonicMs,
    wallOf: (ms) => wallMs - monotonicMs + ms,
    pass(ms) {
      wallMs += ms
      monotonicMs += ms
    },
    jump(ms) {
      wallMs += ms
    },
  }
}
