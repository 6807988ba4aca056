import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DOUBT_CODES } from '../../../../clamgate/src/app/events/doubts.ts'
import { NOT_CANONICAL } from '../../../../mime/src/canonical/reasons.ts'
import { DOUBTS_DE } from '../../words/doubts/de.ts'
import { language } from '../../words/language.ts'
import { readingWords } from './reading-words.ts'

test('each doubt of the server has German words, and no other has', () => {
  assert.deepEqual(Object.keys(DOUBTS_DE).toSorted(), DOUBT_CODES.toSorted())
})

test('why a mail can be read in several ways has words in both languages, for each reason that there is', () => {
  for (const one of ['en', 'de'] as const) {
    language.value = one
    assert.deepEqual(Object.keys(readingWords()).toSorted(), Object.keys(NOT_CANONICAL).toSorted(), one)
  }
})
