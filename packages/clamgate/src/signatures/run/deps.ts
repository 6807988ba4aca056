import type { Clock } from '../../ground/clock.ts'
import type { Log } from '../../observe/log/log.ts'
import type { CheckContext, ContentReport } from '../check/report.ts'
import type { SignatureError } from '../errors.ts'
import type { Candidate, Fetcher, GeneratedFile, LiveDatabases, Tester } from '../ports.ts'
import type { SourcePlan } from '../types.ts'

/** @throws {SignatureError} SIGNATURES_DECOY, SIGNATURES_MALFORMED, SIGNATURES_SHRUNK */
export type CheckContent = (candidate: Candidate, context: CheckContext) => Promise<ContentReport>

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
