import { z } from 'zod'

const DURATION_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const SIZE_BYTES = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 } as const

const DURATION = /^(\d{1,9})(ms|s|m|h|d)$/
const SIZE = /^(\d{1,12})([KMG]?)$/i

/** Milliseconds of `120s`, `5m`, `250ms`, `1h`, `30d`; undefined when it is not a duration with a unit. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text)
  if (match === null) return undefined
  return Number(match[1]) * DURATION_MS[match[2] as keyof typeof DURATION_MS]
}

/** Bytes of `25M`, `256K`, `1G` or plain `1000`, 1024-based as in clamd.conf; undefined when it is not a size. */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text)
  if (match === null) return undefined
  return Number(match[1]) * SIZE_BYTES[(match[2] ?? '').toUpperCase() as keyof typeof SIZE_BYTES]
}

/** The shortest text that {@link parseDuration} reads as `ms` milliseconds. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s'
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (ms % DURATION_MS[unit] === 0) return `${ms / DURATION_MS[unit]}${unit}`
  }
  return `${ms}ms`
}

/** The shortest text that {@link parseSize} reads as `bytes`. */
export function formatSize(bytes: number): string {
  for (const unit of ['G', 'M', 'K'] as const) {
    if (bytes !== 0 && bytes % SIZE_BYTES[unit] === 0) return `${bytes / SIZE_BYTES[unit]}${unit}`
  }
  return `${bytes}`
}

interface Range {
  readonly min?: string
  readonly max?: string
}

/** A schema for a duration with its unit; the value becomes milliseconds. */
export function duration({ min = '0s', max = '365d' }: Range = {}) {
  const low = parseDuration(min) ?? 0
  const high = parseDuration(max) ?? Number.MAX_SAFE_INTEGER
  return z
    .string({ error: 'expected a duration with its unit, such as 120s, 5m or 1h' })
    .regex(DURATION, { error: 'expected a duration with its unit, such as 120s, 5m or 1h', abort: true })
    .refine((text) => inRange(parseDuration(text), low, high), {
      error: `expected a duration from ${min} to ${max}`,
    })
    .transform((text) => parseDuration(text) ?? 0)
}

/** A schema for a size with its unit; the value becomes bytes. A bare number of bytes is taken too. */
export function size({ min = '0', max = '1024G' }: Range = {}) {
  const low = parseSize(min) ?? 0
  const high = parseSize(max) ?? Number.MAX_SAFE_INTEGER
  return z
    .union([z.string(), z.int().nonnegative()], { error: 'expected a size such as 25M, 256K or 1G' })
    .transform(String)
    .pipe(
      z
        .string()
        .regex(SIZE, { error: 'expected a size such as 25M, 256K or 1G', abort: true })
        .refine((text) => inRange(parseSize(text), low, high), {
          error: `expected a size from ${min} to ${max}`,
        })
        .transform((text) => parseSize(text) ?? 0),
    )
}

function inRange(value: number | undefined, low: number, high: number): boolean {
  return value !== undefined && value >= low && value <= high
}
