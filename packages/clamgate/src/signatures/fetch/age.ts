import { SignatureError } from '../errors.ts'
import type { KnownFile } from '../types.ts'

const DAY_MS = 24 * 3600 * 1000

/**
 * What a source says of the age of a file, Unix time, ms. Undefined: nothing of use. A time that lies ahead is none: it
 * would hold up every version after it.
 */
export function believable(modifiedMs: number | undefined, nowMs: number): number | undefined {
  return modifiedMs === undefined || Number.isNaN(modifiedMs) || modifiedMs > nowMs + DAY_MS
    ? undefined
    : modifiedMs
}

/** Refuses a file that is older than the one that came before. @throws {SignatureError} SIGNATURES_OLDER */
export function refuseOlder(
  shown: string,
  modifiedMs: number | undefined,
  known: KnownFile | undefined,
): void {
  if (modifiedMs === undefined || known?.modifiedMs === undefined || modifiedMs >= known.modifiedMs) return
  throw olderFailure(shown, modifiedMs, known)
}

export function olderFailure(
  shown: string,
  modifiedMs: number | undefined,
  known: KnownFile | undefined,
): SignatureError {
  const told = (ms: number | undefined) => (ms === undefined ? '' : ` of ${new Date(ms).toISOString()}`)
  const text = `${shown} is an older version${told(modifiedMs)} than that${told(known?.modifiedMs)} which is here`
  return new SignatureError('SIGNATURES_OLDER', text, {
    remedy:
      'Wait until the mirror has caught up; if the older one is meant, give it a new time at the source.',
  })
}
