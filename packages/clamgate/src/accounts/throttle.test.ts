import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createThrottle } from './throttle.ts'

function throttle(most?: number) {
  const clock = { ms: 0 }
  const created = createThrottle({ monotonic: () => clock.ms, ...(most && { most }) })
  return { clock, created, wait: (...keys: readonly string[]) => created.begin(keys).waitMs }
}

test('five tries are free, then the delay doubles up to a quarter of an hour', () => {
  const { clock, wait: waitFor } = throttle()
  for (let i = 0; i < 5; i++) assert.equal(waitFor('a'), 0)
  const waits: number[] = []
  for (let i = 0; i < 12; i++) {
    const wait = waitFor('a')
    waits.push(wait / 1000)
    assert.equal(waitFor('b', 'a'), wait, 'the longest of several counts')
    clock.ms += wait
    assert.equal(waitFor('a'), 0)
  }
  assert.deepEqual(waits, [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
  clock.ms += 60 * 60_000
  for (let i = 0; i < 5; i++) assert.equal(waitFor('a'), 0, 'forgotten')
})

test('tries at the same time count before they are made, and what was right counts for nothing', () => {
  const { created, wait } = throttle()
  for (let i = 0; i < 4; i++) assert.equal(wait('address', 'name'), 0)
  const right = created.begin(['address', 'name'])
  assert.ok(wait('address', 'name') > 0)
  right.succeeded(['name'])
  assert.equal(wait('name'), 0)
  assert.equal(wait('address'), 0, 'four that were wrong')
  assert.ok(wait('address') > 0)
})

test('14.65 whoever is right begins no delay anew for others behind the address, and an hour without a failure is one', () => {
  const { clock, created, wait } = throttle()
  for (let i = 0; i < 14; i++) {
    assert.equal(wait('address'), 0)
    clock.ms += 15 * 60_000
  }
  created.begin(['address']).succeeded([])
  assert.equal(wait('address'), 0, 'the second factor that follows at once')
  clock.ms += 15 * 60_000
  for (let i = 0; i < 6; i++) {
    created.begin(['address']).succeeded([])
    clock.ms += 10 * 60_000
  }
  for (let i = 0; i < 5; i++)
    assert.equal(wait('address'), 0, 'forgotten, though somebody came in all the while')
})

test('14.65 nobody has more guesses by coming in by an account of the own in between, or at the same moment', () => {
  const guessesOf = (mixes: 'not' | 'between' | 'first' | 'last') => {
    const { clock, created, wait } = throttle()
    let guesses = 0
    for (clock.ms = 0; clock.ms < 6 * 3_600_000; clock.ms += 2000) {
      const own = mixes === 'first' ? created.begin(['address']) : undefined
      if (wait('address') === 0) guesses += 1
      const late = mixes === 'last' ? created.begin(['address']) : undefined
      for (const one of [own, late]) if (one?.waitMs === 0) one.succeeded([])
      if (mixes === 'between') created.begin(['address']).succeeded([])
    }
    return guesses
  }
  const most = guessesOf('not')
  for (const mixes of ['between', 'first', 'last'] as const) assert.ok(guessesOf(mixes) <= most, mixes)
})

test('memory is bounded, and a flood of names washes nobody away who has to wait', () => {
  const { created, wait } = throttle(100)
  for (let i = 0; i < 6; i++) wait('victim')
  for (let i = 0; i < 1000; i++) wait(`name ${i}`)
  assert.ok(created.size <= 100)
  assert.ok(wait('victim') > 0)
})
