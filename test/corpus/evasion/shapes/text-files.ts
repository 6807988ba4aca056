import { base64, binhex, quotedPrintable, uuencode, yenc } from '../../encoders.ts'
import { bodyOf, HARMLESS, multipart, REAL, textOf } from '../entity.ts'
import { AS_MAIL, type Leaf, leaves, type Shape } from '../types.ts'

const PLAIN = 'Content-Type: text/plain; charset=us-ascii\r\n'
const HELLO = 'Hello,\r\n\r\nthe file that you wanted:\r\n\r\n'
const BYE = '\r\nBye\r\n'
/** A text with the file in it. */
const text =
  (write: (octets: string) => string, head = PLAIN): Leaf['build'] =>
  (octets) => ({ head, body: HELLO + write(octets) + BYE })
const begin = (line: string, head = PLAIN) => text((octets) => uuencode(octets, { begin: line }), head)
const encoded = (type: string, write: (octets: string) => string) => (octets: string) => ({
  head: `Content-Type: ${type}\r\nContent-Transfer-Encoding: quoted-printable\r\n`,
  body: quotedPrintable(HELLO + write(octets) + BYE),
})
const inBase64 = (type: string, write: (octets: string) => string) => (octets: string) => ({
  head: `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n`,
  body: base64(HELLO + write(octets) + BYE),
})
const crlf = (write: (octets: string) => string) => (octets: string) => write(octets)
const HTML = 'Content-Type: text/html\r\n'

const BEGIN_LINES: Readonly<Record<string, string>> = {
  'four digits': 'begin 0644 minutes.bin',
  'two digits': 'begin 64 minutes.bin',
  'two blanks': 'begin  644 minutes.bin',
  'two blanks before the name': 'begin 644  minutes.bin',
  tab: 'begin\t644\tminutes.bin',
  'no name': 'begin 644',
  'no name, a blank': 'begin 644 ',
  capitals: 'BEGIN 644 minutes.bin',
  'other mode': 'begin 777 minutes.exe',
  'mode 000': 'begin 000 minutes.exe',
  'name with blanks': 'begin 644 the minutes of it.bin',
  'name in quotes': 'begin 644 "minutes.bin"',
  'path as a name': 'begin 644 ../../a.bin',
  'blank before': ' begin 644 minutes.bin',
  'blank behind': 'begin 644 minutes.bin   ',
  'five digits': 'begin 00644 minutes.bin',
  'one digit': 'begin 6 minutes.bin',
  'no digits': 'begin minutes.bin',
  '8-bit name': 'begin 644 min\xfctes.bin',
  'digits that are not octal': 'begin 999 minutes.bin',
  'long name': `begin 644 ${'m'.repeat(300)}.bin`,
  quoted: '> begin 644 minutes.bin',
}

export const TEXT_FILES: readonly Shape[] = [
  ...leaves('I01', {
    'in a text': begin('begin 644 minutes.bin'),
    'blank for zero': text((octets) => uuencode(octets, { zero: ' ' })),
    'trailing blanks are gone': text((octets) =>
      uuencode(octets, { zero: ' ', line: (line) => line.trimEnd() }),
    ),
    'no end line': text((octets) => uuencode(octets, { end: '' })),
    'end without zero line': text((octets) => uuencode(octets, { end: 'end' })),
    LF: text((octets) => uuencode(octets, { eol: '\n' })),
    'first line of the body': (octets) => ({ head: PLAIN, body: uuencode(octets) }),
    'two files': text((octets) => `${uuencode('harmless')}\r\n${uuencode(octets)}`),
    'checksum characters': text((octets) => uuencode(octets, { line: (line) => `${line}#` })),
    'blanks behind lines': text((octets) => uuencode(octets, { line: (line) => `${line}  ` })),
    'no type': begin('begin 644 minutes.bin', ''),
    'file name like a document': begin('begin 644 report.doc'),
    'empty line between': text((octets) => uuencode(octets, { begin: 'begin 644 minutes.bin\r\n' })),
    'prose with begin before': text((octets) => `begin with this:\r\n${uuencode(octets)}`),
    'format flowed': begin('begin 644 minutes.bin', 'Content-Type: text/plain; format=flowed\r\n'),
    octets: begin('begin 644 minutes.bin', 'Content-Type: application/octet-stream\r\n'),
  }),
  ...leaves(
    'I02',
    {
      'no MIME': (octets) => ({
        head: '',
        body: HELLO + uuencode(octets),
        top: 'From: ann@example.net\r\nSubject: x\r\n',
      }),
      'no MIME, first line': (octets) => ({
        head: '',
        body: uuencode(octets),
        top: 'From: ann@example.net\r\nSubject: x\r\n',
      }),
      'no MIME, four digits': (octets) => ({
        head: '',
        body: uuencode(octets, { begin: 'begin 0644 a' }),
        top: 'From: ann@example.net\r\n',
      }),
      'no MIME, no end': (octets) => ({
        head: '',
        body: HELLO + uuencode(octets, { end: '' }),
        top: 'From: ann@example.net\r\n',
      }),
      'no MIME, LF': (octets) => ({
        head: '',
        body: uuencode(octets, { eol: '\n' }),
        top: 'From: ann@example.net\nSubject: x\n',
        gap: '\n',
      }),
      'no MIME, base64': (octets) => ({
        head: '',
        body: HELLO + base64(octets),
        top: 'From: ann@example.net\r\nSubject: x\r\n',
      }),
      'MIME-Version alone': (octets) => ({ head: '', body: HELLO + uuencode(octets) + BYE }),
      'type without MIME-Version': (octets) => ({
        head: PLAIN,
        body: HELLO + uuencode(octets),
        top: 'From: ann@example.net\r\n',
      }),
    },
    AS_MAIL,
  ),
  ...leaves('I03', {
    'in HTML': text((octets) => `<pre>\r\n${uuencode(octets)}</pre>`, HTML),
    'in HTML, tight': text((octets) => uuencode(octets), HTML),
    'in quoted-printable': encoded('text/plain', crlf(uuencode)),
    'in quoted-printable HTML': encoded('text/html', crlf(uuencode)),
    'in base64 text': inBase64('text/plain', crlf(uuencode)),
    'in base64 HTML': inBase64('text/html', crlf(uuencode)),
    'in base64 octets': inBase64('application/octet-stream', crlf(uuencode)),
    'four digits in base64 text': inBase64('text/plain', (octets) =>
      uuencode(octets, { begin: 'begin 0644 a.bin' }),
    ),
    'no end in quoted-printable': encoded('text/plain', (octets) => uuencode(octets, { end: '' })),
    'in CSV': text((octets) => uuencode(octets), 'Content-Type: text/csv\r\n'),
    'in an alternative': (octets) => ({
      ...multipart('', { head: `Content-Type: multipart/alternative; boundary=${REAL}\r\n` }),
      body: bodyOf(textOf({ head: PLAIN, body: uuencode(octets) })),
    }),
    'in the text before an attachment': (octets) => ({
      ...multipart(''),
      body: `--${REAL}\r\n${textOf({ head: PLAIN, body: HELLO + uuencode(octets) })}\r\n--${REAL}\r\n${HARMLESS}\r\n--${REAL}--\r\n`,
    }),
  }),
  ...leaves('I04', {
    ...Object.fromEntries(Object.entries(BEGIN_LINES).map(([name, line]) => [name, begin(line)])),
    'begin-base64': text((octets) => `begin-base64 644 minutes.bin\r\n${base64(octets)}====\r\n`),
    'begin-base64, no end': text((octets) => `begin-base64 644 minutes.bin\r\n${base64(octets)}`),
    'begin-base64, odd mode': text((octets) => `begin-base64  0644 minutes.bin\r\n${base64(octets)}====\r\n`),
  }),
  ...leaves('I05', {
    'in a text': text((octets) => yenc(octets)),
    'in parts': text((octets) => yenc(octets, { part: true })),
    'first line': (octets) => ({ head: PLAIN, body: yenc(octets) }),
    'no end line': text((octets) => yenc(octets).replace(/=yend.*\r\n/, '')),
    'no size at the end': text((octets) => yenc(octets).replace(/=yend.*/, '=yend')),
    'other order of the words': text((octets) =>
      yenc(octets)
        .replace('line=128 size=', 'size=')
        .replace(/ name=/, ' line=128 name='),
    ),
    'in base64 text': inBase64('text/plain', crlf(yenc)),
    'octets, 8bit': text(
      (octets) => yenc(octets),
      'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: 8bit\r\n',
    ),
  }),
  ...leaves('I06', {
    'in a text': text((octets) => binhex(octets)),
    'no first line': text((octets) => binhex(octets, { intro: false })),
    'first line': (octets) => ({ head: PLAIN, body: binhex(octets) }),
    'in base64 text': inBase64('text/plain', crlf(binhex)),
    'in quoted-printable': encoded('text/plain', crlf(binhex)),
    'other words in the first line': text((octets) =>
      binhex(octets).replace(
        '(This file must be converted with',
        '(This file  must be converted; you will need',
      ),
    ),
    'one line': text((octets) => binhex(octets).replaceAll(/([^\r\n])\r\n(?=[^\r\n])/g, '$1')),
  }),
]
