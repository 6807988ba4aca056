/** A cron line, as sets of what each field allows. */
export interface Cron {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly days: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>
  /** Days of the month and of the week are both limited: as in cron(8), a day of either kind is enough. */
  readonly isEitherDay: boolean
}

export type ParsedCron =
  | { readonly ok: true; readonly cron: Cron }
  | { readonly ok: false; readonly message: string; readonly remedy: string }

interface Field {
  readonly name: string
  readonly min: number
  readonly max: number
  /** Names of the numbers from `min` on. */
  readonly words: readonly string[]
}

const MINUTE: Field = { name: 'minute', min: 0, max: 59, words: [] }
const HOUR: Field = { name: 'hour', min: 0, max: 23, words: [] }
const DAY: Field = { name: 'day of the month', min: 1, max: 31, words: [] }
const MONTH: Field = {
  name: 'month',
  min: 1,
  max: 12,
  words: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' '),
}
/** 7 is Sunday, too. */
const WEEKDAY: Field = {
  name: 'day of the week',
  min: 0,
  max: 7,
  words: 'sun mon tue wed thu fri sat'.split(' '),
}

const SHORTCUTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '@hourly': '0 * * * *',
    '@daily': '0 0 * * *',
    '@midnight': '0 0 * * *',
    '@weekly': '0 0 * * 0',
    '@monthly': '0 0 1 * *',
    '@yearly': '0 0 1 1 *',
    '@annually': '0 0 1 1 *',
  }),
)

/** Reads a cron line of five fields: numbers, names, `*`, ranges, lists and steps. Pure. */
export function parseCron(text: string): ParsedCron {
  const parts = text.trim().split(/[ \t]+/)
  const shortcut = parts.length === 1 ? SHORTCUTS.get(text.trim().toLowerCase()) : undefined
  if (text.trim().startsWith('@')) {
    return fault(
      `${text.trim()} is no time that a cron line names`,
      shortcut === undefined ? `write five fields, such as 17 * * * *` : `write ${shortcut}`,
    )
  }
  const [minute, hour, day, month, weekday, ...more] = parts
  if (
    minute === undefined ||
    hour === undefined ||
    day === undefined ||
    month === undefined ||
    weekday === undefined ||
    more.length > 0
  ) {
    const remedy = 'write minute, hour, day of the month, month and day of the week, such as 17 * * * *'
    return fault(`a cron line has five fields, this one has ${parts.length}`, remedy)
  }
  const fields: ReadonlySet<number>[] = []
  for (const [field, part] of [
    [MINUTE, minute],
    [HOUR, hour],
    [DAY, day],
    [MONTH, month],
    [WEEKDAY, weekday],
  ] as const) {
    const values = valuesOf(part, field)
    if (values === undefined) return fault(`${part} is no ${field.name}`, remedyFor(field))
    fields.push(values)
  }
  const [minutes, hours, days, months, all] = fields
  if (!minutes || !hours || !days || !months || !all) throw new TypeError('five fields make five sets')
  const weekdays = new Set([...all].map((one) => one % 7))
  const isEitherDay = !day.startsWith('*') && !weekday.startsWith('*')
  const cron = { minutes, hours, days, months, weekdays, isEitherDay }
  return isPossible(cron)
    ? { ok: true, cron }
    : fault(`there is no day ${day} in month ${month}`, 'choose a day that the month has')
}

/**
 * The first minute after `afterMs` that the line names, in local time. A time that the switch to summer time leaves out
 * is passed over, one that comes twice counts twice.
 */
export function nextCron(cron: Cron, afterMs: number): number | undefined {
  const at = new Date(afterMs)
  at.setSeconds(0, 0)
  at.setMinutes(at.getMinutes() + 1)
  // Every day of four years and one more: 29 February comes at most once in eight.
  const endMs = afterMs + 9 * 366 * DAY_MS
  while (at.getTime() <= endMs) {
    if (!cron.months.has(at.getMonth() + 1) || !isDay(cron, at)) {
      at.setHours(24, 0, 0, 0)
    } else if (!cron.hours.has(at.getHours())) {
      // In steps of real time: the hour that a clock turned back has twice is no circle.
      at.setTime(at.getTime() + (60 - at.getMinutes()) * MINUTE_MS)
    } else if (!cron.minutes.has(at.getMinutes())) {
      at.setTime(at.getTime() + MINUTE_MS)
    } else {
      return at.getTime()
    }
  }
  return undefined
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

function isDay({ days, weekdays, isEitherDay }: Cron, at: Date): boolean {
  const isOfMonth = days.has(at.getDate())
  const isOfWeek = weekdays.has(at.getDay())
  return isEitherDay ? isOfMonth || isOfWeek : isOfMonth && isOfWeek
}

const LONGEST_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isPossible({ days, months, isEitherDay }: Cron): boolean {
  return isEitherDay || [...months].some((month) => Math.min(...days) <= (LONGEST_MONTH[month - 1] ?? 31))
}

function valuesOf(part: string, field: Field): ReadonlySet<number> | undefined {
  const values = new Set<number>()
  for (const one of part.split(',')) {
    const [, from = '', to, step = '1'] = /^([^-/]+)(?:-([^-/]+))?(?:\/(\d{1,3}))?$/.exec(one) ?? []
    const first = from === '*' && to === undefined ? field.min : numberOf(from, field)
    const isOpen = from === '*' || (to === undefined && one.includes('/'))
    const last = isOpen ? Math.min(field.max, field === WEEKDAY ? 6 : field.max) : numberOf(to ?? from, field)
    if (first === undefined || last === undefined || first > last || Number(step) < 1) return undefined
    for (let value = first; value <= last; value += Number(step)) values.add(value)
  }
  return values
}

function numberOf(text: string, { min, max, words }: Field): number | undefined {
  const word = words.indexOf(text.toLowerCase())
  if (word >= 0) return min + word
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : undefined
}

function remedyFor({ min, max, words }: Field): string {
  const names = words.length === 0 ? '' : `, or ${words[0]} to ${words.at(-1)}`
  return `give ${min} to ${max}${names}, *, a list such as ${min},${min + 2}, a range or a step such as */2`
}

function fault(message: string, remedy: string): ParsedCron {
  return { ok: false, message, remedy }
}
