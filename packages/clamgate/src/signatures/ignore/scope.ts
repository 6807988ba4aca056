import { type IpAddress, isInNetwork, type NetworkPattern, parseIp } from '../../patterns/network.ts'
import {
  comparedAddress,
  comparedDomain,
  type DomainPattern,
  fits,
  parseAddressPattern,
  parseDomainPattern,
  parseNetwork,
  type TextPattern,
} from '../../patterns/patterns.ts'
import { SignatureError } from '../errors.ts'

/** What of an envelope a scope looks at. */
export interface ScopedEnvelope {
  /** Empty: the null sender. */
  readonly sender: string
  readonly recipients: readonly string[]
  /** Undefined: it came from this host, without SMTP. */
  readonly clientAddress: string | undefined
}

/** Whether mail is in a scope. */
export type ScopeTest = (envelope: ScopedEnvelope) => boolean

const FORMS =
  'write sender:ADDRESS, sender:DOMAIN, recipient:ADDRESS, recipient:DOMAIN or network:ADDRESS/BITS'

/**
 * Reads `sender:me@example.org`, `recipient:.example.org`, `network:192.0.2.0/24`. With several recipients all of them have
 * to fit: one who does not would get what is ignored for another.
 * @throws {SignatureError} SIGNATURES_ARGUMENT
 */
export function parseScope(text: string): ScopeTest {
  const colon = text.indexOf(':')
  const [kind, value] = [text.slice(0, Math.max(0, colon)), text.slice(colon + 1).trim()]
  switch (kind) {
    case 'sender': {
      const test = mailbox(text, value)
      return ({ sender }) => test(sender)
    }
    case 'recipient': {
      const test = mailbox(text, value)
      return ({ recipients }) => recipients.length > 0 && recipients.every(test)
    }
    case 'network': {
      const test = network(text, value)
      return ({ clientAddress }) => test(clientAddress)
    }
    default:
      throw refused(text, `${JSON.stringify(kind || text)} is no kind of scope`, FORMS)
  }
}

function mailbox(scope: string, value: string): (address: string) => boolean {
  const isDomain = value !== '' && value !== '<>' && !value.includes('@') && !value.startsWith('/')
  if (isDomain) {
    const parsed = parseDomainPattern(value)
    if (!parsed.ok) throw refused(scope, parsed.message, parsed.remedy)
    return (address) => fitsDomain(parsed.pattern, domainOf(address))
  }
  const parsed = value === '' ? EMPTY : parseAddressPattern(value)
  if (!parsed.ok) throw refused(scope, parsed.message, parsed.remedy)
  return (address) => fitsText(parsed.pattern, address)
}

const EMPTY = { ok: false, message: 'nothing stands behind the colon', remedy: FORMS } as const

function fitsText(pattern: TextPattern, address: string): boolean {
  return fits(pattern, comparedAddress(address))
}

function fitsDomain(pattern: DomainPattern, domain: string): boolean {
  if (domain === '') return false
  const compared = comparedDomain(domain)
  if (pattern.kind !== 'below') return fits(pattern, compared)
  return compared.key === pattern.domain || compared.key.endsWith(`.${pattern.domain}`)
}

function domainOf(address: string): string {
  const at = address.lastIndexOf('@')
  return at === -1 ? '' : address.slice(at + 1)
}

function network(scope: string, value: string): (client: string | undefined) => boolean {
  const parsed = parseNetwork(value)
  if (!parsed.ok) throw refused(scope, parsed.message, parsed.remedy)
  const { network: pattern } = parsed
  if (pattern.kind === 'host') {
    throw refused(scope, `${value} is a name, and names are not looked up here`, 'write its address')
  }
  return (client) => fitsNetwork(pattern, client === undefined ? undefined : parseIp(client))
}

function fitsNetwork(
  pattern: Exclude<NetworkPattern, { kind: 'host' }>,
  client: IpAddress | undefined,
): boolean {
  return client === undefined ? pattern.kind === 'local' : isInNetwork(pattern, client)
}

function refused(scope: string, message: string, remedy: string): SignatureError {
  return new SignatureError('SIGNATURES_ARGUMENT', `The scope ${scope} cannot be used: ${message}`, {
    remedy: `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`,
  })
}
