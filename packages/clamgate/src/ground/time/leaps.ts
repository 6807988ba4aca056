/*
 * Expiry by a wall clock that may be wrong: what nobody saw pass makes nothing older (docs/decisions/0013). Entries of the quarantine and
 * rows of the store alike.
 */

const DAY_MS = 86_400_000

/**
 * The wall clock went further ahead than time has passed as far as we know. Somebody has set it, rightly or wrongly, or
 * the daemon was away: what lies in between counts for no entry.
 */
export interface Leap {
  /** Where it arrived, Unix time, ms. */
  readonly toMs: number
  readonly byMs: number
}

/** What is known of the time at a look at the clocks. */
export interface Reckoning {
  /** What the wall clock said, Unix time, ms. */
  readonly atMs: number
  /** In the order in which they came; those that matter for no entry any more are left out. */
  readonly leaps: readonly Leap[]
}

export interface Look {
  /** What the wall clock says, Unix time, ms. */
  readonly wallMs: number
  /** What has passed since the look before, as far as we saw it: on the monotonic clock, 0 at the first look of a life, ms. */
  readonly elapsedMs: number
  /** `quarantine.keep`, ms. */
  readonly keepMs: number
}

/**
 * The longest time that a daemon may have been away, or asleep with its host, without anybody's asking, ms. An entry goes
 * so much before its time at worst.
 */
export function longestAbsenceMs(keepMs: number): number {
  return Math.max(DAY_MS, keepMs / 10)
}

/**
 * Reckons on from the look before.
 * @returns `byMs`: how far the clock is from where it should be, 0 where that can be; negative: it was set back
 */
export function reckon(
  before: Reckoning,
  { wallMs, elapsedMs, keepMs }: Look,
): { readonly reckoning: Reckoning; readonly byMs: number } {
  const byMs = wallMs - before.atMs - elapsedMs
  const plausibleMs = longestAbsenceMs(keepMs)
  const isPlausible = Math.abs(byMs) <= plausibleMs
  let { leaps } = before
  // What is left of a leap that is taken back was an absence.
  if (byMs < -plausibleMs) leaps = takenBack(leaps, -byMs).filter((leap) => leap.byMs > plausibleMs)
  if (byMs > plausibleMs) leaps = [...leaps, { toMs: wallMs, byMs }]
  return {
    reckoning: { atMs: wallMs, leaps: stillNeeded(leaps, wallMs - keepMs) },
    byMs: isPlausible ? 0 : byMs,
  }
}

/**
 * When an entry was made, as its age counts: as many of its hours as we know to have passed, Unix time, ms.
 * @param namedMs what the wall clock said when it was made
 */
export function keptSinceMs(namedMs: number, leaps: readonly Leap[]): number {
  // What has a name of the time that was leapt over was there before the leap, whatever the clock had said then.
  return leaps.reduce(
    (sinceMs, { toMs, byMs }) => (sinceMs < toMs ? Math.min(sinceMs + byMs, toMs) : sinceMs),
    namedMs,
  )
}

/**
 * The other way round: whatever was named before this moment has been kept since before `sinceMs`, and nothing else.
 */
export function namedBeforeMs(sinceMs: number, leaps: readonly Leap[]): number {
  return leaps.reduceRight((ms, { toMs, byMs }) => (ms > toMs ? ms : ms - byMs), sinceMs)
}

/** A clock that is set back takes back leaps, the last one first. */
function takenBack(leaps: readonly Leap[], ms: number): readonly Leap[] {
  const last = leaps.at(-1)
  if (last === undefined) return leaps
  if (last.byMs <= ms) return takenBack(leaps.slice(0, -1), ms - last.byMs)
  return [...leaps.slice(0, -1), { toMs: last.toMs - ms, byMs: last.byMs - ms }]
}

/** Without those whose entries have all had their time. */
function stillNeeded(leaps: readonly Leap[], cutoffMs: number): readonly Leap[] {
  return leaps.filter(({ toMs }, index) => keptSinceMs(toMs, leaps.slice(index + 1)) >= cutoffMs)
}
