import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageRecord } from '../filter/record.ts'
import type { RecipientOutcome } from '../policy/types.ts'
import { messageRecord, recipientOutcome, unfoundRecord } from './lines/testing-message.ts'
import { createRefusals } from './refusals.ts'

type Fate = RecipientOutcome['fate']

/** An infected message whose recipients fare so. */
function infected(fates: Readonly<Record<string, Fate>>, changes: Partial<MessageRecord> = {}) {
  const recipients = Object.entries(fates).map(([to, fate]) => recipientOutcome(to, 'reject', fate))
  return messageRecord({ recipients }, { recipients: Object.keys(fates), ...changes })
}

function noted(...messages: readonly MessageRecord[]) {
  let at = 0
  const refusals = createRefusals(() => at++)
  for (const message of messages) refusals.note(message)
  return refusals.read()
}

test('an infected message that is refused is remembered with its envelope, time and signature', () => {
  assert.deepEqual(noted(infected({ 'b@x': 'refused', 'c@x': 'refused' })), [
    {
      ...{ at: 0, queueId: '4Tg1', from: 'a@example.org', to: ['b@x', 'c@x'], recipients: 2 },
      ...{ signature: 'Two Words', action: 'reject' },
    },
  ])
})

const ACTIONS: readonly [Fate, string][] = [
  ['discarded', 'discard'],
  ['quarantined', 'quarantine'],
  ['held', 'mta-hold'],
  ['deferred', 'defer'],
]
for (const [fate, action] of ACTIONS) {
  test(`one that is ${fate} is remembered as ${action}`, () => {
    assert.equal(noted(infected({ 'b@x': fate }))[0]?.action, action)
  })
}

test('of a message that some get, those are named who do not', () => {
  const [seen] = noted(infected({ 'b@x': 'delivered', 'c@x': 'quarantined' }))
  assert.deepEqual([seen?.to, seen?.recipients, seen?.action], [['c@x'], 1, 'quarantine'])
})

test('what is delivered, and what waits since it could not be scanned, is no refusal', () => {
  const failed = unfoundRecord(
    { kind: 'failure', code: 'X', detail: 'x' },
    { action: 'defer', recipients: [recipientOutcome('b@x', 'defer', 'deferred')] },
  )
  assert.deepEqual(noted(infected({ 'b@x': 'delivered' }), failed), [])
})

test('what a rule refuses without a finding says what it was', () => {
  const oversize = unfoundRecord(
    { kind: 'oversize', head: 'unscanned' },
    { action: 'reject', recipients: [recipientOutcome('b@x', 'reject', 'refused')] },
  )
  assert.equal(noted(oversize)[0]?.signature, 'too large to be checked')
})

test('the last twenty are there, the newest first', () => {
  const messages = Array.from({ length: 50 }, (_, n) => infected({ 'b@x': 'refused' }, { queueId: `${n}` }))
  const seen = noted(...messages).map(({ queueId }) => queueId)
  assert.deepEqual(
    seen,
    Array.from({ length: 20 }, (_, n) => `${49 - n}`),
  )
})

test('addresses that are long, many, or no text have a bound, and are clean', () => {
  const many = Array.from({ length: 100 }, (_, n) => [`${n}${'x'.repeat(5000)}@x`, 'refused'] as const)
  const [seen] = noted(infected(Object.fromEntries(many), { from: `\u001b[31m\u202e${'y'.repeat(5000)}` }))
  assert.equal(seen?.to.length, 10)
  assert.equal(seen?.recipients, 100)
  assert.ok([seen.from, ...seen.to].every((text) => text.length <= 256))
  assert.match(seen.from, /^\?\[31m\?y+\.\.\.$/)
})
