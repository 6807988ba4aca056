import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { HostPort } from '../config/host-port.ts'
import { messageOf } from '../ground/thrown.ts'
import type { Log } from '../observe/log/log.ts'
import { ControlError } from './errors.ts'
import { closeHttpApp, createHttpApp } from './http-app.ts'
import { addProbeRoutes, type ProbeAnswers } from './routes/probes.ts'

export interface HttpServerOptions extends ProbeAnswers {
  /** `console.listen`. Port 0 takes any that is free. */
  readonly listen: HostPort
  readonly log: Log
  /** Bounds on what a client may take; the defaults suit a few monitoring systems. */
  readonly limits?: Partial<HttpLimits>
}

export interface HttpLimits {
  /** Connections at one time; more are closed at once. */
  readonly maxConnections: number
  /** Longest time for the head of a request, and for all of it, ms. */
  readonly requestTimeoutMs: number
  /** Longest time that a connection stays open with nothing asked, ms. */
  readonly idleTimeoutMs: number
}

export interface HttpServer {
  /** `http://127.0.0.1:8095`. */
  readonly url: string
  /** Lets requests in flight finish for a second, then ends them. */
  close(): Promise<void>
}

const DEFAULT_LIMITS: HttpLimits = { maxConnections: 100, requestTimeoutMs: 10_000, idleTimeoutMs: 15_000 }
/** Requests have no body worth reading. */
const BODY_LIMIT_BYTES = 1024
const HEAD_LIMIT_BYTES = 8192

/** Nothing here is for a browser to run, to keep, or to show in a frame. */
const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/**
 * Serves `/metrics`, `/healthy` and `/ready` over TCP, and nothing else: what the control API can do needs the Unix socket.
 * @throws {ControlError} CONTROL_HTTP_IN_USE, CONTROL_HTTP_ADDRESS, CONTROL_HTTP_OPEN
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { listen, log } = options
  const { maxConnections, requestTimeoutMs, idleTimeoutMs } = { ...DEFAULT_LIMITS, ...options.limits }
  const app = createHttpApp({
    log,
    failedEvent: 'http.failed',
    name: 'This server',
    unknownRemedy: 'It has /metrics, /healthy and /ready; all else needs the control socket.',
    tellsFailures: false,
    limits: {
      bodyLimit: BODY_LIMIT_BYTES,
      requestTimeout: requestTimeoutMs,
      // A client that asks and never reads, too.
      connectionTimeout: idleTimeoutMs,
      keepAliveTimeout: idleTimeoutMs,
      // Node looks for late requests at this interval only; its default is half a minute.
      http: {
        headersTimeout: requestTimeoutMs,
        connectionsCheckingInterval: Math.min(1000, requestTimeoutMs),
        maxHeaderSize: HEAD_LIMIT_BYTES,
      },
    },
  })
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS)
  })
  addProbeRoutes(app, options)
  app.server.maxConnections = maxConnections
  try {
    await app.ready()
    const listening = once(app.server, 'listening')
    app.server.listen(listen)
    await listening
  } catch (error) {
    await app.close()
    throw openError(listen, error)
  }
  return { url: urlOf(app.server.address(), listen), close: () => closeHttpApp(app) }
}

function urlOf(address: AddressInfo | string | null, { host, port }: HostPort): string {
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return `http://${placeOf({ host, port: bound })}`
}

function placeOf({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

function openError(listen: HostPort, cause: unknown): ControlError {
  const place = placeOf(listen)
  const options = { details: { listen: place }, cause }
  const why = messageOf(cause)
  switch (cause instanceof Error && 'code' in cause ? cause.code : undefined) {
    case 'EADDRINUSE':
      return new ControlError('CONTROL_HTTP_IN_USE', `Another program listens on ${place} already`, {
        ...options,
        remedy: 'Stop that program, or set console.listen to another port.',
      })
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ControlError('CONTROL_HTTP_ADDRESS', `This machine has no address ${listen.host}: ${why}`, {
        ...options,
        remedy: 'Set console.listen to an address of this machine, for example 127.0.0.1:8095.',
      })
    default:
      return new ControlError('CONTROL_HTTP_OPEN', `${place} cannot be opened for HTTP: ${why}`, {
        ...options,
        remedy: 'Set console.listen to a port above 1023 that the user of the daemon may use.',
      })
  }
}
