import { ALL_ACTIONS, ALL_PROTOCOL, PROTOCOL, type Stage } from './letters.ts'

/** How one kind of MTA speaks the protocol. */
export interface Profile {
  readonly version: number
  readonly actions: number
  readonly protocol: number
  /** Longest wait for one packet of the filter, ms. */
  readonly readTimeoutMs: number
  /** Protocol bits in the answer that were not offered end the session. */
  readonly strictProtocol: boolean
  /** A PROGRESS outside the end of the message ends the session. */
  readonly strictProgress: boolean
  /** What comes before an IPv6 address in CONNECT. */
  readonly ipv6Prefix: string
  /** An ABORT follows also a message that the filter has decided, and comes once more before QUIT. */
  readonly abortsFinished: boolean
  /** ABORT stays in the MTA's buffer until something else is sent: Postfix 3.7 does not flush it. */
  readonly holdsAbort: boolean
  /** A macro packet is sent also when no macro has a value. */
  readonly emptyMacros: boolean
  /** The first recipient from which on the queue id is known, counted from 0; -1 when MAIL has it. */
  readonly queueIdFrom: number
  /** The MTA's own macro lists. A stage that is missing gets no macro packet unless the filter asks for one. */
  readonly macros: { readonly [S in Stage]?: readonly string[] }
  /** Values of macros that do not depend on the mail. */
  readonly values: Readonly<Record<string, string>>
}

const MAIL_MACROS = ['i', '{auth_type}', '{auth_authen}', '{auth_author}']
const TLS_MACROS = ['{tls_version}', '{cipher}', '{cipher_bits}', '{cert_subject}', '{cert_issuer}']

/** Postfix 3.7 with `milter_protocol = 6` and default macro lists. */
export const POSTFIX: Profile = {
  version: 6,
  actions: ALL_ACTIONS,
  protocol: ALL_PROTOCOL,
  readTimeoutMs: 30_000,
  strictProtocol: false,
  strictProgress: false,
  ipv6Prefix: '',
  abortsFinished: true,
  holdsAbort: true,
  emptyMacros: true,
  queueIdFrom: 1,
  macros: {
    connect: ['j', '{daemon_name}', '{daemon_addr}', 'v', '_'],
    helo: TLS_MACROS,
    mail: [...MAIL_MACROS, '{mail_addr}', '{mail_host}', '{mail_mailer}'],
    rcpt: ['i', '{rcpt_addr}', '{rcpt_host}', '{rcpt_mailer}'],
    data: ['i'],
    unknown: [],
    header: ['i'],
    eoh: ['i'],
    body: ['i'],
    eom: ['i'],
  },
  values: {
    j: 'mx.example.org',
    daemon_name: 'mx.example.org',
    daemon_addr: '192.0.2.1',
    daemon_port: '25',
    v: 'Postfix 3.7.11',
  },
}

/** Sendmail 8.18 with the macro lists of its cf files. */
export const SENDMAIL: Profile = {
  version: 6,
  actions: ALL_ACTIONS,
  protocol: ALL_PROTOCOL,
  readTimeoutMs: 10_000,
  strictProtocol: true,
  strictProgress: true,
  ipv6Prefix: 'IPv6:',
  abortsFinished: false,
  holdsAbort: false,
  emptyMacros: false,
  queueIdFrom: -1,
  macros: {
    connect: ['j', '_', '{daemon_name}', '{if_name}', '{if_addr}'],
    helo: TLS_MACROS,
    mail: [...MAIL_MACROS, '{mail_mailer}', '{mail_host}', '{mail_addr}'],
    rcpt: ['{rcpt_mailer}', '{rcpt_host}', '{rcpt_addr}'],
    eom: ['{msg_id}'],
  },
  values: {
    j: 'mx.example.org',
    daemon_name: 'MTA',
    daemon_port: '25',
    if_name: 'mx.example.org',
    if_addr: '192.0.2.1',
    v: '8.18.1',
  },
}

/** Sendmail with `Milter.maxdatasize` at 1 MiB: a data size bit joins the offer. */
export const SENDMAIL_1M: Profile = { ...SENDMAIL, protocol: ALL_PROTOCOL | PROTOCOL.MDS_1M }

/** Profiles by name. */
export const PROFILES = { postfix: POSTFIX, sendmail: SENDMAIL, 'sendmail-1m': SENDMAIL_1M } as const

export type ProfileName = keyof typeof PROFILES
