import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whoAsks } from './who-asks.ts'

test('what strangers ask before they sign in has a turn of its own beside the sessions of others', () => {
  const [anybody, sessions, again] = ['account.isAny', 'session.look', 'session.look'].map((name, index) =>
    whoAsks({ method: 'state', args: [name, { index }] }),
  )
  assert.notEqual(anybody, sessions)
  assert.equal(sessions, again)
})
