import type { Envelope } from '@clamgate/milter'
import type { SkipFacts } from '../policy/types.ts'

/** What a policy wants to know of an envelope. */
export function factsOf(envelope: Envelope): SkipFacts {
  return {
    sender: bareAddress(envelope.sender),
    recipients: envelope.recipients.map(({ address }) => bareAddress(address)),
    clientAddress: envelope.connection.address,
    authenticated: envelope.macro('auth_authen'),
  }
}

/** Whether an MTA finds this recipient again by the text that it gave us, so that it can be taken off the envelope. */
export function isPlainRecipient(address: Buffer): boolean {
  return PLAIN.test(address.toString('latin1'))
}

/**
 * `local@domain` or `local` alone, dot-atoms (RFC 5321 section 4.1.2) with anything above ASCII. Routes, quotes,
 * comments and a final dot are read by smtpd(8) in one way and by cleanup(8), which removes recipients, in another.
 */
const PLAIN = /^<?[\w!#$%&'*+/=?^`{|}~\x80-\xff.-]+(?:@[\w\x80-\xff-]+(?:\.[\w\x80-\xff-]+)*)?>?$/

/**
 * The mailbox that an address means: without brackets, route, comments, a final dot, and quotes that quote nothing.
 * Postfix delivers all those spellings alike, so that a rule must see them alike. UTF-8 where the session says SMTPUTF8.
 */
function bareAddress(address: Buffer): string {
  const text = address.toString('utf8')
  const bare = text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text
  if (SIMPLE.test(bare)) return bare
  const routed = /^@[^:"]*:(.*)$/s.exec(bare)?.[1] ?? bare
  const plain = routed.includes('"') ? routed : routed.replace(/\([^()]*\)/g, '').trim()
  return plain.replace(/^"([\w!#$%&'*+/=?^`{|}~.-]+)"@/, '$1@').replace(/\.$/, '')
}

/** Nothing to be taken off; most addresses. */
const SIMPLE = /^[\w+=.-]*@[\w.-]*[\w-]$/
