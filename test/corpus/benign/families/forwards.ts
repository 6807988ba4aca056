import {
  base64,
  type Entity,
  file,
  GREETING,
  html,
  lines,
  mail,
  messagePart,
  multipart,
  plainMail,
  text,
  top,
  utf8,
} from '../build.ts'
import { pdf } from '../formats/files.ts'
import type { Draft } from '../types.ts'

const NOTE = text(GREETING, 'text/plain; charset=utf-8', '7bit')
const FILE = file('offer.pdf', 'application/pdf', pdf('forwarded'))
const WITH_FILE = mail('Offer', multipart('mixed', [NOTE, FILE]))

function forward(octets: string, depth: number): string {
  if (depth === 0) return octets
  const inner = messagePart(
    forward(octets, depth - 1),
    'Content-Disposition: attachment; filename="forwarded.eml"',
  )
  return mail(`Fwd ${depth}`, multipart('mixed', [NOTE, inner]))
}

function nested(depth: number): Entity {
  return depth === 0
    ? NOTE
    : multipart(depth % 2 === 0 ? 'mixed' : 'related', [nested(depth - 1), html(`<p>${depth}</p>\r\n`)])
}

function eml(octets: string, type = 'message/rfc822', encoding = 'base64'): Entity {
  return {
    fields: [
      `Content-Type: ${type}; name="Offer.eml"`,
      `Content-Transfer-Encoding: ${encoding}`,
      'Content-Disposition: attachment; filename="Offer.eml"',
    ],
    body: encoding === 'base64' ? base64(octets) : octets,
  }
}

const quoted = lines(
  '-----Original Message-----',
  'From: Bert <bert@example.net>',
  'Sent: Monday, November 2, 2026 10:11',
  'To: Anna Muster',
  'Subject: Re: Offer',
  '',
  'thank you',
)

/** Mail in mail, as a part and as text. */
export const FORWARDS: readonly Draft[] = [
  ...[1, 2, 3, 4, 5].map((depth) => ({ name: `forward-${depth}-deep`, octets: forward(WITH_FILE, depth) })),
  ...[2, 4, 7].map((depth) => ({ name: `multipart-${depth}-deep`, octets: mail('deep', nested(depth)) })),
  { name: 'forward-whole', octets: mail('Fwd: Offer', messagePart(WITH_FILE)) },
  { name: 'forward-eml-base64', octets: mail('Fwd: Offer', multipart('mixed', [NOTE, eml(WITH_FILE)])) },
  {
    name: 'forward-eml-octet-stream',
    octets: mail('Fwd: Offer', multipart('mixed', [NOTE, eml(WITH_FILE, 'application/octet-stream')])),
  },
  {
    name: 'forward-eml-octet-stream-lf',
    octets: mail(
      'Fwd: Offer',
      multipart('mixed', [NOTE, eml(WITH_FILE.replaceAll('\r\n', '\n'), 'application/octet-stream')]),
    ),
  },
  {
    name: 'forward-eml-8bit',
    octets: mail(
      'Fwd: Offer',
      multipart('mixed', [NOTE, eml(plainMail('8bit', utf8('Grüße\r\n')), 'message/rfc822', '8bit')]),
    ),
  },
  {
    name: 'forward-eml-in-eml',
    octets: mail(
      'Fwd: Offer',
      multipart('mixed', [NOTE, eml(mail('Fwd', multipart('mixed', [NOTE, eml(WITH_FILE)])))]),
    ),
  },
  {
    name: 'forward-many',
    octets: mail(
      'Fwd: all of them',
      multipart('mixed', [
        NOTE,
        ...Array.from({ length: 12 }, (_, at) => messagePart(plainMail(`mail ${at}`, GREETING))),
      ]),
    ),
  },
  {
    name: 'forward-global',
    octets: mail(
      'Fwd',
      multipart('mixed', [
        NOTE,
        {
          fields: ['Content-Type: message/global', 'Content-Transfer-Encoding: 8bit'],
          body: plainMail(utf8('Grüße'), utf8('Grüße\r\n')),
        },
      ]),
    ),
  },
  {
    name: 'forward-inline-outlook',
    octets: mail(
      'FW: Offer',
      text(`${GREETING}\r\n${quoted}\r\n${quoted.replaceAll(/^/gm, '> ').slice(0, -2)}`),
    ),
  },
  {
    name: 'forward-inline-dashes',
    octets: plainMail(
      'Fwd: Offer',
      `${lines('---------- Forwarded message ---------', 'From: Bert <bert@example.net>', 'Date: Mon, Nov 2, 2026 at 10:11 AM', 'Subject: Offer', 'To: <anna@example.org>', '', '')}${GREETING}`,
    ),
  },
  {
    name: 'forward-inline-apple',
    octets: plainMail(
      'Fwd: Offer',
      `${lines('Begin forwarded message:', '', '> From: Bert <bert@example.net>', '> Subject: Offer', '> Content-Type: text/plain', '> ', '> thank you')}`,
    ),
  },
  {
    name: 'forward-inline-begin',
    octets: plainMail(
      'Fwd',
      `${lines('begin  forwarded message', 'begin 2026 with a smile', '', 'end')}${GREETING}`,
    ),
  },
  {
    name: 'forward-inline-with-header',
    octets: plainMail(
      'Fwd: Offer',
      `${lines('-------- Forwarded Message --------', ...top('Offer'), 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 7bit', '')}${GREETING}`,
    ),
  },
  {
    name: 'forward-inline-with-multipart-header',
    octets: plainMail(
      'Fwd: Offer',
      `${lines('-------- Original Message --------', '', 'Subject: Offer', 'Content-Type: multipart/mixed; boundary="gone"', '')}${GREETING}`,
    ),
  },
  {
    name: 'forward-redirected',
    octets: `${lines('Resent-From: bert@example.net', 'Resent-To: carl@example.com', 'Resent-Date: Mon, 2 Nov 2026 11:00:00 +0100', 'Resent-Message-ID: <r@example.net>')}${WITH_FILE}`,
  },
  {
    name: 'forward-leading-return-path',
    octets: `Return-Path: <anna@example.org>\r\nDelivered-To: bert@example.net\r\n${WITH_FILE}`,
  },
  {
    name: 'forward-message-without-header',
    octets: mail('Fwd', multipart('mixed', [NOTE, messagePart(`\r\n${GREETING}`)])),
  },
  {
    name: 'forward-message-header-only',
    octets: mail('Fwd', multipart('mixed', [NOTE, messagePart(lines(...top('only a header')))])),
  },
  { name: 'forward-message-empty', octets: mail('Fwd', multipart('mixed', [NOTE, messagePart('')])) },
  {
    name: 'forward-from-line',
    octets: mail(
      'Fwd',
      multipart('mixed', [
        NOTE,
        messagePart(`From anna@example.org Mon Nov  2 10:11:12 2026\r\n${WITH_FILE}`),
      ]),
    ),
  },
  {
    name: 'forward-escaped-from-line',
    octets: mail(
      'Fwd',
      multipart('mixed', [
        NOTE,
        messagePart(`>From anna@example.org Mon Nov  2 10:11:12 2026\r\n${WITH_FILE}`),
      ]),
    ),
  },
  {
    name: 'external-body',
    octets: mail(
      'where it is',
      multipart('mixed', [
        NOTE,
        {
          fields: [
            'Content-Type: message/external-body; access-type=URL;\r\n\tURL="https://www.example.org/offer.pdf"',
          ],
          body: 'Content-Type: application/pdf\r\nContent-ID: <1@example.org>\r\n\r\n',
        },
      ]),
    ),
  },
  {
    name: 'external-body-anon-ftp',
    octets: mail(
      'I-D ACTION',
      multipart('mixed', [
        NOTE,
        multipart('alternative', [
          {
            fields: [
              'Content-Type: Message/External-body; name="draft.txt";\r\n\tsite="ftp.example.org"; access-type="anon-ftp";\r\n\tdirectory="internet-drafts"',
            ],
            body: 'Content-Type: text/plain\r\nContent-ID: <20261102@example.org>\r\n\r\n',
          },
        ]),
      ]),
    ),
  },
]
