import {
  base64,
  entityText,
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
import type { Draft } from '../types.ts'

const FOOTER = lines(
  '_______________________________________________',
  'list mailing list',
  'list@example.org',
  'https://lists.example.org/mailman/listinfo/list',
)
const NOTE = text(GREETING, 'text/plain; charset=utf-8', '7bit')
const FILE = file('offer.pdf', 'application/pdf', pdf('list'))
const LIST = [
  'List-Id: <list.example.org>',
  'List-Unsubscribe: <mailto:list-request@example.org?subject=unsubscribe>',
  'Precedence: list',
]

const one = (subject: string) => plainMail(subject, GREETING, 'Message: 1')
const digestParts = [
  messagePart(one('first')),
  messagePart(mail('second', text(utf8('Grüße\r\n'), 'text/plain; charset=utf-8', '8bit'))),
  messagePart(mail('third', multipart('alternative', [NOTE, html('<p>hi</p>\r\n')]))),
]

function mailman(parts: Parameters<typeof multipart>[1], subtype = 'digest') {
  return multipart('mixed', [
    text(
      'Send list mailing list submissions to\r\n\tlist@example.org\r\n',
      'text/plain; charset="us-ascii"',
      '7bit',
    ),
    text(
      lines("Today's Topics:", '', '   1. first (Anna Muster)', '   2. second'),
      'text/plain; charset="us-ascii"',
    ),
    multipart(subtype, parts),
    text(FOOTER, 'text/plain; charset="us-ascii"', '7bit'),
  ])
}

/** Mailing lists: digests, footers in the right and in the wrong place. */
export const LISTS: readonly Draft[] = [
  {
    name: 'digest-mailman-mime',
    octets: mail('list Digest, Vol 12, Issue 3', mailman(digestParts), ...LIST),
  },
  {
    name: 'digest-default-type',
    // RFC 2046 section 5.1.5: a part without Content-Type is a message.
    octets: mail(
      'list Digest',
      multipart('digest', [
        { fields: [], body: one('first') },
        { fields: [], body: one('second') },
      ]),
      ...LIST,
    ),
  },
  {
    name: 'digest-default-type-in-mixed',
    octets: mail(
      'list Digest',
      mailman([
        { fields: [], body: one('first') },
        { fields: [], body: one('second') },
      ]),
      ...LIST,
    ),
  },
  {
    name: 'digest-mailman-plain',
    octets: plainMail(
      'list Digest, Vol 12, Issue 3',
      `${lines("Today's Topics:", '', '   1. first (Anna)', '', '-'.repeat(70), '')}${lines('Message: 1', 'Date: Mon, 2 Nov 2026 10:11:10 +0100', 'From: Anna Muster <anna@example.org>', 'Subject: [list] first', 'Message-ID: <1@example.org>', 'Content-Type: text/plain; charset=us-ascii', '')}${GREETING}${lines('', '-'.repeat(30), '', 'Message: 2', 'From: Bert', 'Subject: second', 'Content-Type: multipart/alternative; boundary="==gone=="', '', 'An HTML attachment was scrubbed...', '', '-'.repeat(30), '', 'End of list Digest, Vol 12, Issue 3', '***********************************')}`,
      ...LIST,
    ),
  },
  {
    name: 'digest-rfc1153',
    octets: plainMail(
      'list Digest',
      `${lines('list Digest          Mon, 2 Nov 2026', '', '-'.repeat(70), '')}${lines('Date: Mon, 2 Nov 2026', 'From: anna@example.org', 'Subject: first', '')}${GREETING}\r\n${lines('-'.repeat(30), '', 'End of list Digest', '******************')}`,
    ),
  },
  {
    name: 'digest-parallel',
    octets: mail('Digest', multipart('parallel', [NOTE, text('at the same time\r\n')])),
  },
  {
    name: 'footer-behind-base64-part',
    octets: mail(
      '[list] hi',
      text(`${base64(GREETING)}\r\n\r\n${FOOTER}`.replace(/^/, ''), 'text/plain; charset=utf-8'),
    ).replace('charset=utf-8\r\n', 'charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n'),
  },
  {
    name: 'footer-behind-base64-without-padding',
    octets: `${lines(...LIST)}${mail('[list] hi', { fields: ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64'], body: `${base64('123456789012345678901234567890')}\r\n\r\n-- \r\nYou are on list@example.org\r\n` })}`,
  },
  {
    name: 'footer-behind-base64-padding',
    octets: mail(
      '[list] hi',
      {
        fields: ['Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: base64'],
        body: `${base64('<p>Hello</p>\r\n')}\r\n\r\n${FOOTER}`,
      },
      ...LIST,
    ),
  },
  {
    name: 'footer-behind-quoted-printable',
    octets: mail(
      '[list] hi',
      {
        ...text(utf8('Grüße aus Köln\r\n'), 'text/plain; charset=utf-8', 'quoted-printable'),
        body: `Gr=C3=BC=C3=9Fe\r\n${FOOTER}`,
      },
      ...LIST,
    ),
  },
  {
    name: 'footer-in-epilogue',
    octets: mail('[list] hi', multipart('mixed', [NOTE, FILE], { epilogue: `\r\n${FOOTER}` }), ...LIST),
  },
  {
    name: 'footer-in-epilogue-with-dashes',
    octets: mail(
      '[list] hi',
      multipart('alternative', [NOTE, html('<p>hi</p>\r\n')], {
        epilogue: `\r\n${lines('-- ', 'To unsubscribe send mail to list-off@example.org', '--', '----------')}`,
      }),
      ...LIST,
    ),
  },
  {
    name: 'footer-as-part',
    octets: mail(
      '[list] hi',
      multipart('mixed', [
        multipart('alternative', [NOTE, html('<p>hi</p>\r\n')]),
        text(FOOTER, 'text/plain; charset="us-ascii"', '7bit'),
      ]),
      ...LIST,
    ),
  },
  {
    name: 'footer-as-part-behind-a-file',
    octets: mail(
      '[list] hi',
      multipart('mixed', [
        multipart('mixed', [NOTE, FILE]),
        text(FOOTER, 'text/plain; charset="us-ascii"; name="footer.txt"'),
      ]),
      ...LIST,
    ),
  },
  {
    name: 'footer-before-missing-close',
    octets: mail('[list] hi', multipart('mixed', [NOTE, FILE], { close: '', epilogue: FOOTER }), ...LIST),
  },
  {
    name: 'header-in-preamble',
    octets: mail(
      '[list] hi',
      multipart('mixed', [NOTE, FILE], { preamble: lines('Sent through list.example.org', '') }),
      ...LIST,
    ),
  },
  {
    name: 'preamble-usual',
    octets: mail(
      'hi',
      multipart('mixed', [NOTE, FILE], { preamble: 'This is a multi-part message in MIME format.\r\n' }),
    ),
  },
  {
    name: 'preamble-long',
    octets: mail(
      'hi',
      multipart('mixed', [NOTE, FILE], {
        preamble: lines(
          '  This message is in MIME format.  The first part should be readable text,',
          '  while the remaining parts are likely unreadable without MIME-aware tools.',
          '',
          '---1463811839-1804289383-1131119112=:12345',
          '',
        ),
      }),
    ),
  },
  {
    name: 'google-groups',
    octets: mail(
      '[group] hi',
      multipart('alternative', [NOTE, html(`<p>hi</p>${'<br />\r\n'.repeat(9)}`)], { epilogue: '' }),
      'X-Google-Group-Id: 123456',
      'Sender: group@example.org',
      ...LIST,
    ),
  },
  {
    name: 'sympa-scrubbed',
    octets: mail(
      '[list] hi',
      text(
        `${GREETING}${lines('-------------- next part --------------', 'A non-text attachment was scrubbed...', 'Name: offer.pdf', 'Type: application/pdf', 'Size: 12345 bytes', 'Desc: not available', 'URL: <https://lists.example.org/1.pdf>')}`,
      ),
      ...LIST,
    ),
  },
  {
    name: 'archive-of-messages',
    octets: mail(
      'archive',
      multipart('mixed', [
        NOTE,
        text(
          `From anna@example.org Mon Nov  2 10:11:12 2026\r\n${one('a')}\r\nFrom bert@example.net Mon Nov  2 10:11:13 2026\r\n${one('b')}`,
          'text/plain; name="archive.mbox"',
        ),
      ]),
    ),
  },
  {
    name: 'newsgroup-article',
    octets: plainMail(
      'Re: question',
      GREETING,
      'Newsgroups: comp.mail.misc',
      'Path: news.example.org!not-for-mail',
      'Xref: news.example.org comp.mail.misc:123',
      'Lines: 4',
    ),
  },
  {
    name: 'listed-message-news',
    octets: mail(
      'article',
      multipart('mixed', [NOTE, { fields: ['Content-Type: message/news'], body: entityText(NOTE) }]),
    ),
  },
]
