import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from './clock.ts'
import { turnedClock } from './testing/turned-clock.ts'

test('a moment of the monotonic clock is told in Unix time, as the wall clock stands now', () => {
  const clock = turnedClock(5_000_000)
  clock.pass(1000)
  const moment = clock.monotonic()
  clock.pass(250)
  assert.equal(clock.wallOf(moment), 5_001_000)
  clock.jump(-3_600_000)
  assert.equal(clock.wallOf(moment), 1_401_000)
})

test('the clocks of the machine go on by themselves, and agree on now', () => {
  const before = systemClock.monotonic()
  assert.ok(Math.abs(systemClock.wallOf(before) - Date.now()) < 1000)
  assert.ok(systemClock.monotonic() >= before)
})

test('a moment is told the same each time, although two clocks are never read at once', () => {
  const moment = systemClock.monotonic()
  const told = new Set<number>()
  for (const until = performance.now() + 50; performance.now() < until; ) told.add(systemClock.wallOf(moment))
  assert.equal(told.size, 1)
})
