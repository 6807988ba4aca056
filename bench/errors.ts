/** Every way in which a benchmark run can end without figures. */
export const BENCH_ERROR_CODES = [
  'BENCH_USAGE',
  'BENCH_START',
  'BENCH_NO_REFUSAL',
  'BENCH_NOT_ACCEPTED',
  'BENCH_FEATURE_MISSING',
  'BENCH_LOAD_FAILED',
  'BENCH_SMTP_SOURCE',
  'BENCH_EVENTS',
  'BENCH_METRICS',
] as const

export type BenchErrorCode = (typeof BENCH_ERROR_CODES)[number]

/** A run that gives no figures. `message` is the fact, `remedy` what can be done. */
export class BenchError extends Error {
  override readonly name = 'BenchError'
  readonly code: BenchErrorCode
  readonly remedy: string | undefined

  constructor(
    code: BenchErrorCode,
    message: string,
    { remedy, cause }: { readonly remedy?: string; readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.remedy = remedy
  }
}
