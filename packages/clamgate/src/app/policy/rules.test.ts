import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CONDITION_KEYS } from '../../api/policy/documents.ts'
import { CONDITION_COMPILERS } from '../../policy/conditions.ts'

test('every condition that a rule can have is told to the console, a size by its sides', () => {
  const told = new Set(CONDITION_KEYS.map((key) => key.split('.')[0]))
  assert.deepEqual([...told].toSorted(), CONDITION_COMPILERS.map(([key]) => key).toSorted())
})
