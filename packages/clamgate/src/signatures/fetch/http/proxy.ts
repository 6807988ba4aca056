import { messageOf } from '../../../ground/thrown.ts'
import { SignatureError } from '../../errors.ts'
import { authorizationOf } from '../address.ts'

/** An HTTP proxy (`signatures.proxy`). */
export interface HttpProxy {
  readonly url: URL
  /** `proxy.example:3128`: for sentences, without user and password. */
  readonly shown: string
  /** Of the header `Proxy-Authorization`. */
  readonly authorization: string | undefined
}

const REMEDY =
  'Correct signatures.proxy: http://HOST:PORT, with USER:PASSWORD@ before the host where it needs them.'

/** @throws {SignatureError} SIGNATURES_UNREACHABLE for what is no proxy */
export function parseProxy(text: string): HttpProxy {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new SignatureError('SIGNATURES_UNREACHABLE', 'signatures.proxy is no http or https address', {
      remedy: REMEDY,
    })
  }
  const authorization = authorizationOf(url)
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return { url, shown: `${url.hostname}:${port}`, authorization }
}

export function proxyHeaders({ authorization }: HttpProxy): Record<string, string> {
  return authorization === undefined ? {} : { 'proxy-authorization': authorization }
}

/** What the proxy itself says, not the source behind it. */
export function proxyStatusFailure(proxy: HttpProxy, status: number): SignatureError {
  if (status === 407) {
    return new SignatureError(
      'SIGNATURES_UNREACHABLE',
      `The proxy ${proxy.shown} ${proxy.authorization === undefined ? 'asks for a user and a password' : 'does not take the user and the password'} (HTTP status 407)`,
      { remedy: REMEDY },
    )
  }
  return new SignatureError(
    'SIGNATURES_UNREACHABLE',
    `The proxy ${proxy.shown} does not connect us (HTTP status ${status})`,
    { remedy: 'Let the proxy connect this host to the source, or correct signatures.proxy.' },
  )
}

export function proxySilent(proxy: HttpProxy, timeoutMs: number): SignatureError {
  return new SignatureError(
    'SIGNATURES_TIMEOUT',
    `The proxy ${proxy.shown} has not answered within ${timeoutMs / 1000} s`,
    { remedy: 'Correct signatures.proxy, see that the proxy runs, or raise signatures.timeout.' },
  )
}

export function proxyUnreachable(proxy: HttpProxy, cause: unknown): SignatureError {
  return new SignatureError(
    'SIGNATURES_UNREACHABLE',
    `The proxy ${proxy.shown} cannot be reached: ${messageOf(cause)}`,
    { remedy: 'Correct signatures.proxy, or see that the proxy runs.', cause },
  )
}
