import {
  file,
  GREETING,
  html,
  lines,
  mail,
  multipart,
  plainMail,
  type TextEncoding,
  text,
  top,
  utf8,
  word,
} from '../build.ts'
import { pdf } from '../formats/files.ts'
import type { Draft } from '../types.ts'

/** Some words in the octets of each charset, typed by hand. Shift_JIS and Big5 have characters whose second octet is a backslash. */
const WORDS: Readonly<Record<string, string>> = {
  'iso-2022-jp': '\x1b$B$3$s$K$A$O\x1b(B (\x1b$BI=\x1b(B)',
  shift_jis: '\x83\x5c\x83\x74\x83\x67 \x95\x5c\x8e\xa6 \x94\x5c\x97\xcd',
  'euc-jp': '\xa4\xb3\xa4\xf3\xa4\xcb\xa4\xc1\xa4\xcf',
  gb2312: '\xc4\xe3\xba\xc3\xa3\xac\xca\xc0\xbd\xe7',
  gb18030: '\xc4\xe3\xba\xc3\x81\x30\x81\x30',
  'hz-gb-2312': '~{<:Ky2;S{#,NpJ)l6HK!#~}',
  big5: '\xa5\x5c\xaf\xe0 \xb3\x5c\xa5\x69',
  'euc-kr': '\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4',
  'ks_c_5601-1987': '\xbe\xc8\xb3\xe7',
  'koi8-r': '\xf0\xd2\xc9\xd7\xc5\xd4',
  'windows-1251': '\xcf\xf0\xe8\xe2\xe5\xf2',
  'windows-1252': '\x93quoted\x94 \x96 \x80 5',
  'iso-8859-1': 'Gr\xfc\xdfe',
  'iso-8859-15': '5 \xa4',
  'windows-1255': '\xf9\xec\xe5\xed',
  'tis-620': '\xca\xc7\xd1\xca\xb4\xd5',
  'utf-8': utf8('Grüße, 你好, привет, 🙂'),
  'utf-7': 'Gr+APwA3w-e',
}
const ENCODINGS: readonly TextEncoding[] = ['8bit', 'base64', 'quoted-printable']

function inCharset([charset = '', octets = '']: readonly string[]): readonly Draft[] {
  const body = `${octets}\r\n`.repeat(30)
  const is7bit = /^[\0-\x7f]*$/.test(octets)
  const encodings: readonly TextEncoding[] = is7bit ? ['7bit'] : ENCODINGS
  return [
    ...encodings.map((encoding) => ({
      name: `charset-${charset}-${encoding}`,
      octets: mail(word(charset, octets), text(body, `text/plain; charset=${charset}`, encoding)),
    })),
  ]
}

const NOTE = text(GREETING, 'text/plain; charset=utf-8', '7bit')
const SJIS = WORDS['shift_jis'] ?? ''

/** Languages, in headers and in text, declared and not. */
export const CHARSETS: readonly Draft[] = [
  ...Object.entries(WORDS).flatMap(inCharset),
  { name: 'undeclared-windows-1252', octets: plainMail('no charset', '\x93quoted\x94 \x96 \x80 5\r\n') },
  { name: 'undeclared-koi8', octets: plainMail(WORDS['koi8-r'] ?? '', `${WORDS['koi8-r']}\r\n`) },
  { name: 'undeclared-utf8', octets: plainMail(utf8('Grüße'), utf8('Grüße aus Köln\r\n')) },
  {
    name: 'declared-wrongly',
    octets: mail('wrong', text(utf8('Grüße\r\n'), 'text/plain; charset=us-ascii', '7bit')),
  },
  {
    name: 'header-8bit-from',
    octets: `${lines(...top('8bit', 'J\xf6rg M\xfcller <anna@example.org>'), '')}${GREETING}`,
  },
  {
    name: 'header-8bit-name',
    octets: mail(
      '8bit name',
      multipart('mixed', [NOTE, file('Angebot f\xfcr K\xf6ln.pdf', 'application/pdf', pdf('8bit'))]),
    ),
  },
  {
    name: 'header-shift-jis-name',
    octets: mail(SJIS, multipart('mixed', [NOTE, file(`${SJIS}.pdf`, 'application/pdf', pdf('sjis'))])),
  },
  {
    name: 'header-smtputf8',
    octets: `${lines(...top(utf8('Grüße'), utf8('Jörg <jörg@exämple.org>')), utf8('Reply-To: Jörg <jörg@exämple.org>'), 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '')}${utf8('Grüße aus Köln\r\n')}`,
  },
  {
    name: 'header-smtputf8-name',
    octets: mail(
      utf8('Datei'),
      multipart('mixed', [NOTE, file(utf8('Angebot für Köln.pdf'), 'application/pdf', pdf('utf8'))]),
    ),
  },
  {
    name: 'header-many-encoded-words',
    octets: plainMail(
      Array.from({ length: 12 }, (_, at) => word('utf-8', utf8(`für ${at} `))).join('\r\n '),
      GREETING,
    ),
  },
  {
    name: 'header-encoded-words-q',
    octets: plainMail(word('iso-8859-1', 'Gr\xfc\xdfe aus K\xf6ln', 'Q'), GREETING),
  },
  {
    name: 'header-encoded-words-split',
    octets: plainMail(
      `=?utf-8?B?${Buffer.from('Gr').toString('base64')}?= =?utf-8?Q?=C3=BC=C3=9Fe?= aus K=?iso-8859-1?Q?=F6?=ln`,
      GREETING,
    ),
  },
  {
    name: 'header-encoded-words-broken',
    octets: plainMail('=?utf-8?Q?broken word with blanks?= and =?unended', GREETING),
  },
  ...(['B', 'Q'] as const).map((how) => ({
    name: `name-outlook-encoded-word-${how.toLowerCase()}`,
    octets: mail(
      'Angebot',
      multipart('mixed', [
        NOTE,
        file(word('iso-8859-1', 'Angebot f\xfcr K\xf6ln.pdf', how), 'application/pdf', pdf(how)),
      ]),
    ),
  })),
  {
    name: 'name-outlook-encoded-words-folded',
    octets: mail(
      'Angebot',
      multipart('mixed', [
        NOTE,
        {
          ...file('x', 'application/pdf', pdf('folded')),
          fields: [
            `Content-Type: application/pdf;\r\n\tname="${word('utf-8', utf8('Angebot für Köln und '))}\r\n ${word('utf-8', utf8('Düsseldorf.pdf'))}"`,
            'Content-Transfer-Encoding: base64',
            `Content-Disposition: attachment;\r\n\tfilename="${word('utf-8', utf8('Angebot für Köln und '))}\r\n ${word('utf-8', utf8('Düsseldorf.pdf'))}"; size=4321`,
          ],
        },
      ]),
    ),
  },
  {
    name: 'name-rfc2231',
    octets: mail(
      'Angebot',
      multipart('mixed', [
        NOTE,
        {
          ...file('x', 'application/pdf', pdf('2231')),
          fields: [
            'Content-Type: application/pdf',
            'Content-Transfer-Encoding: base64',
            "Content-Disposition: attachment; filename*=utf-8''Angebot%20f%C3%BCr%20K%C3%B6ln.pdf",
          ],
        },
      ]),
    ),
  },
  {
    name: 'name-rfc2231-continued',
    octets: mail(
      'Angebot',
      multipart('mixed', [
        NOTE,
        {
          ...file('x', 'application/pdf', pdf('2231c')),
          fields: [
            "Content-Type: application/pdf;\r\n name*0*=utf-8''Angebot%20f%C3%BCr;\r\n name*1*=%20K%C3%B6ln;\r\n name*2=.pdf",
            'Content-Transfer-Encoding: base64',
            "Content-Disposition: attachment;\r\n filename*0*=utf-8''Angebot%20f%C3%BCr;\r\n filename*1*=%20K%C3%B6ln;\r\n filename*2=.pdf",
          ],
        },
      ]),
    ),
  },
  {
    name: 'name-rfc2231-and-plain',
    octets: mail(
      'Angebot',
      multipart('mixed', [
        NOTE,
        {
          ...file('x', 'application/pdf', pdf('2231p')),
          fields: [
            `Content-Type: application/pdf; name="${word('utf-8', utf8('Angebot für Köln.pdf'))}"`,
            'Content-Transfer-Encoding: base64',
            'Content-Disposition: attachment; filename="Angebot fur Koln.pdf";\r\n filename*=UTF-8\'\'Angebot%20f%C3%BCr%20K%C3%B6ln.pdf',
          ],
        },
      ]),
    ),
  },
  {
    name: 'multi-language',
    octets: mail(
      'languages',
      multipart('multilingual', [
        NOTE,
        {
          ...text(GREETING),
          fields: ['Content-Type: text/plain', 'Content-Language: en', 'Content-Translation-Type: original'],
        },
        { ...text(utf8('Grüße\r\n'), 'text/plain; charset=utf-8', '8bit') },
      ]),
    ),
  },
  {
    name: 'bidirectional',
    octets: mail(word('utf-8', utf8('שלום')), html(utf8('<div dir="rtl">שלום עולם</div>\r\n'), 'base64')),
  },
  {
    name: 'utf-16-attachment',
    octets: mail(
      'table',
      multipart('mixed', [
        NOTE,
        file(
          'table.csv',
          'text/csv; charset=utf-16le',
          `\xff\xfe${[...'a;b;c\r\n1;2;3\r\n'].map((octet) => `${octet}\0`).join('')}`,
        ),
      ]),
    ),
  },
  {
    name: 'utf8-bom-attachment',
    octets: mail('table', multipart('mixed', [NOTE, file('table.csv', 'text/csv', utf8('\ufeffa;b;c\r\n'))])),
  },
]
