import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { configSchema } from '../../config/schema.ts'
import type { MessageRecord } from '../../filter/record.ts'
import { createMemoryLog } from '../log/testing.ts'
import { createMessageLog } from './message-log.ts'
import { messageFields } from './message-object.ts'
import { BY_RULE, messageRecord, unfoundRecord } from './testing-message.ts'

const GUIDE = new URL('../../../../../docs/guide/logging.md', import.meta.url)

function objectsOf(record: MessageRecord, settings: { events?: 'all' | 'notable' } = {}) {
  const memory = createMemoryLog()
  createMessageLog(memory, () => ({ ...configSchema.parse({}).log, ...settings }))(record)
  return memory.objects
}

test('a message is one object with all that is known of it, however many recipients it has', () => {
  const record = messageRecord(
    { reason: BY_RULE, incident: 'k7', monitored: [{ action: 'discard', reason: BY_RULE }] },
    { authenticated: 'ann', quarantineId: 'Q1' },
  )
  const [object, ...more] = objectsOf(record)
  assert.deepEqual(more, [])
  assert.equal(object?.event, 'message.infected')
  assert.equal(
    object?.sentence,
    'Message from <a@example.org> to <b@example.net> and 1 more infected by Two Words',
  )
  assert.deepEqual(object?.fields, {
    queueId: '4Tg1',
    messageId: '<1@x>',
    client: '192.0.2.7',
    clientName: 'client.example.org',
    authenticated: 'ann',
    from: 'a@example.org',
    to: ['b@example.net', 'c@example.net'],
    size: 1234,
    verdict: 'infected',
    signature: 'Two Words',
    class: 'malware',
    source: 'official',
    action: 'reject',
    because: 'rule "no junk" (/etc/clamgate/clamgate.yaml:12): tag',
    rule: 'no junk',
    ruleFile: '/etc/clamgate/clamgate.yaml',
    ruleLine: 12,
    incident: 'k7',
    quarantineId: 'Q1',
    monitored: ['discard: rule "no junk", /etc/clamgate/clamgate.yaml:12'],
    decisionMs: 3.46,
    scanMs: 3,
    overheadMs: 0.46,
    server: 'unix:/clamd',
    engineVersion: '1.4.6',
    databaseVersion: 27_800,
    databaseDate: '2026-11-23T09:26:08.000Z',
  })
})

test('names that nobody knows are left out, however the MTA says so', () => {
  for (const [clientName, clientAddress, queueId] of [
    ['unknown', 'unknown', 'NOQUEUE'],
    ['[192.0.2.7]', undefined, undefined],
    ['', '', ''],
    ['UNKNOWN', ' ', ' '],
  ] as const) {
    const fields = { subject: undefined, messageId: ' ', date: undefined }
    const [object] = objectsOf(
      messageRecord({}, { clientName, clientAddress, queueId, authenticated: '', fields, from: '' }),
    )
    const names = ['queueId', 'client', 'clientName', 'authenticated', 'messageId']
    assert.deepEqual(
      names.filter((name) => object !== undefined && name in object.fields),
      [],
    )
    assert.equal(object?.fields['from'], '', 'the null sender is known')
  }
})

test('clean mail has an object too, unless only notable mail is wanted', () => {
  const clean = unfoundRecord({ kind: 'clean' })
  assert.equal(objectsOf(clean)[0]?.event, 'message.clean')
  assert.match(objectsOf(clean)[0]?.sentence ?? '', /^Clean message from /)
  assert.deepEqual(objectsOf(clean, { events: 'notable' }), [])
  for (const notable of [
    messageRecord(),
    unfoundRecord({ kind: 'clean' }, { action: 'reject' }),
    unfoundRecord({ kind: 'clean' }, { monitored: [{ action: 'tag', reason: BY_RULE }] }),
    unfoundRecord({ kind: 'skipped', skip: { by: 'sender', entry: 'x', place: undefined } }),
  ]) {
    assert.equal(objectsOf(notable, { events: 'notable' }).length, 1, notable.outcome.kind)
  }
})

test('a failure and an exemption tell their reasons', () => {
  const failed = unfoundRecord(
    { kind: 'failure', code: 'SCAN_TIMEOUT', detail: 'after 120 s' },
    { failure: 'timeout' },
    { server: undefined, scanMs: undefined },
  )
  const fields = objectsOf(failed)[0]?.fields ?? {}
  assert.equal(fields['failure'], 'timeout')
  assert.equal(fields['code'], 'SCAN_TIMEOUT')
  assert.equal(fields['detail'], 'after 120 s')
  assert.ok(!('scanMs' in fields) && !('overheadMs' in fields) && !('server' in fields))
  const skipped = unfoundRecord({ kind: 'skipped', skip: { by: 'network', entry: '::/0', place: undefined } })
  assert.equal(objectsOf(skipped)[0]?.fields['skippedBy'], 'network')
})

test('text from outside is cleaned and capped, and long lists are cut', () => {
  const recipients = Array.from({ length: 1000 }, (_, index) => `r${index}@example.net`)
  const [object] = objectsOf(messageRecord({}, { from: `\u001b[31m${'x'.repeat(5000)}`, recipients }))
  const { from, to } = object?.fields ?? {}
  assert.ok(typeof from === 'string' && from.startsWith('?[31mxx') && from.length === 1000)
  assert.ok(Array.isArray(to) && to.length === 51 && to[50] === '... 950 more')
})

test('the guide on logging explains every field of a message', async () => {
  const guide = await readFile(GUIDE, 'utf8')
  const rows = guide.slice(guide.indexOf('| Field | What |'), guide.indexOf('### Events'))
  const missing = Object.keys(messageFields(messageRecord())).filter((name) => !rows.includes(`\`${name}\``))
  assert.deepEqual(missing, [], 'add them to the table of fields in docs/guide/logging.md')
})

test('the subject of a message is in no object', () => {
  const [object] = objectsOf(
    messageRecord({}, { fields: { subject: 'SECRET', messageId: undefined, date: 'SECRET' } }),
  )
  assert.doesNotMatch(JSON.stringify(object), /SECRET/)
})
