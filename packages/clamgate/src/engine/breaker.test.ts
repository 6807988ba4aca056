import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Breaker } from './breaker.ts'

/** A breaker, and scans on it at times that the test says. Each message is one that was not there before. */
function watched() {
  const breaker = new Breaker()
  let now = 1_000_000
  let messages = 0
  return {
    breaker,
    pass: (ms: number) => {
      now += ms
    },
    get now() {
      return now
    },
    phase: () => breaker.phase(now),
    fail: (fingerprint = ++messages, round = breaker.round) => breaker.failed({ round, fingerprint }, now),
    succeed: (round = breaker.round) => breaker.succeeded(round, now),
  }
}

function opened() {
  const scans = watched()
  for (let count = 0; count < 3; count++) scans.fail()
  return scans
}

test('it opens with the third message in a row that got no verdict', () => {
  const { fail, phase, breaker } = watched()
  assert.deepEqual([fail(), fail(), phase()], [false, false, 'closed'])
  assert.deepEqual([fail(), phase()], [true, 'open'])
  assert.equal(breaker.closed, false)
})

test('one message that fails again and again does not open it', () => {
  const { fail, phase } = watched()
  for (let count = 0; count < 10; count++) assert.equal(fail(7), false)
  assert.equal(phase(), 'closed')
})

test('a verdict in between starts the count anew', () => {
  const { fail, succeed, phase } = watched()
  for (let count = 0; count < 5; count++) {
    fail()
    fail()
    assert.equal(succeed(), false, 'nothing was open')
  }
  assert.equal(phase(), 'closed')
})

test('scans that fail together, as when clamd ends, count as one', () => {
  const { fail, phase, breaker } = watched()
  const { round } = breaker
  for (let message = 1; message <= 20; message++) fail(message, round)
  assert.equal(phase(), 'closed')
  const next = breaker.round
  for (let message = 21; message <= 40; message++) fail(message, next)
  assert.equal(phase(), 'closed')
  fail(41)
  assert.equal(phase(), 'open')
})

test('failures that lie more than a minute apart have nothing to do with each other', () => {
  const { fail, pass, phase } = watched()
  fail()
  fail()
  pass(60_000)
  fail()
  assert.equal(phase(), 'closed')
  pass(59_999)
  fail()
  fail()
  assert.equal(phase(), 'open')
})

test('after its pause one message may try, and the next one when that told nothing', () => {
  const scans = opened()
  const { breaker, pass, phase } = scans
  assert.equal(breaker.wantsProbe(scans.now), false)
  pass(999)
  assert.equal(phase(), 'open')
  pass(1)
  assert.equal(phase(), 'half-open')
  assert.equal(breaker.wantsProbe(scans.now), true)
  breaker.probeBegun()
  assert.equal(breaker.wantsProbe(scans.now), false)
  breaker.probeEnded()
  assert.equal(breaker.wantsProbe(scans.now), true)
})

test('a verdict closes it, and the next time its pause is the first one again', () => {
  const { breaker, succeed, pass, phase, fail } = opened()
  pass(1000)
  assert.equal(succeed(), true)
  assert.equal(phase(), 'closed')
  assert.equal(breaker.retryAt, undefined)
  for (let count = 0; count < 3; count++) fail()
  assert.equal(breaker.pauseMs, 1000)
})

test('each try that fails doubles the pause, up to a minute', () => {
  const { breaker, pass, fail, phase } = opened()
  const pauses: number[] = []
  for (let count = 0; count < 8; count++) {
    pass(breaker.pauseMs)
    assert.equal(phase(), 'half-open')
    assert.equal(fail(), true)
    pauses.push(breaker.pauseMs)
  }
  assert.deepEqual(pauses, [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
})

test('a message that it opened for proves nothing when it fails again', () => {
  const { breaker, pass, fail, phase } = opened()
  pass(1000)
  assert.equal(fail(3), false)
  assert.equal(phase(), 'half-open')
  assert.equal(breaker.pauseMs, 1000)
})

test('what began before the last failure says nothing of what came after it', () => {
  const { breaker, fail, succeed, phase } = watched()
  const { round } = breaker
  for (let count = 0; count < 3; count++) fail()
  assert.equal(succeed(round), false)
  assert.equal(phase(), 'open')
})

test('scans that fail while it is open, since there is no other server, do not prolong the pause', () => {
  const { breaker, fail } = opened()
  for (let count = 0; count < 50; count++) assert.equal(fail(), false)
  assert.equal(breaker.pauseMs, 1000)
})

test('another process behind the address starts with a clean record', () => {
  const { breaker, fail, phase } = opened()
  breaker.reset()
  assert.equal(phase(), 'closed')
  fail()
  fail()
  assert.equal(phase(), 'closed')
})
