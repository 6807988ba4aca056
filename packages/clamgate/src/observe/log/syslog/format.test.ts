import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRecord } from '../record.ts'
import { createSyslogFormat, withoutHeader } from './format.ts'

const LINE = 'Message from <a@example.org> to <b@example.net> infected by X'
const TAG = { tag: 'clamav-milter', pid: 812 }
/** As people here read the clock. */
const TIME_MS = new Date(2026, 10, 3, 1, 9, 26, 123).getTime()
const record = createRecord(TIME_MS, 'info', 'scan.infected', LINE)

test('a syslog line is a datagram of RFC 3164: priority, local time, tag, process id, sentence', () => {
  const stamp = 'Nov  3 01:09:26 clamav-milter[812]:'
  assert.equal(createSyslogFormat({ facility: 'mail', ...TAG })(record), `<22>${stamp} ${LINE}`)
  assert.equal(
    createSyslogFormat({ facility: 'local7', ...TAG })({ ...record, level: 'error' }),
    `<187>${stamp} error: ${LINE}`,
  )
})

test('a syslog line stays below 8000 bytes without breaking a character', () => {
  const format = createSyslogFormat({ facility: 'mail', ...TAG })
  const line = format(createRecord(TIME_MS, 'info', 'x', 'é'.repeat(6000)))
  assert.ok(Buffer.byteLength(line) <= 8004 && Buffer.byteLength(line) > 7990)
  assert.match(line, /^<22>.{37}é+\.\.\.$/)
})

test('logger(1) gets the priority and the sentence, however the sentence looks', () => {
  for (const tag of ['c', 'a[b]:c'])
    for (const sentence of [LINE, '<14>Nov  3 01:09:26 x[1]: y', '']) {
      const line = createSyslogFormat({ facility: 'mail', tag, pid: 1 })({ ...record, sentence })
      assert.equal(withoutHeader(line), `<22>${sentence}`)
    }
})
