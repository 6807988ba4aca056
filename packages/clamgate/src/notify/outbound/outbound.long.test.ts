import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configSchema } from '../../config/schema.ts'
import type { MessageRecord } from '../../filter/record.ts'
import { messageRecord, unfoundRecord } from '../../observe/lines/testing-message.ts'
import { manualTimers } from '../../observe/log/testing-timers.ts'
import type { Notice } from '../mail/notice.ts'
import { clientWords } from '../mail/notice.ts'
import { LastHour } from './last-hour.ts'
import { createOutboundNotices } from './outbound.ts'
import { type OutboundReport, outboundEvent, outboundSentence } from './report.ts'

function open(outbound: Readonly<Record<string, unknown>> = {}) {
  const timers = manualTimers()
  const mails: Notice[] = []
  const told: OutboundReport[] = []
  const { outbound: settings } = configSchema.shape.notify.parse({
    outbound: { mail: ['abuse@example.org'], webhook: true, ...outbound },
  })
  const notices = createOutboundNotices({
    settings: () => settings,
    home: () => ({ isOriginating: ({ clientAddress }) => clientAddress === '127.0.0.1' }),
    ...timers.clock,
    mail: (notice) => mails.push(notice),
    tell: (report) => told.push(report),
  })
  return { ...notices, timers, mails, told }
}

const by = (authenticated: string | undefined, changes: Partial<MessageRecord> = {}) =>
  messageRecord({}, { authenticated, ...changes })

test('tells who has sent infected mail, from where, and how much of it in the last hour', () => {
  const { notify, timers, mails, told } = open()
  notify(by('ann'))
  notify(by('ann'))
  timers.elapse(1000)
  notify(by('bob'))
  assert.deepEqual(
    mails.map(({ lines }) => lines.at(-1)),
    [0, 1, 0].map(
      (count) => `  last hour   ${count} other message${count === 1 ? '' : 's'} with a finding of this login`,
    ),
  )
  assert.ok(mails[0]?.lines.includes('  login       ann'))
  const [first] = told
  assert.ok(first !== undefined && told.length === 1)
  assert.equal(
    outboundSentence(first),
    'Infected mail from here: login=ann from=<a@example.org> client=192.0.2.7 (client.example.org) queue-id=4Tg1 finding=Two Words rejected, messages=2 last-hour=2',
  )
  const { newest, ...event } = outboundEvent(first)
  assert.deepEqual(event, {
    sender: { login: 'ann', client: '192.0.2.7', clientName: 'client.example.org' },
    ...{ messages: 2, lastHour: 2 },
  })
  assert.deepEqual(Object.keys(newest ?? {}).slice(0, 4), ['at', 'from', 'recipients', 'queueId'])
})

test('tells nothing of mail from outside, of clean mail, and of what nobody asked for', () => {
  const { notify, mails, told, timers } = open()
  notify(by(undefined))
  notify(by(''))
  notify({ ...unfoundRecord({ kind: 'clean' }, { action: 'accept' }), authenticated: 'ann' })
  timers.elapse(1000)
  assert.deepEqual([mails.length, told.length, timers.pending()], [0, 0, 0])
})

test('own clients count as senders, unless only log-ins are wanted', () => {
  for (const [senders, count] of [
    ['own', 1],
    ['authenticated', 0],
  ] as const) {
    const { notify, mails } = open({ senders })
    notify(by(undefined, { clientAddress: '127.0.0.1' }))
    assert.equal(mails.length, count)
  }
})

test('a flood of 10,000 messages of one login is two notices that count every one', () => {
  const { notify, timers, told } = open()
  for (let index = 0; index < 5000; index++) notify(by('ann'))
  timers.elapse(1000)
  for (let index = 0; index < 5000; index++) notify(by(index % 2 === 0 ? 'ann' : 'ANN'))
  timers.elapse(1000)
  assert.equal(told.length, 1)
  timers.elapse(300_000)
  assert.deepEqual(
    told.map(({ count, earlier }) => [count, earlier]),
    [
      [5000, 0],
      [5000, 5000],
    ],
  )
})

test('a flood of 10,000 log-ins is one notice for each of a thousand, and one for the others', () => {
  const { notify, timers, told } = open()
  for (let index = 0; index < 10_000; index++) notify(by(`user${index}`))
  timers.elapse(1000)
  assert.equal(told.length, 1001)
  const others = told.at(-1)
  assert.deepEqual([others?.sender, others?.count], [undefined, 9000])
  timers.elapse(300_000)
  assert.equal(timers.pending(), 0)
})

test('what says that it is a notice leads to none by mail, and is told otherwise', () => {
  const { notify, mails, told, timers } = open()
  const messageId = '<clamgate-notice.0123456789abcdef01234567@mx.example.org>'
  notify(by('ann', { fields: { subject: 'x', date: undefined, messageId } }))
  timers.elapse(1000)
  assert.deepEqual([mails.length, told.length], [0, 1])
})

test('text from outside is clean in what is told', () => {
  const { notify, timers, told } = open()
  notify(by('ann\u001b[31m\n', { from: 'a\u202e\r\nX: y@example.org', queueId: 'Q\nQ' }))
  timers.elapse(1000)
  const [report] = told
  assert.ok(report !== undefined)
  assert.match(
    outboundSentence(report),
    /^Infected mail from here: login=ann\?\[31m\? from=<a\?\?\?X: y@example.org>/,
  )
  assert.doesNotMatch(JSON.stringify(outboundEvent(report)), /\\[nr]|\\u00|\u202e/)
})

test('what waits is told at the end', () => {
  const { notify, flush, told } = open()
  notify(by('ann'))
  flush()
  assert.equal(told.length, 1)
})

test('an hour is counted to the minute, and forgotten after it', () => {
  const hour = new LastHour()
  assert.equal(hour.count('ann', 0), 0)
  assert.equal(hour.count('ann', 59 * 60_000), 1)
  assert.equal(hour.count('ann', 60 * 60_000), 1)
  assert.equal(hour.count('ann', 200 * 60_000), 0)
  assert.equal(hour.count('bob', 200 * 60_000), 0)
})

test('a client is named, and one without a name is not named twice', () => {
  assert.equal(clientWords('192.0.2.7', 'pc7.example.org'), '192.0.2.7 (pc7.example.org)')
  assert.equal(clientWords('192.0.2.7', '[192.0.2.7]'), '192.0.2.7')
  assert.equal(clientWords(undefined, ''), 'none (sendmail)')
})
