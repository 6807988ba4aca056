import type { Content } from './content.ts'
import type { MailProgram } from './program.ts'

interface Style {
  readonly name: string
  readonly fields: readonly string[]
  readonly boundary: (content: Content) => string
  readonly type?: string
  readonly encoding?: 'quoted-printable' | 'base64' | '8bit'
  readonly charset?: string
  readonly preamble?: readonly string[]
  /** Fields of each part, before the others. */
  readonly partFields?: readonly string[]
}

/** Text and HTML, as newsletters and notifications have it. */
function alternative(style: Style): MailProgram {
  return {
    name: style.name,
    write: (c) => {
      const boundary = style.boundary(c)
      const { encoding = 'quoted-printable', charset = 'utf-8', type = `boundary="${boundary}"` } = style
      const part = (subtype: string, lines: readonly string[]) => [
        `--${boundary}`,
        ...(style.partFields ?? []),
        `Content-Type: text/${subtype}; charset=${charset}`,
        `Content-Transfer-Encoding: ${encoding}`,
        '',
        ...lines,
        '',
      ]
      const text = encoding === 'base64' ? c.base64Text : encoding === '8bit' ? c.text : c.quotedText
      const html = encoding === 'base64' ? c.base64Html : encoding === '8bit' ? c.html : c.quotedHtml
      return [
        ...style.fields,
        'MIME-Version: 1.0',
        `Content-Type: multipart/alternative; ${type.replace('BOUNDARY', boundary)}`,
        '',
        ...(style.preamble ?? []),
        ...part('plain', text),
        ...part('html', html),
        `--${boundary}--`,
      ]
    },
  }
}

const PREAMBLE = ['This is a multi-part message in MIME format', '']

/** Newsletters, shops, trackers. */
export const NEWSLETTERS: readonly MailProgram[] = [
  alternative({
    name: 'Mailchimp',
    fields: [
      'From: =?utf-8?Q?Example?= <news@example.net>',
      'Reply-To: =?utf-8?Q?Example?= <news@example.net>',
      'List-Unsubscribe: <https://example.net/u?a=1&b=2>, <mailto:u@example.net?subject=unsubscribe>',
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      'X-MC-User: 0123456789abcdef',
      'X-campaign: mailchimp0123',
    ],
    boundary: (c) => `_----------=_MCPart_${c.digits(10)}`,
    charset: '"utf-8"; format="fixed"',
    preamble: PREAMBLE,
  }),
  alternative({
    name: 'SendGrid',
    fields: [
      'From: Example <info@example.net>',
      'Subject: Your order',
      'X-SG-EID:',
      ' =?us-ascii?Q?u001=2Eabcdef?=',
      'X-Entity-ID: u001.abcdef==',
    ],
    boundary: (c) => c.hex(60),
    type: 'boundary=BOUNDARY',
    charset: 'utf-8',
  }),
  alternative({
    name: 'Amazon SES',
    fields: [
      'From: Example <no-reply@example.net>',
      'Feedback-ID: ::1.eu-west-1.abc=:AmazonSES',
      'X-SES-Outgoing: 2026.11.02-192.0.2.1',
    ],
    boundary: (c) => `----=_Part_${c.digits(7)}_${c.digits(9)}.${c.digits(13)}`,
    type: '\r\n\tboundary="BOUNDARY"',
    charset: 'UTF-8',
  }),
  alternative({
    name: 'Jira',
    fields: [
      'From: "A Person (Jira)" <jira@example.net>',
      'Subject: [JIRA] (ABC-1) Figures',
      'Precedence: bulk',
      'X-JIRA-FingerPrint: 0123456789abcdef',
      'Auto-Submitted: auto-generated',
    ],
    boundary: (c) => `----=_Part_${c.digits(4)}_${c.digits(10)}.${c.digits(13)}`,
    type: '\r\n boundary="BOUNDARY"',
    charset: 'UTF-8',
  }),
  alternative({
    name: 'GitHub',
    fields: [
      'From: A Person <notifications@github.com>',
      'Reply-To: org/repo <reply+ABCDEF@reply.github.com>',
      'List-ID: org/repo <repo.org.github.com>',
      'X-GitHub-Reason: subscribed',
      'X-Auto-Response-Suppress: All',
      'Precedence: list',
    ],
    boundary: (c) => `--==_mimepart_${c.hex(14)}_${c.hex(6)}`,
    type: '\r\n boundary="BOUNDARY";\r\n charset=UTF-8',
    charset: 'UTF-8',
    encoding: '8bit',
  }),
  alternative({
    name: 'PHPMailer',
    fields: [
      'From: Shop <shop@example.net>',
      'Message-ID: <abc@shop.example.net>',
      'X-Mailer: PHPMailer 6.9.1 (https://github.com/PHPMailer/PHPMailer)',
    ],
    boundary: (c) => `b1=_${c.letters(40)}`,
    type: '\r\n boundary="BOUNDARY"',
    encoding: '8bit',
    preamble: ['This is a multi-part message in MIME format.', ''],
  }),
  alternative({
    name: 'Symfony Mailer',
    fields: ['From: Shop <shop@example.net>', 'Message-ID: <abc@shop.example.net>'],
    boundary: (c) => c.letters(8),
    type: 'boundary=BOUNDARY',
  }),
  alternative({
    name: 'Swift Mailer',
    fields: ['From: Shop <shop@example.net>'],
    boundary: (c) => `_=_swift_${c.digits(10)}_${c.hex(32)}_=_`,
    type: '\r\n boundary="BOUNDARY"',
  }),
  alternative({
    name: 'Nodemailer',
    fields: ['From: App <app@example.net>'],
    boundary: (c) => `--_NmP-${c.hex(16)}-Part_1`,
    type: '\r\n boundary="BOUNDARY"',
  }),
  alternative({
    name: 'Python',
    fields: ['From: app@example.net', 'To: user@example.org'],
    boundary: (c) => `===============${c.digits(19)}==`,
    encoding: 'base64',
    charset: '"utf-8"',
    partFields: ['MIME-Version: 1.0'],
  }),
  alternative({
    name: '.NET',
    fields: ['From: app@example.net', 'To: user@example.org'],
    boundary: (c) => `--boundary_0_${c.hex(8)}-${c.hex(4)}-${c.hex(12)}`,
    type: '\r\n boundary=BOUNDARY',
    encoding: 'base64',
    preamble: ['', ''],
  }),
  alternative({
    name: 'MIME::Lite',
    fields: [
      'Content-Transfer-Encoding: binary',
      'From: app@example.net',
      'X-Mailer: MIME::Lite 3.033 (F2.85; T2.20; A2.21; B3.16; Q3.16)',
    ],
    boundary: (c) => `_----------=_${c.digits(15)}`,
    preamble: ['This is a multi-part message in MIME format.', ''],
    partFields: ['Content-Disposition: inline'],
  }),
  alternative({
    name: 'Zimbra',
    fields: [
      'From: A Person <a@example.net>',
      'X-Originating-IP: [192.0.2.1]',
      'X-Mailer: Zimbra 10.1.0 (ZimbraWebClient - GC130 (Win)/10.1.0)',
      'Thread-Topic: Figures',
    ],
    boundary: (c) => `----=_Part_${c.digits(6)}_${c.digits(9)}.${c.digits(13)}`,
    type: '\r\n\tboundary="BOUNDARY"',
  }),
  alternative({
    name: 'Salesforce Marketing Cloud',
    fields: [
      'From: "Example" <news@example.net>',
      'List-Help: <https://click.example.net/help>',
      'x-CSA-Complaints: csa-complaints@eco.de',
      'X-Delivery: 0',
    ],
    boundary: (c) => c.letters(16),
    charset: '"utf-8"',
    encoding: '8bit',
  }),
]
