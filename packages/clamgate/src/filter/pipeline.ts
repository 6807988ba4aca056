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
  { scanner, policy, signal }: { scanner: Scanner; policy: Policy; signal: AbortSignal },
): Promise<Conclusion> {
  const { verdict, server } = await findVerdict(intake, scanner, signal)
  return { outcome: decide(verdict, policy), server }
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
    return { verdict: verdictOfError(error), server: undefined }
  }
}
