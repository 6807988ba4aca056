import type { Action } from '../../config/schema.ts'
import { unreachable } from '../../ground/unreachable.ts'
import type { Outcome, RecipientOutcome } from '../types.ts'
import { DO_TO_IT, DONE, DONE_TO_IT, insteadOf, type KeyOrigin, whose, whyOf } from './phrases.ts'

/**
 * What becomes of one recipient's copy where the recipients of a message have different decisions, and why, where that is not
 * what was decided for him: a message has one answer for all. Behind "For <b@example.net> ".
 */
export function aboutRecipient(one: RecipientOutcome, outcome: Outcome, originOf: KeyOrigin): string {
  const { wanted, fate, reason } = one
  const copy = copyOf(one, outcome)
  const who = whose(reason, originOf)
  if (copy === wanted || insteadOf(reason) !== undefined)
    return `it is ${doneTo(copy, outcome)}, ${whyOf(one, originOf)}`
  if (fate === 'quarantined' && isToldAtOnce(wanted)) {
    return `${who} would ${DO_TO_IT[wanted]}; ${ALONE[wanted]}, so a copy is kept in quarantine`
  }
  return `it is ${doneTo(copy, outcome)}, ${sinceOf(copy, outcome)}; ${who} would have ${DONE_TO_IT[wanted]}`
}

/** What is done with a recipient's copy, in the word for actions. */
function copyOf({ fate }: RecipientOutcome, { action }: Outcome): Action {
  switch (fate) {
    case 'delivered':
      return action === 'tag' ? 'tag' : 'accept'
    case 'held':
      return 'mta-hold'
    case 'quarantined':
      return 'quarantine'
    case 'deferred':
      return 'defer'
    case 'refused':
      return 'reject'
    case 'discarded':
      return 'discard'
    default:
      return unreachable(fate)
  }
}

function doneTo(copy: Action, { tag }: Outcome): string {
  return copy === 'tag' && tag !== undefined ? `${DONE.tag} with ${tag.header}: ${tag.value}` : DONE[copy]
}

const ALONE = {
  reject: 'that cannot be told for one recipient alone',
  'mta-hold': 'that cannot be done for one recipient alone',
} as const

function isToldAtOnce(wanted: Action): wanted is keyof typeof ALONE {
  return wanted === 'reject' || wanted === 'mta-hold'
}

/** Why the copy of a recipient is treated as another's; see {@link planMessage}. */
function sinceOf(copy: Action, { reason }: Outcome): string {
  const cannot = insteadOf(reason)
  if (cannot === 'the MTA cannot remove recipients') return `since ${cannot} from a message`
  if (copy === 'defer') return "since one recipient's decision defers for all"
  if (copy === 'tag') return 'since a message is tagged for all or for nobody'
  if (copy === 'reject') return "since nobody is to get it and one recipient's decision is to reject"
  return 'since a message has one answer for all'
}
