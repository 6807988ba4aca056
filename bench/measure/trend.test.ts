import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slope } from './trend.ts'

test('the slope of points on a line is that of the line', () => {
  assert.equal(slope([1, 2, 3].map((x) => ({ x, y: 3 * x - 7 }))), 3)
  assert.equal(slope([10, 20, 30].map((x) => ({ x, y: 42 }))), 0)
})

test('a point above and one below a line cancel out', () => {
  const ys = [0, 11, 9, 20]
  const points = ys.map((y, index) => ({ x: index, y }))
  assert.equal(slope(points), 5.8)
})

test('one place has no slope', () => {
  assert.equal(slope([{ x: 1, y: 1 }]), Number.NaN)
  assert.equal(slope([]), Number.NaN)
})
