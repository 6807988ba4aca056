import { dotted, parseIp } from './network.ts'

/**
 * Whom requests of an address are counted for: an IPv4 address, of IPv6 its /64, which is one household. Any other text is
 * counted as it is.
 */
export function clientNetwork(address: string): string {
  const ip = parseIp(address)
  if (ip === undefined) return address.slice(0, MOST_CHARS)
  if (ip.family === 6) return `${(ip.value >> 64n).toString(16)}::/64`
  return dotted(ip.value)
}

/** Longer than any address. */
const MOST_CHARS = 64
