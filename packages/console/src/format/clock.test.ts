import assert from 'node:assert/strict'
import { beforeEach, type TestContext, test } from 'node:test'
import { forgetServerTime, hearServerTime, nowMs } from './clock.ts'

const HOUR_MS = 3_600_000
const START_MS = Date.UTC(2026, 10, 30, 12)

beforeEach(forgetServerTime)

/** An answer of a server whose clock is `aheadMs` ahead of the browser's, after `tookMs`. */
function answer(aheadMs: number, tookMs = 0): void {
  const answeredMs = Date.now()
  hearServerTime(new Date(answeredMs + aheadMs).toUTCString(), answeredMs - tookMs, answeredMs)
}

function at({ mock }: TestContext, ms: number): void {
  mock.timers.reset()
  mock.timers.enable({ apis: ['Date'], now: ms })
}

test('a browser whose clock may be right keeps its own', (t) => {
  at(t, START_MS + 400)
  assert.equal(nowMs(), START_MS + 400)
  answer(0, 200)
  assert.equal(nowMs(), START_MS + 400)
})

test('of a clock that is wrong by hours less than a second is left after an answer, and nearly nothing after some', (t) => {
  for (const aheadMs of [-3 * HOUR_MS, 3 * HOUR_MS]) {
    forgetServerTime()
    let wrongMs = 0
    for (const passedMs of [100, 1350, 2600, 3850, 4990, 6010]) {
      at(t, START_MS + passedMs)
      answer(aheadMs, 20)
      wrongMs = Math.abs(nowMs() - Date.now() - aheadMs)
      assert.ok(wrongMs <= 1020, `${wrongMs} ms`)
    }
    assert.ok(wrongMs <= 120, `${wrongMs} ms`)
  }
})

test('a clock that is put right meanwhile is believed at the next answer', (t) => {
  at(t, START_MS)
  answer(3 * HOUR_MS)
  at(t, START_MS + 3 * HOUR_MS + 10_000)
  answer(0)
  assert.equal(nowMs(), START_MS + 3 * HOUR_MS + 10_000)
})

test('no date, what is none, and one that was read across a leap of the clock are not heard', (t) => {
  at(t, START_MS)
  hearServerTime(null, START_MS, START_MS)
  hearServerTime('soon', START_MS, START_MS)
  hearServerTime(new Date(START_MS).toUTCString(), START_MS + 2 * HOUR_MS, START_MS)
  assert.equal(nowMs(), START_MS)
})
