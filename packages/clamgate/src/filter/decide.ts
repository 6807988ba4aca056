import { type Capabilities, capabilitiesFor } from '../policy/capabilities.ts'
import { asGivenByMta, envelopeFacts, type WrittenEnvelope } from '../policy/mailbox.ts'
import type { Facts, Outcome, Policy, SkipFacts } from '../policy/types.ts'
import type { Verdict } from '../policy/verdict.ts'
import { deferredUnkept, refusedForFields } from './keep.ts'
import { fieldsToReplace, type HeaderSettings, MOST_FIELDS_TO_REPLACE } from './milter-headers.ts'
import { valuesOf, WatchedFields, type WatchedNames } from './watched-fields.ts'

/** A message that is over, whoever brought it: an MTA, or a person who asks what would happen to it. */
export interface EndedMessage {
  readonly envelope: SkipFacts
  readonly can: Capabilities
  readonly verdict: Verdict
  readonly sizeBytes: number
  readonly fields: WatchedFields
  /** Unix time, ms. */
  readonly nowMs: number
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
  const { envelope, can, verdict, sizeBytes, fields, nowMs } = message
  const { policy } = settings
  const facts: Facts = { ...envelope, verdict, sizeBytes, fields: valuesOf(fields, policy.fields), nowMs }
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
}

/** Decides on described mail as if an MTA had brought it. Exempt mail is not scanned, whatever would be found in it. */
export function decideDescribed(
  { written, verdict, sizeBytes, fields, nowMs }: DescribedMessage,
  settings: DecisionSettings & { readonly watched: WatchedNames },
  incident: () => string,
): Decided {
  const envelope = envelopeFacts(written)
  const skip = settings.policy.skip(envelope)
  const seen = new WatchedFields(settings.watched)
  for (const [name, value] of fields) seen.see(Buffer.from(name), Buffer.from(value))
  const message = {
    envelope,
    can: capabilitiesFor(asGivenByMta(written), settings.policy),
    verdict: skip === undefined ? verdict : ({ kind: 'skipped', skip } as const),
    sizeBytes,
    fields: seen,
    nowMs,
    isWholeEnvelope: written.recipients.length > 0,
  }
  return decideMessage(message, settings, incident)
}

/** What is asked of the MTA has a bound, and what is taken from it is kept for somebody. */
function bounded(
  outcome: Outcome,
  { fields, isWholeEnvelope }: EndedMessage,
  { headers }: Pick<DecisionSettings, 'headers'>,
): Outcome {
  const { action, keepFor } = outcome
  if (action === 'quarantine' && keepFor.length === 0 && isWholeEnvelope) {
    return deferredUnkept(outcome, new TypeError('There is nobody to keep it for'))
  }
  const isDelivered = action === 'accept' || action === 'tag' || action === 'mta-hold'
  const forged = isDelivered ? fieldsToReplace(headers, outcome, fields) : 0
  return forged > MOST_FIELDS_TO_REPLACE ? refusedForFields(outcome, forged) : outcome
}
