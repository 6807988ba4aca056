import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TopNames } from './top-names.ts'

function create(limit: number, maxCandidates = 4) {
  const left: string[] = []
  const clock = { ms: 0 }
  const top = new TopNames({
    limit,
    maxCandidates,
    windowMs: 1000,
    now: () => clock.ms,
    onLeave: (name) => left.push(name),
  })
  return { top, left, clock }
}

test('names take places as long as there are some, and the rest waits', () => {
  const { top, left } = create(2)
  assert.deepEqual(
    ['a', 'b', 'c', 'a'].map((name) => top.hit(name)),
    [true, true, false, true],
  )
  assert.deepEqual(left, [])
})

test('places change hands only at the end of a window, and only for names with more hits in it', () => {
  const { top, left, clock } = create(2)
  for (const name of ['a', 'a', 'a', 'b', 'c', 'c', 'c', 'd']) top.hit(name)
  assert.deepEqual(left, [])
  clock.ms = 1000
  assert.equal(top.hit('c'), true)
  assert.deepEqual(left, ['b'], 'd had no more hits than the weakest holder')
  assert.equal(top.hit('b'), false)
})

test('as many hits are not enough, so that equals do not take turns', () => {
  const { top, left, clock } = create(1)
  for (let window = 1; window < 10; window++) {
    top.hit('a')
    top.hit('b')
    clock.ms = window * 1000
  }
  assert.deepEqual(left, [])
})

test('a frequent name is found among any number of rare ones', () => {
  const { top, left, clock } = create(1, 8)
  top.hit('holder')
  for (let index = 0; index < 1000; index++) {
    top.hit(`rare ${index}`)
    top.hit('frequent')
    top.hit('frequent')
  }
  clock.ms = 1000
  assert.equal(top.hit('frequent'), true)
  assert.deepEqual(left, ['holder'])
})

test('whatever comes, no more names than the limit are counted for themselves at a time', () => {
  const hits = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 300 })), {
    maxLength: 400,
  })
  fc.assert(
    fc.property(hits, (sequence) => {
      const own = new Set<string>()
      const clock = { ms: 0 }
      const top = new TopNames({
        limit: 5,
        maxCandidates: 6,
        windowMs: 1000,
        now: () => clock.ms,
        onLeave: (name) => own.delete(name),
      })
      for (const [name, ms] of sequence) {
        clock.ms += ms
        if (top.hit(`${name}`)) own.add(`${name}`)
        assert.ok(own.size <= 5)
      }
    }),
  )
})
