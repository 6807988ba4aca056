import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createThrottle } from './throttle.ts'

function throttle(most?: number) {
  const clock = { ms: 0 }
  const created = createThrottle({ monotonic: () => clock.ms, ...(most && { most }) })
  return { clock, created }
}

test('five tries are free, then the delay doubles up to a quarter of an hour', () => {
  const { clock, created } = throttle()
  for (let i = 0; i < 5; i++) assert.equal(created.begin(['a']), 0)
  const waits: number[] = []
  for (let i = 0; i < 12; i++) {
    const wait = created.begin(['a'])
    waits.push(wait / 1000)
    assert.equal(created.begin(['b', 'a']), wait, 'the longest of several counts')
    clock.ms += wait
    assert.equal(created.begin(['a']), 0)
  }
  assert.deepEqual(waits, [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
  clock.ms += 60 * 60_000
  for (let i = 0; i < 5; i++) assert.equal(created.begin(['a']), 0, 'forgotten')
})

test('tries at the same time count before they are made, and what was right counts for nothing', () => {
  const { created } = throttle()
  for (let i = 0; i < 5; i++) assert.equal(created.begin(['address', 'name']), 0)
  assert.ok(created.begin(['address', 'name']) > 0)
  created.succeeded(['address', 'name'], ['name'])
  assert.equal(created.begin(['name']), 0)
  assert.equal(created.begin(['address']), 0, 'four that were wrong')
  assert.ok(created.begin(['address']) > 0)
})

test('memory is bounded, and a flood of names washes nobody away who has to wait', () => {
  const { created } = throttle(100)
  for (let i = 0; i < 6; i++) created.begin(['victim'])
  for (let i = 0; i < 1000; i++) created.begin([`name ${i}`])
  assert.ok(created.size <= 100)
  assert.ok(created.begin(['victim']) > 0)
})
