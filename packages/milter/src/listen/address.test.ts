import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MilterError } from '../errors.ts'
import { formatListenAddress, type ListenAddress, parseListenAddress, systemdSockets } from './address.ts'

const VALID: readonly [text: string, address: ListenAddress][] = [
  ['unix:/run/m.sock', { kind: 'unix', path: '/run/m.sock' }],
  ['local:/run/m.sock', { kind: 'unix', path: '/run/m.sock' }],
  ['/run/m.sock', { kind: 'unix', path: '/run/m.sock' }],
  ['UNIX:/run/m.sock', { kind: 'unix', path: '/run/m.sock' }],
  ['unix:/run/a b:c@d', { kind: 'unix', path: '/run/a b:c@d' }],
  ['inet:8890@127.0.0.1', { kind: 'tcp', host: '127.0.0.1', port: 8890, family: 4 }],
  ['inet:8890@0.0.0.0', { kind: 'tcp', host: '0.0.0.0', port: 8890, family: 4 }],
  ['inet:8890@localhost', { kind: 'tcp', host: 'localhost', port: 8890, family: 4 }],
  ['inet:8890', { kind: 'tcp', host: '127.0.0.1', port: 8890, family: 4 }],
  ['inet:0@127.0.0.1', { kind: 'tcp', host: '127.0.0.1', port: 0, family: 4 }],
  ['inet6:8890@::1', { kind: 'tcp', host: '::1', port: 8890, family: 6 }],
  ['inet6:8890@[2001:db8::1]', { kind: 'tcp', host: '2001:db8::1', port: 8890, family: 6 }],
  ['inet6:8890', { kind: 'tcp', host: '::1', port: 8890, family: 6 }],
]
for (const [text, address] of VALID) {
  test(`reads ${text}`, () => {
    assert.deepEqual(parseListenAddress(text), address)
    assert.deepEqual(parseListenAddress(formatListenAddress(address)), address)
  })
}

const INVALID: readonly [text: string, remedy: RegExp][] = [
  ['', /unix:\/run/],
  ['unix:', /unix:\/run/],
  ['unix:run/m.sock', /whole path/],
  ['m.sock', /whole path/],
  ['unix:/run/', /Name the socket itself/],
  ['unix:/run/a\0b', /Name the socket itself/],
  ['inet:127.0.0.1:8890', /inet:8890@127\.0\.0\.1 .*Postfix/],
  ['inet:localhost:8890', /inet:8890@localhost .*Postfix/],
  ['inet:[::1]:8890', /inet6:8890@::1/],
  ['inet6:[::1]:8890', /inet6:8890@::1/],
  ['inet:', /inet:8890@127\.0\.0\.1/],
  ['inet:http@localhost', /inet:8890@127\.0\.0\.1/],
  ['inet:70000@localhost', /1 to 65535/],
  ['inet:8890@', /inet:8890@127\.0\.0\.1/],
  ['inet:8890@a b', /inet:8890@127\.0\.0\.1/],
  ['inet:8890@::1', /inet6:8890@::1/],
  ['inet:-1@localhost', /inet:8890@/],
  ['tcp:127.0.0.1:8890', /unix:\/path, inet:port@host/],
]
for (const [text, remedy] of INVALID) {
  test(`refuses ${JSON.stringify(text)} and shows the right spelling`, () => {
    assert.throws(
      () => parseListenAddress(text),
      (error) =>
        error instanceof MilterError &&
        error.code === 'MILTER_ADDRESS_INVALID' &&
        error.message.includes(JSON.stringify(text)) &&
        remedy.test(error.remedy ?? ''),
    )
  })
}

test('finds the sockets that systemd hands over', () => {
  const pid = String(process.pid)
  assert.deepEqual(systemdSockets({ LISTEN_PID: pid, LISTEN_FDS: '2' }), [
    { kind: 'fd', fd: 3 },
    { kind: 'fd', fd: 4 },
  ])
})

test('takes no sockets that are meant for another process, or none at all', () => {
  const pid = String(process.pid)
  for (const env of [
    {},
    { LISTEN_FDS: '1' },
    { LISTEN_PID: '1', LISTEN_FDS: '1' },
    { LISTEN_PID: pid },
    { LISTEN_PID: pid, LISTEN_FDS: '0' },
    { LISTEN_PID: pid, LISTEN_FDS: '-1' },
    { LISTEN_PID: pid, LISTEN_FDS: 'x' },
    { LISTEN_PID: pid, LISTEN_FDS: '4000000000' },
  ]) {
    assert.deepEqual(systemdSockets(env), [])
  }
})
