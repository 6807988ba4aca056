import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundFor, unitIn, whoseIs } from './holder.ts'

const TABLE = `Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 23345 /run/clamav/clamd.ctl
0000000000000000: 00000002 00000000 00010000 0001 01 23346 /var/spool/postfix/clamav/.clamav-milter.ctl.x3Yz9A/s
0000000000000000: 00000002 00000000 00010000 0001 01 23347 /var/spool/postfix/clamav/other milter.sock
0000000000000000: 00000003 00000000 00000000 0001 03 23348
0000000000000000: 00000002 00000000 00010000 0001 01 23349 @/abstract
`

test('the path of a socket is where it was bound, or linked from', () => {
  const at = (path: string) => boundFor([path], TABLE)
  assert.deepEqual(at('/run/clamav/clamd.ctl'), ['/run/clamav/clamd.ctl'])
  assert.deepEqual(at('/var/spool/postfix/clamav/clamav-milter.ctl'), [
    '/var/spool/postfix/clamav/.clamav-milter.ctl.x3Yz9A/s',
  ])
  assert.deepEqual(at('/var/spool/postfix/clamav/other milter.sock'), [
    '/var/spool/postfix/clamav/other milter.sock',
  ])
  assert.deepEqual(at('/var/spool/postfix/clamav/milter.ctl'), [])
  assert.deepEqual(at('/abstract'), [])
})

for (const [line, whose] of [
  ['/usr/sbin/clamav-milter --config-file=/etc/clamav/clamav-milter.conf', 'clamav-milter'],
  ['/usr/lib/clamgate/bin/node --expose-gc /usr/lib/clamgate/clamgate/src/main.cjs run', 'clamgate'],
  ['/usr/bin/clamgate run --config /etc/clamgate/clamgate.yaml', 'clamgate'],
  ['/usr/sbin/opendkim -x /etc/opendkim.conf', 'other'],
  ['/usr/bin/python3 /usr/local/bin/clamav-milter', 'other'],
  ['/usr/bin/node /srv/app.js run', 'other'],
  ['', 'other'],
] as const) {
  test(`"${line}" is ${whose}`, () => assert.equal(whoseIs({ words: line.split(' ') }), whose))
}

test('the unit for which systemd listens is named', () => {
  const printed = [
    '/run/clamav/clamd.ctl clamav-daemon.socket clamav-daemon.service',
    '/var/spool/postfix/clamgate/milter.sock clamgate.socket clamgate.service',
    '[::]:8890              some.socket     some.service',
    '/run/with a blank      blank.socket    blank.service',
  ].join('\n')
  assert.equal(unitIn(printed, { path: '/var/spool/postfix/clamgate/milter.sock' }), 'clamgate.socket')
  assert.equal(unitIn(printed, { port: 8890 }), 'some.socket')
  assert.equal(unitIn(printed, { port: 90 }), undefined)
  assert.equal(unitIn(printed, { path: '/run/with a blank' }), 'blank.socket')
  assert.equal(unitIn(printed, { path: '/run/with' }), undefined)
})
