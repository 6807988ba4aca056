import type { Placed } from '../../install/sets.ts'
import type { GeneratedFile } from '../../ports.ts'

/** A file of the set that is to be live. */
export interface DraftFile extends Placed {
  /** It came in this run. */
  readonly isNew: boolean
  /** What is live of that name, and stays when this is refused. */
  readonly before: DraftFile | undefined
}

/** The set that is to be live. */
export interface Draft {
  readonly files: readonly DraftFile[]
  readonly generated: readonly GeneratedFile[]
  /** How long the test took to load it; undefined: it needed none. */
  readonly testedMs?: number | undefined
}
