import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LONGEST_LINE, oneLine } from './line.ts'
import { broken } from './types.ts'

test('what is wrong and what to do are one sentence', () => {
  assert.equal(oneLine([broken('A is not there', 'make it')]), 'A is not there: make it')
})

test('all that is wrong is told, the most important first', () => {
  const faults = [broken('A is wrong', 'do a'), broken('B is wrong', 'do b')]
  assert.equal(oneLine(faults), 'A is wrong: do a. Also: B is wrong: do b')
})

test('what does not fit is counted', () => {
  const long = broken(`B ${'b'.repeat(400)}`, 'do b')
  assert.equal(
    oneLine([broken('A '.repeat(40).trim(), 'do a'), long, broken('C', 'do c')]),
    `${'A '.repeat(40).trim()}: do a. And 2 more`,
  )
})

test('it is one line of text that the panel can show, whatever was found', () => {
  const fault = fc
    .tuple(fc.string({ unit: 'binary', maxLength: 700 }), fc.string({ unit: 'binary', maxLength: 300 }))
    .map(([what, remedy]) => broken(what, remedy))
  fc.assert(
    fc.property(fc.array(fault, { minLength: 1, maxLength: 5 }), (faults) => {
      const line = oneLine(faults)
      assert.ok(line.length <= LONGEST_LINE, String(line.length))
      assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}]/u)
    }),
    { numRuns: 60 },
  )
})
