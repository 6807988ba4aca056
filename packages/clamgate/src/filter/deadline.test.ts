import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeadlineError, deadline } from './deadline.ts'

test('fires after its time, with a reason that has a code', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  using limit = deadline(new AbortController().signal, 120_000)
  t.mock.timers.tick(119_999)
  assert.equal(limit.signal.aborted, false)
  t.mock.timers.tick(1)
  assert.ok(limit.signal.reason instanceof DeadlineError)
  assert.equal(limit.signal.reason.code, 'SCAN_TIMEOUT')
  assert.equal(limit.signal.reason.message, 'No verdict within 120 s')
})

test('follows its parent, also one that has fired already', () => {
  const parent = new AbortController()
  using before = deadline(parent.signal, 1000)
  const reason = new Error('gone')
  parent.abort(reason)
  using after = deadline(parent.signal, 1000)
  assert.equal(before.signal.reason, reason)
  assert.equal(after.signal.reason, reason)
})

test('once disposed it never fires', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const parent = new AbortController()
  const limit = deadline(parent.signal, 1000)
  limit[Symbol.dispose]()
  parent.abort()
  t.mock.timers.tick(2000)
  assert.equal(limit.signal.aborted, false)
})
