/** Why somebody could not be told of a message, the latest time; a later success forgets it. */
export interface LastError {
  readonly error: {
    readonly code: string
    readonly message: string
    /** What an operator may do about it. */
    readonly remedy: string | undefined
  }
  /** Unix time, ms. */
  readonly atMs: number
}
