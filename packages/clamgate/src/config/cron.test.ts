import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextCron, parseCron } from './cron.ts'

/** The next three times that a line names after a local time. */
function next(line: string, after: string): string[] {
  const parsed = parseCron(line)
  assert.ok(parsed.ok, line)
  const times: string[] = []
  let at: number | undefined = new Date(after).getTime()
  for (let count = 0; count < 3; count++) {
    at = nextCron(parsed.cron, at ?? 0)
    times.push(at === undefined ? 'never' : local(new Date(at)))
  }
  return times
}

function local(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`
}

const TIMES: readonly (readonly [line: string, after: string, times: string])[] = [
  ['* * * * *', '2026-01-01T00:00:30', '2026-01-01T00:01 2026-01-01T00:02 2026-01-01T00:03'],
  ['17 * * * *', '2026-01-01T00:17:00', '2026-01-01T01:17 2026-01-01T02:17 2026-01-01T03:17'],
  ['0 4 * * *', '2026-12-30T05:00:00', '2026-12-31T04:00 2027-01-01T04:00 2027-01-02T04:00'],
  ['*/20 3-4 * * *', '2026-01-01T03:30:00', '2026-01-01T03:40 2026-01-01T04:00 2026-01-01T04:20'],
  ['10/25 0 * * *', '2026-01-01T00:00:00', '2026-01-01T00:10 2026-01-01T00:35 2026-01-02T00:10'],
  ['0 0 * * 7', '2026-11-28T00:00:00', '2026-11-29T00:00 2026-12-06T00:00 2026-12-13T00:00'],
  ['0 0 * * Mon-Tue', '2026-11-28T00:00:00', '2026-11-30T00:00 2026-12-01T00:00 2026-12-07T00:00'],
  ['0 0 13 * fri', '2026-11-01T00:00:00', '2026-11-06T00:00 2026-11-13T00:00 2026-11-20T00:00'],
  ['0 0 29 feb *', '2026-11-01T00:00:00', '2028-02-29T00:00 2032-02-29T00:00 2036-02-29T00:00'],
  ['5,7 1 1 1,6 *', '2026-02-01T00:00:00', '2026-06-01T01:05 2026-06-01T01:07 2027-01-01T01:05'],
]

for (const [line, after, times] of TIMES) {
  test(`${line} after ${after}`, () => assert.equal(next(line, after).join(' '), times))
}

const FAULTS: readonly (readonly [line: string, message: string])[] = [
  ['0 4 * *', 'a cron line has five fields, this one has 4'],
  ['0 0 4 * * *', 'a cron line has five fields, this one has 6'],
  ['60 * * * *', '60 is no minute'],
  ['* 24 * * *', '24 is no hour'],
  ['* * 0 * *', '0 is no day of the month'],
  ['* * * 13 *', '13 is no month'],
  ['* * * * 8', '8 is no day of the week'],
  ['* * * * mo', 'mo is no day of the week'],
  ['5-1 * * * *', '5-1 is no minute'],
  ['*/0 * * * *', '*/0 is no minute'],
  ['1, * * * *', '1, is no minute'],
  ['-1 * * * *', '-1 is no minute'],
  ['0 0 30 2 *', 'there is no day 30 in month 2'],
  ['@hourly', '@hourly is no time that a cron line names'],
  ['', 'a cron line has five fields, this one has 1'],
]

for (const [line, message] of FAULTS) {
  test(`refuses ${JSON.stringify(line)}`, () => {
    const parsed = parseCron(line)
    assert.ok(!parsed.ok)
    assert.equal(parsed.message, message)
    assert.match(parsed.remedy, /^(write|give|choose) /)
  })
}
