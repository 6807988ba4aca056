import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { editDistance, nearest } from './nearest.ts'

const DISTANCES = [
  ['', '', 0],
  ['abc', '', 3],
  ['infcted', 'infected', 1],
  ['infeced', 'infected', 1],
  ['ifnected', 'infected', 1],
  ['reject', 'accept', 4],
] as const

for (const [a, b, distance] of DISTANCES) {
  test(`"${a}" and "${b}" are ${distance} apart, both ways`, () => {
    assert.equal(editDistance(a, b), distance)
    assert.equal(editDistance(b, a), distance)
  })
}

test('the distance of a word to itself is 0 and never above the longer length', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (a, b) => {
      assert.equal(editDistance(a, a), 0)
      assert.ok(editDistance(a, b) <= Math.max(a.length, b.length))
    }),
  )
})

const KNOWN = ['scanTimeout', 'connectTimeout', 'maxScanSize', 'servers', 'mode']

for (const [word, guess] of [
  ['scantimeout', 'scanTimeout'],
  ['scan_timeout', 'scanTimeout'],
  ['scan-timeout', 'scanTimeout'],
  ['scanTimeuot', 'scanTimeout'],
  ['server', 'servers'],
  ['mdoe', 'mode'],
] as const) {
  test(`"${word}" is taken for ${guess}`, () => assert.equal(nearest(word, KNOWN), guess))
}

test('a word that is near nothing gets no guess', () => {
  for (const word of ['', 'x', 'quarantine', 'z'.repeat(10_000)])
    assert.equal(nearest(word, KNOWN), undefined)
})
