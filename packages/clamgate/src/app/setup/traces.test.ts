import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandWithoutUs } from './traces.ts'

const OURS = '{ unix:clamgate/milter.sock, default_action=tempfail, { a b } }'

for (const [value, command] of [
  [OURS, 'postconf -X smtpd_milters'],
  ['unix:/clamgate/milter.sock', 'postconf -X smtpd_milters'],
  [
    `inet:localhost:8891, ${OURS} { inet:127.0.0.1:11332, default_action=accept }`,
    "postconf -e 'smtpd_milters = inet:localhost:8891, { inet:127.0.0.1:11332, default_action=accept }'",
  ],
] as const) {
  test(`the command that takes us out of ${value} leaves the others`, () => {
    assert.equal(commandWithoutUs('smtpd_milters', value), command)
  })
}
