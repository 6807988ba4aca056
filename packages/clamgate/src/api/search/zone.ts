import { z } from 'zod'

/** The name of a time zone, as `Europe/Berlin`. */
export const zoneSchema = z.string().max(64).refine(isZone, 'Not a time zone, as Europe/Berlin')

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
