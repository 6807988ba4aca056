import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { QueryError } from './errors.ts'
import { parseQuery } from './parse.ts'
import { printQuery } from './print.ts'
import { anyQuery, nearlyQuery, withoutSpans } from './testing/trees.ts'

const parse = (text: string) => parseQuery(text, { nowMs: 0 })

test('every tree that a query can say is printed as a query that says it', () => {
  fc.assert(
    fc.property(anyQuery, (query) => {
      assert.deepEqual(withoutSpans(parse(printQuery(query))), withoutSpans(query))
    }),
    { numRuns: 500 },
  )
})

test('whatever text comes, it is a query or an error with a place within it, and its print is stable', () => {
  fc.assert(
    fc.property(fc.oneof(nearlyQuery, fc.string({ unit: 'binary', maxLength: 60 })), (text) => {
      try {
        const read = parse(text)
        assert.deepEqual(withoutSpans(parse(printQuery(read))), withoutSpans(read))
        for (const { any } of read.all) {
          for (const { span } of any)
            assert.ok(0 <= span.start && span.start < span.end && span.end <= text.length)
        }
      } catch (error) {
        if (!(error instanceof QueryError)) throw error
        const { start, end } = error.span
        assert.ok(0 <= start && start < end && end <= text.length + 1)
        assert.equal(error.report.length, 2)
      }
    }),
    { numRuns: 1000 },
  )
})

test('the costliest texts of full length are read in a few milliseconds', () => {
  for (const text of [
    'a'.repeat(4000),
    'a-'.repeat(2000),
    '"'.repeat(4000),
    '\\'.repeat(4000),
    '*'.repeat(4000),
  ]) {
    const started = process.threadCpuUsage()
    for (let times = 0; times < 10; times++) assert.throws(() => parse(text), QueryError)
    const { user } = process.threadCpuUsage(started)
    assert.ok(user < 500_000, `${text.slice(0, 3)} took ${user / 10} µs`)
  }
})
