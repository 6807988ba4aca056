import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REASON_CODES } from '../../../../clamgate/src/app/console/overview/reason-codes.ts'
import { language } from '../../words/language.ts'
import { reasonWords } from './reason-words.ts'

/** Parts that tell of themselves that they are degraded. */
const PARTS = ['store', 'quarantine', 'notify', 'signatures', 'log', 'digest', 'engine', 'sentinel']

test('each reason why not every mail is scanned has words in both languages', () => {
  const codes = [...REASON_CODES, ...PARTS.map((part) => `degraded-${part}`)]
  for (const one of ['en', 'de'] as const) {
    language.value = one
    assert.deepEqual(Object.keys(reasonWords()).toSorted(), codes.toSorted(), one)
  }
})
