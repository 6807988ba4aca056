import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFlood } from './flood.ts'

const CASES: readonly [hits: number, signatures: number, flood: boolean][] = [
  [1, 1, false],
  [5, 5, false],
  [6, 6, true],
  [6, 59, true],
  [6, 60, false],
  [20, 1_000_000, false],
  [21, 1_000_000, true],
]
for (const [hits, signatures, flood] of CASES) {
  test(`${hits} of ${signatures} signatures that hit clean mail are ${flood ? 'a flood' : 'parked'}`, () => {
    assert.equal(isFlood(hits, signatures), flood)
  })
}
