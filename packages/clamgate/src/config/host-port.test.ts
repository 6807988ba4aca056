import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLoopback, parseHostPort } from './host-port.ts'

const GOOD: readonly (readonly [text: string, host: string, port: number])[] = [
  ['127.0.0.1:8095', '127.0.0.1', 8095],
  ['[::1]:1', '::1', 1],
  ['[2001:db8::1]:65535', '2001:db8::1', 65_535],
  ['localhost:8095', 'localhost', 8095],
  ['mx1.example.org:80', 'mx1.example.org', 80],
  ['0.0.0.0:08095', '0.0.0.0', 8095],
]

for (const [text, host, port] of GOOD) {
  test(`${text} is ${host} and ${port}`, () =>
    assert.deepEqual(parseHostPort(text), { ok: true, host, port }))
}

const BAD: readonly (readonly [text: string, message: string, remedy: string])[] = [
  ['8095', '"8095" is no address with a port', 'write it as 127.0.0.1:8095 or [::1]:8095'],
  [':8095', '"" is no address', 'write it as 127.0.0.1:8095 or [::1]:8095'],
  ['::1:8095', '"::1:8095" is no address with a port', 'write [::1]:8095'],
  ['*:80', '"*" is no address', 'write 0.0.0.0:80 or [::]:80 for every network interface'],
  ['127.0.0.1', '"127.0.0.1" is no address with a port', 'write it as 127.0.0.1:8095 or [::1]:8095'],
  ['127.0.0.1:0', 'port 0 does not exist', 'choose one from 1 to 65535'],
  ['127.0.0.1:65536', 'port 65536 does not exist', 'choose one from 1 to 65535'],
  ['127.0.0.256:80', '"127.0.0.256" is no address', 'write it as 127.0.0.1:80 or [::1]:80'],
  ['[127.0.0.1]:80', '"127.0.0.1" is no IPv6 address', 'write it as 127.0.0.1:80 or [::1]:80'],
  ['http://a:80', '"http://a:80" is no address with a port', 'write it as 127.0.0.1:80 or [::1]:80'],
]

for (const [text, message, remedy] of BAD) {
  test(`${text} is refused with what to write instead`, () => {
    assert.deepEqual(parseHostPort(text), { ok: false, message, remedy })
  })
}

test('loopback is what only this machine reaches, in any notation', () => {
  for (const host of [
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '0:0:0:0:0:0:0:1',
    '0::0001',
    'localhost',
    'LOCALHOST',
  ])
    assert.equal(isLoopback(host), true, host)
  for (const host of [
    '0.0.0.0',
    '::',
    '192.0.2.1',
    '::2',
    '1::1',
    '2001:db8::1',
    'example.org',
    '::10',
    '128.0.0.1',
  ])
    assert.equal(isLoopback(host), false, host)
})
