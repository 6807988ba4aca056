/**
 * The server's time, as far as its answers tell: the clock of the computer that the browser is on may be wrong by hours, and what
 * can be undone for ten seconds is measured by the server's.
 */

/** How many milliseconds the server's clock is ahead of the browser's, at least and at most; undefined: nothing is known yet. */
let ahead: readonly [least: number, most: number] | undefined

/** A `Date` header has whole seconds. */
const HEADER_STEP_MS = 1000

/** Hears the `Date` of an answer that came between two moments of the browser's clock. */
export function hearServerTime(date: string | null, askedMs: number, answeredMs: number): void {
  const saidMs = Date.parse(date ?? '')
  if (Number.isNaN(saidMs)) return
  const least = saidMs - answeredMs
  const most = saidMs + HEADER_STEP_MS - askedMs
  // A clock that was set meanwhile was read across the leap, or makes what was known before untrue.
  if (least > most) return
  const [before, after] = ahead ?? [least, most]
  ahead = least > after || most < before ? [least, most] : [Math.max(least, before), Math.min(most, after)]
}

/** Now, by the server's clock; by the browser's where that may be right. */
export function nowMs(): number {
  const [least, most] = ahead ?? [0, 0]
  return Date.now() + Math.min(Math.max(0, least), most)
}

/** Forgets what was heard. For tests. */
export function forgetServerTime(): void {
  ahead = undefined
}
