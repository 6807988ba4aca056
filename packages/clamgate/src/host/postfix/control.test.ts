import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultIn } from './control.ts'

// As Postfix 3.7.11 prints it.
for (const [printed, said] of [
  [
    `postfix: warning: /etc/postfix/main.cf, line 9: overriding earlier entry: a=b\r\npostfix: fatal: /etc/postfix/main.cf, line 12: missing '=' after attribute name: "foo bar"\r\n`,
    `/etc/postfix/main.cf, line 12: missing '=' after attribute name: "foo bar"`,
  ],
  [
    '/usr/sbin/postconf: fatal: file /etc/postfix/master.cf: line 8: bad field count\npostfix/postfix-script: fatal: cannot execute /usr/sbin/postconf!\n',
    'file /etc/postfix/master.cf: line 8: bad field count',
  ],
  [
    'postconf: warning: unreasonable macro call nesting: "a"\npostconf: fatal: macro processing error\n',
    'unreasonable macro call nesting: "a": macro processing error',
  ],
  [
    'postfix/postfix-script: the Postfix mail system is not running\n',
    'postfix/postfix-script: the Postfix mail system is not running',
  ],
  ['', undefined],
] as const) {
  test(`says in few words: ${printed.slice(0, 60).trim()}`, () => {
    assert.equal(faultIn(printed), said)
  })
}
