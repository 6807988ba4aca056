import type { EnvelopeQuery, ExaminationReply } from '../api/routes/scan.ts'
import type { Examination } from '../filter/examine.ts'
import { unreachable } from '../ground/unreachable.ts'
import { explain } from '../policy/explain/explain.ts'
import { clientAddressOf, type WrittenEnvelope } from '../policy/mailbox.ts'
import type { Policy } from '../policy/types.ts'
import type { Ignored, Unfound, Verdict } from '../policy/verdict.ts'
import { describeReading, describeReadings } from './scan/readings.ts'

/** The envelope of a request, in the words of the policy. */
export function writtenEnvelope({
  from,
  to,
  client,
  authenticated,
  submission = 'smtp',
}: EnvelopeQuery): WrittenEnvelope {
  const clientAddress = clientAddressOf(submission, client)
  return { sender: from ?? '', recipients: to, clientAddress, authenticated, submission }
}

/** What would happen to a message, in the form in which it travels: JSON, without what is undefined. */
export function describeExamination(
  { facts, outcome, headerFields, server, durationMs, reading, readings }: Examination,
  policy: Policy,
): ExaminationReply {
  const { action, kind, verdict, reason, reply, found, tag } = outcome
  return {
    outcome: {
      action,
      kind,
      verdict: told(verdict),
      because: reason.text,
      instead: reason.instead,
      rule: reason.rule,
      found: found && { ...found, classes: [...found.classes] },
      reply,
      tag,
      recipients: outcome.recipients.map(({ reason: why, ...one }) => ({ ...one, because: why.text })),
      monitored: outcome.monitored.map((one) => ({ action: one.action, because: one.reason.text })),
    },
    explanation: explain(facts, outcome, { policy }).sentence,
    sizeBytes: facts.sizeBytes,
    headerFields,
    durationMs,
    server,
    reading: reading && describeReading(reading),
    readings: readings && describeReadings(readings),
  }
}

/** Whose a signature is stands with what was found, and who is spared with the recipients. */
function told(verdict: Verdict): ExaminationReply['outcome']['verdict'] {
  switch (verdict.kind) {
    case 'infected': {
      const { kind, signature, trip } = verdict
      return { kind, signature, trip }
    }
    case 'skipped':
    case 'failure':
      return verdict
    case 'unscannable':
      return { kind: verdict.kind, parts: [...verdict.parts], ...beside(verdict) }
    case 'ambiguous':
      return { kind: verdict.kind, classes: [...verdict.classes], ...beside(verdict) }
    case 'oversize':
      return { kind: verdict.kind, head: verdict.head, ...beside(verdict) }
    case 'databases-outdated':
      return { kind: verdict.kind, ageMs: verdict.ageMs, ...beside(verdict) }
    case 'databases-missing':
      return { kind: verdict.kind, ...beside(verdict) }
    case 'clean':
      return { kind: verdict.kind, ...beside(verdict) }
    default:
      return unreachable(verdict)
  }
}

/** What the mail is, too, and what is ignored of it. */
function beside({ also, ignored }: Unfound): {
  readonly besides: Unfound['kind'][] | undefined
  readonly ignored: Ignored | undefined
} {
  return { besides: also?.map(({ kind }) => kind), ignored }
}
