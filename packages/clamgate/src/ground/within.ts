import { setTimeout as delay } from 'node:timers/promises'

/** What {@link within} gives for work that took too long. */
export const LATE: unique symbol = Symbol('late')

/**
 * Waits for work, and no longer than `ms` or until `signal` fires; the work itself goes on.
 * @returns what the work gave, or {@link LATE}
 * @throws what the work threw within that time
 */
export async function within<T>(
  work: Promise<T>,
  ms: number,
  signal?: AbortSignal,
): Promise<T | typeof LATE> {
  const done = new AbortController()
  const limit = signal === undefined ? done.signal : AbortSignal.any([done.signal, signal])
  const late = (): typeof LATE => LATE
  const waited = delay(ms, undefined, { signal: limit }).then(late, late)
  try {
    return await Promise.race([work, waited])
  } finally {
    done.abort()
  }
}
