import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageRecord, unfoundRecord } from '../lines/testing-message.ts'
import { createCounters } from './counters.ts'

test('messages are counted by what they turned out to be and by what was done', () => {
  const counters = createCounters()
  counters.count(messageRecord())
  counters.count(messageRecord({ kind: 'encrypted', action: 'quarantine' }))
  counters.count(unfoundRecord({ kind: 'clean' }))
  const { total, byVerdict, byAction } = counters.read()
  assert.equal(total, 3)
  assert.deepEqual(
    [byVerdict.infected, byVerdict.encrypted, byVerdict.clean, byVerdict.skipped],
    [1, 1, 1, 0],
  )
  assert.deepEqual([byAction.reject, byAction.quarantine, byAction.accept, byAction.tag], [1, 1, 1, 0])
})
