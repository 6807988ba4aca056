import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOutsideChroot, leadsTo, placeFor } from './milter-entry.ts'
import { isSigner } from './signers.ts'
import { QUEUE_DIRECTORY } from './testing/cases.ts'

const SOCKET = 'unix:/var/spool/postfix/clamgate/milter.sock'

for (const [address, place] of [
  [SOCKET, 'unix:clamgate/milter.sock'],
  ['/var/spool/postfix/clamgate/milter.sock', 'unix:clamgate/milter.sock'],
  ['unix:/run/clamgate/milter.sock', 'unix:/run/clamgate/milter.sock'],
  ['unix:/var/spool/postfix-out/m', 'unix:/var/spool/postfix-out/m'],
  ['inet:8890@127.0.0.1', 'inet:127.0.0.1:8890'],
  ['inet:8890', 'inet:127.0.0.1:8890'],
  ['inet:8890@0.0.0.0', 'inet:127.0.0.1:8890'],
  ['inet6:8890@::1', 'inet:[::1]:8890'],
  ['systemd:', undefined],
] as const) {
  test(`main.cf names ${address} ${place}`, () => {
    assert.equal(placeFor(address, QUEUE_DIRECTORY), place)
    if (place !== undefined) assert.ok(leadsTo(place, [address], QUEUE_DIRECTORY))
  })
}

for (const [entry, address, isOurs] of [
  ['unix:clamgate/milter.sock', SOCKET, true],
  ['{ unix:/clamgate/milter.sock, protocol=6 }', SOCKET, true],
  ['{local:/var/spool/postfix//clamgate/./milter.sock}', SOCKET, true],
  ['unix:clamgate/milter.sock2', SOCKET, false],
  ['inet:localhost:8890', 'inet:8890@127.0.0.1', true],
  ['inet:8890', 'inet:8890@0.0.0.0', true],
  ['inet:192.0.2.1:8890', 'inet:8890@127.0.0.1', false],
  ['inet:192.0.2.1:8890', 'inet:8890@192.0.2.1', true],
  ['inet:localhost:18890', 'inet:8890@127.0.0.1', false],
  ['$name', SOCKET, false],
  ['', SOCKET, false],
] as const) {
  test(`${entry || 'an empty entry'} ${isOurs ? 'leads' : 'does not lead'} to ${address}`, () => {
    assert.equal(leadsTo(entry, ['systemd:', address], QUEUE_DIRECTORY), isOurs)
  })
}

test('a socket below the queue directory is within reach of a chrooted service, and no other', () => {
  assert.equal(isOutsideChroot(SOCKET, QUEUE_DIRECTORY), false)
  assert.equal(isOutsideChroot('unix:/run/clamgate/milter.sock', QUEUE_DIRECTORY), true)
  assert.equal(isOutsideChroot('inet:8890@127.0.0.1', QUEUE_DIRECTORY), false)
})

for (const [entry, signs] of [
  ['inet:127.0.0.1:8891', true],
  ['{ inet:localhost:8891, default_action=accept }', true],
  ['unix:/run/opendkim/opendkim.sock', true],
  ['local:opendkim/opendkim.sock', true],
  ['inet:localhost:11332', true],
  ['unix:/run/rspamd/milter.sock', true],
  ['local:openarc/openarc.sock', true],
  ['unix:/run/dkimpy-milter/dkimpy-milter.sock', true],
  ['unix:amavis/amavisd-milter.sock', true],
  ['unix:/run/signing-milter/socket', true],
  ['inet:127.0.0.1:8893', false],
  ['unix:/run/spamass/spamass.sock', false],
  ['unix:/run/milter-greylist/milter-greylist.sock', false],
  ['unix:/archive/milter', false],
  ['unix:opendmarc/opendmarc.sock', false],
] as const) {
  test(`${entry} ${signs ? 'may sign' : 'does not sign'}`, () => {
    assert.equal(isSigner(entry), signs)
  })
}
