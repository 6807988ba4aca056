/** Unix time, ms, as a date, with its time in UTC where it is not midnight. */
export function formatDate(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace(/(T00:00:00)?\.000Z$/, (_, midnight) => (midnight === undefined ? 'Z' : ''))
}

/** What to write for a date in the order in which others write it, with its parts too short, or that no calendar has. */
export function correctedDate(text: string): string | undefined {
  const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? []
  const turned = year === undefined ? text : `${year}-${month}-${day}`
  const [, date = '', rest = ''] = /^(\d{4}-\d{1,2}-\d{1,2})(?:[T ]+(.*))?$/.exec(turned) ?? []
  if (date === '') return undefined
  const padded = date.replaceAll(/\b\d\b/g, (digit) => `0${digit}`)
  if (!isDay(padded)) return 'there is no such day'
  const better = rest === '' ? padded : `${padded}T${rest}`
  return better === text ? undefined : `write ${better}`
}

function isDay(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`)
  // Date.parse takes the 30th of February for the 2nd of March.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date)
}
