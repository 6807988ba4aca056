import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../testing/until.ts'
import { writerWith } from '../testing/writer.ts'
import { cleanWrite } from '../testing/writes.ts'
import type { Order } from './protocol.ts'
import { newTally } from './queue.ts'

test('what is written while the daemon stops, late as it may be, is not counted as lost', async () => {
  const { writer, orders, answer } = await writerWith()
  const isPosted = (kind: Order['kind']) => until(() => orders.at(-1)?.kind === kind, kind)
  writer.write(cleanWrite())
  await isPosted('batch')
  const closing = writer.close()
  // It takes longer than the stop waits for it.
  await isPosted('close')
  answer({ kind: 'batch-done', how: 'spilled', dropped: newTally() })
  answer({ kind: 'closed' })
  await closing
  assert.deepEqual([writer.status().dropped['clean'], writer.status().waiting], [0, 0])
  writer.write(cleanWrite())
  assert.equal(writer.status().dropped['clean'], 1)
})
