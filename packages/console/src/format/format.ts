import { locale } from '../words/language.ts'
import { nowMs } from './clock.ts'

/** A unit, the seconds that it has, and how many of it make the next one. */
const AGO = [
  ['second', 1, 60],
  ['minute', 60, 60],
  ['hour', 3600, 24],
  ['day', 86_400, Number.POSITIVE_INFINITY],
] as const
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
  // 999.96 would be shown as 1000.
  while (Math.round(value * 10) >= 10_000 && step < UNITS.length - 1) {
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
  const [value, unit] =
    Math.round(ms) < 1000 ? ([ms, 'millisecond'] as const) : ([ms / 1000, 'second'] as const)
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
  // Of what it is once rounded: 60 minutes are an hour.
  const [value, unit] =
    AGO.map(([unit, of, most]) => [Math.round(seconds / of), unit, most] as const).find(
      ([value, , most]) => Math.abs(value) < most,
    ) ?? ([0, 'second'] as const)
  return formatter('ago', (l) => new Intl.RelativeTimeFormat(l, { numeric: 'auto' })).format(value, unit)
}
