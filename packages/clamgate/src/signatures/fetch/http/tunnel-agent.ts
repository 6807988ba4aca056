import { request as requestHttp } from 'node:http'
import { Agent, type RequestOptions, request as requestHttps } from 'node:https'
import type { Socket } from 'node:net'
import { type Duplex, PassThrough } from 'node:stream'
import { connect, type SecureContext } from 'node:tls'
import { toError } from '../../../ground/thrown.ts'
import { type HttpProxy, proxyHeaders, proxySilent, proxyStatusFailure, proxyUnreachable } from './proxy.ts'
import { tlsFailure } from './tls-failure.ts'

export interface TunnelOptions {
  readonly proxy: HttpProxy
  readonly secureContext: SecureContext
  /** From the question to the proxy to its answer, ms. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Connects through a proxy, and speaks TLS with the source itself. */
export class TunnelAgent extends Agent {
  readonly #options: TunnelOptions

  constructor(options: TunnelOptions) {
    super({ keepAlive: true })
    this.#options = options
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    void this.#open(options).then(
      (socket) => callback?.(null, socket),
      // Nobody looks at the stream beside an error.
      (error) => callback?.(toError(error), new PassThrough()),
    )
  }

  async #open({ host, port, servername }: RequestOptions): Promise<Duplex> {
    const { proxy, secureContext, timeoutMs, signal } = this.#options
    const name = host ?? 'localhost'
    const target = `${name.includes(':') ? `[${name}]` : name}:${port ?? 443}`
    const socket = await tunnel(proxy, target, { secureContext, signal, timeoutMs })
    const tls = { socket, secureContext, rejectUnauthorized: true, ALPNProtocols: ['http/1.1'] }
    // Node leaves it empty for an address, which must not be sent as a name.
    return connect({ ...tls, host: name, ...(servername ? { servername } : {}) })
  }
}

/**
 * Asks a proxy for a way to a host (CONNECT, RFC 9110 §9.3.6).
 * @param target `host:port`
 * @throws {SignatureError} SIGNATURES_UNREACHABLE, SIGNATURES_TIMEOUT, SIGNATURES_TLS
 */
async function tunnel(
  proxy: HttpProxy,
  target: string,
  { secureContext, signal, timeoutMs }: Omit<TunnelOptions, 'proxy'>,
): Promise<Socket> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const request = (proxy.url.protocol === 'https:' ? requestHttps : requestHttp)({
    host: proxy.url.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.url.port === '' ? undefined : Number(proxy.url.port),
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...proxyHeaders(proxy) },
    signal: AbortSignal.any([signal, timeout]),
    agent: proxy.url.protocol === 'https:' ? new Agent({ secureContext }) : false,
  })
  request.on('connect', (response, socket, head) => {
    if (response.statusCode !== 200) {
      socket.destroy()
      reject(proxyStatusFailure(proxy, response.statusCode ?? 0))
      return
    }
    // The source speaks only after us: what came early is no TLS.
    if (head.length > 0) {
      socket.destroy()
      reject(proxyUnreachable(proxy, new Error('It sent something before we did')))
      return
    }
    resolve(socket)
  })
  request.on('response', (response) => {
    response.destroy()
    reject(proxyStatusFailure(proxy, response.statusCode ?? 0))
  })
  request.on('error', (error) =>
    reject(
      timeout.aborted
        ? proxySilent(proxy, timeoutMs)
        : (tlsFailure(error, `the proxy ${proxy.shown}`) ?? proxyUnreachable(proxy, error)),
    ),
  )
  request.end()
  return await promise
}
