import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createJsonFormat, formatText, withSeverity } from './format.ts'
import { createRecord } from './record.ts'
import { createSyslogFormat } from './syslog/format.ts'

const TIME_MS = Date.UTC(2026, 10, 23, 1, 59, 26, 123)
const FIELDS = {
  code: 'CLAMD_TIMEOUT',
  remedy: 'Ask "clamd".',
  waitedMs: 5000,
  servers: ['a', 'b'],
  gone: undefined,
}
const LINE = 'Message from <a@example.org> to <b@example.net> infected by X'

test('an info line in text is the time and exactly the sentence, whatever its fields', () => {
  assert.equal(
    formatText(createRecord(TIME_MS, 'info', 'scan.infected', LINE, FIELDS)),
    `2026-11-23T01:59:26.123Z ${LINE}`,
  )
})

test('other lines in text carry a label, and their fields behind', () => {
  assert.equal(
    formatText(createRecord(TIME_MS, 'warn', 'engine.down', 'clamd does not answer', FIELDS)),
    '2026-11-23T01:59:26.123Z warning: clamd does not answer code=CLAMD_TIMEOUT remedy="Ask \\"clamd\\"." waitedMs=5000 servers=a,b',
  )
  assert.equal(
    formatText(createRecord(TIME_MS, 'error', 'x', 'It broke', { text: '', nothing: null })),
    '2026-11-23T01:59:26.123Z error: It broke text=""',
  )
})

test('a JSON line has level, time, event, fields and msg', () => {
  const line = createJsonFormat()(createRecord(TIME_MS, 'warn', 'engine.down', 'clamd is away', FIELDS))
  assert.doesNotMatch(line, /\n/)
  assert.deepEqual(JSON.parse(line), {
    level: 'warn',
    time: '2026-11-23T01:59:26.123Z',
    event: 'engine.down',
    code: 'CLAMD_TIMEOUT',
    remedy: 'Ask "clamd".',
    waitedMs: 5000,
    servers: ['a', 'b'],
    msg: 'clamd is away',
  })
})

test('a field cannot take the place of a part of the JSON line', () => {
  const record = createRecord(TIME_MS, 'info', 'a.b', 'Sentence', {
    level: 'x',
    time: 1,
    event: 'y',
    msg: 'z',
  })
  const line = createJsonFormat()(record)
  const parsed: unknown = JSON.parse(line)
  assert.deepEqual(parsed, {
    level: 'info',
    time: '2026-11-23T01:59:26.123Z',
    event: 'a.b',
    level_: 'x',
    time_: 1,
    event_: 'y',
    msg_: 'z',
    msg: 'Sentence',
  })
  assert.equal(line.match(/"msg":/g)?.length, 1)
})

test('text from outside is cleaned and cut in every form', () => {
  const record = createRecord(TIME_MS, 'warn', 'x', 'a\r\nb\u001b[0m', {
    from: 'c\nd',
    list: Array.from({ length: 60 }, () => 'e\0'),
    long: 'f'.repeat(5000),
  })
  for (const format of [
    formatText,
    createJsonFormat(),
    createSyslogFormat({ facility: 'mail', tag: 't', pid: 1 }),
  ]) {
    assert.match(format(record), /^[\x20-\x7e]{1,4000}$/)
    assert.match(format(record), /a\?\?b\?\[0m/)
    assert.match(format(record), /\.\.\. 10 more/)
  }
})

test('the severity stands in front for journald', () => {
  const record = createRecord(TIME_MS, 'info', 'scan.infected', LINE)
  assert.equal(withSeverity(formatText)(record), `<6>2026-11-23T01:59:26.123Z ${LINE}`)
})
