import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endingOf, FORGOTTEN, mayNoMore, stoppedBy } from './endings.ts'

test('why a job has ended is read from the words that a store keeps of it, whatever the name is', () => {
  for (const name of ['Mia', 'By By', 'x may not do that any more', '']) {
    for (const state of ['undone', 'cancelled']) {
      assert.deepEqual(endingOf({ state, words: stoppedBy(name) }), { kind: 'stopped', name })
    }
    assert.deepEqual(endingOf({ state: 'ended', words: mayNoMore(name) }), { kind: 'no-right', name })
  }
  assert.deepEqual(endingOf({ state: 'ended', words: FORGOTTEN }), { kind: 'forgotten' })
})

test('words that nobody knows, and a job that ran to its end, are no such ending', () => {
  for (const state of ['waiting', 'running', 'done', 'ended', 'undone']) {
    assert.equal(endingOf({ state, words: '' }), undefined)
    assert.equal(endingOf({ state, words: 'Something else' }), undefined)
  }
})
