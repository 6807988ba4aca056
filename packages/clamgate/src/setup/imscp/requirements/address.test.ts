import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PathFacts, type PortFacts, pathFaults, portFaults } from './address.ts'
import { said } from './testing/question.ts'

const PORT: PortFacts = { host: '127.0.0.1', port: 32_767, fault: undefined, listener: undefined }
const IN_USE = { ...PORT, fault: 'EADDRINUSE' }
const MILTER = {
  whose: 'clamav-milter',
  name: 'clamav-milter (process 9)',
  ending: 'systemctl disable --now clamav-milter',
} as const
const NGINX = { whose: 'other', name: 'nginx (process 812)', ending: 'end that program' } as const
const OURS = { whose: 'clamgate', name: 'node (process 77)', ending: '' } as const

test('a port that is free, or that is ours, will do', () => {
  assert.deepEqual(portFaults(PORT, false), [])
  assert.deepEqual(portFaults({ ...IN_USE, listener: OURS }, false), [])
})

test('whoever has the port is named', () => {
  assert.deepEqual(said(portFaults({ ...IN_USE, listener: NGINX }, true)), [
    "clamav_milter_options['MilterSocket']: port 32767 is in use by nginx (process 812): end that program, or name another port here and in PostfixMilterSocket",
  ])
  assert.match(
    said(portFaults(IN_USE, true))[0] ?? '',
    /by another program: end it \(ss -tnap \| grep :32767\)/,
  )
})

test('a clamav-milter goes where it is that of the old plugin, and is refused elsewhere', () => {
  assert.deepEqual(portFaults({ ...IN_USE, listener: MILTER }, true), [])
  assert.match(
    said(portFaults({ ...IN_USE, listener: MILTER }, false))[0] ?? '',
    /by clamav-milter \(process 9\): systemctl disable --now clamav-milter, or/,
  )
})

for (const [fault, line] of [
  ['EADDRNOTAVAIL', /127\.0\.0\.1 is no address of this host: /],
  ['EINVAL', /cannot be listened on \(EINVAL\): /],
] as const) {
  test(`${fault} is told in words`, () => {
    assert.match(said(portFaults({ ...PORT, fault }, false))[0] ?? '', line)
  })
}

test('systemd opens the port, and looks up no names', () => {
  assert.deepEqual(portFaults({ ...PORT, host: 'localhost' }, false), [])
  assert.deepEqual(portFaults({ ...PORT, host: '::1' }, false), [])
  assert.deepEqual(said(portFaults({ ...PORT, host: 'mail.example.org' }, false)), [
    "clamav_milter_options['MilterSocket']: mail.example.org is a name, and an address is needed: write inet:32767@127.0.0.1, for example",
  ])
})

const PATH: PathFacts = {
  path: '/var/spool/postfix/clamav/clamav-milter.ctl',
  is: 'nothing',
  barrier: undefined,
  listener: undefined,
}

test('a path that is free, stale or ours will do', () => {
  assert.deepEqual(pathFaults(PATH, false), [])
  assert.deepEqual(pathFaults({ ...PATH, is: 'socket' }, false), [])
  assert.deepEqual(pathFaults({ ...PATH, is: 'socket', listener: OURS }, false), [])
  assert.deepEqual(pathFaults({ ...PATH, is: 'socket', listener: MILTER }, true), [])
})

for (const [title, facts, line] of [
  [
    'of a stranger',
    { is: 'socket', listener: NGINX },
    /: nginx \(process 812\) listens on .*: end that program, or/,
  ],
  [
    'of a clamav-milter that stays',
    { is: 'socket', listener: MILTER },
    /: clamav-milter \(process 9\) listens on /,
  ],
  ['of a file', { is: 'something else' }, /is there and is no socket: move it away/],
  ['below a file', { barrier: '/srv/mail' }, /: \/srv\/mail is no directory, on the way to /],
  [
    'of too many bytes',
    { path: `/var/${'é'.repeat(52)}` },
    /the path has 109 bytes, and a socket takes 107: /,
  ],
] satisfies readonly (readonly [string, Partial<PathFacts>, RegExp])[]) {
  test(`a path ${title} is refused`, () => {
    assert.match(said(pathFaults({ ...PATH, ...facts }, false))[0] ?? '', line)
  })
}
