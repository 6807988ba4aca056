/**
 * The mailbox that an address of an envelope means: without brackets, route, comments, a final dot, and quotes that quote
 * nothing (RFC 5321 sections 4.1.1.3 and 4.1.2). Postfix delivers all those spellings alike, so that rules, scopes and digests
 * must see them alike.
 */
export function mailboxOf(address: string): string {
  const bare = withoutBrackets(address)
  if (SIMPLE.test(bare)) return bare
  const routed = /^@[^:"]*:(.*)$/s.exec(bare)?.[1] ?? bare
  const plain = routed.includes('"') ? routed : routed.replace(/\([^()]*\)/g, '').trim()
  return plain.replace(QUOTED, (_, inner: string) => `${localPart(inner)}@`).replace(/\.$/, '')
}

export function withoutBrackets(address: string): string {
  return address.startsWith('<') && address.endsWith('>') ? address.slice(1, -1) : address
}

/** Nothing to be taken off; most addresses. */
const SIMPLE = /^[\w+=.-]*@[\w.-]*[\w-]$/

/** A local part in quotes, in which a backslash takes the next character as it is. */
const QUOTED = /^"((?:[^"\\]|\\.)*)"@/s

/** As it is written where it needs no quotes, and with as few backslashes as can be where it does. */
function localPart(inner: string): string {
  const text = inner.replace(/\\(.)/gs, '$1')
  return PLAIN.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}

const PLAIN = /^[\w!#$%&'*+/=?^`{|}~.-]+$/
