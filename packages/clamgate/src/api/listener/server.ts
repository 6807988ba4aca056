import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { clientNetwork } from '../../patterns/client-network.ts'
import { TLS_VERSIONS } from './certificate.ts'

/** Bounds on what clients may take. */
export interface HttpLimits {
  /** Connections at one time; more are closed at once. */
  readonly maxConnections: number
  /** Of one address, of IPv6 of one /64; not of web servers that stand in front of us. */
  readonly maxConnectionsPerClient: number
  /** Longest time for the head of a request, ms. */
  readonly headTimeoutMs: number
  /** Longest time for all of a request, such as a mail that is uploaded, ms. */
  readonly requestTimeoutMs: number
  /** Longest time that a connection stays open with nothing asked, and nothing read, ms. */
  readonly idleTimeoutMs: number
}

/** A browser has six connections, one of which hears of what is new; several people may share an address. */
export const DEFAULT_LIMITS: HttpLimits = {
  maxConnections: 512,
  maxConnectionsPerClient: 64,
  headTimeoutMs: 10_000,
  requestTimeoutMs: 120_000,
  idleTimeoutMs: 30_000,
}

const HEAD_LIMIT_BYTES = 8192
/** Field lines of a request; Node reads no more, without a word. */
const MAX_FIELDS = 100

export interface BoundedServerOptions {
  readonly isTls: boolean
  readonly limits: HttpLimits
  /** Whether an address is one of `console.trustProxy`. */
  readonly isProxy: (address: string) => boolean
}

/** A server of HTTP, with TLS or without, of which one client cannot take all. */
export function createBoundedServer(
  handler: RequestListener,
  { isTls, limits, isProxy }: BoundedServerOptions,
): Server {
  const { headTimeoutMs, requestTimeoutMs, idleTimeoutMs } = limits
  const options: ServerOptions = {
    headersTimeout: headTimeoutMs,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: idleTimeoutMs,
    // Node looks for late requests at this interval only; its default is half a minute.
    connectionsCheckingInterval: Math.min(1000, headTimeoutMs),
    maxHeaderSize: HEAD_LIMIT_BYTES,
  }
  const server: Server = isTls
    ? createTlsServer({ ...options, ...TLS_VERSIONS, handshakeTimeout: headTimeoutMs }, handler)
    : createServer(options, handler)
  server.maxHeadersCount = MAX_FIELDS
  server.maxConnections = limits.maxConnections
  // A client that asks and never reads, too.
  server.setTimeout(idleTimeoutMs)
  boundClients(server, limits.maxConnectionsPerClient, isProxy)
  return server
}

function boundClients(server: Server, most: number, isProxy: (address: string) => boolean): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const { remoteAddress = '' } = socket
    if (isProxy(remoteAddress)) return
    const client = clientNetwork(remoteAddress)
    const count = (open.get(client) ?? 0) + 1
    open.set(client, count)
    socket.once('close', () => {
      const left = (open.get(client) ?? 1) - 1
      if (left === 0) open.delete(client)
      else open.set(client, left)
    })
    if (count > most) socket.destroy()
  })
}
