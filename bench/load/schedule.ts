import type { Arrivals } from '../options.ts'

/**
 * The moments at which messages are due, ms from the beginning, without end. `poisson`: the gaps are as between events
 * that know nothing of each other; `random` gives numbers from 0 up to 1.
 */
export function* arrivalTimes(
  perSecond: number,
  arrivals: Arrivals,
  random: () => number,
): Generator<number, never, void> {
  const meanMs = 1000 / perSecond
  for (let at = 0; ; ) {
    yield at
    at += arrivals === 'even' ? meanMs : -Math.log(1 - random()) * meanMs
  }
}
