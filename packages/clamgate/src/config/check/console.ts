import { parseNetwork } from '../../patterns/patterns.ts'
import { consolePlace, formatHostPort } from '../console-place.ts'
import { isLoopback } from '../host-port.ts'
import { error, type Finding, warning } from '../problem.ts'
import type { Config } from '../schema.ts'
import { hasAudience } from './digest.ts'

/** A console that nobody reaches, or that anybody could listen to. */
export function* checkConsole({ console: web, digest }: Config): Generator<Finding> {
  yield* pair(web)
  yield* plain(web)
  yield* address(web)
  yield* links(web, hasAudience(digest))
  yield* elsewhere(web)
  for (const [index, text] of (web.trustProxy ?? []).entries()) {
    const key = `console.trustProxy[${index}]`
    const parsed = parseNetwork(text)
    if (!parsed.ok) yield error(key, parsed.message, parsed.remedy)
    else if (parsed.network.kind === 'host') {
      yield error(
        key,
        `${text} is no address`,
        'write one such as 127.0.0.1, or a network such as 192.0.2.0/24',
      )
    } else if (parsed.network.kind === 'network' && parsed.network.prefix === 0) {
      const remedy = 'name the web servers that stand in front of the console'
      yield error(key, `${text} is everybody: whoever asks could say where he is`, remedy)
    }
  }
}

function* pair({ listen, tls }: Config['console']): Generator<Finding> {
  const { certificate, key } = tls
  if (certificate !== undefined && key === undefined) {
    yield error('console.tls.certificate', 'a certificate without its key', 'add console.tls.key', [
      'console.tls.key',
    ])
  }
  if (certificate === undefined && key !== undefined) {
    yield error('console.tls.key', 'a key without its certificate', 'add console.tls.certificate', [
      'console.tls.certificate',
    ])
  }
  if (listen === undefined && certificate !== undefined && key !== undefined) {
    const remedy = 'add console.listen, for example 0.0.0.0:8443'
    yield warning('console.tls.certificate', 'has no effect without console.listen', remedy, [
      'console.listen',
    ])
  }
}

function* plain(web: Config['console']): Generator<Finding> {
  const place = consolePlace(web)
  if (place?.insteadOf !== undefined) {
    yield warning(
      'console.listen',
      `${formatHostPort(place.listen)} is opened in its place, since passwords and mail would travel in the clear`,
      'set console.tls, or have a web server with TLS pass requests to it; for metrics and probes alone, console.plainHttp: probes',
      ['console.tls.certificate', 'console.tls.key'],
    )
  }
  if (place?.serves === 'probes' && web.url !== undefined) {
    const remedy = 'set console.tls, or listen on 127.0.0.1 behind a web server with TLS'
    yield warning('console.url', 'nobody answers there: console.plainHttp: probes serves no pages', remedy, [
      'console.listen',
      'console.plainHttp',
    ])
  }
}

function* address({ url, listen, tls }: Config['console']): Generator<Finding> {
  if (url === undefined) return
  const key = 'console.url'
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined) {
    yield error(key, `${url} is no address`, 'write one such as https://mail.example.org/clamgate')
    return
  }
  if (parsed.search !== '' || parsed.hash !== '' || parsed.username !== '' || parsed.password !== '') {
    yield error(key, 'holds more than a place', 'leave ?, # and user names away')
  }
  if (parsed.protocol === 'http:' && tls.certificate !== undefined) {
    yield warning(key, 'console.listen speaks TLS, and this address does not', 'write https', [
      'console.tls.certificate',
    ])
  } else if (parsed.protocol === 'http:' && !isHere(parsed)) {
    yield warning(key, 'links travel over the network in the clear', 'serve it with https')
  }
  if (listen === undefined) {
    const remedy = 'add console.listen: 127.0.0.1:8095, and let the web server pass requests there'
    yield warning(key, 'nobody answers there: pages are served at console.listen alone', remedy, [
      'console.listen',
    ])
  }
}

/** In a mail to somebody else `127.0.0.1` is the machine of whoever reads it. */
function* links({ url }: Config['console'], areSent: boolean): Generator<Finding> {
  if (!areSent || url === undefined || !URL.canParse(url) || !isHere(new URL(url))) return
  const remedy =
    'write the address by which people reach the console, such as https://mail.example.org/clamgate'
  yield warning('console.url', 'links of digests lead nowhere but on this machine', remedy)
}

/** Whom others know: what says who somebody is does not travel in the clear. */
function* elsewhere({ url, oidc, ldap }: Config['console']): Generator<Finding> {
  if (oidc.issuer !== undefined) {
    const issuer = URL.canParse(oidc.issuer) ? new URL(oidc.issuer) : undefined
    if (issuer?.protocol === 'http:' && !isHere(issuer)) {
      yield error('console.oidc.issuer', 'who signs in would be said in the clear', 'write https')
    }
    if (url === undefined) {
      const remedy =
        'add console.url; the provider sends browsers back to console.url/api/v1/session/oidc/return'
      yield error('console.oidc.issuer', 'nobody can come back from there without console.url', remedy, [
        'console.url',
      ])
    }
  }
  const directory = ldap.url !== undefined && URL.canParse(ldap.url) ? new URL(ldap.url) : undefined
  if (directory?.protocol === 'ldap:' && !ldap.startTls && !isHere(directory)) {
    const remedy = 'write ldaps, or set console.ldap.startTls'
    yield error('console.ldap.url', 'passwords would travel over the network in the clear', remedy, [
      'console.ldap.startTls',
    ])
  }
}

function isHere({ hostname }: URL): boolean {
  return isLoopback(hostname.replace(/^\[|\]$/g, ''))
}
