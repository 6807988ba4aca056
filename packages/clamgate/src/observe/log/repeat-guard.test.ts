import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRepeatGuard } from './repeat-guard.ts'
import { createMemoryLog } from './testing.ts'
import { manualTimers } from './testing-timers.ts'

test('writes the first line at once and the rest as one line an interval', () => {
  const log = createMemoryLog()
  const timers = manualTimers()
  const guard = createRepeatGuard({ log, ...timers.clock })
  for (let i = 0; i < 1000; i++) guard.write('warn', 'probe', 'milter.probe', `No milter ${i}`, { peer: 'x' })
  assert.deepEqual(log.sentences(), ['No milter 0'])
  timers.elapse(60_000)
  assert.deepEqual(log.sentences(), ['No milter 0', 'No milter 999 (999 times more in 60 s)'])
  assert.deepEqual(log.lines[1]?.fields, { peer: 'x', repeated: 999 })
  guard.write('warn', 'probe', 'milter.probe', 'Again', {})
  assert.equal(log.lines.length, 2, 'the next interval has begun')
  timers.elapse(60_000)
  assert.equal(log.sentences()[2], 'Again (once more in 60 s)')
})

test('forgets a key after a quiet interval, so that its next line comes at once', () => {
  const log = createMemoryLog()
  const timers = manualTimers()
  const guard = createRepeatGuard({ log, ...timers.clock })
  guard.write('error', 'a', 'x', 'One')
  timers.elapse(60_000)
  assert.equal(timers.pending(), 0)
  guard.write('error', 'a', 'x', 'Two')
  assert.deepEqual(log.sentences(), ['One', 'Two'])
})

test('keeps keys apart, and no more of them than its bound', () => {
  const log = createMemoryLog()
  const timers = manualTimers()
  const guard = createRepeatGuard({ log, ...timers.clock, maxKeys: 3 })
  for (let i = 0; i < 10; i++) guard.write('info', `peer ${i}`, 'x', `From ${i}`)
  assert.deepEqual(log.sentences(), ['From 0', 'From 1', 'From 2', 'From 3'])
  assert.equal(timers.pending(), 4)
})

test('tells at its close what it had counted, in the time that has passed, and leaves no timer', () => {
  const log = createMemoryLog()
  const timers = manualTimers()
  const guard = createRepeatGuard({ log, ...timers.clock })
  guard.write('info', 'a', 'x', 'One')
  guard.write('info', 'a', 'x', 'One')
  timers.pass(4_400)
  guard.close()
  assert.deepEqual(log.sentences(), ['One', 'One (once more in 4 s)'])
  assert.equal(timers.pending(), 0)
})

test('counts nothing of a level that is not written', () => {
  const log = createMemoryLog({ level: 'warn' })
  const timers = manualTimers()
  createRepeatGuard({ log, ...timers.clock }).write('debug', 'a', 'x', 'One')
  assert.equal(timers.pending(), 0)
})
