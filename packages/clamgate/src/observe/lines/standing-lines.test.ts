import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configSchema } from '../../config/schema.ts'
import type { MessageRecord } from '../../filter/record.ts'
import { createMemoryLog } from '../log/testing.ts'
import { createMessageLog } from './message-log.ts'
import { messageRecord, unfoundRecord } from './testing-message.ts'

const TO_BOTH = 'Message from <a@example.org> to <b@example.net> and 1 more'
const SIGNATURE = 'Sane.Phish-1.UNOFFICIAL'
const FOUND = {
  signature: SIGNATURE,
  class: 'phishing',
  classes: ['phishing'],
  source: 'sanesecurity',
} as const
const IN_FILE = { ...FOUND, file: 'phish.ndb', rating: 'LOW' }
const IGNORED = {
  signature: 'Heuristics.Encrypted.Zip',
  reason: 'invoices',
  until: '2027-01-01T00:00:00.000Z',
}

function written(record: MessageRecord) {
  const memory = createMemoryLog()
  createMessageLog(memory, () => configSchema.parse({}).log)(record)
  return { lines: memory.lines, fields: memory.objects[0]?.fields ?? {} }
}

test('the file of a signature has a line of its own, behind those of clamav-milter', () => {
  const { lines, fields } = written(messageRecord({ found: IN_FILE }))
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['message.infected', 'message.infected', 'message.signature'],
  )
  assert.equal(
    lines[2]?.sentence,
    `${TO_BOTH}: ${SIGNATURE} is of source sanesecurity, file phish.ndb, rating LOW queueId=4Tg1`,
  )
  assert.deepEqual([fields['source'], fields['file'], fields['rating']], ['sanesecurity', 'phish.ndb', 'LOW'])
})

test('what the breaker has changed is told', () => {
  const verdict = {
    kind: 'infected',
    signature: SIGNATURE,
    trip: { action: 'quarantine', untilMs: 0 },
  } as const
  const reason = {
    text: 'x',
    key: 'policy.infected',
    instead: { of: 'reject', code: 'tripped', why: 'it is tripped' },
  } as const
  const record = messageRecord(
    { found: FOUND, verdict, action: 'quarantine', reason },
    { quarantineId: 'Q1' },
  )
  const { lines, fields } = written(record)
  assert.equal(
    lines.at(-1)?.sentence,
    `${TO_BOTH} was quarantined as Q1 (policy.infected; reject wanted, but it is tripped) queueId=4Tg1`,
  )
  assert.equal(fields['tripped'], true)
})

test('an ignored finding is told though clean mail has no line', () => {
  const { lines, fields } = written(unfoundRecord({ kind: 'clean', ignored: IGNORED }))
  assert.deepEqual(
    lines.map(({ event, sentence }) => [event, sentence]),
    [
      [
        'message.ignored',
        `${TO_BOTH}: Heuristics.Encrypted.Zip is ignored (invoices, until 2027-01-01T00:00:00.000Z) queueId=4Tg1`,
      ],
    ],
  )
  assert.deepEqual(
    [fields['verdict'], fields['ignored'], fields['ignoredReason']],
    ['clean', IGNORED.signature, 'invoices'],
  )
  assert.equal(written(unfoundRecord({ kind: 'clean' })).lines.length, 0)
})

test('one that is ignored for a recipient names him', () => {
  const spared = {
    recipients: [1],
    as: { kind: 'clean', ignored: { ...IGNORED, until: undefined } },
  } as const
  const verdict = { kind: 'infected', signature: 'X', spared } as const
  const { lines, fields } = written(messageRecord({ verdict }))
  assert.equal(
    lines.find(({ event }) => event === 'message.ignored')?.sentence,
    `${TO_BOTH}: Heuristics.Encrypted.Zip is ignored for <c@example.net> (invoices) queueId=4Tg1`,
  )
  assert.deepEqual(fields['ignoredFor'], ['c@example.net'])
})
