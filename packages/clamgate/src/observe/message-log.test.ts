import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configSchema } from '../config/schema.ts'
import type { MessageRecord } from '../filter/record.ts'
import { createMessageLog } from './message-log.ts'
import { createMemoryLog } from './testing.ts'

const RECORD: MessageRecord = {
  queueId: '4Tg1',
  from: 'a@example.org',
  recipients: ['b@example.net', 'c@example.net'],
  clientAddress: '192.0.2.7',
  clientName: 'client.example.org',
  sizeBytes: 1234,
  outcome: {
    action: 'reject',
    verdict: { kind: 'infected', signature: 'Two Words' },
    because: 'policy.infected: reject',
  },
  server: 'unix:/clamd',
  decisionMs: 1.23456,
  fields: { subject: "it's", messageId: '<1@x>', date: 'today' },
}

function linesOf(record: MessageRecord, log: Partial<ReturnType<typeof configSchema.parse>['log']> = {}) {
  const memory = createMemoryLog()
  createMessageLog(memory, () => ({ ...configSchema.parse({}).log, ...log }))(record)
  return memory.lines
}

test('an infected message has the line of clamav-milter for each recipient, and the facts beside it', () => {
  const lines = linesOf(RECORD)
  assert.deepEqual(
    lines.map(({ sentence }) => sentence),
    [
      'Message from <a@example.org> to <b@example.net> infected by Two Words',
      'Message from <a@example.org> to <c@example.net> infected by Two Words',
    ],
  )
  assert.equal(lines[0]?.fields['queueId'], '4Tg1')
  assert.equal(lines[0]?.fields['decisionMs'], 1.2)
  assert.equal(lines[0]?.fields['action'], 'reject')
})

test('the full style quotes queue id, subject, message id and date', () => {
  const [line] = linesOf(RECORD, { infected: 'full' })
  assert.equal(
    line?.sentence,
    "Message 4Tg1 from <a@example.org> to <b@example.net> with subject 'it s' message-id '<1@x>' date 'today' infected by Two Words",
  )
})

test('clean mail has a line only when it is wanted', () => {
  const clean: MessageRecord = {
    ...RECORD,
    outcome: { action: 'accept', verdict: { kind: 'clean' }, because: 'policy.clean: accept' },
  }
  assert.deepEqual(linesOf(clean), [])
  assert.equal(
    linesOf(clean, { clean: 'basic' })[0]?.sentence,
    'Clean message from <a@example.org> to <b@example.net>',
  )
})

test('mail that was not scanned is never called clean, and the reason is in the line', () => {
  const failed: MessageRecord = {
    ...RECORD,
    outcome: {
      action: 'defer',
      verdict: { kind: 'failure', code: 'ENGINE_UNAVAILABLE', detail: 'no clamd can scan' },
      because: 'policy.failure: defer',
    },
    server: undefined,
  }
  const [line] = linesOf(failed, { clean: 'full' })
  assert.equal(line?.level, 'warn')
  assert.equal(
    line?.sentence,
    'Message from <a@example.org> to <b@example.net> and 1 more could not be scanned: defer',
  )
  assert.equal(line?.fields['code'], 'ENGINE_UNAVAILABLE')
  assert.equal(line?.fields['detail'], 'no clamd can scan')
})

test('missing databases warn where mail waits for them, and only inform where that was chosen', () => {
  const of = (action: 'defer' | 'accept'): MessageRecord => ({
    ...RECORD,
    outcome: { action, verdict: { kind: 'databases-missing' }, because: '' },
  })
  assert.equal(linesOf(of('defer'))[0]?.level, 'warn')
  assert.equal(linesOf(of('accept'))[0]?.level, 'info')
})
