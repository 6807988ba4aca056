import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageRecord } from '../../filter/record.ts'
import { commandArguments, commandInput, isFinding } from './command-facts.ts'
import { infectedRecord } from './testing/notifier.ts'

const WHEN = { timeMs: Date.UTC(2026, 10, 23, 1, 59, 26), version: '1.2.3' }
const NO_FIELDS = { subject: undefined, messageId: undefined, date: undefined }
const withSubject = (subject: string) => infectedRecord({ fields: { ...NO_FIELDS, subject } })
const octets = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

function found(signature: string): MessageRecord {
  const record = infectedRecord()
  const outcome = {
    ...record.outcome,
    found: { signature, class: 'malware', classes: ['malware'], source: 'official' },
  } satisfies MessageRecord['outcome']
  return { ...record, outcome }
}

test('gives the arguments of VirusAction in their order', () => {
  assert.deepEqual(commandArguments(infectedRecord(), 'b@example.net'), [
    'Test.Virus',
    '4bWkQx1zvGz4x',
    'a@example.org',
    'b@example.net',
    'invoice',
    '<1@example.org>',
    'Mon, 23 Nov 2026 01:59:26 +0000',
  ])
})

test('says UNKNOWN for what is missing, and nothing for the null sender', () => {
  const record = infectedRecord({ queueId: undefined, from: '', fields: NO_FIELDS })
  assert.deepEqual(commandArguments(record, undefined), [
    'Test.Virus',
    'UNKNOWN',
    '',
    'UNKNOWN',
    'UNKNOWN',
    'UNKNOWN',
    'UNKNOWN',
  ])
  assert.equal(commandArguments(withSubject(''), 'b')[4], '')
})

test('makes blanks of quotes and of what is no printable ASCII in header values, one for each byte', () => {
  const subject = octets("it's a\ttést\r\n next")
  assert.equal(commandArguments(withSubject(subject), 'b')[4], 'it s a t  st   next')
  const decoded = 'ü✓'
  assert.equal(commandArguments(withSubject(decoded), 'b')[4], ' '.repeat(5))
})

test('cleans and caps what clamav-milter passes on as it comes', () => {
  const record = { ...found(`Virus With "Blanks"\r\n${'x'.repeat(2000)}`), from: 'a\u001b[31m\0@example.org' }
  const [virus = '', , sender] = commandArguments(record, '\u202eb@example.net')
  assert.match(virus, /^Virus With "Blanks"\?\?x+\.\.\.$/)
  assert.equal(virus.length, 1000)
  assert.equal(sender, 'a?[31m?@example.org')
  assert.equal(commandArguments(record, '\u202eb@example.net')[3], '?b@example.net')
  const long = commandArguments(withSubject('y'.repeat(5000)), 'b')[4]
  assert.equal(long?.length, 1000)
})

test('gives no argument that a program could take for an option', () => {
  const record = {
    ...found('-rf'),
    queueId: '-q',
    from: '--output=x@example.org',
    fields: { subject: '-s', messageId: "'-m", date: '-' },
  }
  assert.deepEqual(commandArguments(record, '-b@example.net'), [
    '?rf',
    '?q',
    '?-output=x@example.org',
    '?b@example.net',
    '?s',
    ' -m',
    '?',
  ])
})

test('gives the same facts, and more, as one line of JSON', () => {
  const record = infectedRecord({ quarantineId: '20261123T015926123Z-4f9c2ab81d3e7706' })
  const text = commandInput(record, 'b@example.net', WHEN)
  assert.equal(text.indexOf('\n'), text.length - 1)
  assert.deepEqual(JSON.parse(text), {
    time: '2026-11-23T01:59:26.000Z',
    queueId: '4bWkQx1zvGz4x',
    messageId: '<1@example.org>',
    client: '192.0.2.7',
    authenticated: null,
    from: 'a@example.org',
    to: ['b@example.net', 'c@example.net'],
    recipient: 'b@example.net',
    subject: 'invoice',
    date: 'Mon, 23 Nov 2026 01:59:26 +0000',
    size: 1234,
    outcome: 'infected',
    signature: 'Test.Virus',
    class: 'malware',
    source: 'official',
    file: null,
    rule: null,
    action: 'reject',
    incident: null,
    quarantineId: '20261123T015926123Z-4f9c2ab81d3e7706',
    version: '1.2.3',
  })
})

test('keeps readable text and leading dashes in the JSON, and no control characters', () => {
  const fields = { ...NO_FIELDS, subject: octets('Prüfung\r\nBcc: x'), messageId: '-\u00fc' }
  const facts = JSON.parse(commandInput(infectedRecord({ from: '-a@example.org', fields }), '-b', WHEN))
  assert.equal(facts.subject, 'Prüfung??Bcc: x')
  assert.equal(facts.messageId, '-?', 'no UTF-8')
  assert.equal(facts.from, '-a@example.org')
  assert.equal(facts.recipient, '-b')
})

test('knows a finding from other outcomes', () => {
  const record = infectedRecord()
  const { found: _, ...without } = record.outcome
  const of = (outcome: MessageRecord['outcome']) => isFinding({ ...record, outcome })
  assert.equal(of(record.outcome), true)
  assert.equal(of({ ...record.outcome, kind: 'encrypted' }), true)
  assert.equal(of({ ...record.outcome, kind: 'limits-exceeded' }), true)
  assert.equal(of({ ...record.outcome, action: 'accept' }), true)
  assert.equal(of({ ...without, kind: 'clean' }), false)
  assert.equal(of({ ...without, kind: 'oversize' }), false)
})
