import { DeadlineError, deadline } from './deadline.ts'
import type { Intake } from './intake.ts'
import type { Outcome, Policy } from './policy.ts'
import { decide } from './policy.ts'
import type { Scanner } from './ports.ts'
import type { Verdict } from './verdict.ts'
import { verdictOf, verdictOfError } from './verdict.ts'

/** The end of one message: its outcome, and which clamd said so. */
export interface Conclusion {
  readonly outcome: Outcome
  readonly server: string | undefined
}

/**
 * Ends a message that was taken in: scan, verdict, decision. Never throws for what may go wrong with a scan; that is
 * a verdict too, and policy decides what it means for the mail.
 */
export async function conclude(
  intake: Intake,
  { scanner, policy, scanTimeoutMs, signal }: ConcludeOptions,
): Promise<Conclusion> {
  using limit = deadline(signal, scanTimeoutMs)
  const { verdict, server } = await findVerdict(intake, scanner, limit.signal)
  return { outcome: decide(verdict, policy), server }
}

export interface ConcludeOptions {
  readonly scanner: Scanner
  readonly policy: Policy
  /** Longest wait for the verdict in all: for room on a clamd, its scan, and another try. */
  readonly scanTimeoutMs: number
  /** Fires when nobody waits for the message any more. */
  readonly signal: AbortSignal
}

async function findVerdict(
  intake: Intake,
  scanner: Scanner,
  signal: AbortSignal,
): Promise<{ verdict: Verdict; server: string | undefined }> {
  try {
    const end = await intake.finish(signal)
    if (end.kind === 'unscanned')
      return { verdict: { kind: 'oversize', head: 'unscanned' }, server: undefined }
    const { databasesComplete } = scanner
    const verdict = verdictOf(end.report.result, { oversize: intake.oversize, databasesComplete })
    return { verdict, server: end.report.server }
  } catch (error) {
    // A scan that the deadline broke off fails with words of its own; the deadline is the reason.
    const late = signal.reason instanceof DeadlineError
    return { verdict: verdictOfError(late ? signal.reason : error), server: undefined }
  }
}
