import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writerWith } from '../testing/writer.ts'
import { cleanWrite } from '../testing/writes.ts'
import { newTally } from './queue.ts'

test('13.22 a full disk is asked once a second, however much mail comes meanwhile', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { writer, orders, answer } = await writerWith()
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
