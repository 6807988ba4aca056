import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptEnvelope } from '../keep/testing/kept-envelope.ts'
import { xforwardCommands } from './smtp/parameters.ts'
import { releaseSite } from './testing/release-site.ts'
import type { Script } from './testing/scripted-server.ts'

test('a message that is too large for the server is refused before it is sent', async () => {
  const script: Script = (command, argument) => {
    if (command === 'EHLO') return '250-mx.example.net\r\n250 SIZE 100'
    return command === 'MAIL' && / SIZE=\d{3}/.test(argument) ? '552 5.3.4 too big' : undefined
  }
  await using site = await releaseSite({ script })
  assert.deepEqual(
    (await site.release()).map(({ state, words }) => [state, words]),
    [['refused', '552 5.3.4 too big']],
  )
})

test('13.08 parameters are repeated as far as they are offered, SIZE is not, and of malware nobody hears', async () => {
  const envelope = keptEnvelope({
    sender: {
      address: '<a@example.org>',
      parameters: ['SIZE=1024', 'BODY=8BITMIME', 'SMTPUTF8', 'RET=HDRS', 'ENVID=x', 'AUTH=<>'],
    },
    recipients: [
      { address: '<b@example.net>', parameters: ['NOTIFY=SUCCESS', 'ORCPT=rfc822;c@example.net'] },
    ],
  })
  await using site = await releaseSite({ envelope })
  await site.release()
  assert.deepEqual(site.server.commands.slice(1, 3), [
    'MAIL FROM:<a@example.org> BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=x',
    'RCPT TO:<b@example.net> NOTIFY=NEVER ORCPT=rfc822;c@example.net',
  ])
})

test('with quarantine.release.sender: null nothing bounces, and the form of the content is still said', async () => {
  await using site = await releaseSite({ sender: 'null', envelope: keptEnvelope() })
  await site.release()
  assert.equal(site.server.commands[1], 'MAIL FROM:<> BODY=8BITMIME')
})

test('what the log of the MTA is told of the old client is such that it takes it', async () => {
  const offered = new Map([['XFORWARD', 'NAME ADDR PROTO HELO SOURCE PORT IDENT']])
  const told = (client: { readonly name?: string; readonly helo?: string }) =>
    xforwardCommands(
      { ...{ name: undefined, helo: undefined, address: '192.0.2.7', queueId: '4bWk' }, ...client },
      offered,
    ).join('\n')
  assert.equal(
    told({ name: 'mx_1.example.org', helo: 'a b' }),
    'XFORWARD NAME=mx_1.example.org ADDR=192.0.2.7 HELO=a+20b IDENT=4bWk PROTO=ESMTP SOURCE=REMOTE',
  )
  // A client without a name has its address for one, and a helo has any octets.
  for (const name of [
    '[192.0.2.7]',
    'a..b',
    '-a.example',
    'a.example.',
    '1.2.3.4',
    'b\u00fc.example',
    'x'.repeat(64),
  ])
    assert.match(told({ name }), /^XFORWARD NAME=\[UNAVAILABLE\] ADDR/, name)
  assert.match(told({ helo: 'h\u0139' }), / HELO=h\+C4\+B9 /)
  for (const helo of ['\u0139'.repeat(300), `${'x'.repeat(254)}+y`])
    assert.match(told({ helo }), / HELO=(?:[\x21-\x2a\x2c-\x3c\x3e-\x7e]|\+[0-9A-F]{2}){84,255} IDENT=/)
})

test('what the MTA does not take of the old client keeps nothing else from its log', async () => {
  const script: Script = (command, argument) => {
    if (command === 'EHLO') return '250-mx.example.net\r\n250 XFORWARD NAME ADDR HELO IDENT'
    if (command !== 'XFORWARD') return undefined
    return argument.includes('ADDR=') ? '501 5.5.4 Bad ADDR syntax' : '250 2.0.0 Ok'
  }
  await using site = await releaseSite({ script, envelope: keptEnvelope() })
  assert.deepEqual(
    (await site.release()).map(({ state }) => state),
    ['released'],
  )
  const told = site.server.commands.filter((line) => line.startsWith('XFORWARD'))
  assert.equal(told.length, 5)
  assert.match(told.at(-1) ?? '', /^XFORWARD IDENT=\S+$/)
})

test('an address that would become two commands is refused by us', async () => {
  const envelope = keptEnvelope({ recipients: [{ address: '<b@example.net>\r\nDATA', parameters: [] }] })
  await using site = await releaseSite({ envelope })
  const [result] = await site.release()
  assert.equal(result?.state, 'refused')
  assert.deepEqual(
    site.server.commands.filter((line) => line.startsWith('DATA')),
    [],
  )
})
