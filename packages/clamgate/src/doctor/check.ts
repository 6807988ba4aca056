/** One thing that was looked at. */
export interface Check {
  /** `postfix`, `sockets`: the subject. */
  readonly group?: string
  /** Stable name: `databases`, `postfix`. */
  readonly name: string
  /** `warn`: it works, and should not stay so. */
  readonly state: 'ok' | 'warn' | 'fail'
  /** What was seen, as a sentence without its dot. */
  readonly detail: string
  /** Why it matters, as a sentence without its dot. */
  readonly why?: string
  /** What to do; there for everything that is not ok. */
  readonly remedy?: string
  /** The remedy as a command to paste, where it is one. */
  readonly command?: string
}
