import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newKey } from './new-key.ts'

test('a key is new each time, and needs nothing that browsers have at safe addresses alone', (context) => {
  context.mock.method(crypto, 'randomUUID', () => assert.fail('it is not there'))
  const keys = Array.from({ length: 100 }, newKey)
  assert.equal(new Set(keys).size, 100)
  for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/)
})
