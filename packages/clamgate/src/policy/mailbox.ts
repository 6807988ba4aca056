import type { SkipFacts } from './types.ts'

/** An envelope with its addresses as somebody wrote them: an MTA, or a person on the command line. */
export type WrittenEnvelope = SkipFacts

/** What a policy looks at in an envelope: the mailboxes that its addresses mean. */
export function envelopeFacts({
  sender,
  recipients,
  clientAddress,
  authenticated,
}: WrittenEnvelope): SkipFacts {
  return { sender: mailboxOf(sender), recipients: recipients.map(mailboxOf), clientAddress, authenticated }
}

/**
 * The mailbox that an address means: without brackets, route, comments, a final dot, and quotes that quote nothing.
 * Postfix delivers all those spellings alike, so that a rule must see them alike.
 */
export function mailboxOf(address: string): string {
  const bare = address.startsWith('<') && address.endsWith('>') ? address.slice(1, -1) : address
  if (SIMPLE.test(bare)) return bare
  const routed = /^@[^:"]*:(.*)$/s.exec(bare)?.[1] ?? bare
  const plain = routed.includes('"') ? routed : routed.replace(/\([^()]*\)/g, '').trim()
  return plain.replace(/^"([\w!#$%&'*+/=?^`{|}~.-]+)"@/, '$1@').replace(/\.$/, '')
}

/** Nothing to be taken off; most addresses. */
const SIMPLE = /^[\w+=.-]*@[\w.-]*[\w-]$/
