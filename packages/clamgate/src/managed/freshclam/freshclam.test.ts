import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../ground/clock.ts'
import { turnedClock } from '../../ground/testing/turned-clock.ts'
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
      clock: systemClock,
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

const HOUR_MS = 3_600_000
const NOON_MS = Date.UTC(2026, 10, 23, 12)

for (const [name, leftMs, waitMs] of [
  ['four hours', 4 * HOUR_MS, 4 * HOUR_MS + 1000],
  ['twelve years, since the clock was wrong', 12 * 365 * 24 * HOUR_MS, 24 * HOUR_MS],
  ['a time long ago, since the clock is wrong', -12 * 365 * 24 * HOUR_MS, 600_000],
] as const) {
  test(`a cool-down until in ${name} is neither passed over nor waited for in years`, async () => {
    const clock = turnedClock(NOON_MS)
    const until = new Date(NOON_MS + leftMs)
    // As freshclam prints it: local time.
    const stamp = new Date(until.getTime() - until.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
    const stop = new AbortController()
    const cooling = Promise.withResolvers<void>()
    const freshclam: Freshclam = new Freshclam(
      {
        log: createMemoryLog(),
        clock,
        launch: async (onLine) => {
          onLine(`WARNING: You are on cool-down until after: ${stamp.replace('T', ' ')}`)
          return ENDED
        },
        complete: async () => false,
        onUpdated: async () => undefined,
        onChange: () => {
          const { state, nextRun } = freshclam.status
          if (state === 'cooling' && nextRun !== undefined) cooling.resolve()
        },
      },
      { checksPerDay: 12, retryMs: 600_000, settleMs: 0, killMs: 100 },
    )
    const ended = freshclam.run(stop.signal)
    await cooling.promise
    const { nextRun, problem } = freshclam.status
    assert.equal(nextRun, NOON_MS + waitMs)
    assert.equal(/wrong clock/.test(problem?.remedy ?? ''), leftMs > 48 * HOUR_MS)
    clock.jump(HOUR_MS)
    assert.equal(freshclam.status.nextRun, NOON_MS + HOUR_MS + waitMs, 'it is as far away as it was')
    stop.abort()
    await ended
  })
}
