import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consolePlace } from '../console-place.ts'
import { configSchema } from '../schema.ts'
import { checkConsole } from './console.ts'

const findings = (web: object) =>
  [...checkConsole(configSchema.parse({ console: web }))].map(({ key, message }) => `${key}: ${message}`)

const TLS = { certificate: '/c.pem', key: '/c.key' }

const SERVED = { url: 'https://mail.example.org', listen: '127.0.0.1:1' }

const BAD: readonly (readonly [web: object, words: RegExp])[] = [
  [{ url: 'https://u:p@example.org/', listen: '127.0.0.1:1' }, /^console\.url: holds more than a place/],
  [{ url: 'http://mail.example.org', listen: '127.0.0.1:1' }, /^console\.url: links travel/],
  [{ url: 'https://mail.example.org' }, /^console\.url: nobody answers there/],
  [
    { url: 'http://mail.example.org', listen: '0.0.0.0:1', tls: TLS },
    /^console\.url: console\.listen speaks TLS/,
  ],
  [{ listen: '0.0.0.0:8095' }, /^console\.listen: 127\.0\.0\.1:8095 is opened in its place/],
  [{ listen: '[2001:db8::1]:8095' }, /^console\.listen: \[::1\]:8095 is opened in its place/],
  [
    { listen: '0.0.0.0:1', plainHttp: 'probes', url: 'https://mail.example.org' },
    /^console\.url: .* no pages$/,
  ],
  [{ listen: '0.0.0.0:1', plainHttp: 'probes', tls: { key: '/c.key' } }, /^console\.tls\.key: a key without/],
  [{ tls: { certificate: '/c.pem' } }, /^console\.tls\.certificate: a certificate without its key/],
  [{ tls: TLS }, /^console\.tls\.certificate: has no effect/],
  [{ trustProxy: ['0.0.0.0/0'] }, /^console\.trustProxy\[0\]: 0\.0\.0\.0\/0 is everybody/],
  [{ trustProxy: ['true'] }, /^console\.trustProxy\[0\]: true is no address/],
  [{ trustProxy: ['192.0.2.1/33'] }, /^console\.trustProxy\[0\]: /],
  [{ ...SERVED, oidc: { issuer: 'http://login.example' } }, /^console\.oidc\.issuer: who signs in/],
  [{ oidc: { issuer: 'https://login.example' } }, /^console\.oidc\.issuer: nobody can come back/],
  [{ ldap: { url: 'ldap://ldap.example', startTls: false } }, /^console\.ldap\.url: passwords would travel/],
]

for (const [web, words] of BAD) {
  test(`${JSON.stringify(web)} is found`, () => {
    const found = findings(web)
    assert.equal(found.length, 1, found.join('\n'))
    assert.match(found[0] ?? '', words)
  })
}

test('links of digests that lead to the machine of whoever reads them are found, where some are sent', () => {
  const of = (url: string, digest: object) =>
    [...checkConsole(configSchema.parse({ console: { url, listen: '127.0.0.1:1' }, digest }))].map(
      ({ key, message }) => `${key}: ${message}`,
    )
  const sent = { domains: ['example.org'] }
  for (const url of ['http://127.0.0.1:8095', 'http://localhost:8095/x', 'https://[::1]:8443']) {
    assert.deepEqual(of(url, sent), ['console.url: links of digests lead nowhere but on this machine'])
    assert.deepEqual(of(url, {}), [])
  }
  assert.deepEqual(of('https://mail.example.org', sent), [])
})

test('a console behind a web server, one with TLS, and probes for everybody are fine', () => {
  assert.deepEqual(findings({ listen: '127.0.0.1:8095', url: 'https://mail.example.org/clamgate' }), [])
  assert.deepEqual(findings({ listen: '0.0.0.0:8443', url: 'https://mail.example.org:8443', tls: TLS }), [])
  assert.deepEqual(findings({ listen: '0.0.0.0:8095', plainHttp: 'probes' }), [])
})

test('a provider and a directory on this machine need no TLS, and those with TLS may be anywhere', () => {
  assert.deepEqual(findings({ ...SERVED, oidc: { issuer: 'http://[::1]:8080/realms/x' } }), [])
  assert.deepEqual(findings({ ...SERVED, oidc: { issuer: 'https://login.example' } }), [])
  for (const ldap of [
    { url: 'ldap://127.0.0.1:389', startTls: false },
    { url: 'ldaps://ldap.example', startTls: false },
    { url: 'ldap://ldap.example', startTls: true },
  ]) {
    assert.deepEqual(findings({ ldap }), [], ldap.url)
  }
})

test('without TLS nothing but probes leaves the machine', () => {
  const place = (web: object) => {
    const { listen, serves, isTls } = consolePlace(configSchema.parse({ console: web }).console) ?? {}
    return [listen?.host, serves, isTls]
  }
  assert.deepEqual(place({ listen: '127.0.0.2:1' }), ['127.0.0.2', 'everything', false])
  assert.deepEqual(place({ listen: 'localhost:1', plainHttp: 'probes' }), ['localhost', 'everything', false])
  assert.deepEqual(place({ listen: 'mail.example.org:1' }), ['127.0.0.1', 'everything', false])
  assert.deepEqual(place({ listen: '[::]:1' }), ['::1', 'everything', false])
  assert.deepEqual(place({ listen: '[::]:1', tls: TLS }), ['::', 'everything', true])
  assert.deepEqual(place({ listen: '[::]:1', plainHttp: 'probes' }), ['::', 'probes', false])
  assert.deepEqual(place({}), [undefined, undefined, undefined])
})
