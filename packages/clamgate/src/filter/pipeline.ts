import type { ClamdVersion } from '@clamgate/clamd'
import type { ReadingFacts, Unfound, Verdict } from '../policy/verdict.ts'
import { verdictOf, verdictOfError, verdictWithoutFinding } from '../policy/verdict.ts'
import { DeadlineError, deadline } from './deadline.ts'
import type { Intake } from './intake.ts'
import type { ScanReport } from './ports.ts'
import { scanBoth } from './readings/both-scans.ts'
import type { ReadingsReport } from './readings/types.ts'

/** What a scan brought, and which clamd said so. */
export interface Finding {
  readonly verdict: Verdict
  /** What the mail would be without what was found; undefined where nothing was. */
  readonly otherwise?: Unfound | undefined
  readonly server: string | undefined
  readonly version: ClamdVersion | undefined
  /** What the scan took of the time, ms; undefined when none was made. */
  readonly scanMs: number | undefined
  /** Undefined with `policy.views: off`, and where the mail was not scanned. */
  readonly reading?: ReadingFacts | undefined
  /** For who asked for it. */
  readonly readings?: ReadingsReport | undefined
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
  /** Somebody asks what every scan said; left out: nobody does. */
  readonly explain?: boolean
}

/**
 * Ends a message that was taken in, and waits for its verdict. Never throws for what may go wrong with a scan; that is
 * a verdict too, and policy decides what it means for the mail.
 */
export async function findVerdict(
  intake: Intake,
  { databasesMaxAgeMs, scanTimeoutMs, nowMs, signal, explain = false }: FindingOptions,
): Promise<Finding> {
  using limit = deadline(signal, scanTimeoutMs)
  const { raw, union, unionError, readings } = await scanBoth(intake, { signal: limit.signal, explain })
  const isRawHit = raw.report?.result.kind === 'found'
  const reading = isRawHit && intake.reading ? { ...intake.reading, unionHit: undefined } : intake.reading
  const asked = { reading, readings }
  if (raw.kind === 'unscanned') return { ...unscanned({ kind: 'oversize', head: 'unscanned' }), ...asked }
  const reports = [raw.report, union].filter((report) => report !== undefined)
  const decisive =
    reports.find(({ result }) => result.kind === 'found') ??
    (raw.kind === 'failed' || unionError !== undefined ? undefined : firstUnclean(reports))
  if (decisive === undefined) {
    // A scan that the deadline broke off fails with words of its own; the deadline is the reason.
    const late = limit.signal.reason instanceof DeadlineError
    const error = raw.kind === 'failed' ? raw.error : unionError
    return { ...unscanned(verdictOfError(late ? limit.signal.reason : error)), ...asked }
  }
  const facts = {
    oversize: intake.oversize,
    databasesComplete: reports.every(({ databasesComplete }) => databasesComplete),
    databaseAgeMs: oldest(reports, nowMs),
    databasesMaxAgeMs,
    reading,
  }
  const { result, server, version } = decisive
  const verdict = verdictOf(result, facts)
  const finding = { verdict, server, version, scanMs: raw.report?.scanMs, ...asked }
  return verdict.kind === 'infected' ? { ...finding, otherwise: verdictWithoutFinding(facts) } : finding
}

/** What is not clean goes before what is; of equals the mail as it is. */
function firstUnclean(reports: readonly ScanReport[]): ScanReport | undefined {
  return reports.find(({ result }) => result.kind !== 'clean') ?? reports[0]
}

/** The age of the oldest databases that looked at the mail; undefined where no clamd tells. */
function oldest(reports: readonly ScanReport[], nowMs: number): number | undefined {
  const ages = reports.flatMap(({ version }) => {
    const builtAt = version?.databaseDate?.getTime()
    return builtAt === undefined ? [] : [nowMs - builtAt]
  })
  return ages.length === 0 ? undefined : Math.max(...ages)
}

/** The finding of a message for which no clamd was asked, or none answered. */
export function unscanned(verdict: Verdict): Finding {
  return { verdict, server: undefined, version: undefined, scanMs: undefined }
}
