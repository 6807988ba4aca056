import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findUser } from './as-user.ts'

test('a user is found by its name and by its number, and called by its name', async () => {
  const byName = await findUser('nobody')
  assert.equal(byName?.name, 'nobody')
  assert.deepEqual(await findUser(String(byName?.uid)), byName)
  assert.equal(await findUser('nobody-of-this-name'), undefined)
})
