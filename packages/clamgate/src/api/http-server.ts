import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { AuditTrail } from '../audit/trail.ts'
import { formatHostPort } from '../config/console-place.ts'
import type { HostPort } from '../config/host-port.ts'
import { messageOf } from '../ground/thrown.ts'
import type { Log } from '../observe/log/log.ts'
import { clientNetwork } from '../patterns/client-network.ts'
import { type TrustsProxy, trustsProxy } from './client-address.ts'
import { addConsoleFiles, type BasePath, type ConsoleFiles } from './console/files.ts'
import { ControlError } from './errors.ts'
import { closeHttpApp, createHttpApp } from './http-app.ts'
import { addLinkRoutes, type LinkPages } from './links/routes.ts'
import { keepCertificate } from './listener/certificate.ts'
import { boundJsonDepth } from './listener/json-depth.ts'
import { type Asking, createPace } from './listener/pace.ts'
import { createBoundedServer, DEFAULT_LIMITS, type HttpLimits } from './listener/server.ts'
import type { TlsFiles } from './listener/tls.ts'
import { type Gate, mountRoutes } from './mount.ts'
import { described } from './openapi/described.ts'
import type { Route } from './route.ts'
import { addProbeRoutes, type ProbeAnswers } from './routes/probes.ts'

export interface HttpServerOptions extends ProbeAnswers {
  /** Where to listen. Port 0 takes any that is free. */
  readonly listen: HostPort
  readonly log: Log
  /** `console.tls`; left out: in the clear. */
  readonly tls?: TlsFiles | undefined
  /** The pages behind the links of digests. */
  readonly pages?: LinkPages | undefined
  /** The console and its API; left out where it must not be reached. */
  readonly console?: ConsoleDoor | undefined
  /** `/clamgate` of `console.url`, or nothing: paths are known with and without it. */
  readonly basePath?: BasePath
  /** Whether mail is coming in: then requests take turns. Left out: never. */
  readonly isMailOn?: () => boolean
  /** By `console.trustProxy`; left out: what is on this machine. */
  readonly trustsProxy?: TrustsProxy
  /** Bounds on what a client may take; the defaults suit a few monitoring systems. */
  readonly limits?: Partial<HttpLimits>
}

/** What people and their programs come in by. */
export interface ConsoleDoor {
  readonly routes: readonly Route[]
  readonly gate: Gate
  /** Where acts are written down. */
  readonly trail: AuditTrail
  /** Files of the console; undefined where they were not built. */
  readonly files: ConsoleFiles | undefined
}

export interface HttpServer {
  /** `http://127.0.0.1:8095`. */
  readonly url: string
  /** Takes the files of `console.tls` as they are now. */
  refresh(): Promise<void>
  /** Lets requests in flight finish for a second, then ends them. */
  close(): Promise<void>
}

export const API_PREFIX = '/api/v1'

/** Most requests have no body worth reading; routes that take more say so. */
const BODY_LIMIT_BYTES = 16 * 1024
/** An id, each character of it escaped: whoever asks for a strange one hears that there is none. */
const PARAM_MAX_CHARS = 2048

/** While mail comes in: a hundred requests a second, from all who ask. */
const EVERY_MS = 10

/** Nothing here is for a browser to run, to keep, or to show in a frame. */
const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/** Where we end TLS ourselves a browser need never try without it again. */
const STRICT_TRANSPORT = { 'strict-transport-security': 'max-age=31536000' } as const

/**
 * Serves over TCP: `/metrics`, `/healthy` and `/ready`; the pages behind the links of digests; the console, and its API below
 * `/api/v1`, for whom its gate knows.
 * @throws {ControlError} CONTROL_HTTP_IN_USE, CONTROL_HTTP_ADDRESS, CONTROL_HTTP_OPEN
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { listen, log, tls, basePath = () => '' } = options
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const isProxy = options.trustsProxy ?? trustsProxy(undefined)
  const app = createHttpApp({
    log,
    failedEvent: 'http.failed',
    name: 'This server',
    unknownRemedy: 'It has /metrics, /healthy and /ready, and the console.',
    tellsFailures: false,
    limits: {
      bodyLimit: BODY_LIMIT_BYTES,
      routerOptions: { maxParamLength: PARAM_MAX_CHARS },
      rewriteUrl: ({ url = '/' }) => belowBase(url, basePath()),
      // From the right: what the client itself wrote into X-Forwarded-For counts for nothing.
      trustProxy: isProxy,
      serverFactory: (handler) => createBoundedServer(handler, { isTls: tls !== undefined, limits, isProxy }),
    },
  })
  boundJsonDepth(app)
  const headers = tls === undefined ? SECURITY_HEADERS : { ...SECURITY_HEADERS, ...STRICT_TRANSPORT }
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers)
  })
  addProbeRoutes(app, options)
  if (options.pages !== undefined) addLinkRoutes(app, options.pages, options.console?.trail)
  if (options.console !== undefined) {
    const { routes, gate, files, trail } = options.console
    const pace = createPace({ everyMs: EVERY_MS, isNeeded: options.isMailOn ?? (() => false) })
    app.register(async (api) => {
      // Before anything is done for it: who is a stranger is not known before a turn of the event loop or two.
      api.addHook('onRequest', async (request, reply) => {
        if ((await pace.turn(askingOf(request))) === false) reply.hijack()
      })
      mountRoutes(api, API_PREFIX, described(routes), gate, trail)
    })
    addConsoleFiles(app, files, basePath)
  }
  const certificate = tls && (await keepCertificate(app.server, { files: tls, log }))
  try {
    await app.ready()
    const listening = once(app.server, 'listening')
    app.server.listen(listen)
    await listening
  } catch (error) {
    certificate?.close()
    await app.close()
    throw openError(listen, error)
  }
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${addressOf(app.server.address(), listen)}`,
    refresh: async () => await certificate?.refresh(),
    async close() {
      certificate?.close()
      await closeHttpApp(app)
    },
  }
}

function askingOf({ ip, raw: { socket } }: FastifyRequest): Asking {
  return {
    client: clientNetwork(ip),
    onGone(left) {
      socket.once('close', left)
      return () => socket.removeListener('close', left)
    },
  }
}

/** A web server in front of us may pass on the whole path, or what comes after that of `console.url`. */
function belowBase(url: string, base: string): string {
  if (base === '' || !url.startsWith(base)) return url
  const rest = url.slice(base.length)
  if (rest.startsWith('/')) return rest
  return rest === '' || rest.startsWith('?') ? `/${rest}` : url
}

function addressOf(address: AddressInfo | string | null, { host, port }: HostPort): string {
  return formatHostPort({ host, port: typeof address === 'object' && address !== null ? address.port : port })
}

function openError(listen: HostPort, cause: unknown): ControlError {
  const place = formatHostPort(listen)
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
