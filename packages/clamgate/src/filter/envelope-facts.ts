import type { Envelope } from '@clamgate/milter'
import { envelopeFacts } from '../policy/mailbox.ts'
import type { SkipFacts } from '../policy/types.ts'

/** What a policy wants to know of an envelope. UTF-8 where the session says SMTPUTF8. */
export function factsOf(envelope: Envelope): SkipFacts {
  return envelopeFacts({
    sender: envelope.sender.toString('utf8'),
    recipients: envelope.recipients.map(({ address }) => address.toString('utf8')),
    clientAddress: envelope.connection.address,
    authenticated: envelope.macro('auth_authen'),
  })
}
