import type { EngineTimings } from '../engine/types.ts'

/** Of a managed engine; tests take shorter ones. */
export const TIMINGS: EngineTimings = {
  startBound: 30_000,
  restartFirst: 1_000,
  restartLongest: 60_000,
  retryLongest: 5_000,
  restartForgiven: 60_000,
  kill: 10_000,
}
