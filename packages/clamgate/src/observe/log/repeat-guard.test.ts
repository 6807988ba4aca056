import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRepeatGuard } from './repeat-guard.ts'
import { createMemoryLog } from './testing.ts'

/** Timers that run when told. */
function manualTimers() {
  const timers = new Set<() => void>()
  return {
    after: (_ms: number, run: () => void): Disposable => {
      timers.add(run)
      return { [Symbol.dispose]: () => timers.delete(run) }
    },
    /** Ends all intervals that run now. */
    elapse() {
      const due = [...timers]
      timers.clear()
      for (const run of due) run()
    },
    pending: () => timers.size,
  }
}

test('writes the first line at once and the rest as one line an interval', () => {
  const log = createMemoryLog()
  const timers = manualTimers()
  const guard = createRepeatGuard({ log, after: timers.after })
  for (let i = 0; i < 1000; i++) guard.write('warn', 'probe', 'milter.probe', `No milter ${i}`, { peer: 'x' })
  assert.deepEqual(log.sentences(), ['No milter 0'])
  timers.elapse()
  assert.deepEqual(log.sentences(), ['No milter 0', 'No milter 999 (999 times more in 60 s)'])
  assert.deepEqual(log.lines[1]?.fields, { peer: 'x', repeated: 999 })
  guard.write('warn', 'probe', 'milter.probe', 'Again', {})
  assert.equal(log.lines.length, 2, 'the next interval has begun')
  timers.elapse()
  assert.equal(log.sentences()[2], 'Again (once more in 60 s)')
})

test('forgets a key after a quiet interval, so that its next line comes at once', () => {
  const log = createMemoryLog()
  const timers = manualTimers()
  const guard = createRepeatGuard({ log, after: timers.after })
  guard.write('error', 'a', 'x', 'One')
  timers.elapse()
  assert.equal(timers.pending(), 0)
  guard.write('error', 'a', 'x', 'Two')
  assert.deepEqual(log.sentences(), ['One', 'Two'])
})

test('keeps keys apart, and no more of them than its bound', () => {
  const log = createMemoryLog()
  const timers = manualTimers()
  const guard = createRepeatGuard({ log, after: timers.after, maxKeys: 3 })
  for (let i = 0; i < 10; i++) guard.write('info', `peer ${i}`, 'x', `From ${i}`)
  assert.deepEqual(log.sentences(), ['From 0', 'From 1', 'From 2', 'From 3'])
  assert.equal(timers.pending(), 4)
})

test('tells at its close what it had counted, and leaves no timer', () => {
  const log = createMemoryLog()
  const timers = manualTimers()
  const guard = createRepeatGuard({ log, after: timers.after })
  guard.write('info', 'a', 'x', 'One')
  guard.write('info', 'a', 'x', 'One')
  guard.close()
  assert.deepEqual(log.sentences(), ['One', 'One (once more in 60 s)'])
  assert.equal(timers.pending(), 0)
})

test('counts nothing of a level that is not written', () => {
  const log = createMemoryLog({ level: 'warn' })
  const timers = manualTimers()
  createRepeatGuard({ log, after: timers.after }).write('debug', 'a', 'x', 'One')
  assert.equal(timers.pending(), 0)
})
