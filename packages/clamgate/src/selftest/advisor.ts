import type { FilePlace } from '../config/problem.ts'
import type { Action } from '../config/schema.ts'

export type Sample = 'clean' | 'eicar'

/** What the configuration wants to happen to a sample. */
export interface Wanted {
  readonly action: Action
  /** Behind "is": `kept in quarantine`. */
  readonly done: string
  /** `because of policy.infected: accept (FILE:2)`. */
  readonly why: string
  /** The key that decides, where no rule does. */
  readonly key: string | undefined
  /** The line that decides; undefined where it is a default. */
  readonly place: FilePlace | undefined
  /** What a refusal of ours holds, piece after piece. */
  readonly refusal: readonly string[]
}

/** What the running daemon says that it would do with a sample. */
export interface Told {
  /** What the sample turned out to be, as `outcome` of a rule: `infected`, `databases-missing`. */
  readonly kind: string
  readonly action: Action
  /** `policy.databasesMissing: defer`. */
  readonly because: string
  /** What it had decided and cannot do, and why. */
  readonly instead: { readonly of: Action; readonly why: string } | undefined
  readonly signature: string | undefined
  /** Why it could not be scanned: `ENGINE_UNAVAILABLE`. */
  readonly failure: string | undefined
}

/** What is known of the running daemon. */
export interface DaemonState {
  /** Why it is not ready, if it is not. */
  readonly notReady: string | undefined
  /** Where its milter is, as far as it knows. */
  readonly listen: readonly string[]
  /** Messages that it has decided since its start. */
  readonly messages: number
}

/** Whom the self-test asks about what it sees. What asks the daemon gives undefined where nobody answers. */
export interface Advisor {
  /** What the configuration wants for a sample of this client; `signature` is what clamd calls EICAR, where that is known. */
  wanted(sample: Sample, client: string | undefined, signature?: string): Wanted
  ask(raw: Buffer, client: string | undefined): Promise<Told | undefined>
  daemon(): Promise<DaemonState | undefined>
}
