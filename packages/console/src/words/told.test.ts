import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SENTENCES } from '../../../clamgate/src/doctor/sentences/say.ts'
import { placesOf } from '../../../clamgate/src/ground/saying/sentence.ts'
import { SENTENCES_DE } from './sentences/de.ts'

const ENGLISH: Readonly<Record<string, string>> = { ...SENTENCES }

test('each sentence that the server can say has German, and nothing else has', () => {
  assert.ok(Object.keys(ENGLISH).length > 90)
  assert.deepEqual(Object.keys(SENTENCES_DE).toSorted(), Object.keys(ENGLISH).toSorted())
})

test('German has the same places for values, each in the same form', () => {
  for (const [code, text] of Object.entries(SENTENCES_DE))
    assert.deepEqual(placesOf(text).toSorted(), placesOf(ENGLISH[code] ?? '').toSorted(), code)
})

test('it is not the English text, ends as that does, and has no English words', () => {
  for (const [code, text] of Object.entries(SENTENCES_DE)) {
    const english = ENGLISH[code] ?? ''
    const words = text.replace(/„[^“]*“/g, '').replace(/\{[^}]*\}/g, '')
    if (/[a-z]{3}/.test(english.replace(/\{[^}]*\}|[\w./-]+\.[\w/-]+/g, '')))
      assert.notEqual(text, english, code)
    assert.equal(text.endsWith('.'), english.endsWith('.'), code)
    assert.doesNotMatch(words, /\b(?:the|is|are|of|which|that|and|with|it|to|not|has|have)\b/i, code)
  }
})
