import { randomBytes } from 'node:crypto'

const ID = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z-[0-9a-f]{16}$/

/**
 * A name for an entry: `20261123T015926123Z-4f9c2ab81d3e7706`, the time in UTC and 64 random bits. Names sort by time,
 * and are safe as file names and in URLs.
 * @param timeMs Unix time, ms
 */
export function createEntryId(timeMs: number): string {
  return `${new Date(timeMs).toISOString().replace(/[-:.]/g, '')}-${randomBytes(8).toString('hex')}`
}

/** When an entry was made, Unix time, ms; undefined when the text is no name of an entry. */
export function timeOfEntry(id: string): number | undefined {
  const match = ID.exec(id)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second, ms] = match
  const timeMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
  return Number.isNaN(timeMs) ? undefined : timeMs
}

/** The directory of an entry within the quarantine: the day of its id, `2026-11-23`. */
export function dayOfEntry(id: string): string {
  return `${id.slice(0, 4)}-${id.slice(4, 6)}-${id.slice(6, 8)}`
}

/** When a day begins, Unix time, ms; undefined when the text is no day. */
export function startOfDay(day: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined
  const timeMs = Date.parse(`${day}T00:00:00.000Z`)
  return Number.isNaN(timeMs) ? undefined : timeMs
}

export const DAY_MS = 86_400_000
