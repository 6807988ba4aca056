/** What a code of the server's means. */
export interface ProblemWords {
  readonly sentence: string
  readonly remedy?: string
  /** The sentence says all; else the server's own, which names the particulars, stands below it. */
  readonly isWhole?: true
}
