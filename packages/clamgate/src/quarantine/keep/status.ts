import type { QuarantineProblem } from './condition.ts'
import type { Leap } from './leaps.ts'

/** What is in the quarantine, and whether it can take more. */
export interface QuarantineStatus {
  readonly directory: string
  readonly isInUse: boolean
  readonly entries: number
  /** Of entries, with their descriptions. */
  readonly bytes: number
  /** When the oldest entry was made, Unix time, ms; undefined when there is none. */
  readonly oldestMs: number | undefined
  readonly limitBytes: number
  /** Why mail that is to be kept is deferred: until a message is kept, or a try of the disk goes well. */
  readonly problem: QuarantineProblem | undefined
  /**
   * The last leap of the clock that no entry was deleted for, while there are entries that it matters for. Negative: it
   * was set back, and has not come again to where it was.
   */
  readonly clockLeap: Leap | undefined
}
