import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLanes } from './lanes.ts'

const NEVER = new AbortController().signal

/** How far it came when all that can go on has gone on. */
async function settled<T>(promise: Promise<T>): Promise<T | 'waits'> {
  return await Promise.race([
    promise,
    new Promise<'waits'>((resolve) => setImmediate(() => resolve('waits'))),
  ])
}

test('who waits for a busy host holds up nobody else', async () => {
  const lanes = createLanes({ perHost: 1, overall: 2 })
  using _first = await lanes.enter('a', NEVER)
  assert.equal(await settled(lanes.enter('a', NEVER)), 'waits')
  assert.notEqual(await settled(lanes.enter('b', NEVER)), 'waits')
})

test('one who gives up has no place, and the next one gets it', async () => {
  const lanes = createLanes({ perHost: 1, overall: 1 })
  const first = await lanes.enter('a', NEVER)
  const ending = new AbortController()
  const second = lanes.enter('a', ending.signal)
  const third = lanes.enter('a', NEVER)
  ending.abort(new Error('no longer'))
  await assert.rejects(second, /no longer/)
  first[Symbol.dispose]()
  assert.notEqual(await settled(third), 'waits')
})

test('one who gives up in the moment in which he gets his place takes nobody else out of the queue', async () => {
  const lanes = createLanes({ perHost: 1, overall: 1 })
  const first = await lanes.enter('a', NEVER)
  const ending = new AbortController()
  const second = lanes.enter('a', ending.signal)
  const third = lanes.enter('a', NEVER)
  first[Symbol.dispose]()
  ending.abort(new Error('no longer'))
  await second.then(
    (lane) => lane[Symbol.dispose](),
    () => undefined,
  )
  assert.notEqual(await settled(third), 'waits')
})
