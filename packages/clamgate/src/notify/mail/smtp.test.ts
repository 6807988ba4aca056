/** What goes wrong with a mail server, and how it is told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from '../../config/secret.ts'
import { NoticeError } from './errors.ts'
import { probeServer, type SmtpSettings, sendMail, tlsOf } from './smtp.ts'
import { startSmtpDouble } from './testing/smtp-double.ts'

const MESSAGE = Buffer.from('Subject: x\r\n\r\n.\r\nbody\r\n')
const ENVELOPE = { from: '', to: ['a@x.test', 'b@x.test'] }

function settings(server: string, changes: Partial<SmtpSettings> = {}): SmtpSettings {
  const signal = new AbortController().signal
  return { server, tls: undefined, ca: undefined, timeout: 5000, name: 'mx.test', signal, ...changes }
}

const FAILURES: readonly {
  readonly name: string
  readonly replies: Readonly<Record<string, string>>
  readonly changes?: Partial<SmtpSettings>
  readonly code: string
  readonly sentence: RegExp
}[] = [
  {
    name: 'a server without STARTTLS',
    replies: { STARTTLS: '502 5.5.1 not implemented' },
    changes: { tls: 'starttls' },
    code: 'NOTIFY_MAIL_TLS',
    sentence: /There is no TLS with the mail server 127\.0\.0\.1:\d+: /,
  },
  {
    name: 'TLS with a port that speaks none',
    replies: {},
    changes: { tls: 'implicit' },
    code: 'NOTIFY_MAIL_TLS',
    sentence: /There is no TLS .*(?:wrong version number|packet length)/i,
  },
  {
    name: 'certificates that cannot be read',
    replies: {},
    changes: { ca: '/nowhere/ca.pem' },
    code: 'NOTIFY_MAIL_TLS',
    sentence: /notify\.mail\.ca cannot be read: ENOENT/,
  },
  {
    name: 'a greeting that refuses',
    replies: { '': '554 5.3.2 no service' },
    code: 'NOTIFY_MAIL_UNREACHABLE',
    sentence: /cannot be reached: 554 5\.3\.2 no service$/,
  },
  {
    name: 'a server that says nothing',
    replies: { '': 'silence' },
    changes: { timeout: 100 },
    code: 'NOTIFY_MAIL_UNREACHABLE',
    // Which of its bounds is over first, a busy machine decides.
    sentence: /cannot be reached: (?:Greeting never received|Timeout|Connection timeout)$/,
  },
  {
    name: 'a server that hangs up at once',
    replies: { '': 'close' },
    code: 'NOTIFY_MAIL_UNREACHABLE',
    sentence: /cannot be reached: /,
  },
  {
    name: 'a server that hangs up in a message',
    replies: { '.': 'close' },
    code: 'NOTIFY_MAIL_UNREACHABLE',
    sentence: /cannot be reached: /,
  },
  {
    name: 'a log-in that is refused',
    replies: { AUTH: '535 5.7.8 no' },
    changes: { user: 'joe', password: new Secret({ kind: 'text' }, 'pass') },
    code: 'NOTIFY_MAIL_LOGIN',
    sentence: /does not take the log-in: 535 5\.7\.8 no$/,
  },
]

for (const { name, replies, changes, code, sentence } of FAILURES) {
  test(`${name} is told as such, with a remedy`, async () => {
    await using server = await startSmtpDouble()
    server.replies = replies
    await assert.rejects(sendMail(settings(server.address, changes), ENVELOPE, MESSAGE), (error) => {
      assert.ok(error instanceof NoticeError)
      assert.equal(error.code, code, error.message)
      assert.match(error.message, sentence)
      assert.ok((error.remedy ?? '').length > 10)
      return true
    })
  })
}

const ANSWERS: readonly {
  readonly name: string
  readonly replies: Readonly<Record<string, string>>
  readonly sent: readonly [accepted: readonly string[], later: readonly string[], refused: readonly string[]]
  readonly code?: string
}[] = [
  { name: 'all is well', replies: {}, sent: [ENVELOPE.to, [], []] },
  {
    name: 'the null sender is refused',
    replies: { MAIL: '550 5.7.1 no' },
    sent: [[], [], ENVELOPE.to],
    code: 'NOTIFY_MAIL_REFUSED',
  },
  {
    name: 'the sender is deferred',
    replies: { MAIL: '451 4.7.1 later' },
    sent: [[], ENVELOPE.to, []],
    code: 'NOTIFY_MAIL_DEFERRED',
  },
  {
    name: 'one recipient is refused, one deferred',
    replies: { 'RCPT TO:<a': '550 5.1.1 no', 'RCPT TO:<b': '450 4.2.1 later' },
    sent: [[], ['b@x.test'], ['a@x.test']],
    code: 'NOTIFY_MAIL_REFUSED',
  },
  {
    name: 'one recipient is refused',
    replies: { 'RCPT TO:<a': '550 5.1.1 no' },
    sent: [['b@x.test'], [], ['a@x.test']],
    code: 'NOTIFY_MAIL_REFUSED',
  },
  {
    name: 'the message is refused',
    replies: { '.': '550 5.7.1 virus' },
    sent: [[], [], ENVELOPE.to],
    code: 'NOTIFY_MAIL_REFUSED',
  },
  {
    name: 'the message is deferred',
    replies: { '.': '452 4.3.1 disk full' },
    sent: [[], ENVELOPE.to, []],
    code: 'NOTIFY_MAIL_DEFERRED',
  },
]

for (const { name, replies, sent, code } of ANSWERS) {
  test(`where ${name}, it says for whom the message was taken and who is to be tried again`, async () => {
    await using server = await startSmtpDouble()
    server.replies = replies
    const { accepted, later, refused, error } = await sendMail(settings(server.address), ENVELOPE, MESSAGE)
    assert.deepEqual([accepted, later, refused], sent)
    assert.equal(error?.code, code)
    if (code === undefined) assert.deepEqual(server.taken[0]?.text, 'Subject: x\n\n.\nbody\n')
  })
}

test('a session ends at once when the daemon stops', async () => {
  await using server = await startSmtpDouble()
  server.replies = { '': 'silence' }
  const stop = new AbortController()
  const sending = sendMail(
    settings(server.address, { signal: stop.signal, timeout: 60_000 }),
    ENVELOPE,
    MESSAGE,
  )
  setImmediate(() => stop.abort())
  await assert.rejects(sending, { code: 'NOTIFY_MAIL_UNREACHABLE' })
})

test('a probe sends no mail', async () => {
  await using server = await startSmtpDouble()
  await probeServer(settings(server.address))
  assert.deepEqual([server.sessions, server.taken.length], [1, 0])
})

test('without a word on TLS loopback is spoken to in the clear, and nobody else', () => {
  for (const server of ['127.0.0.1:25', '[::1]:25', 'localhost:587', '127.8.8.8:25']) {
    assert.equal(tlsOf({ server, tls: undefined }), 'none', server)
  }
  for (const server of ['192.0.2.1:25', 'mail.test:587', '[2001:db8::1]:25']) {
    assert.equal(tlsOf({ server, tls: undefined }), 'starttls', server)
  }
})
