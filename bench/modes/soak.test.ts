import assert from 'node:assert/strict'
import { test } from 'node:test'
import { summarise } from './soak.ts'

test('the trend begins where the warm-up ends', () => {
  const samples = [10, 20, 30, 40].map((thousand) => ({
    messages: thousand * 1000,
    residentKib: 80_000 + thousand * 5,
  }))
  assert.deepEqual(summarise(samples), {
    warmUpMessages: 10_000,
    warmKib: 80_050,
    lastKib: 80_200,
    slopeKibPer1000: 5,
    growthKib: 150,
  })
})

test('memory that goes up and down does not grow', () => {
  const samples = [90_000, 95_000, 95_000, 90_000].map((residentKib, index) => ({
    messages: (index + 1) * 1000,
    residentKib,
  }))
  assert.equal(summarise(samples).growthKib, 0)
})
