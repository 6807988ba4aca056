import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unknownActHint } from './rows.ts'

test('where nothing fits a mistyped act is told, so that nobody believes that it was never done', () => {
  assert.equal(
    unknownActHint('quarantine.relase'),
    'There is no act quarantine.relase; did you mean quarantine.release?',
  )
  assert.equal(unknownActHint('x.y'), 'There is no act x.y')
  for (const known of ['quarantine.release', 'audit.cut', 'releaseEntries', undefined])
    assert.equal(unknownActHint(known), undefined)
})
