import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDigestSchedule } from './digest-schedule.ts'

const GOOD: readonly (readonly [text: string, ...lines: string[]])[] = [
  ['daily 07:30', '30 7 * * *'],
  ['weekdays 07:30 13:00', '30 7 * * 1-5', '0 13 * * 1-5'],
  ['monday 8:05', '5 8 * * 1'],
  ['Mon thu 08:00', '0 8 * * 1,4'],
  ['weekdays 07:30, saturday 10:00', '30 7 * * 1-5', '0 10 * * 6'],
  ['30 7 * * 1-5', '30 7 * * 1-5'],
  ['30  7,13-14 * * mon', '30 7 * * mon', '30 13 * * mon', '30 14 * * mon'],
]

const BAD: readonly (readonly [text: string, words: RegExp])[] = [
  ['daily', /no time of the day/],
  ['07:30', /five fields/],
  ['daily 25:00', /no time 25:00/],
  ['someday 07:30', /neither a day nor a time/],
  ['* * * * *', /oftener/],
  ['daily 07:30,', /neither a day nor a time|nothing/],
]

for (const [text, ...lines] of GOOD) {
  test(`"${text}" is ${lines.length === 1 ? 'a time' : 'times'} of cron`, () => {
    assert.deepEqual(parseDigestSchedule(text), { ok: true, lines })
  })
}

for (const [text, words] of BAD) {
  test(`"${text}" is refused, with what to write`, () => {
    const parsed = parseDigestSchedule(text)
    assert.ok(!parsed.ok)
    assert.match(parsed.message, words)
    assert.ok(parsed.remedy.length > 0)
  })
}
