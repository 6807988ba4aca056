import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventDocument } from '../../api/events/documents.ts'
import {
  A_CLEAN_EVENT,
  A_KEPT_EVENT,
  A_TIMELINE,
  AN_EXPLANATION,
  AN_INFECTED_EVENT,
} from '../../api/testing/events.ts'
import type { TriedPolicy } from '../../app/events/try-policy.ts'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { widthOf } from '../width.ts'
import { printEvent } from './print-event.ts'
import { printExplanation } from './print-explanation.ts'
import { listPrinter } from './print-list.ts'
import { printTried } from './print-tried.ts'

process.env['TZ'] = 'UTC'
const NOW_MS = Date.parse('2026-11-29T12:00:00Z')
const EVENTS = [AN_INFECTED_EVENT, A_CLEAN_EVENT, A_KEPT_EVENT]

/** Controls, what turns the order of letters, halves of pairs, invisible letters. */
const HOSTILE = '\u001b[2J\u202egnp.exe\0\r\n\t\ud800\u2066\u200b\u0085'

function listed(columns: number | undefined, events: readonly EventDocument[] = EVENTS) {
  const terminal = { ...recordingTerminal(), columns }
  listPrinter(terminal, NOW_MS)(events)
  return terminal.outLines
}

test('a list on 80 columns has two lines for each, none longer', () => {
  const lines = listed(80)
  assert.deepEqual(lines, [
    '10:20:30     4bWxyz1234  refused      Win.Test.EICAR_HDB-1  Invoice 4711',
    '             a@example.org → bob@example.net +1',
    '10:19:00     4bWxyz1200  accepted     Undelivered Mail Returned to Sender',
    '             <> → bob@example.net',
    '11-28 23:59  4bWxyz1100  quarantined  Sanesecurity.Junk.99.UNOFFICIAL  Your voi…',
    '             a@example.org → bob@example.net',
  ])
})

test('a wide list is a table', () => {
  assert.deepEqual(listed(130), [
    'time         id          result       from           to                  finding, subject',
    '10:20:30     4bWxyz1234  refused      a@example.org  bob@example.net +1  Win.Test.EICAR_HDB-1  Invoice 4711',
    '10:19:00     4bWxyz1200  accepted     <>             bob@example.net     Undelivered Mail Returned to Sender',
    '11-28 23:59  4bWxyz1100  quarantined  a@example.org  bob@example.net     Sanesecurity.Junk.99.UNOFFICIAL  Your voice message',
  ])
})

test('an act with a long name stands apart from when it was done', () => {
  const terminal = { ...recordingTerminal(), columns: 130 }
  const [action] = A_TIMELINE.actions
  assert.ok(action !== undefined)
  printEvent({ ...A_TIMELINE, actions: [{ ...action, act: 'false-positive' }] }, terminal)
  assert.ok(terminal.outLines.some((line) => /^ {2}false-positive 2026-/.test(line)))
})

test('what was only watched, what is ignored, and what became of what was kept is told', () => {
  const terminal = { ...recordingTerminal(), columns: 130 }
  const event: EventDocument = {
    ...A_KEPT_EVENT,
    monitored: [{ action: 'reject', because: { sentence: 'rule "strict" (/etc/x.yaml:3): reject' } }],
    ignored: { signature: 'Heuristics.Encrypted.Zip', reason: 'invoices' },
    gone: { at: '2026-12-28T10:00:00.000Z', states: ['expired', 'released'] },
  }
  printEvent({ ...A_TIMELINE, event, kept: undefined }, terminal)
  const text = terminal.outLines.join('\n')
  assert.match(text, / {2}monitored +would have been refused: rule "strict"/)
  assert.match(text, / {2}found +Heuristics.Encrypted.Zip, which is ignored \(invoices\)/)
  assert.match(
    text,
    / {2}kept +20261128T235959-00000001, which left the quarantine 2026-12-28 10:00:00: expired, released/,
  )
})

test('a list into a file has dates, and cuts nothing', () => {
  const subject = 'x'.repeat(300)
  const lines = listed(undefined, [{ ...A_CLEAN_EVENT, subject }])
  assert.match(lines[1] ?? '', /^2026-11-29 10:19:00 {2}4bWxyz1200 .* x{300}$/)
})

test('letters of two columns and marks on letters keep the columns in line', () => {
  const wide = { ...A_CLEAN_EVENT, subject: '請求書のご案内'.repeat(9), from: '用户@例え.jp' }
  for (const columns of [80, 100, 130, 200]) {
    const lines = listed(columns, [wide, A_KEPT_EVENT, { ...wide, subject: 'e\u0301🙂'.repeat(60) }])
    for (const line of lines) assert.ok(widthOf(line) <= columns, `${columns}: ${line}`)
  }
})

test('13.62 texts from outside move nothing in a list, a timeline, an explanation or a trial', () => {
  const terminal = { ...recordingTerminal(), columns: 80 }
  const event = hostile(A_KEPT_EVENT)
  listPrinter(terminal, NOW_MS)([event])
  listPrinter({ ...terminal, columns: 140 }, NOW_MS)([event])
  printEvent(hostile({ ...A_TIMELINE, event }), terminal)
  printExplanation(hostile(AN_EXPLANATION), terminal)
  printTried(hostile(A_TRIAL), terminal)
  const printed = terminal.outLines.join('')
  assert.doesNotMatch(printed, /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
  assert.equal(terminal.outLines.filter((line) => line.includes('\n') && !line.startsWith('\n')).length, 0)
})

/** Every text but times and ids of ours begins with hostile letters. */
function hostile<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (key, inner) =>
    typeof inner === 'string' && !['at', 'databaseDate', 'outcome', 'result'].includes(key)
      ? HOSTILE + inner
      : inner,
  )
}

test('the timeline of a message tells it from its connection to its release', () => {
  const terminal = { ...recordingTerminal(), columns: 100 }
  printEvent(A_TIMELINE, terminal)
  assert.deepEqual(terminal.outLines, [
    '2026-11-28 23:59:59  quarantined  infected',
    '  id          0193800d-5a00-7000-8000-000000000003',
    '  queue id    4bWxyz1100',
    '  host        mx1.example.net',
    '  connected   mail.example.org [192.0.2.7], HELO mail.example.org',
    '  from        <a@example.org>, logged in as alice',
    '  to          <bob@example.net>',
    '  subject     Your voice message',
    '  message-id  <1@example.org>',
    '  size        23K, outbound',
    '  read        not canonical (nested): readings 3, objects 4, streams 1, scanned in 6.3 ms; C01',
    '  scanned     by unix:/run/clamgate/clamd-a.sock in 12.7 ms: ClamAV 1.4.6, database 27812, of',
    '              2026-11-29 08:26:00',
    '  found       Sanesecurity.Junk.99.UNOFFICIAL (class spam, unofficial; source sanesecurity; file',
    '              junk.ndb; rating LOW)',
    '  decided     rule "junk only tags" (/etc/clamgate/clamgate.yaml:12): tag (policy f00dfeed)',
    '  took        14.2 ms from the last byte to the decision',
    '  kept        20261128T235959-00000001, 23K, SHA-256',
    '              3f0a377ba0a4a460ecb616f6507ce0d8cfa3e704025d4fda3ed0c5ca05468728',
    '              <bob@example.net>: released 2026-11-29 09:00:00 (4bWabc0001)',
    '  release     2026-11-29 09:00:00 by root: released to <bob@example.net>',
    '  released as 4bWabc0001, 2026-11-29 09:00:00, 0193800d-5a00-7000-8000-00000000000b',
  ])
})

test('copies with other ends are told one by one, and very many are counted', () => {
  const [first] = AN_INFECTED_EVENT.recipients
  assert.ok(first !== undefined)
  const recipients = Array.from({ length: 30 }, (_, at) => ({
    ...first,
    fate: at === 1 ? 'delivered' : 'refused',
  }))
  const terminal = recordingTerminal()
  printEvent(
    { event: { ...AN_INFECTED_EVENT, recipients, recipientCount: 5000 }, actions: [], releases: [] },
    terminal,
  )
  const text = terminal.outLines.join('\n')
  assert.match(text, /<bob@example\.net>: delivered, policy\.infected: reject/)
  assert.match(text, /and 4980 more; --json has them/)
})

test('an explanation says then and now, and what is not known', () => {
  const terminal = { ...recordingTerminal(), columns: 100 }
  printExplanation(AN_EXPLANATION, terminal)
  printExplanation({ ...AN_EXPLANATION, now: undefined, recipients: [], doubts: ['It was exempt'] }, terminal)
  assert.deepEqual(terminal.outLines.slice(0, 6), [
    'It was rejected; today it would be tagged.',
    '  then  2026-11-29 10:20:30: policy.infected: reject (policy f00dfeed); told: 550 5.7.1 Virus found:',
    '        Win.Test.EICAR_HDB-1 (7KQ2M4)',
    '  now   rule "junk only tags" (/etc/clamgate/clamgate.yaml:12): tag (policy 0badcafe)',
    '        <bob@example.net>: refused, now delivered',
    'It was rejected; today it would be tagged.',
  ])
  assert.equal(terminal.outLines.at(-1), '  not known  It was exempt')
})

const A_TRIAL: TriedPolicy = {
  ...{ good: false, file: 'new.yaml', messages: 1000, isCut: true, same: 990, differ: 7, untold: 3 },
  groups: [
    {
      ...{
        outcome: 'infected',
        from: 'reject',
        to: 'tag',
        because: 'rule "x" (new.yaml:3): tag',
        messages: 7,
      },
      examples: [
        {
          ...{ id: '0193800d-5a00-7000-8000-000000000001', at: '2026-11-29T10:20:30.123Z', from: '' },
          ...{ to: ['bob@example.net'], subject: 'Hello', signature: 'Win.X-1' },
        },
      ],
    },
  ],
  otherChanges: 0,
  doubts: [{ because: 'It was exempt', messages: 3 }],
}

test('a trial says how much differs, by which rule, with examples', () => {
  const terminal = { ...recordingTerminal(), columns: 100 }
  printTried(A_TRIAL, terminal)
  assert.deepEqual(terminal.outLines, [
    'new.yaml: 1000 messages (the newest; --limit takes more): with 7 something else would be done; of 3',
    'it cannot be told',
    '',
    'reject → tag  7 messages, infected',
    '  rule "x" (new.yaml:3): tag',
    '    2026-11-29 10:20:30  <> to <bob@example.net>: Win.X-1, Hello ',
    '    0193800d-5a00-7000-8000-000000000001',
    '',
    'not known',
    '  It was exempt: 3 messages',
  ])
})
