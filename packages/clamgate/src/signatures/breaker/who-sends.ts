import { parseIp } from '../../patterns/network.ts'

/** What of an envelope tells senders apart. */
export interface Sent {
  /** Empty: the null sender. */
  readonly sender: string
  /** Undefined: it came from this host, without SMTP. */
  readonly clientAddress: string | undefined
}

/** Addresses of one site: as many bits of them are the same. */
const SITE_BITS = { 4: 24, 6: 48 } as const

/**
 * Who sent a message, as the breaker counts senders: the address in any case of letters. Bounces have none; they are told
 * apart by the network that they came from.
 */
export function senderOf({ sender, clientAddress }: Sent): string {
  if (sender !== '') return sender.toLowerCase()
  const ip = clientAddress === undefined ? undefined : parseIp(clientAddress)
  if (ip === undefined) return `<> of ${clientAddress ?? 'this host'}`
  const free = BigInt((ip.family === 4 ? 32 : 128) - SITE_BITS[ip.family])
  return `<> of ${ip.family} ${ip.value >> free}`
}
