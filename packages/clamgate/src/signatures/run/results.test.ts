import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Results } from './results.ts'

test('what is to be told of a good file stands with it, and makes the run no worse', () => {
  const results = new Results()
  results.note('mine', 'rules.yar', 'ClamAV has loaded 3 signatures of 4')
  results.note('mine', 'rules.yar', 'Rule_1 is parked')
  results.file('mine', 'rules.yar', 'installed')
  results.file('mine', 'one.ndb', 'unchanged')
  results.note('mine', 'mine.ign2', '2 of its lines are left out')
  assert.deepEqual(
    results.files.map(({ name, state, sentence }) => [name, state, sentence]),
    [
      ['mine.ign2', 'unchanged', '2 of its lines are left out'],
      ['rules.yar', 'installed', 'ClamAV has loaded 3 signatures of 4; Rule_1 is parked'],
    ],
  )
  assert.equal(results.good, true)
})

test('why a file is refused comes before what else is to be told of it', () => {
  const results = new Results()
  results.note('mine', 'rules.yar', 'a part')
  results.file('mine', 'rules.yar', 'refused', { code: 'X', sentence: 'No rule loads', remedy: null })
  assert.equal(results.files[0]?.sentence, 'No rule loads')
  assert.equal(results.good, false)
})
