/** How long ago a time (ISO 8601) was, in the unit that people would use: `5 s`, `3 min`, `26 h`, `4 days`. */
export function ageOf(time: string, nowMs: number): string {
  return duration(nowMs - Date.parse(time))
}

/** A time in the unit that people would use; what is negative counts as none. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`
}
