import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configSchema } from '../../config/schema.ts'
import type { MessageRecord } from '../../filter/record.ts'
import { someReading } from '../../policy/testing/reading.ts'
import { messageLines } from './message-lines.ts'
import { isWrittenFirst } from './message-log.ts'
import { messageFields } from './message-object.ts'
import { messageRecord, unfoundRecord } from './testing-message.ts'

const TO_BOTH = 'Message from <a@example.org> to <b@example.net> and 1 more'

const READING = someReading({
  views: 3,
  objects: 7,
  classes: ['C01', 'D05'],
  differing: ['C01', 'D05'],
  extractMs: 1.234,
  unionMs: 5,
})
const HIT = { ...READING, unionHit: { path: '0.1.2', classes: ['C01'] } }

function lines(message: MessageRecord, log: object = {}): readonly string[] {
  const config = configSchema.parse({ log }).log
  return messageLines(message, config).map(({ event, level, sentence }) => `${event} ${level} ${sentence}`)
}

test('a finding that only the union brought has its lines as ever, and one more that says where it is', () => {
  const usual = lines(messageRecord())
  const [extra, ...others] = lines(messageRecord({}, { reading: HIT })).slice(usual.length)
  assert.deepEqual(lines(messageRecord({}, { reading: HIT })).slice(0, usual.length), usual)
  assert.deepEqual(others, [])
  assert.equal(
    extra,
    `message.union-hit info ${TO_BOTH}: Two Words is in part 0.1.2 as its readers take it out, and clamd did not see it in the mail as it is, class C01 queueId=4Tg1`,
  )
  const somewhere = { ...READING, unionHit: { path: undefined, classes: [] } }
  assert.match(
    lines(messageRecord({}, { reading: somewhere })).at(-1) ?? '',
    /Two Words is in all that its readers take out of it, and clamd did not see it in the mail as it is queueId=/,
  )
  assert.deepEqual(lines(messageRecord({}, { reading: READING })), usual)
})

test('ambiguous mail has the line of clean mail where that is wanted, and one that says what it is', () => {
  const message = unfoundRecord({ kind: 'ambiguous', classes: ['C01', 'D05'] })
  const own = `message.ambiguous info ${TO_BOTH} has no finding, but its readers get different objects (C01, D05): accept queueId=4Tg1`
  assert.deepEqual(lines(message), [own])
  assert.deepEqual(lines(message, { clean: 'basic' }), [
    'message.ambiguous info Clean message from <a@example.org> to <b@example.net>',
    'message.ambiguous info Clean message from <a@example.org> to <c@example.net>',
    own,
  ])
})

test('mail that could not be scanned whole is never called clean', () => {
  const parts = [
    { kind: 'encrypted', what: 's/mime', path: '0' },
    { kind: 'bound', what: 'depth', path: '0.1' },
    { kind: 'partial', what: 'message/partial', path: '0.2' },
    { kind: 'undecodable', what: 'base64', path: '0.3' },
  ] as const
  const message = unfoundRecord({ kind: 'unscannable', parts }, { action: 'reject' })
  assert.deepEqual(lines(message, { clean: 'full' }), [
    `message.unscannable info ${TO_BOTH} could not be scanned completely: it has encrypted content (s/mime) at 0, more than the bound depth allows at 0.1, only a piece of a message at 0.2 and 1 more: reject queueId=4Tg1`,
  ])
})

test('what is only reported has a line that says what would have been done', () => {
  const reason = { text: 'policy.ambiguous: reject', key: 'policy.ambiguous' }
  const monitored = [{ action: 'reject', reason, isReportOnly: true }] as const
  const message = unfoundRecord({ kind: 'ambiguous', classes: ['C01'] }, { monitored })
  assert.match(
    lines(message).at(-1) ?? '',
    /^message\.monitored info Monitor: message from .* that has no finding, .* would have been rejected \(policy\.ambiguous\)/,
  )
})

test('the object in JSON has the numbers, classes and paths, and nothing where nobody looked', () => {
  const part = { kind: 'encrypted', what: 's/mime', path: '0.1' } as const
  const { notCanonical, views, objects, classes, ambiguous, unscannable, extractMs, unionMs, ...rest } =
    messageFields(messageRecord({}, { reading: { ...HIT, unscannable: [part] } }))
  assert.deepEqual(
    { notCanonical, views, objects, classes, ambiguous, unscannable, extractMs, unionMs },
    {
      notCanonical: 'double-field',
      views: 3,
      objects: 7,
      classes: ['C01', 'D05'],
      ambiguous: true,
      unscannable: ['encrypted s/mime 0.1'],
      extractMs: 1.23,
      unionMs: 5,
    },
  )
  assert.deepEqual([rest['unionHit'], rest['unionPart'], rest['unionClasses']], [true, '0.1.2', ['C01']])
  const without = messageFields(messageRecord())
  for (const name of ['views', 'objects', 'classes', 'ambiguous', 'unscannable', 'unionHit', 'extractMs']) {
    assert.equal(without[name], undefined, name)
  }
})

test('the MTA waits for the lines of mail that is not simply clean', () => {
  assert.equal(isWrittenFirst(unfoundRecord({ kind: 'ambiguous', classes: ['C01'] })), true)
})
