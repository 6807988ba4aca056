/** A time of the API as people read it here: `2026-11-29 10:20:30`, in the time zone of this process. */
export function localTime(iso: string): string {
  const { day, time } = partsOf(iso)
  return `${day} ${time}`
}

/** The same in less room: `10:20:30` of today, else `11-28 10:20`, else the date. */
export function briefTime(iso: string, nowMs: number): string {
  const { day, time } = partsOf(iso)
  const today = partsOf(new Date(nowMs).toISOString()).day
  if (day === today) return time
  return day.slice(0, 4) === today.slice(0, 4) ? `${day.slice(5)} ${time.slice(0, 5)}` : day
}

function partsOf(iso: string): { readonly day: string; readonly time: string } {
  const at = new Date(iso)
  const two = (number: number) => `${number}`.padStart(2, '0')
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return { day, time: [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':') }
}
