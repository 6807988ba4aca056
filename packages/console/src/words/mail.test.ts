import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WHY_NOT } from '../../../clamgate/src/quarantine/release/states.ts'
import { language } from './language.ts'
import { mailWords } from './mail.ts'

test('why nothing is sent to a recipient has words in both languages, for each reason that there is', () => {
  for (const one of ['en', 'de'] as const) {
    language.value = one
    assert.deepEqual(Object.keys(mailWords().skipped).toSorted(), Object.keys(WHY_NOT).toSorted(), one)
  }
})
