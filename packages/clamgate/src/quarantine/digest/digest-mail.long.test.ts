import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simpleParser } from 'mailparser'
import { MOST_ROWS } from './collect.ts'
import { digestSettings, entryRecord } from './testing/rows.ts'
import type { DigestRow, Draft, Reader } from './types.ts'
import { createWordLoader } from './words.ts'
import { writeDigest } from './write-digest.ts'

const NOW = Date.parse('2026-11-29T06:40:00Z')

function rowOf(changes: Partial<DigestRow> = {}): DigestRow {
  const { id, keptAtMs, sender, subject, kind, bytes } = entryRecord()
  const untilMs = keptAtMs + 30 * 86_400_000
  const row = { entry: id, keptAtMs, untilMs, sender, subject, kind, bytes, class: 'spam' } as const
  return { ...row, recipients: ['bob@example.org'], ...changes }
}

async function written(
  rows: readonly DigestRow[],
  {
    settings = digestSettings(),
    more = 0,
    ...reader
  }: Partial<Reader> & { readonly settings?: ReturnType<typeof digestSettings>; readonly more?: number } = {},
) {
  const draft: Draft = {
    reader: { role: 'recipient', address: 'bob@example.org', language: 'en', ...reader },
    ...{ rows, more, entries: rows.map(({ entry }) => entry) },
  }
  const wordsIn = createWordLoader(settings.digest.timeZone)
  const digest = await writeDigest(draft, {
    ...{ settings, host: 'mx1.example.org', period: 'p', nowMs: NOW, wordsIn },
  })
  return {
    ...digest,
    raw: digest.mail.bytes.toString('latin1'),
    parsed: await simpleParser(digest.mail.bytes),
  }
}

/** What mail programs make links of. */
const CLICKABLE = /\w:\S|www\.|\w@|@\w|\b\w[\w-]*\.\w/i

test('a digest is plain text and HTML, generated, from a list, with nothing to fetch', async () => {
  const { raw, parsed } = await written([rowOf()])
  assert.match(raw, /^Content-Type: multipart\/alternative/m)
  assert.equal(parsed.headers.get('auto-submitted'), 'auto-generated')
  assert.match(raw, /^List-Id: <quarantine\.clamgate\.mx1\.example\.org>\r$/im)
  assert.match(raw, /^Message-ID: <clamgate-notice\.[0-9a-f]{24}@mx1\.example\.org>\r$/m)
  assert.equal(parsed.subject, 'One message to you was kept back')
  const html = String(parsed.html)
  assert.doesNotMatch(html, /<(?:img|link|script|iframe|object|video|audio|base|form|meta http-equiv)/i)
  assert.doesNotMatch(html, /url\(|@import|src=/i)
  for (const part of [html, parsed.text ?? '']) {
    assert.match(part, /Invoice/)
    assert.match(part, /Unwanted mail \(spam\)/)
    assert.match(part, /https:\/\/mail\.example\.org\/clamgate\/q\/[\w-]{43}/)
  }
})

test('the link of a row is good for its entry and its recipients, and its token is written down nowhere', async () => {
  const row = rowOf()
  const { links, raw, parsed } = await written([row])
  const [, token = ''] = /\/q\/([\w-]{43})/.exec(parsed.text ?? '') ?? []
  const [link] = links
  assert.deepEqual(link?.scope, {
    ...{ kind: 'entry', entry: row.entry, recipients: ['bob@example.org'], role: 'recipient' },
  })
  assert.ok(token.length === 43 && !JSON.stringify(links).includes(token))
  assert.equal(link?.expiresAtMs, NOW + 14 * 86_400_000)
  assert.ok(raw.length > 0)
})

test('a link ends with its mail, where that goes earlier', async () => {
  const { links } = await written([rowOf({ untilMs: NOW + 1000 })])
  assert.equal(links[0]?.expiresAtMs, NOW + 1000)
})

test('without console.url a digest has no links, and says whom to ask, with which number', async () => {
  const row = rowOf()
  const { links, parsed } = await written([row], {
    settings: digestSettings(undefined, { consoleUrl: undefined }),
  })
  assert.deepEqual(links, [])
  assert.doesNotMatch(`${parsed.text}${parsed.html}`, /https?:\/\//)
  assert.match(parsed.text ?? '', /ask your postmaster/)
  assert.ok((parsed.text ?? '').includes(row.entry))
})

const HOSTILE: readonly (readonly [name: string, subject: string])[] = [
  ['CR and LF', 'Hello\r\nBcc: victim@example.net\r\n\r\n<script>alert(1)</script>'],
  ['turned text', 'Invoice \u202egnp.exe\u2066 and \u200f\u200b'],
  ['HTML', '</bdi></td><img src=x onerror=alert(1)><a href="https://evil.example/">click</a>'],
  ['templates', `{count, plural, other {#}} {{7*7}} \${7*7} <%= 7*7 %> %v %n '{'`],
  ['an address', 'See http://www.evil.example/pay.php?a=1 or mail boss@evil.example, evil.com'],
  ['10 kB', 'A'.repeat(10_240)],
  ['10 kB of encoded words', '=?utf-8?b?4oCu4oCu4oCu?= '.repeat(400)],
  ['controls', '\u0000\u0007\u001b[31mred\u001b[0m\u0085\u2028'],
]

for (const [name, subject] of HOSTILE) {
  test(`13.47 a subject with ${name} is harmless`, async () => {
    const { raw, parsed } = await written([rowOf({ subject, sender: `${subject.slice(0, 60)}@example.net` })])
    const [head = ''] = raw.split('\r\n\r\n')
    assert.doesNotMatch(head, /^(?:bcc|victim)/im)
    assert.equal(parsed.to === undefined || Array.isArray(parsed.to) ? 0 : parsed.to.value.length, 1)
    const html = String(parsed.html)
    assert.doesNotMatch(html, /<(?:img|script)|onerror=(?![^<]*<\/bdi>)/i)
    const links = [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href = '']) => href)
    assert.equal(links.length, 1)
    assert.match(links[0] ?? '', /^https:\/\/mail\.example\.org\/clamgate\/q\//)
    const unseen = `${parsed.text}${html}`.replaceAll(/[\n\u200c]/g, '')
    assert.doesNotMatch(unseen, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    // Without what is ours: nothing is left that a program would make a link of.
    const shown = (parsed.text ?? '')
      .replaceAll(/https:\/\/mail\.example\.org\/clamgate\/q\/\S+/g, '')
      .replaceAll(/bob@example\.org|mx1\.example\.org/g, '')
    for (const line of shown.split('\n')) {
      if (/^\* |From: /.test(line)) assert.doesNotMatch(line.replace(/^ {2}From: /, ''), CLICKABLE)
    }
    const outside = [...html.matchAll(/<bdi>(.*?)<\/bdi>/gs)].map(([, text = '']) => text)
    assert.equal(outside.length, 2)
    for (const text of outside) {
      assert.doesNotMatch(text, CLICKABLE)
      assert.ok(text.length < 3000, `${text.length} characters`)
    }
  })
}

test('13.48 texts from outside stand in their own direction, in a page that says its own', async () => {
  const { parsed } = await written([rowOf({ subject: 'فاتورة رقم 12' })])
  const html = String(parsed.html)
  assert.match(html, /<html lang="en" dir="ltr">/)
  assert.match(html, /<bdi>فاتورة رقم 12<\/bdi>/)
})

test('encoded subjects are read as people read them', async () => {
  const { parsed } = await written([rowOf({ subject: '=?utf-8?q?Gr=C3=BC=C3=9Fe?=' })])
  assert.match(parsed.text ?? '', /Grüße/)
})

test('a digest of many messages stays small, and says how many are not in it', async () => {
  const rows = Array.from({ length: MOST_ROWS }, () => rowOf({ subject: 'S'.repeat(500) }))
  const { parsed, mail } = await written(rows, { more: 250 })
  assert.equal(parsed.subject, '350 messages to you were kept back')
  assert.match(parsed.text ?? '', /250 more messages are not listed here/)
  assert.ok(mail.bytes.length < 400_000, `${mail.bytes.length} bytes`)
})

test('texts of the administrator take the place of ours, as text', async () => {
  const digest = {
    domains: ['example.org'],
    texts: [
      { language: 'de', footer: 'Fragen: Tel. 42' },
      { intro: 'Hello <b>{count}</b>\nsecond line', footer: 'Ask Ann' },
    ],
  }
  const settings = digestSettings(digest)
  const english = await written([rowOf()], { settings })
  assert.match(String(english.parsed.html), /Hello &lt;b&gt;\{count\}&lt;\/b&gt;<br>second line/)
  assert.match(english.parsed.text ?? '', /Ask Ann/)
  const german = await written([rowOf()], { settings, language: 'de' })
  assert.match(german.parsed.text ?? '', /Fragen: Tel\. 42/)
  assert.match(german.parsed.subject ?? '', /Eine Nachricht an Sie wurde zurückgehalten/)
})

test('a manager sees for whom a message was, and may release what a recipient may only ask for', async () => {
  const rows = [
    rowOf({
      class: 'malware',
      recipients: ['a@example.org', 'b@example.org', 'c@example.org', 'd@example.org'],
    }),
  ]
  const manager = await written(rows, { role: 'manager', address: 'boss@example.org' })
  assert.match(
    (manager.parsed.text ?? '').replaceAll('\u200c', ''),
    /To: a@example\.org, b@example\.org, c@example\.org and one more/,
  )
  assert.match(manager.parsed.text ?? '', /View and release/)
  const recipient = await written(rows)
  assert.match(recipient.parsed.text ?? '', /View and ask for it/)
})
