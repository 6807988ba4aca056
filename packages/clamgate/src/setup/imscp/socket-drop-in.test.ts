import assert from 'node:assert/strict'
import { test } from 'node:test'
import { socketDirectory } from './plan-parts.ts'
import { socketDropIn } from './socket-drop-in.ts'

const linesOf = (listen: readonly string[], group?: string) =>
  socketDropIn({ listen: [...listen], group, mode: '0666' })
    .split('\n')
    .filter((line) => /^(?:Listen|Socket(?:G|M))/.test(line))

test('the socket of the unit gives way to the one of the parameters', () => {
  assert.deepEqual(linesOf(['unix:/var/spool/postfix/clamav/clamav-milter.ctl'], 'clamav'), [
    'ListenStream=',
    'ListenStream=/var/spool/postfix/clamav/clamav-milter.ctl',
    'SocketGroup=clamav',
    'SocketMode=0666',
  ])
})

for (const [address, stream] of [
  ['inet:32767@localhost', '127.0.0.1:32767'],
  ['inet:32767@127.0.0.1', '127.0.0.1:32767'],
  ['inet6:32767@::1', '[::1]:32767'],
  ['unix:/run/100%/a b', '/run/100%%/a b'],
] as const) {
  test(`${address} is for systemd ${stream}`, () => {
    assert.equal(linesOf([address])[1], `ListenStream=${stream}`)
  })
}

test('the directory of a path is told, and a port has none', () => {
  const milter = (listen: string) => ({ listen: [listen], group: undefined, mode: '0660' })
  assert.equal(socketDirectory(milter('unix:/run/x/y.sock')), '/run/x')
  assert.equal(socketDirectory(milter('inet:1@localhost')), undefined)
})
