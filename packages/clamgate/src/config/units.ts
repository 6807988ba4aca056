const DURATION_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const SIZE_BYTES = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 } as const

/** What a duration looks like: digits, then its unit. */
export const DURATION_PATTERN = /^(\d{1,9})(ms|s|m|h|d)$/
/** What a size looks like: digits, then K, M, G (1024-based, any case) or nothing for bytes. */
export const SIZE_PATTERN = /^(\d{1,12})([KMGkmg]?)$/

/** Milliseconds of `120s`, `5m`, `250ms`, `1h`, `30d`; undefined when it is not a duration with a unit. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = DURATION_PATTERN.exec(text) ?? []
  if (digits === undefined || !isUnit(DURATION_MS, unit)) return undefined
  return Number(digits) * DURATION_MS[unit]
}

/** Bytes of `25M`, `256K`, `1G` or plain `1000`, 1024-based as in clamd.conf; undefined when it is not a size. */
export function parseSize(text: string): number | undefined {
  const [, digits, letter] = SIZE_PATTERN.exec(text) ?? []
  const unit = letter?.toUpperCase()
  if (digits === undefined || !isUnit(SIZE_BYTES, unit)) return undefined
  return Number(digits) * SIZE_BYTES[unit]
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

function isUnit<T extends object>(table: T, unit: string | undefined): unit is Extract<keyof T, string> {
  return unit !== undefined && Object.hasOwn(table, unit)
}
