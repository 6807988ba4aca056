import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSchedule, periodOf } from './schedule.ts'

const BERLIN = 'Europe/Berlin'

/** The moments that a daemon sees which looks each minute. */
function momentsSeen(text: string, from: string, to: string): readonly string[] {
  const schedule = createSchedule(text, BERLIN)
  const seen = new Set<string>()
  for (let now = Date.parse(from); now <= Date.parse(to); now += 60_000) {
    const latest = schedule.latest(now)
    if (latest !== undefined && latest >= Date.parse(from)) seen.add(periodOf(latest))
  }
  return [...seen]
}

test('13.45 the night in which the clock goes forward has exactly one digest, when the clock has been put forward', () => {
  assert.deepEqual(momentsSeen('daily 02:30', '2026-03-28T12:00Z', '2026-03-30T12:00Z'), [
    '2026-03-29T01:00:00.000Z',
    '2026-03-30T00:30:00.000Z',
  ])
})

test('13.45 the night in which 02:30 comes twice has exactly one digest', () => {
  assert.deepEqual(momentsSeen('daily 02:30', '2026-10-24T12:00Z', '2026-10-26T12:00Z'), [
    '2026-10-25T00:30:00.000Z',
    '2026-10-26T01:30:00.000Z',
  ])
})

test('13.45 a cron line of several hours has one digest at a time that comes twice, and one for a time that is left out', () => {
  assert.deepEqual(momentsSeen('30 2,14 * * *', '2026-10-24T22:00Z', '2026-10-25T20:00Z'), [
    '2026-10-25T00:30:00.000Z',
    '2026-10-25T13:30:00.000Z',
  ])
  assert.deepEqual(momentsSeen('30 2,14 * * *', '2026-03-28T22:00Z', '2026-03-29T20:00Z'), [
    '2026-03-29T01:00:00.000Z',
    '2026-03-29T12:30:00.000Z',
  ])
  assert.deepEqual(momentsSeen('0 1-3 * * *', '2026-10-24T22:30Z', '2026-10-25T20:00Z'), [
    '2026-10-24T23:00:00.000Z',
    '2026-10-25T00:00:00.000Z',
    '2026-10-25T02:00:00.000Z',
  ])
})

test('13.45 07:30 stays 07:30 by the clock of the zone through the year', () => {
  const schedule = createSchedule('daily 07:30', BERLIN)
  assert.equal(periodOf(schedule.next(Date.parse('2026-01-10T12:00Z')) ?? 0), '2026-01-11T06:30:00.000Z')
  assert.equal(periodOf(schedule.next(Date.parse('2026-07-10T12:00Z')) ?? 0), '2026-07-11T05:30:00.000Z')
})

test('13.45 whoever starts at the minute, a second before or after, sees the same period', () => {
  const schedule = createSchedule('daily 07:30', BERLIN)
  const moment = Date.parse('2026-11-29T06:30:00Z')
  assert.notEqual(schedule.latest(moment - 1), moment)
  for (const later of [0, 1, 500, 999, 1000, 59_999, 3_600_000]) {
    assert.equal(schedule.latest(moment + later), moment, `${later} ms after`)
  }
  assert.equal(schedule.before(moment), moment - 86_400_000)
})

test('several times of a day are several periods, and weekends can be left out', () => {
  const seen = momentsSeen('weekdays 07:30 13:00', '2026-11-27T12:30Z', '2026-11-30T13:00Z')
  assert.deepEqual(seen, ['2026-11-30T06:30:00.000Z', '2026-11-30T12:00:00.000Z'])
})
