/** One thing that was looked at. */
export interface Check {
  /** Stable name: `databases`, `postfix`. */
  readonly name: string
  /** `warn`: it works, and should not stay so. */
  readonly state: 'ok' | 'warn' | 'fail'
  /** What was seen, as a sentence without its dot. */
  readonly detail: string
  /** What to do; there for everything that is not ok. */
  readonly remedy?: string
}
