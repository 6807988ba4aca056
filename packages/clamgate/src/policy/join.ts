import type { Action } from '../config/schema.ts'
import type { Capabilities } from './capabilities.ts'
import { planMessage } from './plan.ts'
import type { Decision } from './rules.ts'
import type { Choice, Instead, Reason, RecipientOutcome } from './types.ts'
import { ACTION_WORDS } from './words/actions.ts'
import { whyNobodyIsRemoved } from './words/removal.ts'

/** The decisions for the recipients of a message, joined to one for the message. */
export interface Joined {
  readonly action: Action
  readonly reason: Reason
  /** The decision that became the message's: its texts are for the reply and the mark. */
  readonly decision: Decision
  readonly recipients: readonly RecipientOutcome[]
  readonly remove: readonly number[]
  readonly keepFor: readonly number[]
}

/** The same for everybody, or for nobody known. */
export function joinUniform(decision: Decision, recipients: readonly string[], can: Capabilities): Joined {
  const { action, reason } = withinMeans(decision.choice, can)
  const fate = ACTION_WORDS[action].fate
  return {
    action,
    reason,
    decision,
    recipients: recipients.map((recipient) => ({ recipient, wanted: decision.choice.action, fate, reason })),
    remove: NONE,
    keepFor: action === 'quarantine' ? recipients.map((_, index) => index) : NONE,
  }
}

/** A decision for each recipient, by index; see {@link planMessage}. */
export function joinMixed(
  decisions: readonly Decision[],
  recipients: readonly string[],
  can: Capabilities,
): Joined {
  const each = decisions.map((decision) => ({ decision, choice: withinMeans(decision.choice, can) }))
  const plan = planMessage(
    each.map(({ choice }) => choice.action),
    { remove: can.removeRecipients === 'yes', tellSender: can.tellSender },
  )
  const decider = each[plan.decider]
  if (decider === undefined)
    throw new RangeError(`no decision for recipient ${plan.decider} of ${each.length}`)
  const { action, reason } = decider.choice
  return {
    action: plan.action,
    reason: plan.substitute ? but(reason, action, whyNobodyIsRemoved(can.removeRecipients)) : reason,
    decision: decider.decision,
    recipients: each.map(({ decision, choice }, index) => ({
      recipient: recipients[index] ?? '',
      wanted: decision.choice.action,
      fate: plan.fates[index] ?? ACTION_WORDS[plan.action].fate,
      reason: choice.reason,
    })),
    remove: plan.remove,
    keepFor: plan.keepFor,
  }
}

const CANNOT_HOLD: Instead = { code: 'cannot-hold', why: 'the MTA cannot hold mail' }
const NO_HEADER_FIELDS: Instead = { code: 'no-header-fields', why: 'the MTA takes no header fields' }

/** What this MTA can do instead: never less safe, and said in the reason. */
function withinMeans(choice: Choice, can: Capabilities): Choice {
  if (choice.action === 'mta-hold' && !can.hold) {
    return { action: 'defer', reason: but(choice.reason, choice.action, CANNOT_HOLD) }
  }
  if (choice.action === 'tag' && !can.addHeaders) {
    return { action: 'defer', reason: but(choice.reason, choice.action, NO_HEADER_FIELDS) }
  }
  return choice
}

/** The reason when something else is done than `wanted`, since that cannot be done. */
export function but(reason: Reason, wanted: Action, instead: Instead): Reason {
  return { ...reason, text: `${reason.text}, but ${instead.why}`, instead: { of: wanted, ...instead } }
}

const NONE: readonly number[] = Object.freeze([])
