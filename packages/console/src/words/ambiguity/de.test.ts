import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AMBIGUITY_CLASSES } from '../../../../mime/src/classes.ts'
import { AMBIGUITY_DE } from './de.ts'

test('each class of shapes has German words, and no other has', () => {
  assert.deepEqual(Object.keys(AMBIGUITY_DE).toSorted(), Object.keys(AMBIGUITY_CLASSES).toSorted())
})

test('names of fields, types and encodings are the same in both languages', () => {
  for (const [id, english] of Object.entries(AMBIGUITY_CLASSES)) {
    const german = AMBIGUITY_DE[id] ?? ''
    for (const name of english.match(/\b(?:[A-Z]\w+-[A-Z]\w+|[A-Z]{2,}|\d+\b|\w+\/[a-z-]+)/g) ?? []) {
      assert.ok(german.includes(name), `${id}: ${name}`)
    }
  }
})
