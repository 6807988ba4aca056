import type { Clock } from '../../ground/clock.ts'
import type { Log } from '../../observe/log/log.ts'
import type { SignatureError } from '../errors.ts'
import type { Candidate, Fetcher, GeneratedFile, LiveDatabases, Tester } from '../ports.ts'
import type { Format, LiveFile, SourcePlan } from '../types.ts'

/** A file that is live, or is to be, as the checks of others see it. */
export interface Neighbour {
  readonly name: string
  readonly format: Format
  readonly path: string
}

export interface ContentContext {
  /** The version that is live. */
  readonly before: LiveFile | undefined
  /** It may have lost half of its signatures. */
  readonly isConfirmed: boolean
  /** The other files of the same source. */
  readonly siblings: readonly Neighbour[]
  /** Those of other sources. */
  readonly others: readonly Neighbour[]
  /** For a copy without the lines that are not taken. */
  readonly staging: string
  readonly signal: AbortSignal
}

export interface ContentReport {
  /** Counted from the lines; 0: nothing is left to install. */
  readonly signatures: number
  /** A copy without the lines that are not taken. */
  readonly rewritten: string | undefined
  readonly dropped: readonly { readonly name: string; readonly why: string }[]
}

/** @throws {SignatureError} SIGNATURES_DECOY, SIGNATURES_MALFORMED, SIGNATURES_SHRUNK */
export type CheckContent = (candidate: Candidate, context: ContentContext) => Promise<ContentReport>

export interface UpdaterDeps {
  readonly clock: Clock
  readonly log: Log
  /** As the configuration says now. */
  readonly plans: () => readonly SourcePlan[]
  readonly fetcher: Fetcher
  readonly checkContent: CheckContent
  readonly tester: Tester
  /** Version of the ClamAV that tests: what one has refused another may take. */
  readonly testerVersion: () => Promise<string | undefined>
  readonly live: LiveDatabases
  /** Files that others make: the ignore list. */
  readonly generated: () => Promise<readonly GeneratedFile[]>
  /** `signatures.directory` */
  readonly directory: string
  readonly hamDirectory: () => string | undefined
  /** Another updater that works on the same directory. */
  readonly rivals: () => Promise<SignatureError | undefined>
}
