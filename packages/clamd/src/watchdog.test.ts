import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Watchdog } from './watchdog.ts'

test('ticks at a quarter of the shortest timeout, at least each second, and only while somebody waits', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  for (const { timeoutMs, tickMs } of [
    { timeoutMs: 100, tickMs: 25 },
    { timeoutMs: 120_000, tickMs: 1000 },
    { timeoutMs: 1, tickMs: 5 },
  ]) {
    let ticks = 0
    const watchdog = new Watchdog(timeoutMs)
    const watched = { onTick: () => ticks++ }
    t.mock.timers.tick(2000)
    assert.equal(ticks, 0)
    watchdog.add(watched)
    t.mock.timers.tick(tickMs - 1)
    assert.equal(ticks, 0)
    t.mock.timers.tick(1 + 2 * tickMs)
    assert.equal(ticks, 3)
    watchdog.delete(watched)
    t.mock.timers.tick(10 * tickMs)
    assert.equal(ticks, 3)
    watchdog.add(watched)
    t.mock.timers.tick(tickMs)
    assert.equal(ticks, 4)
    watchdog.delete(watched)
  }
})

test('time in which this process stood still counts as two ticks at most', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  let now = 1000
  t.mock.method(performance, 'now', () => now)
  const waits: number[] = []
  const watchdog = new Watchdog(400)
  watchdog.add({ onTick: (elapsedMs) => waits.push(elapsedMs) })
  for (const passedMs of [100, 130, 60_000, 100]) {
    now += passedMs
    t.mock.timers.tick(100)
  }
  assert.deepEqual(waits, [100, 130, 200, 100])
})
