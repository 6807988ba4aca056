import type { OpenSpool } from '../../filter/ports.ts'
import type { Leap } from '../../ground/time/leaps.ts'
import type { RemoteStatus } from '../s3/remote.ts'
import type { QuarantineProblem } from './condition.ts'

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
  /** Of messages on S3; undefined where they are files. */
  readonly remote: RemoteStatus | undefined
}

/** Mail that is kept back on our own disk. */
export interface Quarantine {
  /** Costs nothing until the first bytes are written. */
  readonly openSpool: OpenSpool
  status(): QuarantineStatus
  /**
   * Removes leftovers of a killed run, deletes what is too old, counts the rest; from then on each hour. A directory that
   * does not exist is not made.
   * @throws {QuarantineError} the directory cannot be used; mail that is to be kept is deferred until it can
   */
  start(): Promise<void>
  /**
   * Makes the directory, and proves that a message could be kept: for a start or reload with a policy that quarantines.
   * @throws {QuarantineError} which the log has then
   */
  prepare(): Promise<void>
  /**
   * Finds out whether a message could be kept, where the policy may want that.
   * Done now and then by itself, and at once for who asks; no more than once a second. Never rejects: `status` tells.
   */
  look(): Promise<void>
  /**
   * Deletes entries older than `keepMs`, and counts the rest. Nothing else here deletes an entry.
   * @throws {QuarantineError} the directory cannot be read
   */
  expire(): Promise<{ readonly expired: number }>
  /** Somebody else has removed entries, or made them larger, by so much (negative: smaller). */
  resized(change: { readonly entries: number; readonly bytes: number }): void
  /**
   * Whether entries may be changed: by who has the directory, and by nobody else at the same time.
   * @throws {QuarantineError} QUARANTINE_DIRECTORY_IN_USE
   */
  own(): Promise<void>
  /** Finishes what is being kept and drops what is not; nothing runs after it. */
  stop(): Promise<void>
}
