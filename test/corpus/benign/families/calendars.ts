import {
  base64,
  file,
  GREETING,
  html,
  lines,
  mail,
  multipart,
  plainMail,
  random,
  text,
  utf8,
} from '../build.ts'
import type { Draft } from '../types.ts'

function event(method: string, extra: readonly string[] = [], eol = '\r\n'): string {
  return [
    'BEGIN:VCALENDAR',
    'PRODID:-//Example//Calendar 1.0//EN',
    'VERSION:2.0',
    `METHOD:${method}`,
    'BEGIN:VEVENT',
    'UID:7c4e-1@example.org',
    'DTSTAMP:20261102T091110Z',
    'DTSTART;TZID=Europe/Berlin:20261110T100000',
    'DTEND;TZID=Europe/Berlin:20261110T110000',
    'ORGANIZER;CN="Muster, Anna":mailto:anna@example.org',
    'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Bert:mail',
    ' to:bert@example.net',
    utf8('SUMMARY:Besprechung über die Größe'),
    'DESCRIPTION:Line one\\nLine two\\, with a comma\\n-- \\nAnna',
    ...extra,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join(eol)
}

const NOTE = text(GREETING, 'text/plain; charset=utf-8', 'quoted-printable')
const WEB = html('<html><body>please see below</body></html>\r\n')
const METHODS = ['REQUEST', 'REPLY', 'CANCEL', 'COUNTER', 'PUBLISH'] as const

function asPart(method: string, encoding: '7bit' | '8bit' | 'base64' | 'quoted-printable' = '8bit') {
  return text(event(method), `text/calendar; charset="utf-8"; method=${method}`, encoding)
}

/** Invitations and what follows them. */
export const CALENDARS: readonly Draft[] = [
  ...METHODS.flatMap((method): readonly Draft[] => [
    {
      name: `calendar-${method.toLowerCase()}-alternative`,
      octets: mail(`Invitation: ${method}`, multipart('alternative', [NOTE, WEB, asPart(method)])),
    },
    {
      name: `calendar-${method.toLowerCase()}-and-file`,
      octets: mail(
        `Invitation: ${method}`,
        multipart('mixed', [
          multipart('alternative', [NOTE, WEB, asPart(method, 'base64')]),
          file('invite.ics', 'application/ics', event(method)),
        ]),
      ),
    },
  ]),
  { name: 'calendar-alone', octets: mail('Invitation', asPart('REQUEST', 'quoted-printable')) },
  { name: 'calendar-alone-base64', octets: mail('Invitation', asPart('REQUEST', 'base64')) },
  {
    name: 'calendar-lf-inside',
    octets: mail(
      'Invitation',
      multipart(
        'alternative',
        [NOTE, text(base64(event('REQUEST', [], '\n')), 'text/calendar; method=REQUEST')].map((part, at) =>
          at === 1 ? { ...part, fields: [...part.fields, 'Content-Transfer-Encoding: base64'] } : part,
        ),
      ),
    ),
  },
  {
    name: 'calendar-with-inline-file',
    octets: mail(
      'Invitation',
      text(
        event('REQUEST', [
          `ATTACH;FMTTYPE=image/png;ENCODING=BASE64;VALUE=BINARY:${base64(random('ics', 900), 70).replaceAll('\r\n', '\r\n ')}`,
        ]),
        'text/calendar; method=REQUEST; charset=utf-8',
      ),
    ),
  },
  {
    name: 'calendar-capitals',
    octets: mail('Invitation', {
      fields: [
        'Content-type: TEXT/CALENDAR; METHOD=REQUEST; CHARSET=UTF-8; COMPONENT=VEVENT',
        'Content-transfer-encoding: 8BIT',
      ],
      body: event('REQUEST'),
    }),
  },
  {
    name: 'vcard-attached',
    octets: mail(
      'my card',
      multipart('mixed', [
        NOTE,
        text(
          lines(
            'BEGIN:VCARD',
            'VERSION:3.0',
            'FN:Anna Muster',
            'EMAIL:anna@example.org',
            `PHOTO;ENCODING=b;TYPE=JPEG:${base64(random('photo', 600), 70).replaceAll('\r\n', '\r\n ')}`,
            'END:VCARD',
          ),
          'text/x-vcard; charset=utf-8; name="anna.vcf"',
          '7bit',
        ),
      ]),
    ),
  },
  {
    name: 'vcard-quoted-printable-inside',
    octets: plainMail(
      'my card',
      lines(
        'BEGIN:VCARD',
        'VERSION:2.1',
        'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Anna',
        'NOTE;ENCODING=QUOTED-PRINTABLE:first=0D=0A=',
        'second',
        'END:VCARD',
      ),
      'MIME-Version: 1.0',
      'Content-Type: text/vcard; charset=us-ascii',
    ),
  },
]
