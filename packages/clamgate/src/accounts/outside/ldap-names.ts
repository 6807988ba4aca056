import { EqualityFilter } from 'ldapts'
import type { FormerIssuers, Identity } from './types.ts'

interface Place {
  readonly url: string
  readonly base: string
}

/**
 * What a directory is called. It has nothing of the address: one that moves to another host, or whose port is written from now on, knows
 * the same people, and whoever became somebody else would come in without the second factor of who they were.
 */
export function issuerOf({ base }: Pick<Place, 'base'>): string {
  const plain = base
    .trim()
    .toLowerCase()
    .replaceAll(/\s*([,=+])\s*/g, '$1')
  return `ldap:${plain}`
}

/** `entryUUID` and the like, and `objectGUID` as it is kept here. */
const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i

/**
 * Directories were called by the host of their address, with its port where that was written. A subject that is nobody else's in the
 * world is found by whatever host, and by whatever base; of another, such as a `uid`, only this host is believed.
 */
export function formerIssuers({ url }: Pick<Place, 'url'>, subject: string): FormerIssuers {
  const { host, hostname } = new URL(url)
  const issuers = [host, hostname, `${hostname}:636`, `${hostname}:389`]
  return { issuers: [...new Set(issuers)], isAnyDirectory: UUID.test(subject) }
}

/** Of those whom an account is known as, who it is in a directory: providers of single sign-on are called by an address. */
export function inDirectory(identities: readonly Identity[]): Identity | undefined {
  return identities.find(({ issuer }) => !issuer.includes('://'))
}

/** These are octets, which a subject has in base 16. */
export function isOctets(attribute: string): boolean {
  return /^objectguid$|;binary$/i.test(attribute)
}

/** Finds somebody by what a directory tells people apart by. */
export function subjectFilter(attribute: string, subject: string): EqualityFilter {
  return new EqualityFilter({
    attribute,
    value: isOctets(attribute) ? Buffer.from(subject, 'hex') : subject,
  })
}

/** The attributes that `console.ldap.filter` compares with what was typed. */
export function loginAttributes(filter: string): readonly string[] {
  return [...filter.matchAll(/\(([A-Za-z][\w.;-]*)[~]?=\{name\}\)/g)].flatMap(([, one]) => one ?? [])
}

/** Text as a value in a filter, RFC 4515 section 3. */
export function escapeFilterValue(text: string): string {
  return Array.from(Buffer.from(text, 'utf8'), (octet) =>
    octet < 0x20 || octet > 0x7e || '\\*()&|!=<>~'.includes(String.fromCharCode(octet))
      ? `\\${octet.toString(16).padStart(2, '0')}`
      : String.fromCharCode(octet),
  ).join('')
}
