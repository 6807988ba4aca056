import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CanonicalRecogniser, recogniseCanonical } from './recogniser.ts'

/** The lines of a mail, a character for each octet. */
function mail(...lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1')
}

const TOP = ['From: a@example.org', 'Subject: figures', 'MIME-Version: 1.0']
const MIXED = [...TOP, 'Content-Type: multipart/mixed; boundary="=-b1"', '']
const TEXT_PART = ['--=-b1', 'Content-Type: text/plain; charset=utf-8', '', 'Hello', '']
const FILE_PART = [
  '--=-b1',
  'Content-Type: application/pdf; name="figures (1).pdf"',
  'Content-Disposition: attachment; filename="figures (1).pdf"',
  'Content-Transfer-Encoding: base64',
  '',
]
const DATA = ['JVBERi0xLjQKJVBERi0xLjQK', 'JVBERi0xLjQKAAAA', '']
const END = '--=-b1--'

/** A mail of one part, by its header fields and lines. */
const single = (fields: readonly string[], ...body: readonly string[]) => mail(...TOP, ...fields, '', ...body)
const text = (...body: readonly string[]) =>
  mail(...MIXED, '--=-b1', 'Content-Type: text/plain', '', ...body, END)
const coded = (...body: readonly string[]) =>
  single(['Content-Type: text/plain', 'Content-Transfer-Encoding: quoted-printable'], ...body)
const codedPart = (...body: readonly string[]) =>
  mail(
    ...[...MIXED, '--=-b1', 'Content-Type: text/plain', 'Content-Transfer-Encoding: quoted-printable', ''],
    ...[...body, END],
  )
const file = (...body: readonly string[]) => mail(...MIXED, ...TEXT_PART, ...FILE_PART, ...body, END)
const typed = (contentType: string, ...more: readonly string[]) =>
  mail(...MIXED, ...TEXT_PART, '--=-b1', `Content-Type: ${contentType}`, ...more, '', ...DATA, END)
const nested = (boundary: string, ...lines: readonly string[]) =>
  mail(...MIXED, '--=-b1', `Content-Type: multipart/alternative; boundary="${boundary}"`, '', ...lines, END)
const inBase64 = (content: string, type = 'application/octet-stream') =>
  typed(type, 'Content-Transfer-Encoding: base64')
    .toString('latin1')
    .replace(DATA.join('\r\n'), Buffer.from(content, 'latin1').toString('base64'))
const attached = (content: string, type?: string) => Buffer.from(inBase64(content, type), 'latin1')

const CANONICAL: Readonly<Record<string, Buffer>> = {
  'a text without MIME': mail('From: a@example.org', 'Subject:', '', 'Hello'),
  'no body at all': mail('Subject: x', ''),
  'an attachment': file(...DATA),
  'a preamble and empty lines behind the end': mail(
    ...MIXED,
    'This is a multi-part message in MIME format.',
    ...TEXT_PART,
    END,
    '',
    '',
  ),
  'folded fields, 8-bit subject, empty value': mail(
    'Received: from a by b',
    '\twith ESMTPS id 1; Mon, 2 Nov 2026 10:00:00 +0000',
    'Subject: gr\xfc\xdfe',
    'X-Empty:',
    'X-Tight:1',
    'Content-Type: text/html;',
    ' charset="utf-8"',
    '',
    '<p>Hello</p>',
  ),
  'comment of Apple Mail': mail('MIME-Version: 1.0 (Mac OS X Mail 16.0 \\(3826.1\\))', '', 'x'),
  'a signature and lines of dashes': text('Hello', '-- ', 'me', '--------', '- item', '(see below - or not)'),
  'quoted-printable with soft breaks': coded('caf=C3=A9 =', 'and =3D=0D=0A=', 'more=20', '=E2=82=AC'),
  'a soft break before an empty line': codedPart('a', 'b=', ''),
  'a calendar in base64': attached('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n'),
  'a form in shown text': single(
    ['Content-Type: text/plain', 'Content-Transfer-Encoding: base64'],
    Buffer.from('Name: A\r\nPhone: 1\r\n').toString('base64'),
  ),
  'fields of a form': single(
    ['Content-type:text/html;charset=UTF-8', 'Content-Transfer-Encoding: 8bit '],
    'x',
  ),
  'nested multiparts': nested('in', '--in', 'Content-Type: text/plain', '', 'x', '--in--', ''),
}

for (const [name, message] of Object.entries(CANONICAL)) {
  test(`canonical: ${name}`, () => assert.deepEqual(recogniseCanonical(message), { isCanonical: true }))
}

/** What each mail is refused for, by the class of `classes.ts` that the rule guards against. */
const NOT: readonly (readonly [id: string, what: string, message: Buffer, reason: string])[] = [
  ['A02', 'a control in the first name', mail('\x01X: 1', '', 'x'), 'field-syntax'],
  ['A02', 'a byte order mark', mail('\xef\xbb\xbfFrom: a', '', 'x'), 'field-syntax'],
  ['B01', 'a blank before the colon', single(['Content-Type : text/plain'], 'x'), 'field-syntax'],
  ['B02', 'a comment in a name', single(['Content-Type(x): text/plain'], 'x'), 'field-syntax'],
  ['B03', 'NUL', single(['X-A: a\0b'], 'x'), 'control-octet'],
  ['B04', 'a line of blanks', single(['X-A: a', ' '], 'x'), 'empty-fold'],
  ['B04', 'a fold of a semicolon', single(['X-A: a', ' ;'], 'x'), 'empty-fold'],
  ['B05', 'a line without colon', single(['nothing'], 'x'), 'field-syntax'],
  ['B05', 'a From line', mail('>From a', 'Subject: x', '', 'x'), 'field-syntax'],
  ['B06', 'a first line that is indented', mail(' X: 1', '', 'x'), 'field-syntax'],
  ['B08', 'a long line', single([`X-A: ${'a'.repeat(994)}`], 'x'), 'long-line'],
  ['B09', 'CR in a field', single(['X-A: a\rContent-Type: x'], 'x'), 'control-octet'],
  ['B09', 'LF in a field', single(['X-A: a\nb'], 'x'), 'bare-lf'],
  ['B10', 'VT', single(['Content-Type:\x0btext/plain'], 'x'), 'control-octet'],
  ['B11', 'two colons', single(['Content-Type:: text/plain'], 'x'), 'content-type'],
  ['B11', 'a misspelt name', single(['Content-Typ: text/plain'], 'x'), 'field-name'],
  ['B12', 'another version', single(['Mime-version: 1.0'], 'x'), 'double-field'],
  ['B12', 'another version', mail('MIME-Version: 2.0', '', 'x'), 'mime-version'],
  ['B13', 'no empty line', mail('Subject: x', 'Hello'), 'field-syntax'],
  [
    'B13',
    'no empty line in a part',
    mail(...MIXED, '--=-b1', 'Content-Type: text/plain', END),
    'field-syntax',
  ],
  ['C01', 'two types', single(['Content-Type: text/plain', 'Content-Type: text/plain'], 'x'), 'double-field'],
  ['C02', 'a type in quotes', single(['Content-Type: "text/plain"'], 'x'), 'content-type'],
  ['C02', 'no subtype', single(['Content-Type: text'], 'x'), 'media-type'],
  ['C02', 'a semicolon at the end', single(['Content-Type: text/plain;'], 'x'), 'content-type'],
  ['C03', 'a comment', single(['Content-Type: text/plain (x)'], 'x'), 'content-type'],
  ['C04', 'multipart/signed', mail(...TOP, 'Content-Type: multipart/signed; boundary=b', ''), 'media-type'],
  ['C04', 'a file before its text', related(), 'related-root'],
  ['C05', 'an encoded word', mail('Content-Type: multipart/mixed; boundary="=?x?q?b?="', ''), 'content-type'],
  ['C06', 'a file without encoding', typed('application/pdf'), 'type-encoding'],
  ['C06', 'text as a file', typed('text/plain; name=a.txt'), 'text-file'],
  ['C06', 'text as a file', typed('text/plain', 'Content-Disposition: attachment'), 'text-file'],
  ['C06', 'an unknown type', typed('x-a/b', 'Content-Transfer-Encoding: base64'), 'media-type'],
  [
    'D01',
    'two boundaries',
    mail('Content-Type: multipart/mixed; boundary=a; Boundary=b', ''),
    'content-type',
  ],
  ['D02', 'a semicolon', mail('Content-Type: multipart/mixed; boundary="a;b"', ''), 'content-type'],
  [
    'D03',
    'one in another value',
    mail('Content-Type: multipart/mixed; x="boundary=b"; boundary=b', ''),
    'content-type',
  ],
  ['D04', 'a backslash', mail('Content-Type: multipart/mixed; boundary="a\\b"', ''), 'content-type'],
  ['D05', 'RFC 2231', mail('Content-Type: multipart/mixed; boundary*0=b', ''), 'boundary'],
  ['D06', 'no quotes', mail('Content-Type: multipart/mixed; boundary=a b', ''), 'content-type'],
  ['D06', 'a blank at the end', mail('Content-Type: multipart/mixed; boundary=b ', ''), 'content-type'],
  ['D07', 'none', mail('Content-Type: multipart/mixed', ''), 'boundary'],
  ['D08', '71 octets', mail(`Content-Type: multipart/mixed; boundary=${'b'.repeat(71)}`, ''), 'boundary'],
  [
    'D08',
    'the name of a field',
    mail('Content-Type: multipart/mixed; boundary=Content-Type', ''),
    'boundary',
  ],
  ['D09', 'a dash at the end', mail('Content-Type: multipart/mixed; boundary=b-', ''), 'boundary'],
  [
    'D10',
    'in the disposition',
    typed('text/plain', 'Content-Disposition: inline; boundary=x'),
    'content-disposition',
  ],
  ['D11', 'the inner one begins with the outer', nested('=-B12', ''), 'boundary-overlap'],
  ['E01', 'a tab behind a delimiter', text('x', '--=-b1\t'), 'almost-delimiter'],
  ['E02', 'text behind a delimiter', text('x', '--=-b1 x'), 'almost-delimiter'],
  ['E03', 'a blank before', text('x', ' --=-b1'), 'almost-delimiter'],
  ['E03', 'another dash', text('x', '---=-b1'), 'almost-delimiter'],
  ['E03', 'other case', text('x', '--=-B1'), 'almost-delimiter'],
  ['E03', 'a comment', text('x', '(x)--=-b1'), 'almost-delimiter'],
  ['E03', 'another octet for a dash', text('x', '-:=-b1'), 'almost-delimiter'],
  ['E04', 'a part behind the end', mail(...MIXED, ...TEXT_PART, END, ...TEXT_PART, END), 'epilogue'],
  ['E07', 'no end', mail(...MIXED, ...TEXT_PART), 'unclosed'],
  ['E08', 'not closed', nested('in', '--in', 'Content-Type: text/plain', '', 'x'), 'outer-delimiter'],
  ['E09', 'only such characters', mail('Content-Type: multipart/mixed; boundary="=_="', ''), 'boundary'],
  ['E10', 'fields in the preamble', mail(...MIXED, 'x', 'Content-Type: x/y', END), 'mime-in-text'],
  ['E10', 'text behind the end', mail(...MIXED, ...TEXT_PART, END, 'x'), 'epilogue'],
  ['E11', 'a part without header', mail(...MIXED, '--=-b1', '', 'x', END), 'header-end'],
  ['E11', 'a second header', text('Content-ID: x', '', 'x'), 'header-in-body'],
  ['E12', 'LF', Buffer.from('Subject: x\n\nx\n'), 'bare-lf'],
  [
    'F01',
    'two encodings',
    typed('a/b', 'Content-Transfer-Encoding: 7bit', 'Content-Transfer-Encoding: 7bit'),
    'double-field',
  ],
  ['F02', 'an odd encoding', typed('text/plain', 'Content-Transfer-Encoding: base-64'), 'transfer-encoding'],
  [
    'F03',
    'of a multipart',
    typed('multipart/mixed; boundary=x', 'Content-Transfer-Encoding: base64'),
    'type-encoding',
  ],
  ['F04', 'uuencode', typed('application/x', 'Content-Transfer-Encoding: x-uuencode'), 'transfer-encoding'],
  ['E05', 'very much text', mail('Subject: x', '', ...Array(50_000).fill('x '.repeat(40))), 'long-text'],
  ['F05', 'NUL in text', text('a\0b'), 'control-octet'],
  ['G01', 'other characters', file('JVBE Ri0xLjQK'), 'base64-line'],
  ['G02', 'padding inside', file('JVBERi0xLjQ=', 'JVBERi0xLjQK'), 'base64-end'],
  ['G03', 'no padding', file('JVBERi0xLjQ'), 'base64-line'],
  ['G03', 'too much', file('JVBERi0x===='), 'base64-line'],
  ['G03', 'surplus bits', file('JVBERi0xLjR='), 'base64-end'],
  ['G03', 'text behind it', file('JVBERi0xLjQ=', '', 'JVBE'), 'base64-end'],
  ['G04', 'lines of other lengths', file('JVBE', 'JVBERi0xLjQK'), 'base64-line'],
  ['G04', 'an empty line first', file('', 'JVBERi0xLjQK'), 'base64-end'],
  ['G05', 'the other alphabet', file('JVBE', 'J_BE', 'JVBE'), 'base64-line'],
  ['E11', 'base64 like a field', file('ContentAAAAA'), 'header-in-body'],
  ['H01', 'a file', typed('application/pdf', 'Content-Transfer-Encoding: quoted-printable'), 'type-encoding'],
  ['H01', 'octets of no text', coded('=00'), 'quoted-printable'],
  ['H02', 'a blank behind a soft break', coded('a= ', 'b'), 'quoted-printable'],
  ['H03', 'a long line', coded('a'.repeat(999)), 'long-line'],
  ['H04', 'a wrong escape', coded('a=G1'), 'quoted-printable'],
  ['H04', 'a soft break at the end', coded('a', 'b='), 'quoted-printable'],
  ['H04', 'one that no line end follows', coded('a', 'b=').subarray(0, -2), 'quoted-printable'],
  ['H04', 'one before a delimiter', codedPart('a', 'b='), 'quoted-printable'],
  ['I01', 'uuencode', text('begin 644 a', '#86)C', '`', 'end'), 'uuencode-in-text'],
  ['I03', 'in soft lines', coded('beg=', 'in 644 x'), 'uuencode-in-text'],
  ['I03', 'in base64', attached('x\r\nbegin 644 a.exe\r\n', 'text/plain'), 'uuencode-in-text'],
  ['I04', 'odd first lines', text('BEGIN-base64 0644 x'), 'uuencode-in-text'],
  ['I04', 'without a number', text('begin minutes.bin'), 'uuencode-in-text'],
  ['I04', 'quoted', text('> begin 644 minutes.bin'), 'uuencode-in-text'],
  ['I02', 'base64 in text', text('QUJD'.repeat(19), 'QUJE'.repeat(19)), 'base64-in-text'],
  ['I05', 'yEnc', text('=ybegin line=128 size=1 name=a'), 'yenc-in-text'],
  ['I06', 'no first line', text(`:${'$f*TEQKPH'.repeat(7)}`), 'binhex-in-text'],
  ['I02', 'in a calendar', text('ATTACH;FMTTYPE=a/b;ENCODING=BASE64;VALUE=BINARY:QUJD'), 'base64-in-text'],
  ['I02', 'less of it', text('QUJD'.repeat(19), 'QQ=='), 'base64-in-text'],
  ['I06', 'BinHex', text('(This file must be converted with BinHex 4.0)'), 'binhex-in-text'],
  ['J01', 'five levels', deep(5), 'depth'],
  ['J03', 'too many parts', mail(...MIXED, ...Array(201).fill(TEXT_PART).flat(), END), 'part-count'],
  ['J04', 'too many fields', mail(...Array(301).fill('X: 1'), '', 'x'), 'header-size'],
  ['J05', 'a message', typed('message/rfc822'), 'media-type'],
  ['J06', 'a mail as a file', attached('MZ: 1\r\nContent-Type: text/plain\r\n\r\nx'), 'mime-in-text'],
  ['J06', 'a mail as a file', attached('X-A: 1\r\nX-B: 1\r\n\r\nx'), 'mail-in-file'],
  ['J06', 'behind a separator', attached('X-A: 1\x1cContent-Type: text/plain'), 'mime-in-text'],
  ['J06', 'behind a control', attached('\xef\xbb\xbf\x0bContent-Type: text/plain'), 'mime-in-text'],
  ['J07', 'a piece', typed('message/partial; number=1; total=2; id=x'), 'media-type'],
  ['K01', 'TNEF', attached('\x78\x9f\x3e\x22x'), 'wrapper-in-file'],
  ['K02', 'CMS', attached('\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02'), 'wrapper-in-file'],
  ['K02', 'OpenPGP', text('-----BEGIN PGP MESSAGE-----'), 'armour-in-text'],
]

function related(): Buffer {
  const data = [...FILE_PART, ...DATA, ...TEXT_PART, END]
  return mail(...TOP, 'Content-Type: multipart/related; boundary="=-b1"', '', ...data)
}

function deep(levels: number): Buffer {
  const lines = [...TOP]
  for (let level = 0; level < levels; level++) {
    lines.push(`Content-Type: multipart/mixed; boundary="=${level}="`, '', `--=${level}=`)
  }
  return mail(...lines, 'Content-Type: text/plain', '', 'x')
}

for (const [id, what, message, reason] of NOT) {
  test(`not canonical, ${id}: ${what} (${reason})`, () => {
    const found = recogniseCanonical(message)
    assert.equal(found.isCanonical ? 'canonical' : found.reason, reason)
  })
}

test('says where: the offset of the line', () => {
  const found = recogniseCanonical(mail('Subject: x', ' ', '', 'y'))
  assert.deepEqual(found, { isCanonical: false, reason: 'empty-fold', at: 12 })
})

test('says so as soon as it knows', () => {
  const recogniser = new CanonicalRecogniser()
  recogniser.write(Buffer.from('Subject: x\r\n'))
  assert.equal(recogniser.mayBeCanonical, true)
  recogniser.write(Buffer.from('nothing\r\n'))
  assert.equal(recogniser.mayBeCanonical, false)
})

test('gives the same wherever the octets are cut', () => {
  for (const message of [...Object.values(CANONICAL), ...NOT.map(([, , message]) => message)]) {
    if (message.length > 2000) continue
    const whole = recogniseCanonical(message)
    for (const size of [1, 2, 7, 64]) {
      const recogniser = new CanonicalRecogniser()
      for (let at = 0; at < message.length; at += size) recogniser.write(message.subarray(at, at + size))
      assert.deepEqual(recogniser.end(), whole)
    }
  }
})
