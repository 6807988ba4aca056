import { ACTIONS, type Action } from '../config/sections/actions.ts'
import type { EventRecipient, MessageEvent } from './types.ts'

/** From the mildest, 0, to the strictest. */
export function strictnessOf(action: Action): number {
  return ACTIONS.indexOf(action)
}

/**
 * Of some of a mail's recipients the one by whom it was decided for them: whoever wanted what was done with all of it, else the first of
 * those who wanted the strictest. Undefined where there is none.
 */
export function deciderOf(
  recipients: readonly EventRecipient[],
  { action }: Pick<MessageEvent, 'action'>,
): EventRecipient | undefined {
  const decider = recipients.find(({ wanted }) => wanted === action)
  if (decider !== undefined) return decider
  const strictest = Math.max(...recipients.map(({ wanted }) => strictnessOf(wanted)))
  return recipients.find(({ wanted }) => strictnessOf(wanted) === strictest)
}
