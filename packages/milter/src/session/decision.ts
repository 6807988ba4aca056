import type { ActionName } from '../envelope.ts'
import { MilterError } from '../errors.ts'
import type { Decision } from '../filter.ts'
import type { Modification, Response } from '../response.ts'
import { actionOf, encodeModifications } from '../wire/modification.ts'
import { encodeResponse } from '../wire/reply.ts'
import type { Step } from './step.ts'

export interface DecisionOptions {
  readonly actions: ReadonlySet<ActionName>
  readonly leadingSpace: boolean
}

/**
 * The end of a message in one buffer: modifications, then the response.
 * @throws {MilterError} MILTER_ACTION_NOT_NEGOTIATED for a modification that the MTA did not offer or the filter did not
 *   list, MILTER_ANSWER_INVALID for anything else that cannot be sent.
 */
export function encodeDecision(decision: unknown, options: DecisionOptions): Buffer {
  if (!isDecision(decision)) {
    throw new MilterError(
      'MILTER_ANSWER_INVALID',
      'The filter ended a message with something that is no decision',
    )
  }
  const { modifications, response } = decision
  checkPlace(response, 'eom')
  const answer = encodeResponse(response)
  if (modifications === undefined || modifications.length === 0) return answer
  checkModifications(modifications, response, options.actions)
  return Buffer.concat([...encodeModifications(modifications, options), answer])
}

/**
 * The packet that answers a step before the end.
 * @throws {MilterError} MILTER_ANSWER_INVALID when the response is none, or the protocol has none such there.
 */
export function encodeAnswer(response: Response, { event }: Step): Buffer {
  checkPlace(response, event)
  return encodeResponse(response)
}

/** SKIP is for body chunks only, and before MAIL there is nothing to discard (Postfix ignores it with a warning). */
function checkPlace({ kind }: Response, event: Step['event']): void {
  const isMisplaced =
    (kind === 'skip' && event !== 'body') || (kind === 'discard' && (event === 'connect' || event === 'helo'))
  if (!isMisplaced) return
  throw new MilterError(
    'MILTER_ANSWER_INVALID',
    `The filter answered ${event} with ${kind}, which has no meaning there`,
  )
}

function checkModifications(
  modifications: readonly Modification[],
  response: Response,
  actions: ReadonlySet<ActionName>,
): void {
  for (const modification of modifications) {
    const action = actionOf(modification)
    if (!actions.has(action)) {
      throw new MilterError(
        'MILTER_ACTION_NOT_NEGOTIATED',
        `The filter asked for ${modification.kind}, but ${action} was not negotiated`,
        {
          details: { action },
          remedy: `List ${action} in the actions of the filter, and look at envelope.actions.`,
        },
      )
    }
    if (modification.kind === 'quarantine' && response.kind !== 'accept' && response.kind !== 'continue') {
      throw new MilterError(
        'MILTER_ANSWER_INVALID',
        `The filter asked for quarantine and answered ${response.kind}; accept or continue must follow it`,
      )
    }
  }
}

function isDecision(value: unknown): value is Decision {
  return (
    typeof value === 'object' &&
    value !== null &&
    'response' in value &&
    typeof value.response === 'object' &&
    value.response !== null
  )
}
