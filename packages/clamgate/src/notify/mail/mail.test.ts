import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageRecord, unfoundRecord } from '../../observe/lines/testing-message.ts'
import { openMailNotifier, until } from './testing/mail-notifier.ts'
import { startSmtpDouble } from './testing/smtp-double.ts'

const TO = ['admin@example.org']
const infected = (signature: string) =>
  messageRecord({
    verdict: { kind: 'infected', signature },
    found: { signature, class: 'malware', classes: ['malware'], source: 'official' },
  })
const fieldOf = (text: string | undefined, name: string) =>
  new RegExp(`^${name}: (.*)$`, 'm').exec(text ?? '')?.[1]

test('tells administrators of an infected message: from nobody, marked as made by a program', async () => {
  await using server = await startSmtpDouble()
  await using notifier = openMailNotifier({ server: server.address, to: [...TO, 'other@example.net'] })
  notifier.notify(messageRecord())
  notifier.elapse(1000)
  await until(() => server.taken.length === 1, 'the notice is there')
  const [mail] = server.taken
  assert.deepEqual([mail?.from, mail?.to, mail?.login], ['', [...TO, 'other@example.net'], undefined])
  assert.equal(fieldOf(mail?.text, 'From'), 'Clamgate <clamgate@mx.example.org>')
  assert.equal(fieldOf(mail?.text, 'To'), 'admin@example.org, other@example.net')
  assert.equal(fieldOf(mail?.text, 'Subject'), 'Clamgate on mx.example.org: Two Words')
  assert.equal(fieldOf(mail?.text, 'Auto-Submitted'), 'auto-generated')
  assert.match(fieldOf(mail?.text, 'Message-ID') ?? '', /^<clamgate-notice\.[0-9a-f]{24}@mx\.example\.org>$/)
  assert.match(fieldOf(mail?.text, 'Date') ?? '', /^Mon, 23 Nov 2026 12:00:01 \+0000$/)
  assert.match(
    mail?.text ?? '',
    /Messages on mx\.example\.org: 1\n\n2026-11-23 12:00:00 UTC: infected by Two Words\n {2}outcome {5}rejected\n/,
  )
  await until(() => notifier.status().sent === 1, 'it is counted')
})

test('a burst of 10,000 messages is two notices that count every one of them', async () => {
  await using server = await startSmtpDouble()
  await using notifier = openMailNotifier({ server: server.address, to: TO })
  notifier.notify(infected('First.Virus'))
  notifier.elapse(1000)
  await until(() => notifier.status().sent === 1, 'the first notice')
  for (let index = 0; index < 9999; index++) notifier.notify(infected(`Virus.${index % 60}`))
  assert.equal(notifier.status().waiting, 9999)
  notifier.elapse(300_000)
  await until(() => notifier.status().sent === 2, 'the digest')
  const text = server.taken[1]?.text ?? ''
  assert.match(text, /Messages on mx\.example\.org: 9999\n/)
  assert.match(text, /And 9899 more, which only the log describes/)
  assert.ok(text.length < 100_000, `${text.length} bytes`)
  assert.equal(notifier.status().waiting, 0)
})

test('no more notices than the rate go out in an hour; what waits becomes one', async () => {
  await using server = await startSmtpDouble()
  await using notifier = openMailNotifier({ server: server.address, to: TO, rate: 2, digest: '0s' })
  for (let count = 1; count <= 2; count++) {
    notifier.notify(infected('A'))
    notifier.elapse(1000)
    await until(() => notifier.status().sent === count, `notice ${count}`)
  }
  for (let count = 0; count < 5; count++) notifier.notify(infected('B'))
  notifier.elapse(1_800_000)
  await until(() => notifier.timers.pending() === 1, 'it waits for its hour')
  assert.equal(server.sessions, 2)
  notifier.elapse(1_800_000)
  await until(() => notifier.status().sent === 3, 'the hour is over')
  assert.match(fieldOf(server.taken[2]?.text, 'Subject') ?? '', /: B \(5\)$/)
})

test('tells of the outcomes that are asked for, and of no clean mail', async () => {
  await using server = await startSmtpDouble()
  await using notifier = openMailNotifier({ server: server.address, to: TO, for: ['failure'] })
  notifier.notify(messageRecord())
  notifier.notify(unfoundRecord({ kind: 'clean' }))
  assert.equal(notifier.status().waiting, 0)
  notifier.notify(
    unfoundRecord({ kind: 'failure', code: 'ENGINE_UNAVAILABLE', detail: 'x' }, { action: 'defer' }),
  )
  notifier.elapse(1000)
  await until(() => server.taken.length === 1, 'the notice is there')
  assert.match(server.taken[0]?.text ?? '', /could not be scanned\n {2}outcome {5}deferred\n/)
})

test('what says that it is a notice is the reason for none, and the next one counts it', async () => {
  await using server = await startSmtpDouble()
  await using notifier = openMailNotifier({ server: server.address, to: TO })
  const messageId = ' <clamgate-notice.0123456789abcdef01234567@mx.example.org>'
  const fields = { subject: 'x', date: undefined, messageId }
  notifier.notify(messageRecord({}, { from: '', fields }))
  // Each notice of ours comes by like this, and nobody wants to know.
  notifier.notify({ ...unfoundRecord({ kind: 'clean' }, { action: 'accept' }), fields })
  assert.equal(notifier.timers.pending(), 0)
  notifier.notify(messageRecord())
  notifier.elapse(1000)
  await until(() => server.taken.length === 1, 'the notice is there')
  assert.match(
    server.taken[0]?.text ?? '',
    /\nMessages that say they are notices of\s+Clamgate\s+themselves[^:]*: 1\n/,
  )
})

test('tries again with growing pauses while there is no server, and sends one notice of all that came meanwhile', async () => {
  const server = await startSmtpDouble()
  await using notifier = openMailNotifier({ server: server.address, to: TO })
  await server[Symbol.asyncDispose]()
  notifier.notify(infected('A'))
  notifier.elapse(1000)
  const line = await notifier.log.waitFor('notify.mail.failed')
  assert.equal(line.fields['code'], 'NOTIFY_MAIL_UNREACHABLE')
  assert.match(line.sentence, /ECONNREFUSED.*; tried again in 10 s$/)
  assert.equal(notifier.status().lastError?.error.code, 'NOTIFY_MAIL_UNREACHABLE')
  await until(() => notifier.timers.pending() === 1, 'it waits')
  for (let count = 0; count < 3; count++) notifier.notify(infected('B'))
  assert.equal(notifier.status().waiting, 4)
  await using back = await startSmtpDouble(Number(server.address.split(':')[1]))
  notifier.elapse(10_000)
  await until(() => notifier.status().sent === 1, 'the first one')
  notifier.elapse(300_000)
  await until(() => notifier.status().sent === 2, 'the digest')
  assert.match(fieldOf(back.taken[1]?.text, 'Subject') ?? '', /: B \(3\)$/)
  assert.equal(notifier.status().lastError, undefined)
})

test('gives up when it has tried long enough, says so and counts it', async () => {
  await using server = await startSmtpDouble()
  server.replies = { '': '421 4.3.2 not now' }
  await using notifier = openMailNotifier({ server: server.address, to: TO, keepTrying: '1m' })
  notifier.notify(messageRecord())
  notifier.elapse(1000)
  await notifier.log.waitFor('notify.mail.failed')
  await until(() => notifier.timers.pending() === 1, 'it waits')
  notifier.elapse(60_000)
  const line = await notifier.log.waitFor('notify.mail.gave-up')
  assert.match(
    line.sentence,
    /given up after 2 tries; messages in it: 1; the last try: .*421 4\.3\.2 not now/,
  )
  assert.deepEqual([notifier.status().failed, notifier.status().waiting], [1, 0])
})

test('while the server defers everything it is left alone, and what comes waits for one notice', async () => {
  await using server = await startSmtpDouble()
  server.replies = { '.': '451 4.7.1 not now' }
  await using notifier = openMailNotifier({ server: server.address, to: TO, digest: '0s' })
  notifier.notify(infected('A'))
  notifier.elapse(1000)
  await notifier.log.waitFor('notify.mail.failed')
  await until(() => notifier.timers.pending() === 1, 'it waits')
  for (let count = 0; count < 500; count++) notifier.notify(infected('B'))
  notifier.elapse(9000)
  await until(() => notifier.timers.pending() === 1, 'it still waits')
  assert.equal(server.sessions, 1)
  server.replies = {}
  notifier.elapse(1000)
  await until(() => server.taken.length === 2, 'both notices')
  assert.deepEqual([notifier.status().waiting, notifier.status().dropped], [0, 0])
})

test('one notice that a filter behind the server puts off keeps no other one back, nor does it at the stop', async () => {
  await using server = await startSmtpDouble()
  server.replies = { '. Clamgate on mx.example.org: Poison': '451 4.7.1 later' }
  const notifier = openMailNotifier({ server: server.address, to: TO, digest: '0s' })
  const subjects = () => server.taken.map(({ text }) => fieldOf(text, 'Subject')?.slice(-1))
  notifier.notify(infected('Poison'))
  notifier.elapse(1000)
  await until(() => notifier.status().lastError !== undefined && notifier.timers.pending() === 1, 'it waits')
  for (const name of ['A', 'B']) {
    notifier.notify(infected(name))
    notifier.elapse(10_000)
    await until(() => server.taken.some(({ text }) => text.includes(name)), name)
    await until(() => notifier.timers.pending() === 1, 'it waits again')
  }
  notifier.notify(infected('C'))
  await notifier.stop(60_000)
  assert.deepEqual(subjects(), ['A', 'B', 'C'])
  assert.equal(notifier.status().dropped, 1)
})

test('one address that is refused or deferred keeps no other one from its notice', async () => {
  await using server = await startSmtpDouble()
  server.replies = { 'RCPT TO:<gone': '550 5.1.1 no such user', 'RCPT TO:<busy': '450 4.2.0 greylisted' }
  const to = ['gone@example.org', 'busy@example.org', ...TO]
  await using notifier = openMailNotifier({ server: server.address, to })
  notifier.notify(messageRecord())
  notifier.elapse(1000)
  await until(() => server.taken.length === 1, 'the notice is there')
  assert.deepEqual(server.taken[0]?.to, TO)
  const refused = await notifier.log.waitFor('notify.mail.refused')
  assert.equal(refused.fields['code'], 'NOTIFY_MAIL_REFUSED')
  assert.deepEqual(refused.fields['to'], ['gone@example.org'])
  server.replies = {}
  await until(() => notifier.timers.pending() === 1, 'it waits')
  notifier.elapse(10_000)
  await until(() => server.taken.length === 2, 'the deferred one')
  assert.deepEqual(server.taken[1]?.to, ['busy@example.org'])
  assert.equal(fieldOf(server.taken[0]?.text, 'Message-ID'), fieldOf(server.taken[1]?.text, 'Message-ID'))
})

test('at its stop sends what waits, before its time', async () => {
  await using server = await startSmtpDouble()
  const notifier = openMailNotifier({ server: server.address, to: TO })
  notifier.notify(messageRecord())
  await notifier.stop(60_000)
  assert.equal(server.taken.length, 1)
  notifier.notify(messageRecord())
  assert.equal(notifier.status().waiting, 0)
})

test('at its stop does not wait for a server that says nothing, and tells how much nobody was told', async () => {
  await using server = await startSmtpDouble()
  server.replies = { '': 'silence' }
  const notifier = openMailNotifier({ server: server.address, to: TO })
  for (let count = 0; count < 3; count++) notifier.notify(messageRecord())
  await notifier.stop(50)
  const line = await notifier.log.waitFor('notify.mail.stopped')
  assert.match(line.sentence, /nobody was told of messages for which notices waited: 3/)
  assert.equal(notifier.status().dropped, 3)
})

test('at its stop tries each notice once, whatever the server says', async () => {
  await using server = await startSmtpDouble()
  server.replies = { MAIL: '451 4.7.1 not now' }
  const notifier = openMailNotifier({ server: server.address, to: TO })
  notifier.notify(messageRecord())
  await notifier.flush(10_000)
  assert.equal(server.sessions, 1)
  server.replies = {}
  notifier.elapse(1)
  await notifier.stop(60_000)
  assert.equal(server.taken.length, 1, 'once more at the very end')
})

test('a reload with another server is used at once', async () => {
  await using server = await startSmtpDouble()
  await using notifier = openMailNotifier({ server: '127.0.0.1:1', to: TO })
  notifier.notify(messageRecord())
  notifier.elapse(1000)
  await notifier.log.waitFor('notify.mail.failed')
  await until(() => notifier.timers.pending() === 1, 'it waits')
  notifier.set({ server: server.address })
  notifier.settingsChanged()
  notifier.elapse(0)
  await until(() => notifier.status().sent === 1, 'the notice')
})

test('a reload without a server forgets what waits, and counts it', async () => {
  await using notifier = openMailNotifier({ server: '127.0.0.1:1', to: TO })
  notifier.notify(messageRecord())
  notifier.set({ server: undefined })
  notifier.settingsChanged()
  notifier.elapse(0)
  await until(() => notifier.status().dropped === 1, 'it is forgotten')
  assert.equal(notifier.status().waiting, 0)
})

test('logs in where there is a password, and says when the server does not take it', async () => {
  await using server = await startSmtpDouble()
  const login = { user: 'joe', password: 'secret pass' }
  await using notifier = openMailNotifier({ server: server.address, to: TO, ...login })
  server.replies = { AUTH: '535 5.7.8 bad credentials' }
  notifier.notify(messageRecord())
  notifier.elapse(1000)
  const line = await notifier.log.waitFor('notify.mail.failed')
  assert.equal(line.fields['code'], 'NOTIFY_MAIL_LOGIN')
  assert.doesNotMatch(JSON.stringify(notifier.log.lines), /secret pass/)
  server.replies = {}
  await until(() => notifier.timers.pending() === 1, 'it waits')
  notifier.elapse(10_000)
  await until(() => server.taken.length === 1, 'the notice is there')
  assert.equal(server.taken[0]?.login, 'joe:secret pass')
})

test('in monitor mode the notice says that the message was accepted, and what would have become of it', async () => {
  await using server = await startSmtpDouble()
  await using notifier = openMailNotifier({ server: server.address, to: TO })
  const reason = { text: 'policy.infected: reject', key: 'policy.infected' }
  const accepted = { action: 'accept', reason: { text: 'policy.monitor', key: 'policy.monitor' } } as const
  notifier.notify(messageRecord({ ...accepted, monitored: [{ action: 'reject', reason }] }))
  await notifier.stop(60_000)
  const text = server.taken[0]?.text ?? ''
  assert.match(text, /infected by Two Words\n {2}outcome {5}accepted\n/)
  assert.match(text, /without monitor mode it would have rejected it\n {4}\(policy\.infected: reject\)/)
})

test('no subject, address or header of a message becomes a header field or another line of a notice', async () => {
  await using server = await startSmtpDouble()
  const subject = 'x\r\nBcc: victim@example.net\r\n\r\nbody'
  await using notifier = openMailNotifier({ server: server.address, to: TO, subject: 'a %v\n%l' })
  notifier.notify(
    messageRecord(
      {},
      { from: 'a\r\nBcc: v@x', fields: { subject, messageId: '\r\n.\r\n', date: undefined } },
    ),
  )
  await notifier.stop(60_000)
  assert.equal(server.taken.length, 1)
  assert.doesNotMatch(server.taken[0]?.text ?? '', /^(?:Bcc|body|\.$)/m)
})

test('letters of any script arrive as they are, encoded in the header, and domains in ASCII', async () => {
  await using server = await startSmtpDouble()
  const settings = {
    to: ['postmeister@bücher.test', 'grüße@example.org'],
    subject: 'Grüße: %v',
    text: '✓ %l',
  }
  await using notifier = openMailNotifier({ server: server.address, ...settings })
  const subject = ' =?utf-8?Q?Gr=C3=BC=C3=9Fe?='
  notifier.notify(messageRecord({}, { fields: { subject, messageId: undefined, date: undefined } }))
  await notifier.stop(60_000)
  const [mail] = server.taken
  assert.deepEqual(mail?.to, ['postmeister@xn--bcher-kva.test', 'grüße@example.org'])
  assert.match(fieldOf(mail?.text, 'Subject') ?? '', /^=\?UTF-8\?[QB]\?/i)
  const encoded = mail?.text.split('\n\n').slice(1).join('\n\n') ?? ''
  const isBase64 = /Content-Transfer-Encoding: base64/i.test(mail?.text ?? '')
  const body = isBase64
    ? Buffer.from(encoded, 'base64').toString()
    : Buffer.from(
        encoded
          .replaceAll('=\n', '')
          .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString()
  assert.match(body, /^✓ /)
  assert.match(body, /subject {5}Grüße/)
})
