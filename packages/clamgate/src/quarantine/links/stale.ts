/** What was begun and never ended, by a host that died, may be done again after this time, ms. */
export const STALE_USE_MS = 10 * 60_000
