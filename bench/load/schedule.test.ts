import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomFrom } from '../../packages/lab/src/random.ts'
import { arrivalTimes } from './schedule.ts'

function take(count: number, times: Generator<number>): readonly number[] {
  return Array.from({ length: count }, () => times.next().value)
}

function random(): () => number {
  const next = randomFrom(7)
  return () => next() / 2 ** 32
}

test('even arrivals are as far apart as the rate says', () => {
  assert.deepEqual(take(4, arrivalTimes(500, 'even', random())), [0, 2, 4, 6])
})

test('arrivals by chance have the wanted rate and gaps of an exponential distribution', () => {
  const times = take(20_001, arrivalTimes(1000, 'poisson', random()))
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0))
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const spread = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
  assert.ok(Math.abs(mean - 1) < 0.03, `mean ${mean}`)
  assert.ok(Math.abs(spread - 1) < 0.05, `deviation ${spread}`)
  assert.ok(gaps.every((gap) => gap >= 0 && Number.isFinite(gap)))
})
