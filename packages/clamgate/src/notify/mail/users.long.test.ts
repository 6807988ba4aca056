/** Notices to senders and recipients: who hears of a message, and who never does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageRecord, recipientOutcome } from '../../observe/lines/testing-message.ts'
import { openMailNotifier, until } from './testing/mail-notifier.ts'
import { startSmtpDouble } from './testing/smtp-double.ts'

const TO = ['admin@example.org']

test('users of our own domains hear of mail that they lost, each of his own copy', async () => {
  await using server = await startSmtpDouble()
  const users = { recipients: true, senders: 'authenticated' }
  await using notifier = openMailNotifier({ server: server.address, users })
  const recipients = ['mine@example.org', 'other@example.net', 'got@example.org']
  const outcomes = [
    recipientOutcome('mine@example.org', 'quarantine', 'quarantined'),
    recipientOutcome('other@example.net', 'quarantine', 'quarantined'),
    recipientOutcome('got@example.org', 'accept', 'delivered'),
  ]
  notifier.notify(
    messageRecord(
      { action: 'accept', recipients: outcomes, remove: [0, 1] },
      { from: 'joe@example.org', recipients, authenticated: 'joe' },
    ),
  )
  notifier.elapse(1000)
  await until(() => server.taken.length === 2, 'both notices')
  assert.deepEqual(server.taken.map(({ to }) => to.join()).toSorted(), [
    'joe@example.org',
    'mine@example.org',
  ])
  const toRecipient = server.taken.find(({ to }) => to[0] === 'mine@example.org')?.text ?? ''
  assert.match(
    toRecipient,
    /the message from <joe@example\.org> was kept in\nquarantine and to be removed by the mail server: infected by Two Words/,
  )
  assert.doesNotMatch(toRecipient, /other@example\.net|got@example\.org|192\.0\.2\.7/)
  const toSender = server.taken.find(({ to }) => to[0] === 'joe@example.org')?.text ?? ''
  assert.match(
    toSender.replaceAll('\n', ' '),
    /to <mine@example\.org>, <other@example\.net> was kept in quarantine and to be removed/,
  )
  assert.doesNotMatch(toSender, /got@example\.org/)
})

for (const [name, changes, told] of [
  ['a forged local sender from outside', { from: 'joe@example.org' }, []],
  ['the null sender', { from: '', authenticated: 'joe' }, []],
  ['a sender of another domain', { from: 'joe@example.net', authenticated: 'joe' }, []],
  ['an address that is none', { from: '"a\nBcc: x"@example.org', authenticated: 'joe' }, []],
  [
    'a local sender who has logged in',
    { from: 'joe@example.org', authenticated: 'joe' },
    ['joe@example.org'],
  ],
] as const) {
  test(`of senders, ${name} is ${told.length === 0 ? 'not told' : 'told'}`, async () => {
    await using server = await startSmtpDouble()
    const users = { senders: 'authenticated' }
    await using notifier = openMailNotifier({ server: server.address, to: TO, users })
    notifier.notify(messageRecord({}, changes))
    await notifier.stop(60_000)
    const notices = server.taken.map(({ to }) => to.join())
    assert.deepEqual(
      notices.filter((to) => to !== TO[0]),
      told,
    )
    assert.equal(notices.length, told.length + 1)
  })
}

test('an own client that has not logged in is told where the administrator wants it', async () => {
  await using server = await startSmtpDouble()
  await using notifier = openMailNotifier({ server: server.address, users: { senders: 'own' } })
  notifier.notify(messageRecord({}, { from: 'www@example.org', clientAddress: '127.0.0.1' }))
  notifier.notify(messageRecord({}, { from: 'joe@example.org' }))
  await notifier.stop(60_000)
  assert.deepEqual(
    server.taken.map(({ to }) => to),
    [['www@example.org']],
  )
})

test('nobody is told that his mail was lost while it is delivered or comes again', async () => {
  await using notifier = openMailNotifier({ server: '127.0.0.1:1', users: { recipients: true } })
  for (const action of ['accept', 'tag', 'defer'] as const) {
    notifier.notify(messageRecord({ action }, { recipients: ['mine@example.org'] }))
  }
  assert.equal(notifier.status().waiting, 0)
})

test('with more users than there is room for, the administrators hear how many were not told', async () => {
  await using server = await startSmtpDouble()
  await using notifier = openMailNotifier({ server: server.address, to: TO, users: { recipients: true } })
  for (let index = 0; index < 1005; index++) {
    notifier.notify(messageRecord({}, { recipients: [`u${index}@example.org`] }))
  }
  assert.equal(notifier.status().dropped, 5)
  assert.equal((await notifier.log.waitFor('notify.mail.dropped')).level, 'warn')
  notifier.elapse(1000)
  await until(() => notifier.timers.pending() === 1 && server.taken.length >= 101, 'the first hour')
  assert.equal(server.taken.length, 101, 'one for administrators, and the rate of the others')
  assert.match(
    server.taken.find(({ to }) => to[0] === TO[0])?.text ?? '',
    /\nNotices to senders or recipients that were left out[^:]*: 5/,
  )
})

test('administrators read what became of whose copy, and no claim of what the MTA does not confirm', async () => {
  await using server = await startSmtpDouble()
  await using notifier = openMailNotifier({ server: server.address, to: TO })
  const recipients = ['abuse@example.org', 'b@example.org']
  const outcomes = [
    recipientOutcome('abuse@example.org', 'accept', 'delivered'),
    recipientOutcome('b@example.org', 'reject', 'discarded'),
  ]
  notifier.notify(messageRecord({ action: 'accept', recipients: outcomes, remove: [1] }, { recipients }))
  await notifier.stop(60_000)
  assert.match(
    (server.taken[0]?.text ?? '').replaceAll(/\n {4}/g, ' '),
    /outcome {5}accepted for <abuse@example\.org>; to be removed by the mail server for <b@example\.org>\n/,
  )
})
