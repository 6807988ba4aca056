import { AccessError } from '../../access/errors.ts'
import { isInNetwork, type NetworkPattern, parseIp, parseNetwork } from '../../patterns/network.ts'

/** An address, or a network with the length of its prefix. @throws {AccessError} ACCESS_INVALID */
export function readNetwork(text: string): NetworkPattern & { readonly kind: 'network' } {
  const read = parseNetwork(text)
  if (read.ok && read.network.kind === 'network') return { ...read.network, kind: 'network' }
  throw new AccessError(
    'ACCESS_INVALID',
    'A network is written as 192.0.2.0/24, 2001:db8::/32 or one address',
    {
      remedy: 'See docs/guide/accounts.md for tokens.',
    },
  )
}

/** Whether an address is in one of them; none: every address is. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  if (networks.length === 0) return true
  const ip = parseIp(address)
  return ip !== undefined && networks.some((network) => isInNetwork(readNetwork(network), ip))
}
