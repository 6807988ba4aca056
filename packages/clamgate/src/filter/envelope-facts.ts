import type { Envelope } from '@clamgate/milter'
import { octetText } from '../patterns/patterns.ts'
import { envelopeFacts, octetsOf } from '../policy/mailbox.ts'
import type { RawFacts, SkipFacts } from '../policy/types.ts'

/**
 * An address as text: UTF-8 (RFC 6531). Octets that are not become U+FFFD, which no pattern but a wildcard fits: nobody can
 * tell what they were meant to be.
 */
export function addressText(address: Buffer): string {
  return address.toString('utf8')
}

/** What a policy wants to know of an envelope. */
export function factsOf(envelope: Envelope): SkipFacts {
  return envelopeFacts({
    sender: addressText(envelope.sender),
    recipients: envelope.recipients.map(({ address }) => addressText(address)),
    clientAddress: envelope.connection.address,
    authenticated: envelope.macro('auth_authen'),
  })
}

/** The envelope as it was given, for those who ask for octets. */
export function rawFactsOf(envelope: Envelope): RawFacts {
  const authenticated = envelope.macro('auth_authen')
  return {
    sender: octetText(envelope.sender),
    recipients: envelope.recipients.map(({ address }) => octetText(address)),
    authenticated: authenticated === undefined ? undefined : octetsOf(authenticated),
  }
}
