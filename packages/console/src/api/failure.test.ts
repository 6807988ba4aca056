import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CallError, isAway, isUnanswered, toCallError } from './failure.ts'

test('a defect of a page is no lost answer, and says what to do', () => {
  const failed = toCallError(new TypeError('it is not a function'))
  assert.equal(isUnanswered(failed), false)
  assert.equal(failed.problem.sentence, 'This page has failed: it is not a function')
  assert.equal(failed.problem.remedy, 'Load the page anew.')
})

test('an answer of the web server in front is a lost one, and a refusal of ours is not', () => {
  const code = 'CONSOLE_NO_ANSWER'
  for (const status of [0, 502, 504]) {
    assert.equal(isUnanswered(new CallError(status, { code, sentence: 'HTTP' })), true)
  }
  assert.equal(isUnanswered(new CallError(502, { code: 'ACCESS_AWAY', sentence: 'away' })), false)
})

test('a store that is away may come back by itself, and a defect does not', () => {
  const of = (status: number, code: string) => new CallError(status, { code, sentence: 'away' })
  assert.equal(isAway(of(503, 'ACCESS_AWAY')), true)
  assert.equal(isAway(of(0, 'CONSOLE_NO_ANSWER')), true)
  assert.equal(isAway(of(500, 'CONTROL_INTERNAL')), false)
  assert.equal(isAway(toCallError(new TypeError('it is not a function'))), false)
})
