import {
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

const WITH_FILE = mail(
  'Offer',
  multipart('mixed', [text(GREETING), file('offer.pdf', 'application/pdf', pdf('bounced'))]),
)
/** The header of a multipart without its body, as text/rfc822-headers has it. */
const HEADER = `${WITH_FILE.slice(0, WITH_FILE.indexOf('\r\n\r\n'))}\r\n`
const CUT = WITH_FILE.slice(0, 1500)

const words = (mta: string) =>
  text(
    lines(
      `This is the mail system at host mx.example.net (${mta}).`,
      '',
      "I'm sorry to have to inform you that your message could not",
      'be delivered.',
      '',
      '<nobody@example.com>: host mx.example.com[192.0.2.25] said: 550 5.1.1',
      '    unknown user (in reply to RCPT TO command)',
    ),
  )

const status = (action = 'failed', code = '5.1.1') =>
  text(
    lines(
      'Reporting-MTA: dns; mx.example.net',
      'X-Postfix-Queue-ID: 4A1B2C3D4E',
      'X-Postfix-Sender: rfc822; anna@example.org',
      'Arrival-Date: Mon,  2 Nov 2026 10:11:12 +0100 (CET)',
      '',
      'Final-Recipient: rfc822; nobody@example.com',
      'Original-Recipient: rfc822;nobody@example.com',
      `Action: ${action}`,
      `Status: ${code}`,
      'Remote-MTA: dns; mx.example.com',
      'Diagnostic-Code: smtp; 550 5.1.1 unknown user',
    ),
    'message/delivery-status',
  )

const report = (parts: Parameters<typeof multipart>[1], type = 'delivery-status') =>
  multipart('report', parts, { parameters: `; report-type=${type}` })
const bounce = (mta: string, last: Parameters<typeof multipart>[1][number]) =>
  mail(
    'Undelivered Mail Returned to Sender',
    report([words(mta), status(), last]),
    'Auto-Submitted: auto-replied',
    'Return-Path: <>',
  )

/** What mail systems tell about mail. */
export const BOUNCES: readonly Draft[] = [
  {
    name: 'bounce-postfix-message',
    octets: bounce('Postfix', messagePart(WITH_FILE, 'Content-Description: Undelivered Message')),
  },
  { name: 'bounce-postfix-headers', octets: bounce('Postfix', text(HEADER, 'text/rfc822-headers')) },
  {
    name: 'bounce-postfix-8bit',
    octets: bounce(
      'Postfix',
      messagePart(plainMail('8bit', utf8('Grüße aus Köln\r\n')), 'Content-Transfer-Encoding: 8bit'),
    ),
  },
  {
    name: 'bounce-postfix-smtputf8',
    octets: mail(
      'Undelivered',
      report([
        words('Postfix'),
        text(
          lines(
            'Reporting-MTA: dns; mx.example.net',
            '',
            utf8('Final-Recipient: utf-8; bücher@exämple.com'),
            'Action: failed',
            'Status: 5.1.1',
          ),
          'message/global-delivery-status',
          '8bit',
        ),
        text(HEADER, 'message/global-headers', '8bit'),
      ]),
    ),
  },
  {
    name: 'bounce-postfix-cut',
    octets: bounce('Postfix', messagePart(CUT, 'Content-Description: Undelivered Message')),
  },
  {
    name: 'bounce-delay',
    octets: mail(
      'Delayed Mail',
      report([words('Postfix'), status('delayed', '4.4.1'), text(HEADER, 'text/rfc822-headers')]),
    ),
  },
  {
    name: 'bounce-exim',
    octets: mail(
      'Mail delivery failed: returning message to sender',
      report([words('Exim'), status(), messagePart(WITH_FILE)]),
      'X-Failed-Recipients: nobody@example.com',
      'Auto-Submitted: auto-replied',
    ),
  },
  {
    name: 'bounce-exim-plain',
    octets: plainMail(
      'Mail delivery failed: returning message to sender',
      `This message was created automatically by mail delivery software.\r\n\r\n------ This is a copy of the message, including all the headers. ------\r\n\r\n${WITH_FILE}`,
    ),
  },
  {
    name: 'bounce-exim-plain-cut',
    octets: plainMail(
      'Mail delivery failed',
      `A message that you sent could not be delivered.\r\n\r\n------ This is a copy of the message, including all the headers. ------\r\n------ The body of the message is 204800 characters long; only the first\r\n------ 1024 or so are included here.\r\n\r\n${CUT}`,
    ),
  },
  {
    name: 'bounce-exchange',
    octets: mail(
      'Undeliverable: Offer',
      report([
        multipart(
          'alternative',
          [
            text(
              lines("Your message to nobody@example.com couldn't be delivered."),
              'text/plain; charset="us-ascii"',
              'quoted-printable',
            ),
            html('<html><body><p>couldn&#39;t be delivered</p></body></html>\r\n'),
          ],
          { boundary: '_000_a1b2c3d4exch01examplenet_' },
        ),
        status(),
        messagePart(WITH_FILE),
      ]),
      'X-MS-Exchange-Message-Is-Ndr:',
      'Content-Language: en-GB',
      'X-MS-Has-Attach: yes',
    ),
  },
  {
    name: 'bounce-qmail',
    octets: plainMail(
      'failure notice',
      `Hi. This is the qmail-send program at mx.example.net.\r\nI'm afraid I wasn't able to deliver your message to the following addresses.\r\n\r\n<nobody@example.com>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n--- Below this line is a copy of the message.\r\n\r\nReturn-Path: <anna@example.org>\r\n${WITH_FILE}`,
    ),
  },
  {
    name: 'bounce-sendmail',
    octets: mail(
      'Returned mail: see transcript for details',
      report(
        [
          text(
            lines(
              'The original message was received at Mon, 2 Nov 2026 10:11:12 +0100',
              '',
              '   ----- The following addresses had permanent fatal errors -----',
              '<nobody@example.com>',
              '',
              '   ----- Transcript of session follows -----',
              '... while talking to mx.example.com.:',
              '>>> RCPT To:<nobody@example.com>',
              '<<< 550 5.1.1 unknown user',
              '550 5.1.1 <nobody@example.com>... User unknown',
            ),
          ),
          status(),
          messagePart(WITH_FILE),
        ],
        'delivery-status',
      ),
      'Auto-Submitted: auto-generated (failure)',
    ),
  },
  {
    name: 'bounce-sendmail-headers',
    octets: mail('Returned mail', report([words('Sendmail'), status(), text(HEADER, 'text/rfc822-headers')])),
  },
  {
    name: 'bounce-sendmail-old',
    octets: plainMail(
      'Returned mail: User unknown',
      `   ----- Transcript of session follows -----\r\n550 nobody... User unknown\r\n\r\n   ----- Unsent message follows -----\r\n${HEADER}\r\n${GREETING}`,
    ),
  },
  {
    name: 'bounce-of-a-bounce',
    octets: bounce('Postfix', messagePart(bounce('Exim', messagePart(WITH_FILE)))),
  },
  {
    name: 'bounce-courier',
    octets: mail(
      'NOTICE: mail delivery status.',
      report([words('Courier'), status(), text(HEADER, 'text/rfc822-headers; charset=us-ascii', '7bit')]),
    ),
  },
  {
    name: 'bounce-headers-in-base64',
    octets: bounce('Google', text(HEADER, 'text/rfc822-headers', 'base64')),
  },
  {
    name: 'bounce-domino',
    octets: mail('DELIVERY FAILURE', report([words('Lotus Domino'), status(), messagePart(`${HEADER}\r\n`)])),
  },
  {
    name: 'mdn-displayed',
    octets: mail(
      'Read: Offer',
      report(
        [
          text('Your message was displayed.\r\n'),
          text(
            lines(
              'Reporting-UA: mail.example.net; Mailer 1.0',
              'Final-Recipient: rfc822;bert@example.net',
              'Original-Message-ID: <1@example.org>',
              'Disposition: manual-action/MDN-sent-manually; displayed',
            ),
            'message/disposition-notification',
            '7bit',
          ),
          text(HEADER, 'text/rfc822-headers'),
        ],
        'disposition-notification',
      ),
    ),
  },
  {
    name: 'mdn-exchange',
    octets: mail(
      'Read: Offer',
      report(
        [
          text(
            'Your message was read on Monday.\r\n',
            'text/plain; charset="iso-8859-1"',
            'quoted-printable',
          ),
          text(
            lines(
              'Reporting-UA: exch01',
              'Final-recipient: RFC822; bert@example.net',
              'Disposition: automatic-action/MDN-sent-automatically; displayed',
            ),
            'message/disposition-notification',
          ),
        ],
        'disposition-notification',
      ),
    ),
  },
  {
    name: 'mdn-without-third-part',
    octets: mail(
      'Not read: Offer',
      report(
        [
          text('It was deleted.\r\n'),
          text(
            'Final-Recipient: rfc822;bert@example.net\r\nDisposition: manual-action/MDN-sent-manually; deleted\r\n',
            'message/disposition-notification',
          ),
        ],
        'disposition-notification',
      ),
    ),
  },
  {
    name: 'feedback-report',
    octets: mail(
      'FW: Offer',
      report(
        [
          text('This is an email abuse report.\r\n'),
          text(
            lines('Feedback-Type: abuse', 'User-Agent: SomeGenerator/1.0', 'Version: 1'),
            'message/feedback-report',
          ),
          messagePart(WITH_FILE),
        ],
        'feedback-report',
      ),
    ),
  },
  {
    name: 'dmarc-report',
    octets: mail('Report Domain: example.net Submitter: example.org', {
      fields: [
        'Content-Type: application/gzip; name="example.org!example.net!1793577600!1793663999.xml.gz"',
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: attachment; filename="example.org!example.net!1793577600!1793663999.xml.gz"',
      ],
      body: 'H4sIAAAAAAAAA7PJKMnNseOyscnMS8lPttNNLEovtbHRhwrYAQBWZ9ERHQAAAA==',
    }),
  },
  {
    name: 'out-of-office',
    octets: `${lines(...top('Automatic reply: Offer'), 'Auto-Submitted: auto-replied', 'X-Auto-Response-Suppress: All', 'MIME-Version: 1.0', 'Content-Type: text/plain; charset="iso-8859-1"', 'Content-Transfer-Encoding: quoted-printable', '')}I am away until Friday.=20\r\nGr=FC=DFe\r\n`,
  },
]
