import { correctedDate } from '../dates.ts'
import type { KeyInfo, WrongValue } from '../key-info.ts'
import { formatDuration, formatSize, parseDuration, parseSize } from '../units.ts'

/** Milliseconds of what people call a unit of time, and bytes of what they call one of size, in lower case. */
const TIME_UNITS = named({
  1: ['ms', 'msec', 'msecs', 'millisecond', 'milliseconds'],
  1000: ['s', 'sec', 'secs', 'second', 'seconds'],
  60000: ['m', 'min', 'mins', 'minute', 'minutes'],
  3600000: ['h', 'hr', 'hrs', 'hour', 'hours'],
  86400000: ['d', 'day', 'days'],
  604800000: ['w', 'week', 'weeks'],
})
const SIZE_UNITS = named({
  1: ['b', 'byte', 'bytes', 'octets'],
  1024: ['k', 'kb', 'kib', 'kbyte', 'kbytes', 'kilobyte', 'kilobytes'],
  1048576: ['m', 'mb', 'mib', 'mbyte', 'mbytes', 'megabyte', 'megabytes'],
  1073741824: ['g', 'gb', 'gib', 'gbyte', 'gbytes', 'gigabyte', 'gigabytes'],
  1099511627776: ['t', 'tb', 'tib', 'terabyte', 'terabytes'],
})
const LONGEST_TEXT = 40

/** `5 min`, `1 hour`, `1.5h`, `1h 30m`, `PT5M`, and a number alone, as a duration that the key takes. */
export function durationMeant({ info, value }: WrongValue): string | undefined {
  if (typeof value === 'number') return withUnit(info, value)
  if (typeof value !== 'string') return undefined
  if (/^\d{1,9}$/.test(value.trim())) return withUnit(info, Number(value))
  const ms = sumOf(value.replace(/^PT(?=\d)/i, ''), TIME_UNITS)
  return ms === undefined ? undefined : meantIf(formatDuration(ms), info, parseDuration)
}

/** `2GB`, `10 MB`, `10 MiB`, `1.5G` as a size that the key takes. */
export function sizeMeant({ info, value }: WrongValue): string | undefined {
  if (typeof value !== 'string') return undefined
  const bytes = sumOf(value, SIZE_UNITS)
  return bytes === undefined ? undefined : meantIf(formatSize(bytes), info, parseSize)
}

/** A date that is written otherwise. */
export function dateMeant({ value }: WrongValue): string | undefined {
  return typeof value === 'string' ? correctedDate(value) : undefined
}

/** A file mode that YAML took for a number, or that is written as programs do: `0o660`. */
export function modeMeant({ source }: WrongValue): string | undefined {
  const digits = source?.replace(/^0o/i, '')
  return digits === undefined ? undefined : `write "${digits.padStart(4, '0')}", in quotes`
}

/** A number with the unit that the key usually has, or the first one that is within its range. */
function withUnit(info: KeyInfo, value: number): string | undefined {
  const usual = info.typical?.replace(/^\d+/, '') ?? 's'
  const unit = [usual, 's', 'm', 'h', 'd'].find((one) => isWithin(`${value}${one}`, info, parseDuration))
  return unit === undefined ? undefined : `did you mean ${value}${unit}?`
}

/** A guess that the key does not take either is none. */
function meantIf(text: string, info: KeyInfo, parse: typeof parseSize): string | undefined {
  return isWithin(text, info, parse) ? `did you mean ${text}?` : undefined
}

function isWithin(text: string, { range }: KeyInfo, parse: typeof parseSize): boolean {
  const [least = 0, most = 0] = (range ?? '').split(' to ').map((one) => parse(one) ?? 0)
  const value = parse(text)
  return value !== undefined && value >= least && value <= most
}

/** The sum of numbers with units, blanks between them or not; undefined for whatever else the text is. */
function sumOf(text: string, units: ReadonlyMap<string, number>): number | undefined {
  if (text.length > LONGEST_TEXT || !/^(?:\s*\d+(?:[.,]\d+)?\s*[a-z]+\.?)+\s*$/i.test(text)) return undefined
  let sum = 0
  for (const [, number = '', unit = ''] of text.matchAll(/(\d+(?:[.,]\d+)?)\s*([a-z]+)/gi)) {
    const factor = units.get(unit.toLowerCase())
    if (factor === undefined) return undefined
    sum += Number(number.replace(',', '.')) * factor
  }
  return Number.isSafeInteger(sum) ? sum : undefined
}

function named(table: Readonly<Record<number, readonly string[]>>): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(table).flatMap(([factor, names]) => names.map((name) => [name, Number(factor)] as const)),
  )
}
