import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shareLooks } from './share-looks.ts'

test('few looks go at a time, who waits for one thing gets one look, and one that has begun is not shared', async () => {
  const look = shareLooks<string>(2)
  const begun: string[] = []
  const open = new Map<string, (value: string) => void>()
  const ask = (key: string) =>
    look(key, () => {
      const { promise, resolve } = Promise.withResolvers<string>()
      begun.push(key)
      open.set(key, resolve)
      return promise
    })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const first = ask('a')
  await settle()
  const [again, b] = [ask('a'), ask('b')]
  const shared = [ask('b'), ask('b'), ask('c')]
  await settle()
  // The second look at a takes the other place: b and c wait, and b is one.
  assert.deepEqual(begun, ['a', 'a'])
  open.get('a')?.('a2')
  assert.equal(await again, 'a2')
  await settle()
  assert.deepEqual(begun, ['a', 'a', 'b'])
  open.get('b')?.('b1')
  assert.deepEqual(await Promise.all([b, shared[0], shared[1]]), ['b1', 'b1', 'b1'])
  await settle()
  assert.deepEqual(begun, ['a', 'a', 'b', 'c'])
  open.get('c')?.('c1')
  assert.equal(await shared[2], 'c1')
  assert.ok(first instanceof Promise)
})

test('one that fails keeps nobody else from being looked at', async () => {
  const look = shareLooks<number>(1)
  const failed = look('a', () => Promise.reject(new Error('away')))
  const good = look('b', async () => 2)
  await assert.rejects(failed, /away/)
  assert.equal(await good, 2)
})
