/**
 * When releases of ClamAV got, or get, their last fixes: docs.clamav.net/faq/faq-eol.html and endoflife.date, as of November 2026.
 * Those that are not here, newer ones, have no such day yet.
 */
const ENDS: Readonly<Record<string, string>> = {
  '0.103': '2024-09-14',
  '0.104': '2023-03-28',
  '0.105': '2023-09-01',
  '1.0': '2025-11-28',
  '1.1': '2024-06-07',
  '1.2': '2024-12-15',
  '1.3': '2026-02-07',
  '1.4': '2027-08-15',
}
/** What is older than all of the table ended before it. */
const OLDEST_MINOR = 103
const OLDEST_END = '2022-01-03'

/**
 * The day since which a release gets no fixes: `1.0.7` has that of 1.0. Undefined while it gets them, and for what is no version.
 */
export function endOfFixes(version: string, nowMs: number): string | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? []
  if (major === undefined || minor === undefined) return undefined
  const isOldest = major === '0' && Number(minor) < OLDEST_MINOR
  const end = isOldest ? OLDEST_END : ENDS[`${major}.${minor}`]
  return end === undefined || Date.parse(end) > nowMs ? undefined : end
}
