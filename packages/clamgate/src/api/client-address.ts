import type { FastifyRequest } from 'fastify'
import { isInNetwork, isLoopback, parseIp, parseNetwork } from '../patterns/network.ts'

/** Whether a web server at this address is believed for whom it stands. */
export type TrustsProxy = (address: string) => boolean

/** By `console.trustProxy`; where that is not set, by what is on this machine. */
export function trustsProxy(networks: readonly string[] | undefined): TrustsProxy {
  const read = networks?.map(parseNetwork).flatMap((one) => (one.ok ? [one.network] : []))
  return (address) => {
    const ip = parseIp(address)
    if (ip === undefined) return false
    if (read === undefined) return isLoopback(ip)
    return read.some((network) => isInNetwork(network, ip))
  }
}

/**
 * Whom a request comes from: behind web servers that are trusted the last address that one of them did not write, else who is
 * connected. Fastify has read X-Forwarded-For from the right, by {@link TrustsProxy}. At the control socket nobody has an address, which
 * its types do not say: it is empty then.
 */
export function clientAddress(request: FastifyRequest): string {
  const ip: string | undefined = request.ip
  return ip === undefined || parseIp(ip) === undefined ? (request.socket.remoteAddress ?? '') : ip
}
