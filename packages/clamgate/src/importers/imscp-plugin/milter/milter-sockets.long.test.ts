import assert from 'node:assert/strict'
import { test } from 'node:test'
import { convert, OPTION, refusal, sockets } from '../testing/convert-over.ts'

/** PostfixMilterSocket, MilterSocket, and what comes of them: the address for main.cf, or the refusal. */
const PAIRS: readonly (readonly [postfix: unknown, listen: unknown, result: string])[] = [
  ['unix:clamav/x.ctl', '/var/spool/postfix/clamav/x.ctl', 'unix:clamav/x.ctl'],
  ['unix:/clamav//x.ctl', 'unix:/var/spool/postfix/clamav/x.ctl', 'unix:/clamav//x.ctl'],
  ['inet:localhost:32767', 'inet:32767@localhost', 'inet:localhost:32767'],
  ['inet:127.0.0.1:32767', 'inet:32767@localhost', 'inet:127.0.0.1:32767'],
  ['inet:[::1]:32767', 'inet6:32767@::1', 'inet:[::1]:32767'],
  ['inet:32767', 'inet:32767', 'inet:32767'],
  ['inet:192.0.2.5:32767', 'inet:32767@0.0.0.0', 'inet:192.0.2.5:32767'],
  ['inet:mx.example.org:32767', 'inet:32767@192.0.2.5', 'inet:mx.example.org:32767'],
  ['', '/var/spool/postfix/a/b', 'unix:/a/b'],
  [null, 'inet:32767@127.0.0.1', 'inet:127.0.0.1:32767'],
  ['inet:127.0.0.1:32767', '', 'inet:127.0.0.1:32767'],
  ['', '', 'unix:/clamav/clamav-milter.ctl'],
  [
    'unix:/clamav/x.ctl',
    '/var/spool/postfix/clamav/y.ctl',
    `PostfixMilterSocket: "unix:/clamav/x.ctl" is /var/spool/postfix/clamav/x.ctl for Postfix, and ${OPTION}MilterSocket'] is /var/spool/postfix/clamav/y.ctl: write 'unix:/clamav/y.ctl' here, or '/var/spool/postfix/clamav/x.ctl' there`,
  ],
  [
    'unix:/var/run/clamav/x.ctl',
    '/run/clamav/x.ctl',
    `PostfixMilterSocket: "unix:/var/run/clamav/x.ctl" is /var/spool/postfix/var/run/clamav/x.ctl for Postfix, and ${OPTION}MilterSocket'] is /run/clamav/x.ctl: write '/var/spool/postfix/var/run/clamav/x.ctl' there`,
  ],
  [
    'inet:localhost:32767',
    'inet:32768@localhost',
    `PostfixMilterSocket: "inet:localhost:32767" is inet:32767@localhost for Postfix, and ${OPTION}MilterSocket'] is inet:32768@localhost: write 'inet:localhost:32768' here, or 'inet:32767@localhost' there`,
  ],
  [
    'inet:192.0.2.5:32767',
    'inet:32767@localhost',
    'PostfixMilterSocket: "inet:192.0.2.5:32767" is inet:32767@192.0.2.5 for Postfix',
  ],
  [
    'unix:/clamav/x.ctl',
    'inet:32767@localhost',
    'PostfixMilterSocket: "unix:/clamav/x.ctl" is /var/spool/postfix/clamav/x.ctl for Postfix',
  ],
  [
    '',
    '/run/clamav/x.ctl',
    `${OPTION}MilterSocket']: /run/clamav/x.ctl is not below /var/spool/postfix, which is all that Postfix sees`,
  ],
  ['unix:/a, unix:/b', '', 'PostfixMilterSocket: "unix:/a, unix:/b" has to be one address, without options'],
  ['/clamav/x.ctl', '', 'PostfixMilterSocket: "/clamav/x.ctl" is neither unix:PATH nor inet:HOST:PORT'],
  ['inet:localhost:70000', '', 'PostfixMilterSocket: 70000 is no port'],
]

for (const [postfix, listen, result] of PAIRS) {
  test(`sockets ${postfix} and ${listen}`, () => {
    const over = sockets(postfix, listen)
    if (/^(?:unix|inet):/.test(result)) assert.equal(convert(over).postfixAddress, result)
    else assert.ok(refusal(over).startsWith(result), refusal(over))
  })
}

test('without a chroot a path is what it says', () => {
  const over = sockets('unix:/var/run/clamav/x.ctl', '/run/clamav/x.ctl')
  assert.equal(convert(over, { isChrooted: false }).postfixAddress, 'unix:/var/run/clamav/x.ctl')
})

test('hosts that only the DNS knows are told', () => {
  const { remarks } = convert(sockets('inet:mx.example.org:32767', 'inet:32767@192.0.2.5'))
  assert.ok(remarks.some(({ sentence }) => sentence.startsWith('PostfixMilterSocket: see that "inet:mx.')))
})
