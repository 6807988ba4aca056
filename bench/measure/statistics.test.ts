import assert from 'node:assert/strict'
import { test } from 'node:test'
import { latency, median, quantile } from './statistics.ts'

test('the median is the middle value, of an even number the mean of two', () => {
  assert.equal(median([5, 1, 3]), 3)
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.equal(median([7]), 7)
  assert.equal(median([]), Number.NaN)
})

test('a quantile is a sample by nearest rank', () => {
  const hundred = Float64Array.from({ length: 100 }, (_, index) => index + 1)
  assert.equal(quantile(hundred, 0.5), 50)
  assert.equal(quantile(hundred, 0.99), 99)
  assert.equal(quantile(hundred, 1), 100)
  assert.equal(quantile(Float64Array.of(3), 0.99), 3)
  assert.equal(quantile(new Float64Array(0), 0.5), Number.NaN)
})

test('the latency of several rounds is that of all their samples together', () => {
  const rounds = [Float64Array.of(9, 1, 2), new Float64Array(0), Float64Array.of(3, 4)]
  assert.deepEqual(latency(rounds), { p50: 3, p99: 9, max: 9 })
})
