import type { Envelope } from '@clamgate/milter'
import { envelopeFacts } from '../policy/mailbox.ts'
import type { SkipFacts } from '../policy/types.ts'

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
