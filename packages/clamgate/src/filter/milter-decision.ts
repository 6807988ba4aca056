import { type Decision, deleteHeaders, type Envelope, type Modification } from '@clamgate/milter'
import { unreachable } from '../ground/unreachable.ts'
import { type Allowed, type Capabilities, capabilitiesFor } from '../policy/capabilities.ts'
import type { Outcome } from '../policy/types.ts'
import type { ReadingFacts } from '../policy/verdict.ts'
import { addressText } from './envelope-facts.ts'
import { type AmbiguityFieldSettings, ambiguityChanges } from './marks/ambiguity-results.ts'
import type { HeaderSettings } from './marks/status-fields.ts'
import { MOST_FIELDS_TO_REPLACE, statusFields, tagFields } from './milter-headers.ts'
import { RELEASE_FIELD } from './release/fields.ts'
import type { WatchedFields } from './watched-fields.ts'

/** What this MTA lets us do with this message, and what we may ask of it. */
export function capabilitiesOf(envelope: Envelope, allowed: Allowed): Capabilities {
  const recipients = envelope.recipients.map(({ address }) => addressText(address))
  const given = { sender: addressText(envelope.sender), recipients }
  return capabilitiesFor(given, allowed, offeredBy(envelope))
}

/** What the MTA has agreed to, whatever the message. */
export function offeredBy({ actions }: Envelope): Capabilities {
  return {
    hold: actions.has('quarantine'),
    removeRecipients: actions.has('deleteRecipients') ? 'yes' : 'not-offered',
    addHeaders: actions.has('addHeaders') && actions.has('changeHeaders'),
    tellSender: true,
  }
}

/** The outcome in the milter protocol's words: what to change first, then the answer. */
export function milterDecision(
  outcome: Outcome,
  {
    envelope,
    fields,
    headers,
    ambiguityField,
    reading,
  }: {
    readonly envelope: Envelope
    readonly fields: WatchedFields
    readonly headers: HeaderSettings
    readonly ambiguityField: AmbiguityFieldSettings
    readonly reading: ReadingFacts | undefined
  },
): Decision {
  const { action, reply } = outcome
  switch (action) {
    case 'accept':
    case 'tag':
    case 'mta-hold': {
      const { address: clientAddress } = envelope.connection
      const marked = { outcome, fields, clientAddress, utf8: isUtf8(envelope) }
      const mark = { outcome, reading, fields: fields.ambiguity, clientAddress }
      const marks = offeredBy(envelope).addHeaders
        ? [
            ...withoutTickets(fields),
            ...statusFields(headers, marked),
            ...tagFields(marked),
            ...ambiguityChanges(ambiguityField, mark, MOST_FIELDS_TO_REPLACE),
          ]
        : []
      const modifications: Modification[] = [...marks, ...removals(outcome, envelope)]
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

/** A mail that comes back as a release is delivered as it was kept, without any mark of ours. */
export function releaseDecision({ releases }: WatchedFields): Decision {
  return { modifications: deleteHeaders(RELEASE_FIELD, releases.count), response: { kind: 'accept' } }
}

/** In monitor mode mail with too many is not refused; the MTA would be busy for hours. */
function withoutTickets({ releases }: WatchedFields): readonly Modification[] {
  return releases.count > MOST_FIELDS_TO_REPLACE ? [] : deleteHeaders(RELEASE_FIELD, releases.count)
}

/** The MAIL of SMTPUTF8 (RFC 6531 section 3.4). */
function isUtf8({ senderArgs }: Envelope): boolean {
  return senderArgs.some((arg) => arg.toString('latin1').toUpperCase() === 'SMTPUTF8')
}

/** As the MTA gave them: Postfix finds those of RCPT by that text. The protocol has no answer that says whom it found. */
function removals({ remove }: Outcome, { recipients }: Envelope): readonly Modification[] {
  return remove.flatMap((index): readonly Modification[] => {
    const recipient = recipients[index]
    return recipient === undefined ? [] : [{ kind: 'deleteRecipient', address: recipient.address }]
  })
}

function holdReason({ verdict, kind }: Outcome): string {
  return verdict.kind === 'infected' ? `infected by ${verdict.signature}` : `held by clamgate: ${kind}`
}
