import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Room } from './room.ts'

const NEVER = new AbortController().signal

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending')
  return (await Promise.race([promise, new Promise((done) => setImmediate(done, pending))])) !== pending
}

test('who finds no room waits in turn, also behind one who wants more', async () => {
  const room = new Room(10)
  const first = await room.enter(6, NEVER)
  const large = room.enter(8, NEVER)
  const small = room.enter(1, NEVER)
  assert.deepEqual([await isSettled(large), await isSettled(small)], [false, false])
  first[Symbol.dispose]()
  first[Symbol.dispose]()
  const held = await large
  await small
  assert.equal(room.usedBytes, 9)
  held[Symbol.dispose]()
  assert.equal(room.usedBytes, 1)
})

test('more than there is in all gets in alone', async () => {
  const room = new Room(10)
  const first = await room.enter(1, NEVER)
  const huge = room.enter(100, NEVER)
  const next = room.enter(1, NEVER)
  assert.equal(await isSettled(huge), false)
  first[Symbol.dispose]()
  const held = await huge
  assert.equal(await isSettled(next), false)
  held[Symbol.dispose]()
  await next
})

test('who gives up waiting holds up nobody', async () => {
  const room = new Room(10)
  const first = await room.enter(6, NEVER)
  const stop = new AbortController()
  const large = room.enter(8, stop.signal)
  const small = room.enter(4, NEVER)
  stop.abort()
  await assert.rejects(large, { code: 'VIEWS_ABORTED' })
  await small
  first[Symbol.dispose]()
  assert.equal(room.usedBytes, 4)
  await assert.rejects(room.enter(1, stop.signal), { code: 'VIEWS_ABORTED' })
})

test('a higher limit lets in who waits', async () => {
  const room = new Room(10)
  await room.enter(10, NEVER)
  const next = room.enter(5, NEVER)
  assert.equal(await isSettled(next), false)
  room.limitBytes = 15
  await next
})
