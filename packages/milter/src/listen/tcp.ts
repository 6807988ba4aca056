import { lookup } from 'node:dns/promises'
import { isIP, type Server } from 'node:net'
import { MilterError } from '../errors.ts'
import { formatListenAddress, type ListenAddress } from './address.ts'
import { bind, errorCode } from './bind.ts'

type TcpAddress = Extract<ListenAddress, { kind: 'tcp' }>

/**
 * Listens on a TCP port. A host name is resolved, within the family if one is given; an IPv6 address takes IPv6 only.
 * @throws {MilterError} MILTER_PORT_IN_USE, MILTER_PORT_FORBIDDEN, MILTER_LISTEN_FAILED
 */
export async function listenTcp(server: Server, address: TcpAddress): Promise<void> {
  try {
    const host = isIP(address.host) === 0 ? await resolve(address) : address.host
    await bind(server, { host, port: address.port, ipv6Only: true })
  } catch (error) {
    throw tcpError(address, error)
  }
}

async function resolve({ host, family }: TcpAddress): Promise<string> {
  const { address } = await lookup(host, { family: family ?? 0 })
  return address
}

function tcpError(address: TcpAddress, error: unknown): MilterError {
  const code = errorCode(error)
  const text = formatListenAddress(address)
  const options = { cause: error, details: { address: text } }
  switch (code) {
    case 'EADDRINUSE':
      return new MilterError('MILTER_PORT_IN_USE', `Port ${address.port} on ${address.host} is in use`, {
        ...options,
        remedy: `Stop what listens there (see: ss -ltnp sport = :${address.port}), or choose another port.`,
      })
    case 'EACCES':
    case 'EPERM':
      return new MilterError('MILTER_PORT_FORBIDDEN', `This user may not listen on port ${address.port}`, {
        ...options,
        remedy: 'Choose a port above 1023, or start with CAP_NET_BIND_SERVICE.',
      })
    case 'EADDRNOTAVAIL':
      return new MilterError(
        'MILTER_LISTEN_FAILED',
        `The address ${address.host} is not one of this machine`,
        {
          ...options,
          remedy: 'Use an address of this machine (see: ip address), 127.0.0.1, or 0.0.0.0 for all.',
        },
      )
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new MilterError('MILTER_LISTEN_FAILED', `The host ${address.host} has no address`, {
        ...options,
        remedy: 'Use a numeric address.',
      })
    default:
      return new MilterError('MILTER_LISTEN_FAILED', `Cannot listen on ${text} (${code})`, options)
  }
}
