import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { cleanWrite } from '../testing/writes.ts'
import type { Answer, Order } from './protocol.ts'
import { newTally } from './queue.ts'
import { createWriter } from './writer.ts'

test('13.22 a full disk is asked once a second, however much mail comes meanwhile', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const orders: Order[] = []
  let answer: (answer: Answer) => void = () => undefined
  const writer = createWriter({
    ...{ log: createMemoryLog(), guard: { write: () => undefined } },
    start: {
      place: { kind: 'sqlite', file: '/x.db', stateFile: '/x.state.db' },
      ...{ makesDirectory: false, spill: '/spill', host: 'mx1' },
    },
    bounds: () => ({ events: 10_000, bytes: 16 * 1024 ** 2 }),
    settings: () => ({
      ...{ keepCleanMs: 1, keepFindingsMs: 1, maxCleanBytes: 1, maxFindingsBytes: 1, spillBytes: 1 },
    }),
    claim: { take: async () => undefined, release: async () => undefined },
    startThread: (_, { answered }) => {
      answer = answered
      return { post: (order) => orders.push(order), end: async () => undefined }
    },
  })
  await writer.start()
  const come = (count: number) => {
    for (let n = 0; n < count; n++) writer.write(cleanWrite())
    context.mock.timers.tick(0)
  }
  come(600)
  assert.equal(orders.length, 1)
  answer({ kind: 'batch-done', how: 'kept', dropped: newTally() })
  come(100)
  assert.equal(orders.length, 1)
  context.mock.timers.tick(1000)
  assert.equal(orders.length, 2)
  assert.equal(writer.status().waiting, 700)
})
