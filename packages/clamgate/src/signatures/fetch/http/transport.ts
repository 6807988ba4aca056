import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  type RequestOptions,
  request,
} from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { SecureContext } from 'node:tls'
import { toError } from '../../../ground/thrown.ts'
import { SignatureError } from '../../errors.ts'
import { type HttpProxy, proxyHeaders, proxyStatusFailure, proxyUnreachable } from './proxy.ts'
import { tlsFailure } from './tls-failure.ts'
import { TunnelAgent, type TunnelOptions } from './tunnel-agent.ts'

/** What is sent with each request. */
export type Headers = Readonly<Record<string, string>>

export interface Asking {
  readonly headers: Headers
  /** Of the address, for sentences. */
  readonly shown: string
  readonly signal: AbortSignal
}

/** The head of an answer; its body is read from the response. */
export interface Answered {
  readonly response: IncomingMessage
  /** What happened to the connection after the head: the body tells only that it was broken off. */
  laterError(): Error | undefined
  /** The other end has closed the connection in order. */
  isEnded(): boolean
}

/** Connections to the hosts of a source: kept for the next file, and closed at the end. */
export interface Transport extends Disposable {
  /**
   * Asks with GET, and waits for the head of the answer.
   * @throws {SignatureError} SIGNATURES_UNREACHABLE, SIGNATURES_TIMEOUT, SIGNATURES_TLS, SIGNATURES_TOO_LARGE
   */
  ask(url: URL, asking: Asking): Promise<Answered>
}

export interface TransportOptions {
  /** @throws {SignatureError} SIGNATURES_TLS */
  readonly secureContext: () => SecureContext
  readonly proxy: HttpProxy | undefined
  /** From the request to the head of the answer, ms. */
  readonly timeoutMs: number
  readonly userAgent: string
}

/** Heads that are larger are refused, bytes. */
const MAX_HEAD_BYTES = 32 * 1024

export function createTransport(options: TransportOptions): Transport {
  const { secureContext, proxy, timeoutMs, userAgent } = options
  const closing = new AbortController()
  const plain = new HttpAgent({ keepAlive: true })
  let made: SecureAgents | undefined
  // Who never speaks TLS needs no certificates for it.
  const agents = () => {
    made ??= secureAgents({ secureContext: secureContext(), proxy, timeoutMs, signal: closing.signal })
    return made
  }

  const requestFor = (url: URL, headers: Headers): ClientRequest => {
    const common: RequestOptions = {
      method: 'GET',
      maxHeaderSize: MAX_HEAD_BYTES,
      headers: { 'user-agent': userAgent, accept: '*/*', 'accept-encoding': 'identity', ...headers },
    }
    if (url.protocol === 'https:') {
      return requestHttps(url, { ...common, agent: agents().secure, rejectUnauthorized: true })
    }
    if (proxy === undefined) return request(url, { ...common, agent: plain })
    // The proxy gets the whole address (RFC 9112 §3.2.2).
    const throughProxy = {
      ...common,
      path: url.href,
      headers: { ...common.headers, host: url.host, ...proxyHeaders(proxy) },
    }
    return proxy.url.protocol === 'https:'
      ? requestHttps(proxy.url, { ...throughProxy, auth: null, agent: agents().direct })
      : request(proxy.url, { ...throughProxy, auth: null, agent: plain })
  }

  return {
    async ask(url, { headers, shown, signal }) {
      signal.throwIfAborted()
      const isProxied = proxy !== undefined && url.protocol === 'http:'
      // One that was kept may have been closed at the other end meanwhile: that says nothing of the source.
      for (let isFirst = true; ; isFirst = false) {
        const asked = requestFor(url, headers)
        try {
          const answered = await headOf(asked, { timeoutMs, shown, signal })
          if (isProxied && answered.response.statusCode === 407) {
            answered.response.destroy()
            throw proxyStatusFailure(proxy, 407)
          }
          return answered
        } catch (error) {
          signal.throwIfAborted()
          if (isFirst && asked.reusedSocket && !(error instanceof SignatureError)) continue
          throw failure(error, { shown, url, proxy: isProxied ? proxy : undefined })
        }
      }
    },
    [Symbol.dispose]() {
      closing.abort()
      plain.destroy()
      made?.direct.destroy()
      made?.secure.destroy()
    },
  }
}

interface SecureAgents {
  readonly direct: HttpsAgent
  /** To the sources: through the proxy, where there is one. */
  readonly secure: HttpsAgent
}

function secureAgents(
  options: Omit<TunnelOptions, 'proxy'> & { readonly proxy: HttpProxy | undefined },
): SecureAgents {
  const { secureContext, proxy } = options
  const direct = new HttpsAgent({ keepAlive: true, secureContext })
  return { direct, secure: proxy === undefined ? direct : new TunnelAgent({ ...options, proxy }) }
}

interface Waiting {
  readonly timeoutMs: number
  readonly shown: string
  readonly signal: AbortSignal
}

async function headOf(asked: ClientRequest, waiting: Waiting): Promise<Answered> {
  const { timeoutMs, shown, signal } = waiting
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  let socketEnded = () => false
  const late = setTimeout(() => {
    const seconds = Math.ceil(timeoutMs / 1000)
    const text = `${shown} has not answered within ${seconds} s`
    const remedy = 'See that the source is up, or raise signatures.timeout.'
    asked.destroy(new SignatureError('SIGNATURES_TIMEOUT', text, { remedy }))
  }, timeoutMs)
  const stop = () => asked.destroy(toError(signal.reason))
  signal.addEventListener('abort', stop, { once: true })
  asked.on('response', (response) => {
    // Taken here: it is given back to the agent as soon as the body has been read.
    const { socket } = response
    socketEnded = () => socket.readableEnded
    resolve(response)
  })
  asked.on('upgrade', (_response, socket) => {
    socket.destroy()
    reject(new Error('It switches to another protocol'))
  })
  let later: Error | undefined
  asked.on('error', (error) => {
    later = error
    reject(error)
  })
  asked.end()
  try {
    const response = await promise
    return { response, laterError: () => later, isEnded: () => socketEnded() }
  } finally {
    clearTimeout(late)
    signal.removeEventListener('abort', stop)
  }
}

interface Failed {
  readonly shown: string
  readonly url: URL
  /** Where that is the one whom we talked to. */
  readonly proxy: HttpProxy | undefined
}

function failure(error: unknown, { shown, url, proxy }: Failed): SignatureError {
  if (error instanceof SignatureError) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new SignatureError(
      'SIGNATURES_TOO_LARGE',
      `${shown} answers with more than ${MAX_HEAD_BYTES} bytes of header fields`,
      {
        cause: error,
      },
    )
  }
  return (
    tlsFailure(error, proxy?.shown ?? url.host) ??
    (proxy === undefined ? unreachableSource(error, shown) : proxyUnreachable(proxy, error))
  )
}

function unreachableSource(error: unknown, shown: string): SignatureError {
  return new SignatureError('SIGNATURES_UNREACHABLE', `${shown} cannot be reached: ${reasonOf(error)}`, {
    remedy: 'See that this host reaches the source: name server, firewall, signatures.proxy.',
    cause: error,
  })
}

/** Of several addresses that were tried, Node has the reasons inside. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(reasonOf))].join('; ')
  return toError(error).message
}
