import type { Decision, Envelope, Modification } from '@clamgate/milter'
import { type HeaderSettings, statusFields, tagFields } from './milter-headers.ts'
import type { Capabilities, Outcome } from './policy/types.ts'
import { unreachable } from './verdict.ts'
import type { WatchedFields } from './watched-fields.ts'

/** What this MTA lets us do. */
export function capabilitiesOf({ actions }: Envelope): Capabilities {
  return {
    hold: actions.has('quarantine'),
    removeRecipients: actions.has('deleteRecipients'),
    addHeaders: actions.has('addHeaders') && actions.has('changeHeaders'),
  }
}

/** The outcome in the milter protocol's words: what to change first, then the answer. */
export function milterDecision(
  outcome: Outcome,
  {
    envelope,
    fields,
    headers,
  }: {
    readonly envelope: Envelope
    readonly fields: WatchedFields
    readonly headers: HeaderSettings
  },
): Decision {
  const { action, reply } = outcome
  switch (action) {
    case 'accept':
    case 'tag':
    case 'mta-hold': {
      const can = capabilitiesOf(envelope)
      const modifications: Modification[] = [
        ...(can.addHeaders ? statusFields(headers, outcome, fields) : []),
        ...(can.addHeaders ? tagFields(outcome.tag, fields) : []),
        ...removals(outcome, envelope),
      ]
      if (action === 'mta-hold') modifications.push({ kind: 'quarantine', reason: holdReason(outcome) })
      return { modifications, response: { kind: 'accept' } }
    }
    // The message is ours now: to the MTA it is delivered.
    case 'quarantine':
    case 'discard':
      return { response: { kind: 'discard' } }
    case 'reject':
    case 'defer':
      return { response: reply === undefined ? { kind: 'tempfail' } : { kind: 'reply', ...reply } }
    default:
      return unreachable(action)
  }
}

function removals({ remove }: Outcome, { recipients }: Envelope): readonly Modification[] {
  return remove.flatMap((index): Modification[] => {
    const recipient = recipients[index]
    return recipient === undefined ? [] : [{ kind: 'deleteRecipient', address: recipient.address }]
  })
}

function holdReason({ verdict, kind }: Outcome): string {
  return verdict.kind === 'infected' ? `infected by ${verdict.signature}` : `held by clamgate: ${kind}`
}
