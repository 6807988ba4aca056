import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createChildLines } from './child-lines.ts'
import type { LogLevel } from './log.ts'
import { createMemoryLog } from './testing.ts'
import { manualTimers } from './testing-timers.ts'

function setUp(level: LogLevel = 'debug') {
  const log = createMemoryLog({ level })
  const timers = manualTimers()
  const lines = createChildLines({ log, event: 'engine.clamd.line', program: 'clamd', ...timers.clock })
  return { log, timers, lines }
}

/** As many words without a digit as anybody likes. */
function word(index: number): string {
  return [...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
}

test('writes the first lines of a shape, and how many more there were when the interval ends', () => {
  const { log, timers, lines } = setUp()
  for (let i = 0; i < 3000; i++)
    lines.hear('warn', `LibClamAV Warning: part ${i} in /tmp/x${i}.tmp is broken`)
  assert.deepEqual(
    log.sentences(),
    [0, 1, 2, 3, 4].map((i) => `clamd: LibClamAV Warning: part ${i} in /tmp/x${i}.tmp is broken`),
  )
  assert.ok(log.lines.every(({ level, event }) => level === 'warn' && event === 'engine.clamd.line'))
  timers.elapse(60_000)
  assert.equal(
    log.sentences()[5],
    'clamd: LibClamAV Warning: part 2999 in /tmp/x2999.tmp is broken (2995 times more in 60 s)',
  )
  assert.equal(log.lines[5]?.fields['repeated'], 2995)
  assert.equal(log.lines.length, 6)
})

test('a shape that goes on is one line an interval, and is new again after a quiet one', () => {
  const { log, timers, lines } = setUp()
  for (let minute = 0; minute < 3; minute++) {
    for (let i = 0; i < 100; i++) lines.hear('warn', 'LibClamAV Warning: again')
    timers.elapse(60_000)
  }
  assert.deepEqual(log.sentences().slice(5), [
    'clamd: LibClamAV Warning: again (95 times more in 60 s)',
    'clamd: LibClamAV Warning: again (100 times more in 60 s)',
    'clamd: LibClamAV Warning: again (100 times more in 60 s)',
  ])
  timers.elapse(60_000)
  assert.equal(timers.pending(), 0)
  lines.hear('warn', 'LibClamAV Warning: again')
  assert.equal(log.sentences()[8], 'clamd: LibClamAV Warning: again')
})

test('writes no more than 30 lines an interval, however they differ, and sums the rest up in one', () => {
  const { log, timers, lines } = setUp()
  for (let i = 0; i < 3000; i++) lines.hear('warn', `LibClamAV Warning: ${word(i)}`)
  assert.equal(log.lines.length, 30)
  timers.elapse(60_000)
  assert.match(
    log.sentences()[30] ?? '',
    /^clamd: 2970 more lines in 60 s, 2900 of them like: LibClamAV Warning: cjjj$/,
  )
  assert.equal(log.lines.length, 31)
})

test('what a mail provokes does not use up what clamd says of itself', () => {
  const { log, lines } = setUp()
  for (let i = 0; i < 3000; i++) lines.hear('warn', `LibClamAV Error: ${word(i)}`)
  lines.hear('warn', 'ERROR: accept() failed')
  lines.hear('debug', 'Self checking every 600 seconds.')
  assert.deepEqual(log.sentences().slice(30), [
    'clamd: ERROR: accept() failed',
    'clamd: Self checking every 600 seconds.',
  ])
})

test('a debug log has all lines of a busy minute, and still a bound', () => {
  const { log, timers, lines } = setUp()
  for (let i = 0; i < 5000; i++) lines.hear('debug', `instream(local): OK ${i}`)
  assert.equal(log.lines.length, 1000)
  timers.elapse(60_000)
  assert.equal(log.sentences()[1000], 'clamd: instream(local): OK 4999 (4000 times more in 60 s)')
})

test('tells at its end what it had counted, in the time that has passed, and leaves no timer', () => {
  const { log, timers, lines } = setUp()
  for (let i = 0; i < 6; i++) lines.hear('warn', 'ERROR: no')
  timers.pass(2_000)
  lines[Symbol.dispose]()
  assert.equal(log.sentences()[5], 'clamd: ERROR: no (once more in 2 s)')
  assert.equal(timers.pending(), 0)
  lines[Symbol.dispose]()
  assert.equal(log.lines.length, 6)
})

test('counts nothing of a level that is not written', () => {
  const { timers, lines } = setUp('warn')
  lines.hear('debug', 'Loaded')
  assert.equal(timers.pending(), 0)
})

test('over any order of lines and intervals: bounded, and every line is either written or counted', () => {
  const step = fc.oneof(
    { weight: 20, arbitrary: fc.record({ shape: fc.nat(150), times: fc.integer({ min: 1, max: 40 }) }) },
    { weight: 1, arbitrary: fc.constant('elapse' as const) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const { log, timers, lines } = setUp()
      let heard = 0
      let intervals = 1
      for (const one of steps) {
        if (one === 'elapse') {
          timers.elapse(60_000)
          intervals += 1
          continue
        }
        for (let i = 0; i < one.times; i++) lines.hear('warn', `Warning: ${word(one.shape)} ${i}`)
        heard += one.times
      }
      lines[Symbol.dispose]()
      const sums = log.lines.filter(({ fields }) => 'repeated' in fields)
      const counted = sums.reduce((sum, { fields }) => sum + Number(fields['repeated']), 0)
      assert.equal(log.lines.length - sums.length + counted, heard)
      assert.ok(log.lines.length <= 31 * intervals)
      assert.equal(timers.pending(), 0)
    }),
    { numRuns: 200 },
  )
})
