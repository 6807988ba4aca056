import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileOf } from '../entries/testing/keep-mail.ts'
import { keptEnvelope } from '../keep/testing/kept-envelope.ts'
import { releaseSite } from './testing/release-site.ts'
import type { Script } from './testing/scripted-server.ts'

const answers =
  (table: Readonly<Record<string, string>>): Script =>
  (command) =>
    table[command]

/** For the steps of a server that is silent at them; greetings come in their own time. */
const SHORT = { command: 1000, end: 1000 }
const SILENT = 'It did not answer within 1 s'

test('13.01 what is sent is the ticket, one trace field and the kept octets, dots doubled', async () => {
  await using site = await releaseSite()
  const [result] = await site.release()
  assert.deepEqual(result, {
    address: 'b@example.net',
    state: 'released',
    queueId: 'NEW1',
    words: '250 2.0.0 Ok: queued as NEW1',
  })
  assert.match(
    String(site.server.messages[0]),
    /^X-Clamgate-Release: [0-9a-f]{32}\r\nReceived: from client \(client\.example\.org \[192\.0\.2\.7\]\)\r\n\tby mx\.example\.org \(Clamgate, kept\) with ESMTP id 4bWkQx1zvGz4x;\r\n\t[^\r\n]+\r\nSubject: kept\r\n\r\n\.\.\r\ntext\r\n$/,
  )
  assert.deepEqual(
    site.records.map(({ act, result, words }) => [act, result, words]),
    [['release', 'ok', 'Released: released 1; queue id NEW1']],
  )
})

for (const [what, script, state, words] of [
  [
    'a reply of several lines',
    answers({ '.': '550-5.7.1 first\r\n550-second\r\n550 5.7.1 third' }),
    'refused',
    '550 5.7.1 first second 5.7.1 third',
  ],
  ['a refused recipient', answers({ RCPT: '554 5.7.1 relay denied' }), 'refused', '554 5.7.1 relay denied'],
  ['a deferred recipient', answers({ RCPT: '450 4.2.0 greylisted' }), 'deferred', '450 4.2.0 greylisted'],
  ['a refused sender', answers({ MAIL: '553 5.1.8 no' }), 'refused', '553 5.1.8 no'],
  ['DATA deferred', answers({ DATA: '451 4.3.0 later' }), 'deferred', '451 4.3.0 later'],
  [
    '421 in front of MAIL',
    answers({ MAIL: '421 4.3.2 shutting down' }),
    'deferred',
    '421 4.3.2 shutting down',
  ],
  [
    '421 for a recipient',
    answers({ RCPT: '421 4.7.0 too many errors' }),
    'deferred',
    '421 4.7.0 too many errors',
  ],
  ['421 after the end', answers({ '.': '421 4.3.2 not now' }), 'deferred', '421 4.3.2 not now'],
  [
    'a connection that is cut at MAIL',
    answers({ MAIL: 'cut' }),
    'deferred',
    'The server closed the connection',
  ],
  [
    'a connection that is cut at RCPT',
    answers({ RCPT: 'cut' }),
    'deferred',
    'The server closed the connection',
  ],
  [
    'a connection that is cut at DATA',
    answers({ DATA: 'cut' }),
    'deferred',
    'The server closed the connection',
  ],
  [
    'a connection that is cut after the end',
    answers({ '.': 'cut' }),
    'unknown',
    'The server closed the connection',
  ],
  [
    'success where the message was not even asked for',
    answers({ DATA: '250 2.0.0 Ok: queued as NEVER' }),
    'deferred',
    '250 2.0.0 Ok: queued as NEVER',
  ],
  ['neither yes nor no after the end', answers({ '.': '354 go on' }), 'unknown', '354 go on'],
  ['silence at MAIL', answers({ MAIL: 'silence' }), 'deferred', SILENT],
  ['silence after the end', answers({ '.': 'silence' }), 'unknown', SILENT],
  [
    'what is no reply, after the end',
    answers({ '.': 'Ok, thanks' }),
    'unknown',
    'A line is no reply of SMTP',
  ],
] as const) {
  test(`13.13 ${what}: ${state}, with the words`, async () => {
    await using site = await releaseSite(words === SILENT ? { script, timeouts: SHORT } : { script })
    const [result] = await site.release()
    assert.deepEqual({ state: result?.state, words: result?.words }, { state, words })
    assert.deepEqual(await site.states(), [state])
    const { copies } = await site.entries.read(site.id)
    assert.equal(copies[0]?.words, words)
  })
}

test('13.13 a late reply is waited for', async () => {
  await using site = await releaseSite({ script: answers({ '.': 'late 250 2.0.0 Ok: queued as LATE1' }) })
  const [result] = await site.release()
  assert.deepEqual([result?.state, result?.queueId], ['released', 'LATE1'])
})

for (const [what, script] of [
  ['nobody greets', answers({ CONNECT: 'silence' })],
  ['it greets with 554', answers({ CONNECT: '554 no' })],
  ['it takes neither EHLO nor HELO', answers({ EHLO: '502 no', HELO: '502 no' })],
] as const) {
  test(`13.13 ${what}: nothing was sent, and nothing is written down`, async () => {
    const timeouts = what === 'nobody greets' ? { greeting: 500 } : {}
    await using site = await releaseSite({ script, timeouts })
    await assert.rejects(site.release(), { code: 'RELEASE_NO_LISTENER' })
    assert.deepEqual((await site.entries.read(site.id)).log, [])
  })
}

test('13.10 each recipient has its own state, and what was released is not sent again without being asked for', async () => {
  const script: Script = (command, argument) =>
    command !== 'RCPT'
      ? undefined
      : argument.includes('<bad@')
        ? '550 5.1.1 unknown'
        : argument.includes('<slow@')
          ? '450 4.2.0 later'
          : undefined
  await using site = await releaseSite({
    script,
    recipients: ['good@example.net', 'bad@example.net', 'slow@example.net'],
  })
  assert.deepEqual(
    (await site.release()).map(({ state }) => state),
    ['released', 'refused', 'deferred'],
  )
  assert.deepEqual(await site.states(), ['released', 'refused', 'deferred'])
  const second = await site.release()
  assert.deepEqual(
    second.map(({ address, state }) => [address, state]),
    [
      ['bad@example.net', 'refused'],
      ['slow@example.net', 'deferred'],
      ['good@example.net', 'skipped'],
    ],
  )
  assert.equal(site.server.messages.length, 1)
  assert.deepEqual(
    (await site.release({ recipients: [0], again: true })).map(({ state }) => state),
    ['released'],
  )
})

test('13.09 2500 recipients are three transactions, each recipient once', async () => {
  const recipients = Array.from({ length: 2500 }, (_, index) => `r${index}@example.net`)
  await using site = await releaseSite({ recipients })
  const results = await site.release()
  assert.ok(results.every(({ state }) => state === 'released'))
  assert.equal(site.server.messages.length, 3)
  const named = site.server.commands.filter((line) => line.startsWith('RCPT'))
  assert.equal(new Set(named).size, 2500)
  assert.equal(named.length, 2500)
})

test('13.09 a server that takes fewer at once is asked again for the rest', async () => {
  let taken = 0
  const script: Script = (command) => {
    if (command === 'MAIL') taken = 0
    if (command !== 'RCPT') return undefined
    taken += 1
    return taken > 3 ? '452 4.5.3 Too many recipients' : undefined
  }
  await using site = await releaseSite({
    script,
    recipients: ['a@x.example', 'b@x.example', 'c@x.example', 'd@x.example', 'e@x.example'],
  })
  assert.deepEqual(new Set((await site.release()).map(({ state }) => state)), new Set(['released']))
  assert.equal(site.server.messages.length, 2)
  assert.deepEqual(new Set(await site.states()), new Set(['released']))
})

test('a server that hangs up after refused recipients is asked anew for the others', async () => {
  let refused = 0
  const script: Script = (command, argument) => {
    if (command !== 'RCPT' || !argument.includes('<bad')) return undefined
    refused += 1
    return refused === 3 ? '421 4.7.0 too many errors' : '550 5.1.1 unknown'
  }
  const recipients = ['bad1', 'bad2', 'bad3', 'good'].map((name) => `${name}@example.net`)
  await using site = await releaseSite({ script, recipients })
  await site.release()
  assert.deepEqual(await site.states(), ['refused', 'refused', 'refused', 'released'])
  assert.equal(site.server.sessions, 2)
})

test('13.12 of two at once the second is told, and there is one delivery', async () => {
  await using site = await releaseSite()
  const [one, other] = await Promise.allSettled([site.release(), site.release({ by: 'ann' })])
  assert.equal(one?.status, 'fulfilled')
  // Who that is, is not for everybody to know.
  assert.ok(other?.status === 'rejected' && other.reason.code === 'QUARANTINE_ENTRY_BUSY', String(other))
  assert.doesNotMatch(String(other.reason.message), /root/)
  assert.equal(site.server.messages.length, 1)
})

test('13.14 a release of some of the recipients keeps the entry for the rest', async () => {
  await using site = await releaseSite({ recipients: ['a@example.net', 'b@example.net'] })
  await site.release({ recipients: [1] })
  assert.deepEqual(await site.states(), ['kept', 'released'])
  assert.deepEqual(
    site.server.commands.filter((line) => line.startsWith('RCPT')),
    ['RCPT TO:<b@example.net> NOTIFY=NEVER'],
  )
})

test('13.16 a damaged entry is never released: nobody is even asked', async () => {
  await using site = await releaseSite()
  await writeFile(fileOf(site.directory, site.id, 'eml'), Buffer.from('Subject: kept\r\n\r\n.\r\nTEXT\r\n'))
  await assert.rejects(site.release(), { code: 'QUARANTINE_ENTRY_DAMAGED' })
  assert.equal(site.server.sessions, 0)
  assert.ok(
    !(
      await readdir(
        join(site.directory, site.id.slice(0, 4).concat('-', site.id.slice(4, 6), '-', site.id.slice(6, 8))),
      )
    ).some((name) => name.endsWith('.log')),
  )
})

test('13.08 a server without any extension gets the mail without their parameters', async () => {
  const envelope = keptEnvelope({
    sender: { address: '<s\u00e9nder@example.org>', parameters: ['BODY=8BITMIME', 'SMTPUTF8', 'RET=HDRS'] },
    recipients: [
      { address: '<b@example.net>', parameters: ['NOTIFY=SUCCESS', 'ORCPT=rfc822;c@example.net'] },
    ],
  })
  await using site = await releaseSite({ envelope, script: answers({ EHLO: '502 5.5.1 no' }) })
  assert.equal((await site.release())[0]?.state, 'released')
  assert.deepEqual(site.server.commands.slice(2, 4), [
    'MAIL FROM:<s\u00e9nder@example.org>',
    'RCPT TO:<b@example.net>',
  ])
})

test('a daemon that stops cuts what is under way, and what was not sent whole is tried again', async () => {
  await using site = await releaseSite({ script: (command) => (command === 'DATA' ? 'silence' : undefined) })
  const work = site.release()
  while (!site.server.commands.includes('DATA')) await new Promise((resolve) => setImmediate(resolve))
  site.stopping.abort()
  assert.deepEqual(
    (await work).map(({ state, words }) => [state, words]),
    [['deferred', 'The daemon stops']],
  )
})
