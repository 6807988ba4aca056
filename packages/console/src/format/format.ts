import { locale } from '../words/language.ts'
import { nowMs } from './clock.ts'

const MINUTE_S = 60
const HOUR_S = 3600
const DAY_S = 86_400
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Making a formatter is dear, and a list has hundreds of values. */
const formatters = new Map<string, unknown>()
function formatter<T>(key: string, make: (locale: string) => T): T {
  const full = `${locale.value} ${key}`
  if (!formatters.has(full)) formatters.set(full, make(locale.value))
  return formatters.get(full) as T
}

export function formatNumber(value: number, digits = 0): string {
  return formatter(
    `number ${digits}`,
    (l) => new Intl.NumberFormat(l, { maximumFractionDigits: digits }),
  ).format(value)
}

/** 12,345 as `12.3K`: where the room is narrow. */
export function formatShort(value: number): string {
  return formatter(
    'short',
    (l) => new Intl.NumberFormat(l, { notation: 'compact', maximumFractionDigits: 1 }),
  ).format(value)
}

export function formatPercent(share: number): string {
  return formatter(
    'percent',
    (l) => new Intl.NumberFormat(l, { style: 'percent', maximumFractionDigits: 1 }),
  ).format(share)
}

/** Octets, in steps of 1000. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let step = 0
  while (value >= 1000 && step < UNITS.length - 1) {
    value /= 1000
    step++
  }
  const unit = UNITS[step] ?? 'byte'
  const options = { style: 'unit', unit, unitDisplay: step === 0 ? 'long' : 'short' } as const
  return formatter(
    `bytes ${unit}`,
    (l) => new Intl.NumberFormat(l, { ...options, maximumFractionDigits: 1 }),
  ).format(value)
}

/** How long something takes. */
export function formatMs(ms: number): string {
  const [value, unit] = ms < 1000 ? ([ms, 'millisecond'] as const) : ([ms / 1000, 'second'] as const)
  return formatter(
    `duration ${unit}`,
    (l) =>
      new Intl.NumberFormat(l, { style: 'unit', unit, maximumFractionDigits: unit === 'second' ? 1 : 0 }),
  ).format(value)
}

/** Day and time to the second, in the reader's zone. */
export function formatTime(time: string | number): string {
  return formatter(
    'time',
    (l) => new Intl.DateTimeFormat(l, { dateStyle: 'medium', timeStyle: 'medium' }),
  ).format(new Date(time))
}

export function formatDay(time: string | number): string {
  return formatter('day', (l) => new Intl.DateTimeFormat(l, { dateStyle: 'medium' })).format(new Date(time))
}

/** `3 minutes ago`, `in 2 days`. */
export function formatAgo(time: string | number): string {
  const seconds = (new Date(time).getTime() - nowMs()) / 1000
  const far = Math.abs(seconds)
  const [value, unit] =
    far < MINUTE_S
      ? ([seconds, 'second'] as const)
      : far < HOUR_S
        ? ([seconds / MINUTE_S, 'minute'] as const)
        : far < DAY_S
          ? ([seconds / HOUR_S, 'hour'] as const)
          : ([seconds / DAY_S, 'day'] as const)
  return formatter('ago', (l) => new Intl.RelativeTimeFormat(l, { numeric: 'auto' })).format(
    Math.round(value),
    unit,
  )
}
