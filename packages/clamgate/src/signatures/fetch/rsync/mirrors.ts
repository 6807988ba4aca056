import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { messageOf } from '../../../ground/thrown.ts'
import { SignatureError } from '../../errors.ts'
import { authorizationOf, decoded } from '../address.ts'
import type { HttpProxy } from '../http/proxy.ts'

/** A place that rsync asks. */
export interface Mirror {
  /** `rsync://192.0.2.1/sanesecurity/`: an argument of rsync, so it holds no password. */
  readonly url: string
  /** Of its user; goes through the environment. */
  readonly password: string | undefined
  /** For sentences: the host, and the address where it has several. */
  readonly shown: string
  /** Of the module: `/sanesecurity/`. */
  readonly path: string
}

/** The secret as the password of a module; and how it stands in an address otherwise. */
const PASSWORD = /^(rsync:\/\/[^/@:]*):\{secret\}@/i
const PLACE = '%7Bsecret%7D'

/** One run asks no more of them. */
const MAX_MIRRORS = 8

/**
 * The mirrors of a module: where its name is a round robin, each of its addresses, in another order each time.
 * @throws {SignatureError} SIGNATURES_UNREACHABLE
 */
export async function mirrorsOf(
  module: string,
  {
    isRoundRobin,
    isProxied,
    secret,
  }: {
    readonly isRoundRobin: boolean
    readonly isProxied: boolean
    /** For `{secret}` in place of the password. */
    readonly secret: string | undefined
  },
): Promise<Mirror[]> {
  const isSecret = PASSWORD.test(module)
  const url = URL.parse(module.replace(PASSWORD, '$1@'))
  if (url === null || url.protocol !== 'rsync:' || url.hostname === '' || url.href.includes(PLACE)) {
    throw new SignatureError('SIGNATURES_UNREACHABLE', 'A url of rsync is not rsync://HOST/MODULE/', {
      remedy: 'Correct the url of the source; a password is written as rsync://USER:{secret}@HOST/MODULE/.',
    })
  }
  const written = url.password === '' ? undefined : decoded(url.password)
  const password = isSecret ? secret : written
  const user = url.username === '' ? '' : `${url.username}@`
  const at = (host: string, shown: string): Mirror => ({
    url: `rsync://${user}${host}${url.port === '' ? '' : `:${url.port}`}${url.pathname}`,
    password,
    shown,
    path: url.pathname,
  })
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // A proxy looks up names itself, and this host may not be able to.
  if (!isRoundRobin || isProxied || isIP(host) !== 0) return [at(url.hostname, url.host)]
  try {
    const found = await lookup(host, { all: true })
    return shuffled(found)
      .slice(0, MAX_MIRRORS)
      .map(({ address, family }) =>
        at(family === 6 ? `[${address}]` : address, found.length > 1 ? `${url.host} (${address})` : url.host),
      )
  } catch (cause) {
    const text = `rsync://${url.host}/ cannot be reached: ${messageOf(cause)}`
    throw new SignatureError('SIGNATURES_UNREACHABLE', text, {
      remedy: 'See that this host has a name server.',
      cause,
    })
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

/** What rsync reads of a proxy (rsync(1), RSYNC_PROXY). @throws {SignatureError} SIGNATURES_UNREACHABLE */
export function proxyEnvironment(proxy: HttpProxy | undefined): Record<string, string> {
  if (proxy === undefined) return {}
  if (proxy.url.protocol !== 'http:') {
    const text = `rsync does not go through ${proxy.shown}: it can use http proxies alone`
    throw new SignatureError('SIGNATURES_UNREACHABLE', text, {
      remedy: 'Give signatures.proxy as http://HOST:PORT, or use mirrors of https.',
    })
  }
  const basic = authorizationOf(proxy.url)?.replace(/^Basic /, '')
  const user = basic === undefined ? '' : `${Buffer.from(basic, 'base64').toString()}@`
  return { RSYNC_PROXY: `${user}${proxy.shown}` }
}
