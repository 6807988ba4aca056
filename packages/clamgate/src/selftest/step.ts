/** One thing that the self-test tried. */
export interface Step {
  /** Stable name: `milter.connect`, `smtp.eicar`. */
  readonly name: string
  readonly ok: boolean
  /** What was seen, as a sentence without its dot. */
  readonly detail: string
  /** What to do when it is not ok. */
  readonly remedy?: string
}
