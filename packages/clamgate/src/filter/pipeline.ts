import type { ClamdVersion } from '@clamgate/clamd'
import type { ReadingFacts, Unfound, Verdict } from '../policy/verdict.ts'
import { verdictOf, verdictOfError, verdictWithoutFinding } from '../policy/verdict.ts'
import { DeadlineError, deadline } from './deadline.ts'
import type { Intake } from './intake.ts'

/** What a scan brought, and which clamd said so. */
export interface Finding {
  readonly verdict: Verdict
  /** What the mail would be without what was found; undefined where nothing was. */
  readonly otherwise?: Unfound
  readonly server: string | undefined
  readonly version: ClamdVersion | undefined
  /** What the scan took of the time, ms; undefined when none was made. */
  readonly scanMs: number | undefined
  /** Undefined with `policy.views: off`, and where the mail was not scanned. */
  readonly reading?: ReadingFacts | undefined
}

export interface FindingOptions {
  /** Databases older than this are outdated, ms. */
  readonly databasesMaxAgeMs: number
  /** Longest wait for the verdict in all, ms: for room on a clamd, its scan, and another try. */
  readonly scanTimeoutMs: number
  /** Unix time, ms. */
  readonly nowMs: number
  /** Fires when nobody waits for the message any more. */
  readonly signal: AbortSignal
}

/**
 * Ends a message that was taken in, and waits for its verdict. Never throws for what may go wrong with a scan; that is
 * a verdict too, and policy decides what it means for the mail.
 */
export async function findVerdict(
  intake: Intake,
  { databasesMaxAgeMs, scanTimeoutMs, nowMs, signal }: FindingOptions,
): Promise<Finding> {
  using limit = deadline(signal, scanTimeoutMs)
  try {
    const end = await intake.finish(limit.signal)
    if (end.kind === 'unscanned') return unscanned({ kind: 'oversize', head: 'unscanned' })
    const { result, server, version, scanMs, databasesComplete } = end.report
    const builtAt = version?.databaseDate?.getTime()
    const facts = {
      oversize: intake.oversize,
      databasesComplete,
      databaseAgeMs: builtAt === undefined ? undefined : nowMs - builtAt,
      databasesMaxAgeMs,
    }
    const verdict = verdictOf(result, facts)
    const finding = { verdict, server, version, scanMs }
    return verdict.kind === 'infected' ? { ...finding, otherwise: verdictWithoutFinding(facts) } : finding
  } catch (error) {
    // A scan that the deadline broke off fails with words of its own; the deadline is the reason.
    const late = limit.signal.reason instanceof DeadlineError
    return unscanned(verdictOfError(late ? limit.signal.reason : error))
  }
}

/** The finding of a message for which no clamd was asked, or none answered. */
export function unscanned(verdict: Verdict): Finding {
  return { verdict, server: undefined, version: undefined, scanMs: undefined }
}
