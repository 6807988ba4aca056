import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryLog } from '../../observe/log/testing.ts'
import type { Child } from '../process/child.ts'
import { Freshclam } from './freshclam.ts'

/** A run that ends at once, and well. */
const EXIT = { code: 0, signal: null }
const ENDED: Child = { pid: 1, exited: Promise.resolve(EXIT), stop: async () => EXIT }

test('databases that cannot be taken over do not end the later runs', async () => {
  const log = createMemoryLog()
  const stop = new AbortController()
  const again = Promise.withResolvers<void>()
  let runs = 0
  const freshclam = new Freshclam(
    {
      log,
      now: Date.now,
      launch: async () => {
        runs++
        if (runs === 2) again.resolve()
        return ENDED
      },
      complete: async () => false,
      onUpdated: () => Promise.reject(new Error('the disk is gone')),
      onChange: () => undefined,
    },
    { checksPerDay: 50, retryMs: 1, settleMs: 0, killMs: 100 },
  )
  const ended = freshclam.run(stop.signal)
  await Promise.race([again.promise, ended])
  stop.abort()
  await ended
  assert.ok(runs >= 2)
  assert.ok(
    log.lines.some(({ event, sentence }) => event === 'engine.task.failed' && /disk is gone/.test(sentence)),
  )
})
