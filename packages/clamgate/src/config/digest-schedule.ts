import { parseCron } from './cron.ts'

export type ParsedSchedule =
  /** Cron lines of five fields; the schedule is all their times. */
  | { readonly ok: true; readonly lines: readonly string[] }
  | { readonly ok: false; readonly message: string; readonly remedy: string }

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const REMEDY = 'write daily 07:30, weekdays 07:30 13:00, monday 08:00, or a cron line such as "30 7 * * 1-5"'
/** Digests oftener than that are no digests. */
const MOST_LINES = 24

/** Reads `digest.schedule`: days in words with their times, or a cron line. Pure. */
export function parseDigestSchedule(text: string): ParsedSchedule {
  const trimmed = text.trim()
  if (/^[\d*@]/.test(trimmed)) {
    const parsed = parseCron(trimmed)
    if (!parsed.ok) return parsed
    return parsed.cron.minutes.size > 1
      ? fault('digests would come oftener than each hour', 'name one minute, such as 30 * * * *')
      : { ok: true, lines: byTheHour(trimmed, parsed.cron.hours) }
  }
  const lines: string[] = []
  for (const part of trimmed.toLowerCase().split(/\s*,\s*/)) {
    const read = linesOf(part.split(/\s+/))
    if (typeof read === 'string') return fault(read, REMEDY)
    lines.push(...read)
  }
  const distinct = [...new Set(lines)]
  return distinct.length > MOST_LINES
    ? fault(`${distinct.length} times are more than ${MOST_LINES}`, 'name fewer')
    : { ok: true, lines: distinct }
}

/**
 * A line for each hour: of a line with several, a time that summer time leaves out would be left out, and one that comes twice
 * would count twice, as cron takes it for a time that comes again and again.
 */
function byTheHour(line: string, hours: ReadonlySet<number>): readonly string[] {
  const [minute = '', , ...days] = line.split(/[ \t]+/)
  return [...hours].map((hour) => [minute, hour, ...days].join(' '))
}

/** The lines of `weekdays 07:30 13:00`; a text says what is wrong. */
function linesOf(words: readonly string[]): readonly string[] | string {
  const days = new Set<string>()
  const times: string[] = []
  for (const word of words) {
    const time = /^(\d{1,2}):(\d{2})$/.exec(word)
    const named = daysOf(word)
    if (time !== null) {
      const [hour, minute] = [Number(time[1]), Number(time[2])]
      if (hour > 23 || minute > 59) return `there is no time ${word}`
      times.push(`${minute} ${hour}`)
    } else if (named !== undefined) days.add(named)
    else return `${word === '' ? 'nothing' : word} is neither a day nor a time`
  }
  if (times.length === 0) return 'no time of the day is named'
  if (days.size === 0) return 'no day is named'
  const weekdays = days.has('*') ? '*' : [...days].join(',')
  return times.map((time) => `${time} * * ${weekdays}`)
}

function daysOf(word: string): string | undefined {
  if (word === 'daily' || word === 'day') return '*'
  if (word === 'weekdays') return '1-5'
  if (word === 'weekends') return '0,6'
  const index = DAYS.findIndex((day) => word === day || word === `${day}s` || word === day.slice(0, 3))
  return index === -1 ? undefined : String(index)
}

function fault(message: string, remedy: string): ParsedSchedule {
  return { ok: false, message, remedy }
}
