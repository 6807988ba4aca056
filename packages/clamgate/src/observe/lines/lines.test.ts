import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanLines, type InfectedMessage, infectedLines } from './lines.ts'

const MESSAGE: InfectedMessage = {
  queueId: '4bWkQx1zvGz4x',
  from: '<a@example.org>',
  recipients: ['<b@example.net>'],
  subject: 'invoice 12',
  messageId: '<1@example.org>',
  date: 'Mon, 23 Nov 2026 01:59:26 +0000',
  signature: 'Eicar-Test-Signature',
}
const NOTHING_KNOWN = { recipients: [], signature: 'X' }
/** The bare form of the same names, as the macros {mail_addr} and {rcpt_addr} give it. */
const BARE = { ...MESSAGE, from: 'a@example.org', recipients: ['b@example.net'] }

test('writes the basic lines as clamav-milter does', () => {
  assert.deepEqual(infectedLines('basic', MESSAGE), [
    'Message from <a@example.org> to <b@example.net> infected by Eicar-Test-Signature',
  ])
  assert.deepEqual(cleanLines('basic', MESSAGE), ['Clean message from <a@example.org> to <b@example.net>'])
  assert.deepEqual(infectedLines('basic', BARE), infectedLines('basic', MESSAGE))
})

test('writes the full lines as clamav-milter does', () => {
  assert.deepEqual(infectedLines('full', MESSAGE), [
    "Message 4bWkQx1zvGz4x from <a@example.org> to <b@example.net> with subject 'invoice 12' message-id '<1@example.org>' date 'Mon, 23 Nov 2026 01:59:26 +0000' infected by Eicar-Test-Signature",
  ])
  assert.deepEqual(cleanLines('full', BARE), [
    "Clean message 4bWkQx1zvGz4x from <a@example.org> to <b@example.net> with subject 'invoice 12' message-id '<1@example.org>' date 'Mon, 23 Nov 2026 01:59:26 +0000'",
  ])
})

test('writes the basic lines behind the queue id, as Postfix has it in front', () => {
  for (const [one, id] of [
    [MESSAGE, '4bWkQx1zvGz4x'],
    [{ ...MESSAGE, queueId: undefined }, 'NOQUEUE'],
  ] as const) {
    assert.deepEqual(infectedLines('basic-id', one), [`${id}: ${infectedLines('basic', MESSAGE)[0]}`])
    assert.deepEqual(cleanLines('basic-id', one), [`${id}: ${cleanLines('basic', MESSAGE)[0]}`])
  }
})

test('the name of a virus is what logwatch takes for it, in the basic lines with and without queue id', () => {
  const LOGWATCH = /Message from .* to .* infected by (.+)/ // its services/clamav-milter, 7.7
  for (const style of ['basic', 'basic-id'] as const) {
    const [line = ''] = infectedLines(style, { ...MESSAGE, signature: 'Two Words.UNOFFICIAL' })
    assert.equal(LOGWATCH.exec(line)?.[1], 'Two Words.UNOFFICIAL')
  }
})

test('writes nothing when the lines are off', () => {
  assert.deepEqual(infectedLines('off', MESSAGE), [])
  assert.deepEqual(cleanLines('off', MESSAGE), [])
})

test('writes UNKNOWN for what is missing, on clean lines too', () => {
  assert.deepEqual(infectedLines('full', NOTHING_KNOWN), [
    "Message UNKNOWN from <UNKNOWN> to <UNKNOWN> with subject 'UNKNOWN' message-id 'UNKNOWN' date 'UNKNOWN' infected by X",
  ])
  assert.deepEqual(cleanLines('basic', NOTHING_KNOWN), ['Clean message from <UNKNOWN> to <UNKNOWN>'])
})

test('writes one line per recipient', () => {
  const recipients = ['<r1@example.net>', '<r2@example.net>']
  assert.deepEqual(cleanLines('basic', { ...MESSAGE, recipients }), [
    'Clean message from <a@example.org> to <r1@example.net>',
    'Clean message from <a@example.org> to <r2@example.net>',
  ])
})

test('writes the null sender as empty brackets', () => {
  for (const from of ['', '<>', Buffer.from('<>')]) {
    assert.deepEqual(cleanLines('basic', { ...MESSAGE, from }), ['Clean message from <> to <b@example.net>'])
  }
})

test('turns quotes, controls and every byte beyond ASCII of a header into blanks', () => {
  const subject = Buffer.from("it's a\ttést")
  for (const value of [subject, subject.toString('latin1')]) {
    const [line] = cleanLines('full', { ...MESSAGE, subject: value })
    assert.match(line ?? '', / with subject 'it s a t {2}st' message-id /)
  }
})

test('keeps blanks in virus names, and no name can begin a new line', () => {
  const [named] = infectedLines('basic', { ...MESSAGE, signature: 'Test With Space.UNOFFICIAL' })
  assert.match(named ?? '', / infected by Test With Space\.UNOFFICIAL$/)
  const [forged] = infectedLines('basic', { ...MESSAGE, signature: 'X\r\nMessage from <c@d> %v' })
  assert.match(forged ?? '', / infected by X\?\?Message from <c@d> %v$/)
})

test('lets no sender forge the rest of the line', () => {
  const from = '<"x> to <v@example.com> infected by Y\r\n"@example.org>'
  assert.deepEqual(cleanLines('basic', { ...MESSAGE, from }), [
    'Clean message from <"x? to ?v@example.com? infected by Y??"@example.org> to <b@example.net>',
  ])
})

test('cuts what is absurdly long', () => {
  const long = Buffer.alloc(60_000, 'x')
  const [line = ''] = cleanLines('full', { from: long, recipients: [long], subject: long })
  assert.ok(line.length < 4000, `${line.length} characters`)
  assert.match(line, /subject 'x{997}\.\.\.'/)
})

test('an incident id ends the infected line in both styles', () => {
  for (const style of ['basic', 'full'] as const) {
    const [line = ''] = infectedLines(style, { ...MESSAGE, incident: 'k7w2-4p' })
    assert.match(line, / infected by Eicar-Test-Signature \(incident k7w2-4p\)$/)
  }
})
