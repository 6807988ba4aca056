import type { Action } from '../../config/schema.ts'
import type { Outcome, RecipientOutcome } from '../types.ts'
import { actionOf, done, doneToIt } from '../words/actions.ts'
import { type KeyOrigin, whose, whoWould, whyOf } from './phrases.ts'

/**
 * What becomes of one recipient's copy where the recipients of a message have different decisions, and why, where that is not
 * what was decided for him: a message has one answer for all. Behind "For <b@example.net> ".
 */
export function aboutRecipient(one: RecipientOutcome, outcome: Outcome, originOf: KeyOrigin): string {
  const isRemoved = outcome.remove.some((index) => outcome.recipients[index] === one)
  if (!isRemoved) return aboutCopy(one, outcome, originOf)
  if (one.fate === 'discarded') return `${ASKED}, because ${whose(one.reason, originOf)} says ${one.wanted}`
  return `${aboutCopy(one, outcome, originOf)}, and ${ASKED}`
}

/** The milter protocol does not say whether the MTA does so. */
const ASKED = 'the MTA is asked to remove this recipient'

function aboutCopy(one: RecipientOutcome, outcome: Outcome, originOf: KeyOrigin): string {
  const { wanted, fate, reason } = one
  const copy = fate === 'delivered' && outcome.action === 'tag' ? 'tag' : actionOf(fate)
  if (copy === wanted || reason.instead !== undefined)
    return `it is ${doneTo(copy, outcome)}, ${whyOf(reason, originOf)}`
  if (fate === 'quarantined' && isToldAtOnce(wanted)) {
    return `${whoWould({ action: wanted, reason }, originOf)}; ${ALONE[wanted]}, so a copy is kept in quarantine`
  }
  return `it is ${doneTo(copy, outcome)}, ${sinceOf(copy, outcome)}; ${whose(reason, originOf)} would have ${doneToIt(wanted)}`
}

function doneTo(copy: Action, { tag }: Outcome): string {
  return copy === 'tag' && tag !== undefined ? `${done('tag')} with ${tag.header}: ${tag.value}` : done(copy)
}

const ALONE = {
  reject: 'that cannot be told for one recipient alone',
  'mta-hold': 'that cannot be done for one recipient alone',
} as const

function isToldAtOnce(wanted: Action): wanted is keyof typeof ALONE {
  return wanted === 'reject' || wanted === 'mta-hold'
}

/** Why the copy of a recipient is treated as another's; see {@link planMessage}. */
function sinceOf(copy: Action, { reason: { instead }, recipients }: Outcome): string {
  const isOfAll = recipients.every(({ reason }) => reason.instead === undefined)
  if (instead !== undefined && isOfAll) {
    return `since ${instead.why}`
  }
  if (copy === 'defer') return "since one recipient's decision defers for all"
  if (copy === 'tag') return 'since a message is tagged for all or for nobody'
  if (copy === 'reject') return "since nobody is to get it and one recipient's decision is to reject"
  return 'since a message has one answer for all'
}
