import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from './secrets.ts'

test('an id can be pasted behind a command: it is never taken for an option', () => {
  const ids = Array.from({ length: 2000 }, newId)
  assert.equal(new Set(ids).size, ids.length)
  assert.deepEqual(
    ids.filter((id) => !/^\w[\w-]{11}$/.test(id)),
    [],
  )
})
