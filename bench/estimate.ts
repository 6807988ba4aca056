import { isClamgate } from './candidates/candidate.ts'
import { planStage } from './modes/measure.ts'
import type { BenchOptions, Mode } from './options.ts'

/** Starting and ending clamd, the candidates and the load process, s. */
const STAGE_SECONDS = 6
/** What the queue of Postfix takes to get empty, as a share of the rounds. */
const DRAIN_SHARE = 1.2
/** Writing and reading the events of a round, s. */
const EVENTS_SECONDS = 0.5
const IDLE_SECONDS = 8
/** Rough speeds of a machine of two cores; a candidate that is none of ours has the second. */
const BURST_BYTES_PER_SECOND = 40e6
const SOAK_PER_SECOND = { ours: 2200, theirs: 1100 }

/** How long a mode will take, s; a guess where it sends a number of messages instead of using up time. */
export function estimateSeconds(mode: Mode, options: BenchOptions): number {
  const { rounds, seconds, warmUpSeconds, bodyBytes, sessions } = options
  const { candidates } = planStage(mode, options)
  const turns = (contestants: number, warmUps = 1) =>
    contestants * bodyBytes.length * (warmUps * warmUpSeconds + rounds * seconds)
  switch (mode) {
    case 'socket':
      return STAGE_SECONDS + sessions.length * turns(candidates.length + 1)
    case 'inet':
    case 'inet-all':
      return STAGE_SECONDS + turns(candidates.length + 1)
    case 'postfix':
      return STAGE_SECONDS + DRAIN_SHARE * turns(candidates.length + 1, 1 + Math.min(1, 1 / warmUpSeconds))
    case 'latency':
    case 'overhead':
      return STAGE_SECONDS + turns(candidates.length, 2) + rounds * bodyBytes.length * EVENTS_SECONDS
    case 'eventloop':
      return STAGE_SECONDS + turns(candidates.length)
    case 'idle':
      return STAGE_SECONDS + candidates.length * IDLE_SECONDS
    case 'burst': {
      const bytes = options.burstMessages * options.burstBytes
      return STAGE_SECONDS + (candidates.length * bytes) / BURST_BYTES_PER_SECOND
    }
    case 'soak': {
      const each = candidates.map((name) => SOAK_PER_SECOND[isClamgate(name) ? 'ours' : 'theirs'])
      return STAGE_SECONDS + each.reduce((sum, perSecond) => sum + options.soakMessages / perSecond, 0)
    }
  }
}

/** `socket 16 min, idle 14 s: about 17 min`. */
export function describePlan(options: BenchOptions): string {
  const estimates = options.modes.map((mode) => ({ mode, seconds: estimateSeconds(mode, options) }))
  const total = estimates.reduce((sum, { seconds }) => sum + seconds, 0)
  const each = estimates.map(({ mode, seconds }) => `${mode} ${readable(seconds)}`).join(', ')
  return `${each}: about ${readable(total)}`
}

/** Whole seconds below two minutes, whole minutes above. */
export function readable(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`
}
