/** What a clock on a wall shows; months from 1. */
export interface WallTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly ms: number
}

const DAY_MS = 86_400_000

/** What clocks of a zone show at a moment. @param zone left out, that of this process */
export function wallTimeAt(atMs: number, zone: string | undefined): WallTime {
  if (zone === undefined) {
    const date = new Date(atMs)
    return {
      ...{ year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() },
      ...{ hour: date.getHours(), minute: date.getMinutes(), second: date.getSeconds() },
      ms: date.getMilliseconds(),
    }
  }
  const shown = new Date(atMs + offsetMs(atMs, zone))
  return {
    ...{ year: shown.getUTCFullYear(), month: shown.getUTCMonth() + 1, day: shown.getUTCDate() },
    ...{ hour: shown.getUTCHours(), minute: shown.getUTCMinutes(), second: shown.getUTCSeconds() },
    ms: shown.getUTCMilliseconds(),
  }
}

/**
 * When clocks of a zone show a time, Unix time, ms: one that comes twice at the end of summer is the first, one that its beginning
 * leaves out is as much later. Day 0 is the last one of the month before.
 */
export function wallTimeToMs(
  { year, month, day, hour, minute, second, ms }: WallTime,
  zone: string | undefined,
): number {
  if (zone === undefined) return new Date(year, month - 1, day, hour, minute, second, ms).getTime()
  const shown = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  const [before, after] = [offsetMs(shown - DAY_MS, zone), offsetMs(shown + DAY_MS, zone)]
  const first = shown - before
  if (before === after || offsetMs(first, zone) === before) return first
  return offsetMs(shown - after, zone) === after ? shown - after : first
}

/** How far clocks of a zone are ahead of UTC at a moment, ms. */
function offsetMs(atMs: number, zone: string): number {
  if (zone === 'UTC') return 0
  const parts = formatOf(zone).formatToParts(atMs)
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((one) => one.type === type)?.value ?? 0)
  const shown = Date.UTC(
    ...([part('year'), part('month') - 1, part('day')] as const),
    ...([part('hour'), part('minute'), part('second')] as const),
  )
  return shown - Math.floor(atMs / 1000) * 1000
}

/** The one that was made last: making one takes longer than all else here. */
let made: { readonly zone: string; readonly format: Intl.DateTimeFormat } | undefined

function formatOf(zone: string): Intl.DateTimeFormat {
  if (made?.zone !== zone) {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric' } as const
    const times = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const
    made = {
      zone,
      format: new Intl.DateTimeFormat('en-u-ca-iso8601', { timeZone: zone, ...parts, ...times }),
    }
  }
  return made.format
}
