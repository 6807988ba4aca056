import { uuencode } from '../../encoders.ts'
import {
  base64,
  file,
  GREETING,
  html,
  lines,
  mail,
  messagePart,
  multipart,
  plainMail,
  text,
  utf8,
} from '../build.ts'
import { pdf } from '../formats/files.ts'
import { winmail } from '../formats/tnef.ts'
import { yencode } from '../formats/yencode.ts'
import type { Draft } from '../types.ts'

const MB = 1024 * 1024
const NOTE = text(GREETING, 'text/plain; charset=utf-8', '7bit')

/** A file as it is, in a part that says so. */
const raw = (octets: string, encoding: string) =>
  multipart('mixed', [
    NOTE,
    {
      fields: ['Content-Type: application/pdf; name="a.pdf"', `Content-Transfer-Encoding: ${encoding}`],
      body: octets,
    },
  ])

const eml = (octets: string) =>
  multipart('mixed', [
    NOTE,
    file('Offer.eml', 'message/rfc822', octets),
    file('notes.txt', 'text/plain', GREETING),
  ])

function forward(octets: string, depth: number): string {
  return depth === 0
    ? octets
    : mail(`Fwd ${depth}`, multipart('mixed', [NOTE, messagePart(forward(octets, depth - 1))]))
}

const WITH_FILE = mail(
  'Offer',
  multipart('mixed', [NOTE, file('a.pdf', 'application/pdf', pdf('large', MB))]),
)

/** Mail whose objects are large in each of their readings. */
export const LARGE: readonly Draft[] = [
  { name: 'large-binary', octets: mail('large', raw(pdf('large', MB), 'binary')) },
  { name: 'large-8bit', octets: mail('large', raw(pdf('large', MB).replaceAll('\0', 'x'), '8bit')) },
  {
    name: 'large-uuencode',
    octets: plainMail('large', `${GREETING}\r\n${uuencode(pdf('large', MB), { begin: 'begin 644 a.pdf' })}`),
  },
  { name: 'large-yenc', octets: plainMail('large', `${GREETING}\r\n${yencode('a.pdf', pdf('large', MB))}`) },
  {
    name: 'large-tnef',
    octets: mail(
      'large',
      multipart('mixed', [
        NOTE,
        file(
          'winmail.dat',
          'application/ms-tnef',
          winmail('Offer', [{ name: 'a.pdf', octets: pdf('large', MB) }]),
        ),
      ]),
    ),
  },
  { name: 'large-forward-5-deep', octets: forward(WITH_FILE, 5) },
  { name: 'large-eml-in-eml', octets: mail('Fwd', eml(mail('Fwd', eml(WITH_FILE)))) },
  {
    name: 'large-base64-with-footer',
    octets: mail('large', {
      fields: ['Content-Type: application/pdf; name="a.pdf"', 'Content-Transfer-Encoding: base64'],
      body: `${base64(pdf('large', MB))}\r\n${lines('_______', 'list footer')}`,
    }),
  },
  {
    name: 'large-log',
    octets: plainMail(
      'large',
      lines('Nov  2 10:11:12 host daemon[123]: a line of a log -- and more').repeat(20_000),
    ),
  },
  { name: 'large-html', octets: mail('large', html(utf8('<p>Grüße</p>\r\n').repeat(60_000))) },
  {
    name: 'large-text-base64',
    octets: mail(
      'large',
      text(
        lines('Nov  2 10:11:12 host daemon[123]: a line').repeat(20_000),
        'text/plain; charset=utf-8',
        'base64',
      ),
    ),
  },
  {
    name: 'large-csv-quoted-printable',
    octets: mail(
      'large',
      multipart('mixed', [
        NOTE,
        text(
          utf8('a;b;Grüße;1,23\r\n').repeat(40_000),
          'text/csv; charset=utf-8; name="a.csv"',
          'quoted-printable',
        ),
      ]),
    ),
  },
]
