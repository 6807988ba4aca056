import type { Clock } from '../../ground/clock.ts'

/**
 * Makes a function that runs `work` when the last run is at least `leastMs` ago; who calls while it runs waits for that
 * run, and who calls soon after it gets what it found.
 */
export function notOftener(
  leastMs: number,
  clock: Pick<Clock, 'monotonic'>,
  work: () => Promise<void>,
): () => Promise<void> {
  let running: Promise<void> | undefined
  let endedAt = Number.NEGATIVE_INFINITY
  return () => {
    if (running !== undefined) return running
    if (clock.monotonic() - endedAt < leastMs) return Promise.resolve()
    running = work().finally(() => {
      endedAt = clock.monotonic()
      running = undefined
    })
    return running
  }
}
