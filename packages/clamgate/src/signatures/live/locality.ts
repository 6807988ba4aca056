import { hostname, networkInterfaces } from 'node:os'
import type { ClamdAddress } from '@clamgate/clamd'

/** What this host is called, and its addresses. */
export interface Host {
  readonly name: string
  readonly addresses: readonly string[]
}

export function thisHost(): Host {
  return { name: hostname(), addresses: addressesOfHost() }
}

function addressesOfHost(): readonly string[] {
  try {
    return Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address }) => address))
  } catch {
    return [] // asking for them takes a netlink socket, which the unit does not allow
  }
}

/** Whether a clamd there runs on this host, so that it reads the same directory as we write. Asks no name server. */
export function isOnHost(address: ClamdAddress, { name, addresses }: Host): boolean {
  if (address.kind === 'unix') return true
  const host = address.host.toLowerCase()
  if (host === 'localhost' || host.endsWith('.localhost') || host === name.toLowerCase()) return true
  return /^127\.\d+\.\d+\.\d+$/.test(host) || host === '::1' || addresses.includes(host)
}
