import { Cron } from 'croner'
import { parseDigestSchedule } from '../../config/digest-schedule.ts'

/** The moments of `digest.schedule`. Each is a period: what was kept until then is told then, once. */
export interface Schedule {
  /** The latest moment that is not after `nowMs`; undefined: there was none. */
  latest(nowMs: number): number | undefined
  /** The one before a moment. */
  before(momentMs: number): number | undefined
  /** The first one after. */
  next(nowMs: number): number | undefined
}

/**
 * By the wall clock of a zone, through the switches of summer time: a time that is left out comes right after, one that
 * comes twice counts once. All hosts reckon the same moments, whenever they were started.
 *
 * @param text was checked when the configuration was read
 */
export function createSchedule(text: string, timeZone: string | undefined): Schedule {
  const parsed = parseDigestSchedule(text)
  if (!parsed.ok) throw new TypeError(parsed.message)
  const options = { paused: true, ...(timeZone === undefined ? {} : { timezone: timeZone }) }
  const lines = parsed.lines.map((line) => new Cron(line, options))
  const before = (ms: number) =>
    extreme(
      Math.max,
      lines.map((line) => line.previousRuns(1, new Date(ms))[0]),
    )
  return {
    // Runs are whole minutes, and one that is now counts: croner looks for those before a moment.
    latest: (nowMs) => before(Math.floor(nowMs / 1000) * 1000 + 1000),
    before,
    next: (nowMs) =>
      extreme(
        Math.min,
        lines.map((line) => line.nextRun(new Date(nowMs)) ?? undefined),
      ),
  }
}

function extreme(
  choose: (...values: number[]) => number,
  dates: readonly (Date | undefined)[],
): number | undefined {
  const times = dates.flatMap((date) => (date === undefined ? [] : [date.getTime()]))
  return times.length === 0 ? undefined : choose(...times)
}

/** The name of a period, the same on every host. */
export function periodOf(momentMs: number): string {
  return new Date(momentMs).toISOString()
}
