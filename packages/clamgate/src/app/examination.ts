import type { ExaminationReply, GivenEnvelopeQuery } from '../api/routes/scan.ts'
import type { Examination } from '../filter/examine.ts'
import { explain } from '../policy/explain/explain.ts'
import type { WrittenEnvelope } from '../policy/mailbox.ts'
import type { Place, Policy } from '../policy/types.ts'
import type { Verdict } from '../policy/verdict.ts'

/** The envelope of a request, in the words of the policy. */
export function writtenEnvelope({ from, to, client, authenticated }: GivenEnvelopeQuery): WrittenEnvelope {
  return { sender: from ?? '', recipients: to, clientAddress: client, authenticated }
}

/** What would happen to a message, in the form in which it travels. */
export function describeExamination(
  { facts, outcome, server, durationMs }: Examination,
  policy: Policy,
): ExaminationReply {
  const { action, kind, verdict, reason, reply, found, tag, recipients, monitored } = outcome
  return {
    outcome: {
      action,
      kind,
      verdict: describeVerdict(verdict),
      because: reason.text,
      ...(reason.rule === undefined
        ? {}
        : { rule: { name: reason.rule.name, ...describePlace(reason.rule.place) } }),
      ...(found === undefined ? {} : { found: { ...found, classes: [...found.classes] } }),
      ...(reply === undefined ? {} : { reply }),
      ...(tag === undefined
        ? {}
        : {
            tag: {
              header: tag.header,
              value: tag.value,
              ...(tag.subject === undefined ? {} : { subject: tag.subject }),
            },
          }),
      recipients: recipients.map(({ reason: why, ...one }) => ({ ...one, because: why.text })),
      monitored: monitored.map((one) => ({ action: one.action, because: one.reason.text })),
    },
    explanation: explain(facts, outcome, { policy }).sentence,
    sizeBytes: facts.sizeBytes,
    durationMs,
    ...(server === undefined ? {} : { server }),
  }
}

function describeVerdict(verdict: Verdict): ExaminationReply['outcome']['verdict'] {
  if (verdict.kind !== 'skipped') return verdict
  const { by, entry, place } = verdict.skip
  return { kind: 'skipped', skip: { by, entry, ...describePlace(place) } }
}

function describePlace(place: Place | undefined): { place?: Place } {
  return place === undefined ? {} : { place }
}
