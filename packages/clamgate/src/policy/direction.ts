import type { Direction } from '../config/schema.ts'
import { clientOf, type NetworkList } from './lists/network-list.ts'
import type { TextList } from './lists/text-list.ts'
import type { Party } from './party.ts'
import type { SkipFacts } from './types.ts'

/** Where we are: what makes a message ours, and a recipient local. */
export interface Home {
  readonly localNetworks: NetworkList
  readonly localDomains: TextList
  /** Name of this host, as keys of domains are. */
  readonly hostname: string
}

/** Sent by one of our own: somebody who logged in, or a client of `policy.localNetworks`. */
export function isOriginating(facts: SkipFacts, { localNetworks }: Pick<Home, 'localNetworks'>): boolean {
  return isLoggedIn(facts) || localNetworks.find(clientOf(facts.clientAddress)) !== undefined
}

export function isLoggedIn({ authenticated }: Pick<SkipFacts, 'authenticated'>): boolean {
  return authenticated !== undefined && authenticated !== ''
}

/** In one of `policy.localDomains`. */
export function isLocal({ domain }: Party, { localDomains }: Pick<Home, 'localDomains'>): boolean {
  return localDomains.find(domain) !== undefined
}

/**
 * Which way a message goes to a recipient. What does not come from one of our own is inbound, whoever it is for; the rest
 * is local when the recipient is in one of `policy.localDomains`, has no domain, or the name of this host as its domain.
 */
export function directionOf(originating: boolean, party: Party, home: Home): Direction {
  if (!originating) return 'inbound'
  const { domain } = party
  return domain.key === '' || domain.key === home.hostname || isLocal(party, home) ? 'local' : 'outbound'
}
