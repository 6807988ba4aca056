import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMailNotifier, until } from './testing/mail-notifier.ts'
import { startSmtpDouble } from './testing/smtp-double.ts'
import { noticeOfTripped } from './tripped-notice.ts'

const NOTICE = noticeOfTripped({
  ...{ signature: 'Sane.Phish-1.UNOFFICIAL', source: 'sanesecurity', file: 'phish.ndb' },
  ...{ since: '2026-11-28T00:00:00.000Z', until: '2026-11-29T00:00:00.000Z' },
  ...{ hits: 51, senders: 20, action: 'quarantine' },
})

test('administrators are told of a tripped signature, whatever outcomes they asked for', async () => {
  await using server = await startSmtpDouble()
  await using notifier = openMailNotifier({
    server: server.address,
    to: ['admin@example.org'],
    for: 'failure',
  })
  notifier.alert(NOTICE)
  notifier.elapse(1000)
  await until(() => server.taken.length === 1, 'the notice is there')
  const text = server.taken[0]?.text ?? ''
  assert.match(text, /^Subject: Clamgate on mx.example.org: tripped signature\s+Sane.Phish-1.UNOFFICIAL$/m)
  assert.match(text, /51 messages of 20 or more senders/)
  assert.match(text, /sanesecurity \(phish.ndb\)/)
  assert.match(text, /mail that it would have refused is kept/)
})

test('where no administrators are configured nobody is told', async () => {
  await using server = await startSmtpDouble()
  await using notifier = openMailNotifier({ server: server.address })
  notifier.alert(NOTICE)
  assert.equal(notifier.status().waiting, 0)
})
