import { hash } from 'node:crypto'
import type { SourceMemory } from '../journal/state.ts'
import type { SourcePlan } from '../types.ts'

type Timing = Pick<SourcePlan, 'name' | 'intervalMs'>
/** Of a source that nobody has asked. */
const NOTHING: SourceMemory = { failures: 0, unended: 0, files: {} }

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
/** A time that is further ahead was written while the clock was wrong. */
const AHEAD_MS = 5 * MINUTE_MS
/** A run from cron begins some seconds earlier, or later, than the one before. */
const SLACK = 0.02
const MOST_SLACK_MS = MINUTE_MS
/** After the first failure; each further one doubles it. */
const FIRST_RETRY_MS = 5 * MINUTE_MS
const JITTER = 0.1
const MOST_JITTER_MS = 10 * MINUTE_MS
/** A run that was killed is taken up at once so often: if it dies each time its source must not suffer. */
const TAKEN_UP = 3
/** Pauses that somebody who has put things right may lift. */
const LIFTED: ReadonlySet<string> = new Set(['SIGNATURES_FORBIDDEN', 'SIGNATURES_DECOY'])

/** A time of the wall clock; undefined where the clock says that it has not been. */
export function been(ms: number | undefined, nowMs: number): number | undefined {
  return ms !== undefined && ms <= nowMs + AHEAD_MS ? ms : undefined
}

/** The pause that holds now. One that began in the future is of a clock that was wrong. */
export function pauseOf(memory: SourceMemory | undefined, nowMs: number): SourceMemory['pause'] {
  const pause = memory?.pause
  if (pause === undefined || been(pause.sinceMs, nowMs) === undefined) return undefined
  return pause.untilMs > nowMs ? pause : undefined
}

/** When a source is to be asked next, Unix time, ms; 0: at once. */
export function nextAt(plan: Timing, memory: SourceMemory | undefined, nowMs: number): number {
  return Math.max(pauseOf(memory, nowMs)?.untilMs ?? 0, ripeAt(plan, memory ?? NOTHING, nowMs))
}

/** The same for somebody who cannot wait: floors and Retry-After hold, other pauses do not. */
export function nextForced(plan: Timing, memory: SourceMemory | undefined, nowMs: number): number {
  const pause = pauseOf(memory, nowMs)
  const holds = pause !== undefined && !LIFTED.has(pause.code)
  return Math.max(holds ? pause.untilMs : 0, floorOf(plan, memory ?? NOTHING, nowMs))
}

/** What this host adds to an interval: always the same, so that not all hosts ask at one time. */
export function jitterOf(plan: Timing, host: string): number {
  const most = Math.min(plan.intervalMs * JITTER, MOST_JITTER_MS)
  const share = Number.parseInt(hash('sha256', `${host}\0${plan.name}`).slice(0, 8), 16) / 0xffff_ffff
  return Math.floor(share * most)
}

function ripeAt(plan: Timing, memory: SourceMemory, nowMs: number): number {
  const attemptMs = been(memory.lastAttemptMs, nowMs)
  if (attemptMs === undefined) return 0
  const setbacks = memory.failures + memory.unended
  if (setbacks === 0) return floorOf(plan, memory, nowMs)
  if (memory.failures === 0 && memory.unended <= TAKEN_UP) return 0
  const retryMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(setbacks - 1, 20), plan.intervalMs)
  return Math.max(attemptMs + retryMs, floorOf(plan, memory, nowMs))
}

/** An interval after it has served something. */
function floorOf({ intervalMs }: Timing, memory: SourceMemory, nowMs: number): number {
  const servedMs = been(memory.lastServedMs, nowMs)
  if (servedMs === undefined) return 0
  return servedMs + intervalMs - Math.min(intervalMs * SLACK, MOST_SLACK_MS)
}
