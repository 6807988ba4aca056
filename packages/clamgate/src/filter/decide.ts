import { type Capabilities, capabilitiesFor } from '../policy/capabilities.ts'
import { asGivenByMta, envelopeFacts, rawFacts, type WrittenEnvelope } from '../policy/mailbox.ts'
import type { Facts, Outcome, Policy, SkipFacts } from '../policy/types.ts'
import type { Verdict } from '../policy/verdict.ts'
import { HeaderHits, type HeaderTests } from './header-hits.ts'
import { deferredUnkept, monitoredForFields, refusedForFields } from './keep.ts'
import type { HeaderSettings } from './marks/status-fields.ts'
import { leftSubjects } from './marks/subject-changes.ts'
import { fieldsToReplace, MOST_FIELDS_TO_REPLACE } from './milter-headers.ts'
import { WatchedFields, type WatchedNames } from './watched-fields.ts'

/** A message that is over, whoever brought it: an MTA, or a person who asks what would happen to it. */
export interface EndedMessage {
  readonly envelope: SkipFacts
  readonly can: Capabilities
  readonly verdict: Verdict
  readonly sizeBytes: number
  readonly fields: WatchedFields
  /** What its header fields fit of that which the policy asks. */
  readonly headers: Facts['headers']
  /** Unix time, ms. */
  readonly nowMs: number
  /** The sentinel refuses its sender as a whole. */
  readonly isStopped?: boolean | undefined
  /** False: a message without recipients is for somebody of whom nothing is known, rather than for nobody. */
  readonly isWholeEnvelope: boolean
}

/** What of the configuration decides. */
export interface DecisionSettings {
  readonly policy: Policy
  readonly headers: HeaderSettings
}

/** What was decided on a message, and what the decision looked at. */
export interface Decided {
  readonly facts: Facts
  readonly outcome: Outcome
}

/** Decides on a message by the policy, and bounds the answer: the one step of the road, `scan` and `policy explain`. */
export function decideMessage(
  message: EndedMessage,
  settings: DecisionSettings,
  incident: () => string,
): Decided {
  const { envelope, can, verdict, sizeBytes, headers, nowMs, isStopped } = message
  const { policy } = settings
  const facts: Facts = { ...envelope, verdict, sizeBytes, headers, nowMs, isStopped }
  return { facts, outcome: bounded(policy.decide(facts, { can, incident }), message, settings) }
}

/** Mail that nobody sent, as somebody describes it. */
export interface DescribedMessage {
  readonly written: WrittenEnvelope
  /** What a scan would bring. */
  readonly verdict: Verdict
  readonly sizeBytes: number
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly nowMs: number
  readonly isStopped?: boolean | undefined
}

/** Decides on described mail as if an MTA had brought it. Exempt mail is not scanned, whatever would be found in it. */
export function decideDescribed(
  { written, verdict, sizeBytes, fields, nowMs, isStopped }: DescribedMessage,
  settings: DecisionSettings & { readonly watched: WatchedNames; readonly headerTests: HeaderTests },
  incident: () => string,
): Decided {
  const envelope = envelopeFacts(written)
  const skip = settings.policy.skip(envelope, () => rawFacts(written))
  const seen = new WatchedFields(settings.watched)
  const hits = new HeaderHits(settings.headerTests)
  for (const [name, value] of fields) {
    seen.see(Buffer.from(name), Buffer.from(value))
    hits.see(Buffer.from(name), Buffer.from(value))
  }
  const message = {
    envelope,
    can: capabilitiesFor(asGivenByMta(written), settings.policy),
    verdict: skip === undefined ? verdict : ({ kind: 'skipped', skip } as const),
    sizeBytes,
    fields: seen,
    headers: hits.fitting,
    nowMs,
    isStopped,
    isWholeEnvelope: written.recipients.length > 0,
  }
  return decideMessage(message, settings, incident)
}

/** What is asked of the MTA has a bound, and what is taken from it is kept for somebody. In monitor mode nothing is refused. */
function bounded(
  outcome: Outcome,
  { envelope, fields, isWholeEnvelope }: EndedMessage,
  { policy, headers }: DecisionSettings,
): Outcome {
  const { action, keepFor } = outcome
  if (action === 'quarantine' && keepFor.length === 0 && isWholeEnvelope) {
    return deferredUnkept(outcome, new TypeError('There is nobody to keep it for'))
  }
  const isDelivered = action === 'accept' || action === 'tag' || action === 'mta-hold'
  if (!isDelivered) return outcome
  const forged = fieldsToReplace(headers, { outcome, fields, clientAddress: envelope.clientAddress })
  if (forged <= MOST_FIELDS_TO_REPLACE) return withLeftSubjects(outcome, fields)
  return policy.monitor ? monitoredForFields(outcome, forged) : refusedForFields(outcome, forged)
}

function withLeftSubjects(outcome: Outcome, fields: WatchedFields): Outcome {
  const { tag } = outcome
  const left = tag?.subject === undefined ? 0 : leftSubjects(fields.subjects, tag.subject)
  return tag === undefined || left === 0 ? outcome : { ...outcome, tag: { ...tag, leftSubjects: left } }
}
