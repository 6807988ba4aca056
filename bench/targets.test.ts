import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SoakResult } from './document/memory.ts'
import type { SocketRatio } from './document/road.ts'
import { compareWithTargets } from './targets.ts'

const RATIO: SocketRatio = {
  clamgate: 'clamgate',
  ratioToClamavMilter: 2.2,
  milterCpuRatio: 0.351,
  ratioToInstream: 0.54,
  endOfMessageRatio: { p50: 0.9, p99: 0.6 },
  wholeRatio: { p50: 0.2, p99: 0.3 },
}
const TIMES = { p50: 1, p99: 2, max: 3 }
const INSTREAM = {
  messages: 1,
  messagesPerSecond: { median: 1, rounds: [1] },
  wholeMs: TIMES,
  clamdCpuMsPerMessage: 1,
  loadCpuMsPerMessage: 1,
}

test('a target is met at its bound and missed beyond it', () => {
  const rows = compareWithTargets({
    socket: [{ bodyBytes: 2048, sessions: 20, instream: INSTREAM, candidates: [], ratios: [RATIO] }],
  })
  assert.deepEqual(
    rows.map(({ target, met }) => [target, met]),
    [
      ['2 KB, socket: rate beside clamav-milter', true],
      ['2 KB, socket: rate beside INSTREAM', false],
      ['2 KB, socket: milter CPU beside clamav-milter', false],
      ['2 KB, socket: end of message p99 beside clamav-milter', true],
      ['2 KB, socket: whole message p99 beside clamav-milter', true],
    ],
  )
})

test('the first number of sessions counts, and only sizes that have a target', () => {
  const cell = { instream: INSTREAM, candidates: [], ratios: [RATIO] }
  const rows = compareWithTargets({
    socket: [
      { ...cell, bodyBytes: 700, sessions: 20 },
      { ...cell, bodyBytes: 204_800, sessions: 20 },
      { ...cell, bodyBytes: 204_800, sessions: 1, ratios: [{ ...RATIO, ratioToClamavMilter: 0.1 }] },
    ],
  })
  assert.equal(rows.length, 5)
  assert.deepEqual(rows[0], {
    target: '200 KB, socket: rate beside clamav-milter',
    atLeast: 1.05,
    measured: 2.2,
    met: true,
  })
})

test('memory that grows misses the target even below the largest size', () => {
  const soak: SoakResult = {
    name: 'clamgate',
    messages: 200_000,
    bodyBytes: 2048,
    sessions: 20,
    seconds: 90,
    startKib: 90_000,
    warmUpMessages: 10_000,
    warmKib: 100_000,
    lastKib: 120_000,
    maxKib: 121_000,
    slopeKibPer1000: 100,
    growthKib: 19_000,
    samples: [],
  }
  assert.deepEqual(
    compareWithTargets({ soak: [soak] }).map(({ met }) => met),
    [true, false],
  )
})

test('nothing measured is nothing missed', () => {
  assert.deepEqual(compareWithTargets({}), [])
})
