import {
  base64,
  entityText,
  GREETING,
  html,
  lines,
  mail,
  multipart,
  plainMail,
  random,
  text,
  top,
  utf8,
} from '../build.ts'
import { GIF, png } from '../formats/files.ts'
import type { Draft } from '../types.ts'

const NOTE = text(GREETING, 'text/plain; charset=utf-8', '7bit')
const WEB = html(
  '<html><body><h1>News</h1><a href="https://www.example.org/?a=3D1&amp;b=2">more</a></body></html>\r\n',
)
const PAIR = multipart('alternative', [NOTE, WEB])
const HEAD = lines(...top('News'))

const image = (name: string, octets: string, type = 'image/png') => ({
  fields: [
    `Content-Type: ${type}; name="${name}"`,
    'Content-Transfer-Encoding: base64',
    `Content-ID: <${name}@example.org>`,
    'Content-Disposition: inline',
  ],
  body: base64(octets),
})

/** Bulk mail whose lines, encodings and parts are laid out in odd ways. */
export const NEWS_LAYOUT: readonly Draft[] = [
  { name: 'news-blanks-behind-delimiters', octets: mail('News', PAIR).replaceAll(/^(--.*)\r$/gm, '$1  \r') },
  { name: 'news-tab-behind-delimiters', octets: mail('News', PAIR).replaceAll(/^(--.*)\r$/gm, '$1\t\r') },
  { name: 'news-lf-alone', octets: mail('News', PAIR).replaceAll('\r\n', '\n') },
  {
    name: 'news-lf-in-body',
    octets: HEAD + lines('MIME-Version: 1.0') + entityText(PAIR).replaceAll('\r\n', '\n'),
  },
  {
    name: 'news-lf-in-a-part',
    octets: mail(
      'News',
      multipart('alternative', [{ ...NOTE, body: NOTE.body.replaceAll('\r\n', '\n') }, WEB]),
    ),
  },
  {
    name: 'news-raw-equals',
    octets: mail('News', {
      ...WEB,
      body: '<a href="https://www.example.org/?a=1&b=zz&c=%20">more</a> 5 = 5\r\n',
    }),
  },
  {
    name: 'news-lower-case-escapes',
    octets: mail('News', {
      ...NOTE,
      fields: ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
      body: 'Gr=c3=bc=c3=9fe=\r\n and more=20\r\n',
    }),
  },
  {
    name: 'news-8bit-in-quoted-printable',
    octets: mail('News', { ...WEB, body: utf8('<p>Grüße =C3=BC</p>\r\n') }),
  },
  {
    name: 'news-soft-break-at-end',
    octets: mail('News', multipart('alternative', [{ ...WEB, body: '<p>one</p>=\r\n' }, WEB])),
  },
  {
    name: 'news-trailing-blank-soft-break',
    octets: mail('News', { ...WEB, body: '<p>one = \r\ntwo</p>\r\n' }),
  },
  {
    name: 'news-amp',
    octets: mail(
      'News',
      multipart('alternative', [
        NOTE,
        text(
          '<!doctype html><html amp4email><body>hi</body></html>\r\n',
          'text/x-amp-html; charset=utf-8',
          'quoted-printable',
        ),
        WEB,
      ]),
    ),
  },
  {
    name: 'news-related-60-images',
    octets: mail(
      'News',
      multipart('related', [WEB, ...Array.from({ length: 60 }, (_, at) => image(`i${at}`, png(`i${at}`)))], {
        parameters: '; type="text/html"',
      }),
    ),
  },
  {
    name: 'news-related-same-image',
    octets: mail(
      'News',
      multipart('related', [
        WEB,
        ...Array.from({ length: 30 }, (_, at) => image(`i${at}`, GIF, 'image/gif')),
      ]),
    ),
  },
  {
    name: 'news-charset-in-multipart',
    octets: mail(
      'News',
      multipart('alternative', [NOTE, WEB], { parameters: '; charset="utf-8"; format=flowed' }),
    ),
  },
  {
    name: 'news-encoding-on-multipart',
    octets: mail('News', { ...PAIR, fields: [...PAIR.fields, 'Content-Transfer-Encoding: 8bit'] }),
  },
  {
    name: 'news-encoding-7bit-on-multipart',
    octets: mail('News', { ...PAIR, fields: [...PAIR.fields, 'Content-Transfer-Encoding: 7bit'] }),
  },
  {
    name: 'news-html-comment-in-text',
    octets: mail('News', text('<!-- \r\n--x\r\n-->\r\n<!--[if mso]>\r\n--\r\n<![endif]-->\r\n', 'text/html')),
  },
  {
    name: 'news-data-url',
    octets: mail('News', html(`<img src="data:image/png;base64,${base64(random('data', 900), 1e9)}">\r\n`)),
  },
  {
    name: 'news-web-form',
    octets: mail('form', text('Name=Anna\nMessage=Hello\n', 'text/plain; charset=utf-8', '8bit')).replaceAll(
      '\r\n',
      '\n',
    ),
  },
  {
    name: 'news-php-mail',
    octets: `To: bert@example.net\nSubject: contact\nX-PHP-Originating-Script: 33:mail.php\nFrom: web@example.org\nContent-type: text/html; charset=UTF-8\n\n<p>${utf8('Grüße')}</p>\n`,
  },
  {
    name: 'news-php-mail-mixed-ends',
    octets: `${HEAD}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\nContent-Type: text/plain\n\nhello\n--b1\nContent-Type: image/gif; name="a.gif"\nContent-Transfer-Encoding: base64\n\n${base64(GIF)}\n--b1--\n`,
  },
  {
    name: 'news-no-content-type',
    octets: plainMail('News', '<html><body>HTML without a word about it</body></html>\r\n'),
  },
]
