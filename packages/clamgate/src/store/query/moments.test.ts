import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseMoment } from './moments.ts'

const NOW_MS = Date.parse('2026-11-29T23:30:00Z')

/** A moment as it is in UTC. */
function read(text: string, zone?: string): string | undefined {
  const moment = parseMoment(text, NOW_MS, zone)
  return moment !== undefined && 'atMs' in moment ? new Date(moment.atMs).toISOString() : undefined
}

const READ: readonly (readonly [text: string, zone: string, at: string])[] = [
  ['2026-11-01', 'UTC', '2026-11-01T00:00:00.000Z'],
  ['2026-11-01', 'Europe/Berlin', '2026-10-31T23:00:00.000Z'],
  ['2026-07-01T12:00', 'Europe/Berlin', '2026-07-01T10:00:00.000Z'],
  ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z'],
  ['2026-11-01', 'Asia/Kathmandu', '2026-10-31T18:15:00.000Z'],
  // It is the thirtieth there already, and still the twenty-ninth here.
  ['today', 'Europe/Berlin', '2026-11-29T23:00:00.000Z'],
  ['yesterday', 'Europe/Berlin', '2026-11-28T23:00:00.000Z'],
  ['today', 'America/New_York', '2026-11-29T05:00:00.000Z'],
  ['yesterday', 'Pacific/Auckland', '2026-11-28T11:00:00.000Z'],
  // Summer begins: the hour from two to three is left out. It ends: that hour comes twice, and the first one is meant.
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
  ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
  // Where a midnight is left out the day begins with the first time that there is.
  ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
  ['2026-11-01T12:00:01.5', 'Europe/Berlin', '2026-11-01T11:00:01.500Z'],
  // What says its zone is of that one.
  ['2026-11-01T12:00Z', 'Europe/Berlin', '2026-11-01T12:00:00.000Z'],
  ['2026-11-01T12:00+05:30', 'Europe/Berlin', '2026-11-01T06:30:00.000Z'],
]

for (const [text, zone, at] of READ) {
  test(`${text} in ${zone} is ${at}`, () => assert.equal(read(text, zone), at))
}

test('a zone that is named is read as the clocks of a process in it', () => {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  for (let day = 1; day <= 31; day++) {
    for (const month of ['03', '04', '09', '10', '11']) {
      for (const time of ['', 'T00:30', 'T02:00', 'T02:30', 'T03:00']) {
        const text = `2026-${month}-${String(day).padStart(2, '0')}${time}`
        assert.equal(read(text, own), read(text), text)
      }
    }
  }
})
