import { lookup } from 'node:dns/promises'
import { isLoopback, parseHostPort } from '../../config/host-port.ts'
import { type Host, thisHost } from '../../signatures/live/locality.ts'

/** What is known of this host, and of where names lead. */
export interface Surroundings {
  readonly host: Host
  /** All addresses of a name; rejects where it has none. */
  readonly addressesOf: (name: string) => Promise<readonly string[]>
}

/**
 * Whether a mail server is on this host, by whatever name it goes: certificates have the host's own, and that leads to
 * 127.0.1.1, or to an address of the host.
 */
export async function isNear(
  server: string,
  { host, addressesOf }: Surroundings = { host: thisHost(), addressesOf: askResolver },
): Promise<boolean> {
  const parsed = parseHostPort(server)
  if (!parsed.ok) return false
  const isOwn = (address: string) => isLoopback(address) || host.addresses.includes(address)
  if (isOwn(parsed.host) || parsed.host.toLowerCase() === host.name.toLowerCase()) return true
  const addresses = await addressesOf(parsed.host).catch(() => [])
  return addresses.length > 0 && addresses.every(isOwn)
}

async function askResolver(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address)
}
