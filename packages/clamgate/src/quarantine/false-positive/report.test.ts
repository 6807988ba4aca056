import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headersOf, writeReport } from './report.ts'
import { scopeOf } from './scope.ts'
import type { ReportFacts } from './types.ts'

const MAIL = 'From: alice@example.com\r\nSubject: x\r\n\r\nsecret\r\n\r\nmore\r\n'

test('13.52 the header of a mail ends at its empty line, and a mail without a field has none', () => {
  const header = (text: string) => headersOf(Buffer.from(text)).toString()
  assert.equal(header(MAIL), 'From: alice@example.com\r\nSubject: x\r\n\r\n')
  assert.equal(header('\r\nsecret\r\n\r\nmore\r\n'), '\r\n')
  assert.equal(header('Subject: x\r\n'), 'Subject: x\r\n')
})

const FACTS: ReportFacts = {
  ...{ signature: 'Own.Good-1', reported: 'YARA.Own.Good-1.UNOFFICIAL', places: [], why: 'our\r\ninvoices' },
  to: { title: 'Own', address: undefined, homepage: undefined, asksFor: 'the file', note: undefined },
  ...{ engineVersion: '1.4.3', databaseVersion: 27_800, part: undefined, foundOn: '2026-11-29T00:00:00Z' },
  mail: { bytes: MAIL.length, sha256: 'ab'.repeat(32) },
  ...{ sender: 'alice@example.com', recipients: ['bob@example.org'] },
}

test('13.52 addresses, headers and mail are in a report where they are ticked, and nowhere else', () => {
  const headers = headersOf(Buffer.from(MAIL))
  const plain = writeReport(FACTS, new Set(), headers)
  assert.doesNotMatch(plain.text, /example|\r/)
  assert.deepEqual(plain.files, [])
  const all = writeReport(FACTS, new Set(['addresses', 'headers', 'mail']), headers)
  assert.match(all.text, /From: +alice@example\.com\nTo: +bob@example\.org/)
  assert.deepEqual(
    all.files.map(({ name, bytes }) => [name, bytes]),
    [
      ['headers.txt', headers.length],
      ['message.eml', MAIL.length],
    ],
  )
})

test('13.51 a sender that would be read as a pattern is no scope', () => {
  const sha256 = 'cd'.repeat(32)
  assert.deepEqual(scopeOf('content', '', sha256), { sha256 })
  assert.deepEqual(scopeOf('sender', 'a.b+c@example.com', sha256), { scope: 'sender:a.b+c@example.com' })
  assert.deepEqual(scopeOf('domain', '*@example.com', sha256), { scope: 'sender:example.com' })
  for (const sender of ['', '*@example.com', 'a@*.com', '/x/@example.com', 'a b@example.com', 'postmaster']) {
    assert.throws(() => scopeOf('sender', sender, sha256), { code: 'FALSE_POSITIVE_SCOPE' }, sender)
  }
})
