import { base64, entityText, file, GREETING, html, lines, mail, multipart, text, top } from '../build.ts'
import { png } from '../formats/files.ts'
import type { Draft } from '../types.ts'

const NOTE = text(GREETING, 'text/plain; charset=utf-8', '7bit')
const WEB = html(
  '<html><body><h1>News</h1><a href="https://www.example.org/?a=3D1&amp;b=2">more</a></body></html>\r\n',
)
const LONG = `<table>${'<tr><td style="padding:0">cell</td></tr>'.repeat(500)}</table>`
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

/** The fields of a mail of the given text, each as the function says. */
function withFields(octets: string, change: (field: string) => string): string {
  const end = octets.indexOf('\r\n\r\n')
  return (
    octets
      .slice(0, end)
      .split(/\r\n(?![ \t])/)
      .map(change)
      .join('\r\n') + octets.slice(end)
  )
}

/** Bulk mail and what its programs do to MIME. */
export const NEWSLETTERS: readonly Draft[] = [
  {
    name: 'news-usual',
    octets: mail(
      'News',
      PAIR,
      'List-Unsubscribe: <https://www.example.org/off>',
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      'Feedback-ID: 1:2:3:x',
    ),
  },
  { name: 'news-html-alone-base64', octets: mail('News', html(LONG, 'base64')) },
  { name: 'news-html-alone-8bit-20k-line', octets: mail('News', html(LONG, '8bit')) },
  {
    name: 'news-quoted-printable-20k-line',
    octets: mail('News', { ...html('x'), body: `${LONG.replaceAll('=', '=3D')}\r\n` }),
  },
  {
    name: 'news-base64-in-one-line',
    octets: mail('News', { ...html('x', 'base64'), body: base64(LONG, 1e9) }),
  },
  {
    name: 'news-base64-lines-of-998',
    octets: mail('News', { ...html('x', 'base64'), body: base64(LONG, 996) }),
  },
  {
    name: 'news-base64-lines-of-60',
    octets: mail('News', { ...html('x', 'base64'), body: base64(LONG, 60) }),
  },
  {
    name: 'news-base64-lines-of-73',
    octets: mail('News', { ...html('x', 'base64'), body: base64(LONG, 73) }),
  },
  {
    name: 'news-base64-blank-lines',
    octets: mail('News', { ...html('x', 'base64'), body: `\r\n${base64(LONG)}\r\n\r\n\r\n` }),
  },
  {
    name: 'news-base64-trailing-blanks',
    octets: mail('News', { ...html('x', 'base64'), body: base64(LONG).replaceAll('\r\n', ' \r\n') }),
  },
  { name: 'news-no-mime-version', octets: `${HEAD}${entityText(PAIR)}` },
  {
    name: 'news-mime-version-comment',
    octets: mail('News', PAIR).replace(
      'MIME-Version: 1.0',
      'Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3774.1\\))',
    ),
  },
  { name: 'news-mime-version-twice', octets: mail('News', PAIR, 'MIME-Version: 1.0') },
  { name: 'news-no-close', octets: mail('News', multipart('alternative', [NOTE, WEB], { close: '' })) },
  {
    name: 'news-no-close-inside',
    octets: mail(
      'News',
      multipart('mixed', [
        multipart('alternative', [NOTE, WEB], { close: '' }),
        file('a.png', 'image/png', png('a')),
      ]),
    ),
  },
  { name: 'news-no-line-end-behind-close', octets: mail('News', PAIR).slice(0, -2) },
  {
    name: 'news-equal-fields-twice',
    octets: mail('News', { ...WEB, fields: [...WEB.fields, ...WEB.fields] }),
  },
  {
    name: 'news-equal-multipart-fields-twice',
    octets: mail('News', { ...PAIR, fields: [...PAIR.fields, ...PAIR.fields] }),
  },
  {
    name: 'news-encoding-twice-in-other-case',
    octets: mail('News', { ...WEB, fields: [...WEB.fields, 'Content-transfer-encoding: Quoted-Printable'] }),
  },
  {
    name: 'news-other-fields-twice',
    octets: mail(
      'News',
      PAIR,
      'Subject: News',
      'X-Mailer: one',
      'X-Mailer: two',
      'Reply-To: a@example.org',
      'Reply-To: b@example.org',
    ),
  },
  {
    name: 'news-different-charset-fields',
    octets: mail('News', {
      ...NOTE,
      fields: ['Content-Type: text/plain; charset=utf-8', 'Content-Type: text/plain; charset="us-ascii"'],
    }),
  },
  {
    name: 'news-dispositions-twice',
    octets: mail(
      'News',
      multipart('mixed', [NOTE, file('a.png', 'image/png', png('a'), 'Content-Disposition: inline')]),
    ),
  },
  {
    name: 'news-unquoted-name-with-blanks',
    octets: mail(
      'News',
      multipart('mixed', [
        NOTE,
        {
          ...file('x', 'image/png', png('a')),
          fields: [
            'Content-Type: image/png; name=our new offer.png',
            'Content-Transfer-Encoding: base64',
            'Content-Disposition: attachment; filename=our new offer.png',
          ],
        },
      ]),
    ),
  },
  ...[
    ['equals', '----=_Part_1=2'],
    ['slash', 'next/part/1'],
    ['colon', 'a:b'],
    ['question', 'a?b'],
    ['comma', 'a,b'],
  ].map(([name = '', boundary = '']) => ({
    name: `news-boundary-unquoted-${name}`,
    octets: mail('News', multipart('alternative', [NOTE, WEB], { boundary })).replace(
      `boundary="${boundary}"`,
      `boundary=${boundary}`,
    ),
  })),
  {
    name: 'news-boundary-with-blank',
    octets: mail('News', multipart('alternative', [NOTE, WEB], { boundary: 'part of mail' })),
  },
  {
    name: 'news-boundary-java',
    octets: mail(
      'News',
      multipart('mixed', [multipart('alternative', [NOTE, WEB], { boundary: '----=_Part_1_2.3' }), NOTE], {
        boundary: '----=_Part_0_1.2',
      }),
    ),
  },
  {
    name: 'news-boundary-outlook-alike',
    octets: mail(
      'News',
      multipart(
        'related',
        [multipart('alternative', [NOTE, WEB], { boundary: '_000_A1example_' }), image('a', png('a'))],
        { boundary: '_004_A1example_' },
      ),
    ),
  },
  {
    name: 'news-boundary-longest',
    octets: mail('News', multipart('alternative', [NOTE, WEB], { boundary: 'x'.repeat(70) })),
  },
  {
    name: 'news-boundary-dashes',
    octets: mail('News', multipart('alternative', [NOTE, WEB], { boundary: '------------0123456789' })),
  },
  {
    name: 'news-boundary-folded',
    octets: mail('News', PAIR).replace('; boundary', ';\r\n\tcharset="utf-8";\r\n boundary'),
  },
  { name: 'news-semicolon-at-end', octets: mail('News', PAIR).replace(/(boundary="[^"]*")/, '$1;') },
  {
    name: 'news-all-capitals',
    octets: withFields(mail('News', PAIR), (field) => field.replace(/^[^:]+/, (name) => name.toUpperCase())),
  },
  {
    name: 'news-all-lower-case',
    octets: withFields(mail('News', PAIR), (field) => field.replace(/^[^:]+/, (name) => name.toLowerCase())),
  },
  {
    name: 'news-no-blank-behind-colon',
    octets: withFields(mail('News', PAIR), (field) => field.replace(': ', ':')),
  },
  {
    name: 'news-tab-behind-colon',
    octets: withFields(mail('News', PAIR), (field) => field.replace(': ', ':\t')),
  },
  { name: 'news-trailing-blanks-in-header', octets: withFields(mail('News', PAIR), (field) => `${field} `) },
]
