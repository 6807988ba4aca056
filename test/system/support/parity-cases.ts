import { eicarTestText } from '@clamgate/clamd/testing'
import type { HeaderField, OutgoingMail } from '@clamgate/milter/testing'
import type { Trial } from './parity.ts'
import type { DifferenceName } from './parity-differences.ts'

/** A configuration of clamav-milter, and what it is held against. */
export interface Case extends Partial<Trial> {
  readonly name: string
  /** Line of the checklist of parity that it belongs to. */
  readonly line?: 4 | 7 | 8
  readonly conf: readonly string[]
  readonly differences?: readonly DifferenceName[]
  /** Some outcome that must occur in both, so that the case proves what it is named for. */
  readonly shows: RegExp
}

const HEADERS: readonly HeaderField[] = [
  ['From', 'Alice <a@example.org>'],
  ['Subject', "it's a\ttest"],
  ['Date', 'Mon, 23 Nov 2026 08:00:00 +0000'],
  ['Message-ID', '<1@example.org>'],
]
/** With a quote, a tab, UTF-8 and a folded line. */
const EIGHT_BIT: HeaderField = ['Subject', Buffer.from(" it's\ta t\u00e9st\n folded")]
const FORGED: readonly HeaderField[] = [
  ['X-Virus-Status', 'Clean'],
  ['X-VIRUS-status', 'Clean'],
  ['x-virus-scanned', 'somewhere else'],
  ['X-Virus-Status', 'Infected (nothing)'],
]

const clean = mail({})
const infected = mail({ body: Buffer.concat([eicarTestText(), Buffer.from('\r\n')]) })
/** Mail that any case can be tried with. */
export const MIXED = [clean, infected, clean]
const TWO = ['b@example.net', 'c@example.net']

function mail(parts: Partial<OutgoingMail>): OutgoingMail {
  return {
    from: 'a@example.org',
    to: ['b@example.net'],
    headers: HEADERS,
    body: Buffer.from('Hello\r\n'),
    ...parts,
  }
}

const SKIPPED = ['status-of-unscanned'] as const

/** In every case clean, infected and clean mail is sent, unless it says otherwise. */
export const CASES: readonly Case[] = [
  { name: 'no options', conf: [], differences: ['hold-reason'], shows: /quarantine/ },
  {
    name: 'OnInfected Reject with RejectMsg',
    conf: ['OnInfected Reject', 'RejectMsg 100% sure: found %v', 'LogInfected Basic', 'LogClean Basic'],
    shows: /550 5\.7\.1 100% sure: found Eicar/,
  },
  {
    name: 'OnInfected Reject without RejectMsg',
    conf: ['OnInfected Reject'],
    shows: /550 5\.7\.1 Command rejected/,
  },
  { name: 'OnInfected Blackhole', conf: ['OnInfected Blackhole', 'LogInfected Full'], shows: /discard/ },
  {
    name: 'OnInfected Accept',
    conf: ['OnInfected Accept', 'LogInfected Basic', 'AddHeader Replace'],
    shows: /Infected \(Eicar/,
  },
  {
    name: 'OnInfected Quarantine',
    conf: ['OnInfected Quarantine', 'AddHeader Replace', 'LogInfected Basic'],
    differences: ['hold-reason'],
    shows: /quarantine/,
  },
  { name: 'OnInfected Defer', conf: ['OnInfected Defer'], differences: ['own-words'], shows: /451 4\.7\.1/ },
  {
    name: 'OnClean Defer',
    conf: ['OnClean Defer', 'OnInfected Accept'],
    differences: ['own-words'],
    shows: /451 4\.7\.1/,
  },
  {
    name: 'OnClean Reject',
    conf: ['OnClean Reject', 'OnInfected Blackhole'],
    differences: ['own-words'],
    shows: /550 5\.7\.1/,
  },
  {
    name: 'AddHeader Add',
    conf: ['AddHeader Add', 'OnInfected Accept'],
    mails: [clean, mail({ headers: [...HEADERS, ...FORGED] }), infected],
    shows: /insert at 1 X-Virus-Status: Infected/,
  },
  {
    name: 'AddHeader Replace and forged fields',
    conf: ['AddHeader Yes', 'OnInfected Accept'],
    mails: [clean, mail({ headers: [...FORGED, ...HEADERS, ...FORGED] }), infected],
    shows: /delete X-Virus-Status 6/,
  },
  {
    name: 'full lines for all mail',
    line: 4,
    conf: ['LogInfected Full', 'LogClean Full', 'OnInfected Reject', 'RejectMsg No'],
    mails: [...MIXED, mail({ headers: [EIGHT_BIT] }), mail({ headers: [['From', 'x']] })],
    shows: /with subject 'it s a {1,2}t/,
  },
  {
    name: 'lines for each recipient',
    line: 4,
    conf: ['LogInfected Basic', 'LogClean Basic', 'SupportMultipleRecipients yes', 'OnInfected Reject'],
    mails: [mail({ to: TWO }), { ...infected, to: TWO }],
    differences: ['one-pair-of-brackets'],
    shows: /to <b@example\.net>/,
  },
  {
    name: 'lines for the last recipient',
    line: 4,
    conf: ['LogInfected Full', 'LogClean Basic', 'SupportMultipleRecipients no', 'OnInfected Reject'],
    mails: [mail({ to: TWO }), { ...infected, to: TWO }],
    shows: /to <c@example\.net>/,
  },
  {
    name: 'VirusAction for the last recipient',
    conf: ['VirusAction DIR/WHO-action', 'OnInfected Reject'],
    mails: [clean, { ...infected, to: TWO }, { ...infected, headers: [EIGHT_BIT] }],
    shows:
      /Eicar-Test-Signature\.UNOFFICIAL\|4Tg0000002\|a@example\.org\|c@example\.net\|it s a test\|<1@example\.org>\|Mon/,
  },
  {
    name: 'VirusAction for each recipient',
    conf: ['VirusAction DIR/WHO-action', 'OnInfected Blackhole', 'SupportMultipleRecipients yes'],
    mails: [{ ...infected, to: TWO }],
    differences: ['arguments-without-brackets'],
    shows: /\|b@example\.net\|/,
  },
  {
    name: 'the null sender',
    conf: ['LogInfected Full', 'LogClean Basic', 'OnInfected Reject'],
    mails: [mail({ from: '' }), { ...infected, from: '' }],
    shows: /from </,
  },
  {
    name: 'a macro that the MTA does not give',
    line: 4,
    conf: ['LogClean Full', 'LogInfected Full', 'OnInfected Reject'],
    mails: [mail({ macros: { i: undefined } }), { ...infected, macros: { i: undefined } }],
    differences: ['no-null'],
    shows: /UNKNOWN/,
  },
  {
    name: 'a client in LocalNet',
    conf: ['LocalNet 192.0.2.0/24', 'AddHeader Replace', 'LogClean Basic', 'LogInfected Basic'],
    differences: SKIPPED,
    shows: /accept/,
  },
  {
    name: 'a client that is not in LocalNet',
    conf: ['LocalNet 198.51.100.0/24', 'LocalNet 2001:db8::/32', 'AddHeader Replace', 'OnInfected Blackhole'],
    shows: /discard/,
  },
  {
    name: 'SkipAuthenticated with an expression',
    conf: ['SkipAuthenticated ^(tom|dick)$', 'AddHeader Replace'],
    mails: [{ ...infected, macros: { auth_authen: 'Tom' } }],
    differences: SKIPPED,
    shows: /accept/,
  },
  {
    name: 'SkipAuthenticated with a file',
    conf: ['SkipAuthenticated file:DIR/logins', 'OnInfected Blackhole', 'AddHeader Replace'],
    files: { logins: '# us\nt.om\n' },
    mails: [
      { ...infected, macros: { auth_authen: 'T.OM' } },
      { ...infected, macros: { auth_authen: 'txom' } },
      infected,
    ],
    differences: SKIPPED,
    shows: /discard/,
  },
  {
    name: 'AllowList of senders',
    conf: ['AllowList DIR/allow', 'OnInfected Blackhole', 'AddHeader Replace'],
    files: { allow: 'From:^<boss@example\\.org>$\n' },
    mails: [{ ...infected, from: 'Boss@example.org' }, infected, { ...infected, from: 'xboss@example.org' }],
    differences: SKIPPED,
    shows: /discard/,
  },
  {
    name: 'AllowList of recipients: all of them, and some',
    conf: ['Whitelist DIR/allow', 'OnInfected Blackhole', 'AddHeader Replace'],
    files: { allow: '@example\\.net>\nTo:^<abuse@\n' },
    mails: [
      { ...infected, to: TWO },
      { ...infected, to: ['b@example.net', 'abuse@example.com'] },
      { ...infected, to: ['b@example.net', 'x@example.com'] },
    ],
    differences: SKIPPED,
    shows: /discard/,
  },
  {
    name: 'a virus within MaxFileSize, and beyond it',
    line: 7,
    conf: ['MaxFileSize 4K', 'OnInfected Reject', 'RejectMsg %v', 'AddHeader Replace'],
    mails: [large(0), large(8000)],
    differences: ['status-of-oversize'],
    shows: /beginning is clean/,
  },
  ...(['Accept', 'Defer', 'Reject'] as const).map(
    (onFail): Case => ({
      name: `OnFail ${onFail} without clamd`,
      conf: [`OnFail ${onFail}`, 'AddHeader Replace', 'LogClean Basic', 'LogInfected Basic'],
      clamdSocket: 'unix:DIR/nobody.sock',
      differences: onFail === 'Accept' ? SKIPPED : ['own-words'],
      shows: { Accept: /accept/, Defer: /451/, Reject: /550/ }[onFail],
    }),
  ),
  {
    name: 'the block of the i-MSCP plugin',
    conf: [
      ...['#OnInfected Quarantine', '#LogTime true', '# Begin Plugin::ClamAV'],
      ...['OnClean Accept', 'OnInfected Reject', 'OnFail Defer', 'AddHeader Replace', 'MaxFileSize 25M'],
      ...[
        'RejectMsg Blocked by ClamAV - FOUND VIRUS: %v',
        'LogInfected Basic',
        'LogClean Off',
        'LogTime false',
      ],
      ...[
        'SupportMultipleRecipients false',
        'ReadTimeout 120',
        'FixStaleSocket true',
        '# Ending Plugin::ClamAV',
      ],
    ],
    mails: [...MIXED, mail({ headers: [...FORGED, ...HEADERS] })],
    shows: /Blocked by ClamAV - FOUND VIRUS: Eicar/,
  },
  {
    name: 'mail without a body, without fields, and without both',
    conf: ['AddHeader Replace', 'LogClean Basic'],
    mails: [
      mail({ body: Buffer.alloc(0) }),
      mail({ headers: [] }),
      mail({ headers: [], body: Buffer.alloc(0) }),
    ],
    differences: ['line-for-empty'],
    shows: /accept/,
  },
  {
    name: 'mail of sendmail(1)',
    conf: ['OnInfected Reject', 'RejectMsg %v', 'AddHeader Replace', 'LogClean Basic', 'LogInfected Basic'],
    session: { local: true },
    shows: /550 5\.7\.1 Eicar/,
  },
  {
    name: 'fields that look like something else in front of an attachment',
    line: 8,
    conf: ['OnInfected Reject', 'RejectMsg %v'],
    mails: ['MZ', '%PDF-1.4', 'Rar!', 'GIF89a'].map((name) => attached([name, 'x'])),
    shows: /^(?!.*accept).*550 5\.7\.1 Eicar/,
  },
  {
    name: 'clamd over TCP',
    conf: ['OnInfected Reject', 'RejectMsg %v', 'AddHeader Add'],
    clamdSocket: 'tcp',
    shows: /550 5\.7\.1 Eicar/,
  },
]

/** A mail whose only trace of the virus is an attachment in base64, behind a strange first field. */
function attached(first: HeaderField): OutgoingMail {
  return mail({
    headers: [
      first,
      ['MIME-Version', '1.0'],
      ['Content-Type', 'application/octet-stream'],
      ['Content-Transfer-Encoding', 'base64'],
    ],
    body: Buffer.from(`${eicarTestText().toString('base64')}\r\n`),
  })
}

/** A mail that is infected behind so many bytes of text. */
function large(bytes: number): OutgoingMail {
  const filling = Buffer.alloc(bytes, `${'x'.repeat(70)}\r\n`)
  return { ...infected, body: Buffer.concat([filling, eicarTestText(), Buffer.alloc(8000, '\r\n')]) }
}
