import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CallError } from './failure.ts'
import { createOnce } from './once.ts'

const lost = () => Promise.reject(new CallError(0, { code: 'CONSOLE_NO_ANSWER', sentence: '' }))
const refused = () => Promise.reject(new CallError(409, { code: 'JOB_CROWDED', sentence: '' }))

async function keysOf(...acts: readonly (readonly [asked: unknown, act: () => Promise<unknown>])[]) {
  const once = createOnce()
  const keys: string[] = []
  for (const [asked, act] of acts) {
    await once(asked, (key) => {
      keys.push(key)
      return act()
    }).catch(() => undefined)
  }
  return keys
}

test('14.60 what is asked again after the connection was lost has the same key, and anything else a new one', async () => {
  const done = async () => 1
  const [first, again, other] = await keysOf([{ ids: [1] }, lost], [{ ids: [1] }, lost], [{ ids: [2] }, done])
  assert.equal(first, again)
  assert.notEqual(again, other)
})

test('what was answered, well or not, is done anew when it is asked again', async () => {
  const done = async () => 1
  const keys = await keysOf([{ ids: [1] }, done], [{ ids: [1] }, refused], [{ ids: [1] }, done])
  assert.equal(new Set(keys).size, 3)
})
