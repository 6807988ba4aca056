import { binhex, uuencode } from '../../encoders.ts'
import { base64, file, GREETING, html, lines, mail, multipart, plainMail, random, text } from '../build.ts'
import { appleDouble, docx, pdf, png } from '../formats/files.ts'
import { winmail } from '../formats/tnef.ts'
import { yencode } from '../formats/yencode.ts'
import type { Draft } from '../types.ts'

const OFFER = { name: 'offer.txt', type: 'TEXTttxt' }

const NOTE = text(GREETING, 'text/plain; charset=utf-8', '7bit')
const TNEF = (...names: readonly string[]) =>
  winmail(
    'Offer',
    names.map((name) => ({ name, octets: pdf(name) })),
  )

const double = (name: string) => [
  {
    fields: [
      `Content-Type: application/applefile; name="${name}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${name}"`,
    ],
    body: base64(appleDouble(name)),
  },
  file(name, 'application/pdf', pdf(name)),
]

const plain = (subject: string, content: string) =>
  plainMail(subject, `${GREETING}\r\n${content}\r\n${lines('Anna')}`)

/** What programs of old and of Microsoft and Apple send, and files of all kinds. */
export const PROGRAMS: readonly Draft[] = [
  {
    name: 'tnef-one-file',
    octets: mail(
      'Offer',
      multipart('mixed', [NOTE, file('winmail.dat', 'application/ms-tnef', TNEF('offer.pdf'))]),
    ),
  },
  {
    name: 'tnef-three-files',
    octets: mail(
      'Offer',
      multipart('mixed', [NOTE, file('winmail.dat', 'application/ms-tnef', TNEF('a.pdf', 'b.pdf', 'c.pdf'))]),
    ),
  },
  {
    name: 'tnef-no-file',
    octets: mail('Offer', multipart('mixed', [NOTE, file('winmail.dat', 'application/ms-tnef', TNEF())])),
  },
  {
    name: 'tnef-as-octet-stream',
    octets: mail(
      'Offer',
      multipart('mixed', [NOTE, file('winmail.dat', 'application/octet-stream', TNEF('a.pdf'))]),
    ),
  },
  {
    name: 'tnef-alone',
    octets: mail('Offer', file('winmail.dat', 'application/vnd.ms-tnef', TNEF('a.pdf'))),
  },
  {
    name: 'tnef-in-a-forward',
    octets: mail(
      'Fwd',
      multipart('mixed', [
        NOTE,
        {
          fields: ['Content-Type: message/rfc822'],
          body: mail(
            'Offer',
            multipart('mixed', [NOTE, file('winmail.dat', 'application/ms-tnef', TNEF('a.pdf'))]),
          ),
        },
      ]),
    ),
  },
  {
    name: 'outlook-thread-index',
    octets: mail(
      'RE: Offer',
      multipart('mixed', [
        multipart('related', [
          multipart('alternative', [NOTE, html('<p>hi</p>\r\n')]),
          file('image001.png', 'image/png', png('o'), 'Content-ID: <image001.png@01DA>'),
        ]),
        file(
          'offer.docx',
          'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
          docx('hello'),
        ),
      ]),
      `Thread-Index: ${base64(random('thread', 27))}`,
      'X-Mailer: Microsoft Outlook 16.0',
      'Content-Language: de',
      'x-originating-ip: [192.0.2.4]',
    ),
  },
  {
    name: 'exchange-antispam-60k',
    octets: plainMail(
      'Offer',
      GREETING,
      ...Array.from(
        { length: 4 },
        (_, at) =>
          `X-Microsoft-Antispam-Message-Info-${at}:\r\n ${base64(random(`antispam${at}`, 11_000), 76).replaceAll('\r\n', '\r\n ')}`,
      ),
    ),
  },
  {
    name: 'exchange-antispam-60k-one-field',
    octets: plainMail(
      'Offer',
      GREETING,
      `X-Microsoft-Antispam-Message-Info:\r\n\t${base64(random('antispam', 44_000), 76).replaceAll('\r\n', '\r\n\t')}`,
    ),
  },
  {
    name: 'exchange-authentication-results',
    octets: mail(
      'Offer',
      NOTE,
      'X-MS-Exchange-Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=example.org; dkim=pass (signature was verified)\r\n header.d=example.org;dmarc=pass action=none\r\n header.from=example.org;compauth=pass reason=100',
      'X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:DE;LANG:en;SCL:1;SRV:;IPV:NLI;SFV:NSPM;H:mail;PTR:mail;CAT:NONE;SFS:(1)(2);DIR:INB;',
    ),
  },
  {
    name: 'lotus-notes',
    octets: mail(
      'Offer',
      multipart(
        'related',
        [
          multipart(
            'alternative',
            [text('hi\r\n', 'text/plain; charset="US-ASCII"'), html('<font size=2>hi</font>\r\n', '7bit')],
            { boundary: '=_alternative 0031C8C1C1258FB3_=' },
          ),
          file('ecblank.gif', 'image/gif', png('n')),
        ],
        { boundary: '=_related 0031C8C1C1258FB3_=' },
      ),
    ),
  },
  {
    name: 'apple-mail-appledouble',
    octets: mail('Offer', multipart('mixed', [NOTE, multipart('appledouble', double('offer.pdf'))])),
  },
  {
    name: 'apple-mail-inline-pdf',
    octets: mail(
      'Offer',
      multipart('alternative', [
        NOTE,
        multipart('mixed', [
          html('<p>see</p>\r\n'),
          {
            ...file('offer.pdf', 'application/pdf', pdf('apple')),
            fields: [
              'Content-Disposition: inline;\r\n\tfilename=offer.pdf',
              'Content-Type: application/pdf;\r\n\tx-unix-mode=0644;\r\n\tname="offer.pdf"',
              'Content-Transfer-Encoding: base64',
            ],
          },
          html('<p>Anna</p>\r\n'),
        ]),
      ]),
      'X-Mailer: Apple Mail (2.3774.1)',
    ),
  },
  {
    name: 'binhex-part',
    octets: mail(
      'Offer',
      multipart('mixed', [
        NOTE,
        {
          fields: ['Content-Type: application/mac-binhex40; name="offer.hqx"'],
          body: binhex(GREETING.repeat(9), OFFER),
        },
      ]),
    ),
  },
  { name: 'binhex-in-text', octets: plain('Offer', binhex(GREETING, OFFER)) },
  { name: 'uuencode-in-text', octets: plain('Offer', uuencode(pdf('uu'), { begin: 'begin 644 offer.pdf' })) },
  {
    name: 'uuencode-two-in-text',
    octets: plain(
      'Offer',
      `${uuencode(GREETING, { begin: 'begin 644 a.txt' })}\r\n${uuencode(pdf('uu2'), { begin: 'begin 600 b.pdf' })}`,
    ),
  },
  {
    name: 'uuencode-as-encoding',
    octets: mail(
      'Offer',
      multipart('mixed', [
        NOTE,
        {
          fields: [
            'Content-Type: application/octet-stream; name="a.pdf"',
            'Content-Transfer-Encoding: x-uuencode',
          ],
          body: uuencode(pdf('uu3'), { begin: 'begin 644 a.pdf' }),
        },
      ]),
    ),
  },
  { name: 'yenc-in-text', octets: plain('Offer yEnc', yencode('offer.pdf', pdf('y'))) },
  {
    name: 'yenc-in-8bit-part',
    octets: mail(
      'Offer yEnc',
      multipart('mixed', [
        NOTE,
        text(yencode('offer.pdf', pdf('y8')), 'text/plain; charset=iso-8859-1', '8bit'),
      ]),
    ),
  },
  {
    name: 'begin-in-prose',
    octets: plainMail(
      'prose',
      lines('begin at the beginning, and go on', 'begin 2026', 'begin 644', 'till you come to the', 'end'),
    ),
  },
  {
    name: 'begin-with-mode-in-prose',
    octets: plainMail(
      'prose',
      lines('They say:', 'begin 644 things and finish none', 'is what I do.', '', 'end'),
    ),
  },
  {
    name: 'from-in-prose',
    octets: plainMail(
      'prose',
      lines('Hello', '', 'From here on it is easy.', '', 'From: is no field here.', '>From the archives'),
    ),
  },
]
