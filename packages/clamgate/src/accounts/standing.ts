import { AccessError } from '../access/errors.ts'
import { domainForms } from '../patterns/domain-forms.ts'
import { mailboxOf } from '../patterns/mailbox.ts'
import type { Standing } from './types.ts'

/** Most domains or addresses of an account. */
const MOST = 500
/** RFC 5321 section 4.5.3.1: a path without its brackets. */
const ADDRESS_MAX_CHARS = 254
/** What domain names consist of, with A-labels. */
const DOMAIN =
  /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/

/** A standing in the form that the rule of access compares. @throws {AccessError} ACCESS_INVALID */
export function standingOf({ role, domains, addresses }: Standing): Standing {
  switch (role) {
    case 'admin':
    case 'auditor':
      if (domains.length + addresses.length > 0) {
        throw invalid(`An account with the role ${role} has neither domains nor addresses: it sees all mail`)
      }
      return { role, domains: [], addresses: [] }
    case 'manager':
      if (addresses.length > 0) throw invalid('A manager has domains, not addresses')
      return { role, domains: several(domains, domainOf), addresses: [] }
    case 'recipient':
      if (domains.length > 0) throw invalid('A recipient has addresses, not domains')
      return { role, domains: [], addresses: several(addresses, addressOf) }
  }
}

function several(texts: readonly string[], read: (text: string) => string): readonly string[] {
  const all = [...new Set(texts.map(read))].sort()
  if (all.length === 0) throw invalid('A manager needs a domain, and a recipient an address')
  if (all.length > MOST) throw invalid(`An account has ${MOST} domains or addresses at most`)
  return all
}

function domainOf(text: string): string {
  const { ascii } = domainForms(text.trim())
  if (DOMAIN.test(ascii)) return ascii
  throw invalid('A domain is written as example.org')
}

function addressOf(text: string): string {
  const address = mailboxOf(text.trim()).toLowerCase()
  const at = address.lastIndexOf('@')
  const isAddress = at > 0 && address.length <= ADDRESS_MAX_CHARS && MAILBOX.test(address)
  if (isAddress && DOMAIN.test(domainForms(address.slice(at + 1)).ascii)) return address
  throw invalid('An address is written as ann@example.org')
}

/** A local part that needs quotes may have blanks in them. */
const MAILBOX = /^(?:[^\s\p{C}<>"]+|"(?:[^\p{C}"\\]|\\["\\])+"@[^\s\p{C}<>"@]+)$/u

function invalid(sentence: string): AccessError {
  return new AccessError('ACCESS_INVALID', sentence, { remedy: 'See docs/guide/accounts.md for the roles.' })
}
