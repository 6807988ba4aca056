import {
  base64,
  entityText,
  GREETING,
  html,
  lines,
  mail,
  multipart,
  plainMail,
  quotedPrintable,
  text,
  utf8,
} from '../build.ts'
import type { Draft } from '../types.ts'

const NOTE = text(GREETING, 'text/plain; charset=utf-8', '7bit')
const WEB = html('<p>hi</p>\r\n')
const EXAMPLE = multipart('mixed', [NOTE, WEB], { boundary: 'frontier' })

/** Text and code that look like MIME, and plain text of odd shapes. */
export const ABOUT_MIME: readonly Draft[] = [
  {
    name: 'about-mime-quoted',
    octets: plainMail('How MIME looks', entityText(EXAMPLE).replaceAll(/^/gm, '> ')),
  },
  {
    name: 'about-mime-indented',
    octets: plainMail(
      'How MIME looks',
      `Like this:\r\n\r\n${entityText(EXAMPLE).replaceAll(/^/gm, '    ')}\r\n`,
    ),
  },
  {
    name: 'about-mime-raw',
    octets: plainMail('How MIME looks', `Like this:\r\n\r\n${entityText(EXAMPLE)}\r\nDo you see?\r\n`),
  },
  {
    name: 'about-mime-raw-in-multipart',
    octets: mail(
      'How MIME looks',
      multipart('alternative', [text(`Like this:\r\n\r\n${entityText(EXAMPLE)}\r\n`), WEB]),
    ),
  },
  {
    name: 'about-mime-fields',
    octets: plainMail(
      'fields',
      lines(
        'Set these:',
        '',
        'Content-Type: text/html; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        'and all is well.',
      ),
    ),
  },
  {
    name: 'about-encoded-words',
    octets: plainMail('What does =?utf-8?Q?=C3=BC?= mean?', lines('It is =?utf-8?Q?=C3=BC?= and =?x.')),
  },
  {
    name: 'about-base64',
    octets: plainMail(
      'base64',
      lines('SGVsbG8gQmVydA== is Hello Bert;', '', base64(GREETING), '', 'is more of it.'),
    ),
  },
  {
    name: 'about-quoted-printable',
    octets: mail(
      'qp',
      text(quotedPrintable(lines('=3D is written as =3D3D', 'a=b', '=')), 'text/plain', 'quoted-printable'),
    ),
  },
  {
    name: 'about-uuencode',
    octets: plainMail(
      'uu',
      lines('A file begins with', '', 'begin 644 name', '', 'and ends with', '', 'end'),
    ),
  },
  {
    name: 'about-yenc',
    octets: plainMail('yEnc', lines('It begins with =ybegin line=128 size=1 name=a', '=ybegin', '=yend')),
  },
  {
    name: 'source-code',
    octets: mail(
      'code',
      multipart('mixed', [
        NOTE,
        text(
          lines(
            '/* begin',
            ' * --boundary',
            ' */',
            'const char *h = "Content-Type: text/plain\\r\\n";',
            'int main() { return 0; }',
          ),
          'text/x-csrc; name="a.c"',
          '7bit',
        ),
      ]),
    ),
  },
  {
    name: 'javascript-attached',
    octets: mail(
      'code',
      multipart('mixed', [NOTE, text('export const a = 1\n--a\n', 'text/javascript; name="a.js"', '7bit')]),
    ),
  },
  {
    name: 'json-body',
    octets: mail('webhook', text(`${JSON.stringify({ a: 1, b: 'x'.repeat(3000) })}\r\n`, 'application/json')),
  },
  { name: 'lines-of-8k', octets: plainMail('long', `${'word '.repeat(1600)}\r\nand a short one\r\n`) },
  {
    name: 'lines-of-100k',
    octets: mail('long', text(`${'0123456789'.repeat(10_000)}\r\n`, 'text/plain', '8bit')),
  },
  { name: 'one-character', octets: plainMail('x', '.\r\n') },
  { name: 'dots', octets: plainMail('dots', lines('.', '..', '.. .', '...')) },
  { name: 'empty-lines', octets: plainMail('empty', '\r\n'.repeat(300)) },
  {
    name: 'html-part-alone-quoted-printable',
    octets: mail('html', html(utf8(`<p>${'Grüße '.repeat(300)}</p>\r\n`))),
  },
  {
    name: 'enriched-text',
    octets: mail('rich', multipart('alternative', [NOTE, text('<bold>hi</bold>\r\n', 'text/enriched'), WEB])),
  },
  { name: 'sms-gateway', octets: plainMail('SMS from +4930123456', 'OK\r\n', 'X-SMS-Id: 1') },
  {
    name: 'delivery-by-fetchmail',
    octets: `Received: from pop.example.org [192.0.2.5]\r\n\tby localhost with POP3 (fetchmail-6.4.37)\r\n\tfor <bert@localhost> (single-drop); Mon, 02 Nov 2026 10:11:12 +0100 (CET)\r\n${mail('fetched', NOTE)}`,
  },
]
