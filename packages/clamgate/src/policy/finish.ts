import type { Config } from '../config/schema.ts'
import type { Joined } from './join.ts'
import { MONITORED } from './monitored.ts'
import { deferral, fillIn, rejection, wantsIncident } from './replies.ts'
import { SENTINEL_KEY } from './sentinel.ts'
import type { VerdictFacts } from './subject.ts'
import type { Choice, DecideOptions, Facts, Outcome, Tag } from './types.ts'
import { verdictWords } from './words/verdicts.ts'

/** The texts of a policy, for where a rule has none of its own. */
export type Texts = Pick<Config['policy'], 'rejectMessage' | 'tag'>

/** What an outcome is made of. */
export interface Parts {
  readonly facts: Facts
  readonly verdict: VerdictFacts
  readonly joined: Joined
  readonly monitored: readonly Choice[]
  readonly incident: DecideOptions['incident']
}

/** The outcome with its texts: what the client is told, how the message is marked. */
export function finish(parts: Parts, texts: Texts): Outcome {
  const outcome = outcomeOf(parts)
  switch (outcome.action) {
    case 'reject':
    case 'defer':
      return withReply(outcome, parts, texts)
    case 'tag':
      return { ...outcome, tag: tagOf(outcome, parts, texts) }
    default:
      return outcome
  }
}

/** The outcome when everything is only noted: delivered as it is. */
export function finishMonitored(parts: Omit<Parts, 'incident'>): Outcome {
  const outcome = outcomeOf(parts)
  return {
    ...outcome,
    action: 'accept',
    reason: MONITORED,
    recipients: outcome.recipients.map((one) => ({ ...one, fate: 'delivered' })),
    remove: [],
    keepFor: [],
  }
}

function outcomeOf({ facts, verdict, joined, monitored }: Omit<Parts, 'incident'>): Outcome {
  const { action, reason, recipients, remove, keepFor } = joined
  return { ...verdict, verdict: facts.verdict, action, reason, recipients, remove, keepFor, monitored }
}

function withReply(outcome: Outcome, { joined, incident }: Parts, { rejectMessage }: Texts): Outcome {
  const { action, kind, failure } = outcome
  const { message, choice } = joined.decision
  // It is about its sender, whatever is in the mail.
  const of = choice.reason.key === SENTINEL_KEY ? 'clean' : kind
  const reply = action === 'reject' ? rejection(of, message, rejectMessage) : deferral(of, failure, message)
  const id = wantsIncident(reply.text) ? incident() : undefined
  const text = fillIn(reply.text, { virus: verdictWords(outcome).name, incident: id })
  return { ...outcome, reply: { ...reply, text }, incident: id }
}

function tagOf(outcome: Outcome, { joined }: Parts, { tag }: Texts): Tag {
  const { header = tag.header, value = tag.value, subject = tag.subject } = joined.decision.tag ?? {}
  return { header, value: fillIn(value, { virus: verdictWords(outcome).name, incident: undefined }), subject }
}
