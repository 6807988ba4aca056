import type { Envelope } from '@clamgate/milter'
import type { SkipFacts } from './policy/types.ts'

/** What a policy wants to know of an envelope. */
export function factsOf(envelope: Envelope): SkipFacts {
  return {
    sender: bareAddress(envelope.sender),
    recipients: envelope.recipients.map(({ address }) => bareAddress(address)),
    clientAddress: envelope.connection.address,
    authenticated: envelope.macro('auth_authen'),
  }
}

/** `<a@b>` or `a@b` as `a@b`. Addresses are UTF-8 where the session says SMTPUTF8, ASCII otherwise. */
function bareAddress(address: Buffer): string {
  const text = address.toString('utf8')
  return text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text
}
