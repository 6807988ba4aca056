import {
  base64,
  entityText,
  file,
  GREETING,
  html,
  lines,
  MIME,
  mail,
  multipart,
  plainMail,
  random,
  text,
  top,
} from '../build.ts'
import { pdf } from '../formats/files.ts'
import type { Draft } from '../types.ts'

const NOTE = text(GREETING, 'text/plain; charset=utf-8', '7bit')
const PAIR = multipart('alternative', [NOTE, html('<p>hi</p>\r\n')])
const FILE = file('offer.pdf', 'application/pdf', pdf('h'))

const signature = (length: number) => base64(random(`dkim${length}`, length), 70)
const dkim = (fold: string) =>
  `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=example.org;${fold}s=2026; t=1793611870;${fold}h=from:from:reply-to:subject:subject:date:message-id:to:cc:${fold} mime-version:content-type;${fold}bh=${base64(random('bh', 32))};${fold}b=${signature(256).replaceAll('\r\n', fold)}`

const arc = (instance: number) => [
  `ARC-Seal: i=${instance}; a=rsa-sha256; cv=${instance === 1 ? 'none' : 'pass'}; d=example.org; s=arc;\r\n\tb=${signature(256).replaceAll('\r\n', '\r\n\t ')}`,
  `ARC-Message-Signature: i=${instance}; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=arc;\r\n\th=from:to:subject; bh=${base64(random('bh', 32))};\r\n\tb=${signature(256).replaceAll('\r\n', '\r\n\t ')}`,
  `ARC-Authentication-Results: i=${instance}; mx.example.org;\r\n\tdkim=pass header.i=@example.org header.s=2026 header.b=AbCdEf;\r\n\tspf=pass (mx.example.org: domain of anna@example.org designates 192.0.2.1 as permitted sender) smtp.mailfrom=anna@example.org`,
]

const received = (at: number) =>
  `Received: from host${at}.example.org (host${at}.example.org [192.0.2.${at}])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\r\n\t key-exchange X25519 server-signature RSA-PSS (2048 bits))\r\n\tby host${at + 1}.example.org with ESMTPS; Mon, 2 Nov 2026 10:11:${10 + (at % 50)} +0100`

/** Headers that are long, odd or hardly there. */
export const HEADERS: readonly Draft[] = [
  ...[
    ['tabs', '\r\n\t'],
    ['blanks', '\r\n        '],
    ['one-blank', '\r\n '],
    ['tab-and-blanks', '\r\n\t  '],
  ].map(([name = '', fold = '']) => ({
    name: `dkim-folded-${name}`,
    octets: `${lines(dkim(fold))}${mail('signed', PAIR)}`,
  })),
  { name: 'dkim-in-one-line', octets: `${lines(dkim(' '))}${mail('signed', NOTE)}` },
  {
    name: 'dkim-four',
    octets: `${lines(dkim('\r\n\t'), dkim('\r\n '), dkim('\r\n\t'), dkim('\r\n '))}${mail('signed', NOTE)}`,
  },
  { name: 'arc-chain', octets: `${lines(...[3, 2, 1].flatMap(arc))}${mail('arc', PAIR)}` },
  {
    name: 'received-40',
    octets: `${lines(...Array.from({ length: 40 }, (_, at) => received(40 - at)))}${mail('far', NOTE)}`,
  },
  {
    name: 'references-8k',
    octets: plainMail(
      'Re: thread',
      GREETING,
      `References: ${Array.from({ length: 130 }, (_, at) => `<${random(`r${at}`, 16).length}${at}.${base64(random(`r${at}`, 24)).replaceAll(/[+/=]/g, 'x')}@mail.example.org>`).join('\r\n ')}`,
      'In-Reply-To: <129@example.org>',
    ),
  },
  {
    name: 'recipients-200',
    octets: plainMail(
      'to all',
      GREETING,
      `Cc: ${Array.from({ length: 200 }, (_, at) => `"Person, ${at}" <p${at}@example.net>`).join(',\r\n\t')}`,
    ),
  },
  {
    name: 'recipients-undisclosed',
    octets: plainMail('to all', GREETING).replace('To: bert@example.net', 'To: undisclosed-recipients:;'),
  },
  {
    name: 'fields-300',
    octets: plainMail(
      'many',
      GREETING,
      ...Array.from({ length: 300 }, (_, at) => `X-Field-${at}: value ${at}`),
    ),
  },
  { name: 'field-empty', octets: plainMail('', GREETING, 'X-Empty:', 'X-Blank: ', 'Keywords:\r\n\t') },
  {
    name: 'field-folded-at-once',
    octets: plainMail('\r\n folded at once', GREETING, 'X-Long:\r\n\tvalue\r\n\tand more'),
  },
  { name: 'field-line-of-5k', octets: plainMail('long', GREETING, `X-Spam-Report: ${'word '.repeat(1000)}`) },
  {
    name: 'field-spam-report',
    octets: plainMail(
      'spam?',
      GREETING,
      'X-Spam-Status: No, score=-1.9 required=5.0 tests=BAYES_00,DKIM_SIGNED,\r\n\tHTML_MESSAGE autolearn=ham version=3.4.6',
      'X-Spam-Report: \r\n\t* -1.9 BAYES_00 BODY: Bayes spam probability is 0 to 1%\r\n\t*      [score: 0.0000]\r\n\t*  0.0 HTML_MESSAGE BODY: HTML included in message',
    ),
  },
  {
    name: 'field-face',
    octets: plainMail(
      'face',
      GREETING,
      `Face: ${base64(random('face', 600), 70).replaceAll('\r\n', '\r\n ')}`,
      'X-Face: 6"9*Ia]$%^,x;y\\{4:W"!K|`~(=_+\r\n  <>?/.,\'";:',
    ),
  },
  {
    name: 'field-names-odd',
    octets: plainMail(
      'odd',
      GREETING,
      'X_Underscore: 1',
      'X.Dot: 2',
      'x-lower: 3',
      'X-123: 4',
      'X-With+Plus: 5',
    ),
  },
  {
    name: 'field-mime-like-names',
    octets: plainMail(
      'odd',
      GREETING,
      'X-Content-Type: multipart/mixed; boundary=zz',
      'Content-Class: urn:content-classes:message',
      'Content-Language: en',
      'Content-Length: 4321',
      'Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==',
    ),
  },
  {
    name: 'field-comments',
    octets: `${lines(...top('comments'), 'MIME-Version: 1.0 (produced by a program)', 'Content-Type: text/plain (the usual); charset=us-ascii (plain text)', 'Content-Transfer-Encoding: 7bit (no work)', '')}${GREETING}`,
  },
  {
    name: 'field-first-lower-case',
    octets: `from: anna@example.org\r\nto: bert@example.net\r\nsubject: lower\r\n\r\n${GREETING}`,
  },
  {
    name: 'field-first-unknown',
    octets: `X-Odd: first\r\nX-More: second\r\n${plainMail('odd first', GREETING)}`,
  },
  {
    name: 'field-first-x-mozilla',
    octets: `X-Mozilla-Status: 0001\r\nX-Mozilla-Status2: 00000000\r\n${mail('moz', PAIR)}`,
  },
  {
    name: 'type-parameters-many',
    octets: mail('many', {
      fields: [
        'Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes; reply-type=original; x-a=1; x-b="2;3"; x-c=4',
      ],
      body: GREETING,
    }),
  },
  { name: 'type-unknown-charset', octets: mail('x', text(GREETING, 'text/plain; charset=x-unknown')) },
  { name: 'type-text-alone', octets: mail('x', text(GREETING, 'text')) },
  { name: 'type-empty', octets: mail('x', text(GREETING, '')) },
  {
    name: 'type-capitals',
    octets: mail('x', {
      fields: ['CONTENT-TYPE: TEXT/PLAIN; CHARSET=US-ASCII', 'CONTENT-TRANSFER-ENCODING: 7BIT'],
      body: GREETING,
    }),
  },
  {
    name: 'type-blanks-around-parameters',
    octets: mail('x', PAIR).replace('; boundary="', ' ;  boundary = "'),
  },
  { name: 'type-single-quotes-charset', octets: mail('x', text(GREETING, "text/plain; charset='utf-8'")) },
  { name: 'type-comma-charset', octets: mail('x', text(GREETING, 'text/plain; charset=utf-8, us-ascii')) },
  {
    name: 'encoding-empty',
    octets: mail('x', { fields: ['Content-Type: text/plain', 'Content-Transfer-Encoding:'], body: GREETING }),
  },
  {
    name: 'encoding-8-bit',
    octets: mail('x', {
      fields: ['Content-Type: text/plain', 'Content-Transfer-Encoding: 8-bit'],
      body: GREETING,
    }),
  },
  {
    name: 'encoding-none',
    octets: mail('x', {
      fields: ['Content-Type: text/plain', 'Content-Transfer-Encoding: none'],
      body: GREETING,
    }),
  },
  {
    name: 'encoding-utf-8',
    octets: mail('x', {
      fields: ['Content-Type: text/plain', 'Content-Transfer-Encoding: utf-8'],
      body: GREETING,
    }),
  },
  {
    name: 'encoding-with-semicolon',
    octets: mail('x', {
      fields: ['Content-Type: text/plain', 'Content-Transfer-Encoding: 7bit;'],
      body: GREETING,
    }),
  },
  {
    name: 'encoding-quoted-printable-unneeded',
    octets: mail('x', {
      fields: ['Content-Type: text/plain', 'Content-Transfer-Encoding: quoted-printable'],
      body: GREETING,
    }),
  },
  {
    name: 'encoding-base64-empty',
    octets: mail(
      'x',
      multipart('mixed', [
        NOTE,
        { fields: ['Content-Type: text/plain', 'Content-Transfer-Encoding: base64'], body: '' },
      ]),
    ),
  },
  { name: 'mail-header-only', octets: lines(...top('only a header')) },
  { name: 'mail-header-and-empty-line', octets: lines(...top('no body'), '') },
  { name: 'mail-body-only', octets: `\r\n${GREETING}` },
  { name: 'mail-words-only', octets: 'just words\r\nand more of them\r\n' },
  { name: 'mail-empty-line-only', octets: '\r\n' },
  { name: 'mail-no-end-of-line', octets: `${lines(...top('cut'), '')}no line end` },
  { name: 'mail-empty-multipart', octets: mail('empty', multipart('mixed', [])) },
  { name: 'mail-multipart-one-part', octets: mail('one', multipart('mixed', [FILE])) },
  {
    name: 'mail-multipart-no-header-parts',
    octets: mail(
      'one',
      multipart('mixed', [
        { fields: [], body: GREETING },
        { fields: [], body: 'second\r\n' },
      ]),
    ),
  },
  {
    name: 'mail-multipart-empty-parts',
    octets: mail(
      'empty',
      multipart('mixed', [
        { fields: [], body: '' },
        NOTE,
        { fields: ['Content-Type: text/plain'], body: '' },
      ]),
    ),
  },
  { name: 'mail-multipart-cut', octets: mail('cut', multipart('mixed', [NOTE, FILE])).slice(0, 1800) },
  {
    name: 'mail-multipart-without-boundary-text',
    octets: `${lines(...top('x'), MIME, 'Content-Type: multipart/alternative', '')}${GREETING}`,
  },
  {
    name: 'mail-multipart-form-data',
    octets: mail(
      'form',
      multipart('form-data', [
        { fields: ['Content-Disposition: form-data; name="a"'], body: 'value' },
        {
          ...FILE,
          fields: [
            'Content-Disposition: form-data; name="f"; filename="offer.pdf"',
            'Content-Type: application/pdf',
            'Content-Transfer-Encoding: base64',
          ],
        },
      ]),
    ),
  },
  {
    name: 'mail-multipart-content-length',
    octets: mail('cl', PAIR, `Content-Length: ${PAIR.body.length}`, 'Lines: 20', 'Status: RO'),
  },
  {
    name: 'mail-part-with-mail-fields',
    octets: mail(
      'x',
      multipart('mixed', [
        { ...NOTE, fields: ['From: somebody', 'Subject: of the part', MIME, ...NOTE.fields] },
        FILE,
      ]),
    ),
  },
  {
    name: 'mail-nested-in-text',
    octets: mail('x', text(`${GREETING}\r\n${entityText(PAIR)}`, 'text/plain')),
  },
]
