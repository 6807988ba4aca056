import { parseDuration } from '../../config/units.ts'
import { type WallTime, wallTimeAt, wallTimeToMs } from './zones.ts'

/** A moment of a query: so long before the moment of asking, or Unix time, ms. */
export type Moment = { readonly agoMs: number } | { readonly atMs: number }

const DAY_MS = 86_400_000
const WEEKS = /^(\d{1,4})w$/
const DATE =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?(Z|[+-]\d{2}:\d{2})?$/i

/** How moments are written, for whoever wrote one that is none. */
export const MOMENT_FORMS = '2d, 36h, 90m, today, yesterday, 2026-11-01, 2026-11-01T12:00, with Z for UTC'

/**
 * Reads `2d`, `today`, or a date with or without time and zone. A day alone is its beginning.
 *
 * @param zone of whoever asks, as `Europe/Berlin`: for what says none; left out, that of this process
 */
export function parseMoment(text: string, nowMs: number, zone?: string | undefined): Moment | undefined {
  const word = text.toLowerCase()
  const [, weeks] = WEEKS.exec(word) ?? []
  if (weeks !== undefined) return { agoMs: Number(weeks) * 7 * DAY_MS }
  if (word === 'now') return { agoMs: 0 }
  if (word === 'today' || word === 'yesterday') {
    const { year, month, day } = wallTimeAt(nowMs, zone)
    const midnight = { hour: 0, minute: 0, second: 0, ms: 0 }
    return { atMs: wallTimeToMs({ year, month, day: word === 'today' ? day : day - 1, ...midnight }, zone) }
  }
  const agoMs = parseDuration(word)
  if (agoMs !== undefined) return { agoMs }
  return parseDate(text, zone)
}

/** The last moment with a year of four digits. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

function parseDate(text: string, zoneOfReader: string | undefined): Moment | undefined {
  const found = DATE.exec(text)
  if (found === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((digits) => Number(digits ?? 0))
  const wall: WallTime = {
    ...{ year, month, day, hour, minute, second },
    ms: Number((found[7] ?? '').padEnd(3, '0')),
  }
  const zone = found[8]
  if (hour > 23 || minute > 59 || second > 59 || year < 1970) return undefined
  const days = new Date(Date.UTC(year, month - 1, day))
  if (days.getUTCMonth() !== month - 1 || days.getUTCDate() !== day) return undefined
  const offsetMs = zone === undefined ? undefined : offsetOf(zone)
  if (zone !== undefined && offsetMs === undefined) return undefined
  const atMs =
    offsetMs === undefined ? wallTimeToMs(wall, zoneOfReader) : wallTimeToMs(wall, 'UTC') - offsetMs
  // In UTC it may be of a year that is written otherwise, or not at all.
  return { atMs: Math.min(Math.max(atMs, 0), LAST_MS) }
}

function offsetOf(zone: string): number | undefined {
  if (zone.toUpperCase() === 'Z') return 0
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number)
  if (hours > 14 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
