import { cleanText } from '../../ground/clean.ts'
import { NoticeError, type NoticeErrorCode } from './errors.ts'

/** What of an error of nodemailer is looked at. */
export interface SmtpError extends Error {
  readonly code?: string | undefined
  readonly responseCode?: number | undefined
  readonly response?: string | undefined
  readonly command?: string | undefined
}

/** Longest reply of a server that a sentence quotes, characters. */
const MAX_REPLY = 300

/** Why a session with the server came to nothing. `isPerhapsTaken`: it had the whole message by then, and did not say what became of it. */
export function sessionFailure(
  server: string,
  error: SmtpError,
  { isPerhapsTaken = false }: { readonly isPerhapsTaken?: boolean } = {},
): NoticeError {
  const code = sessionCode(error)
  return new NoticeError(code, `${SESSION_WORDS[code](server)}: ${reasonOf(error)}`, {
    remedy: REMEDIES[code],
    cause: error,
    ...(isPerhapsTaken ? { details: { isPerhapsTaken } } : {}),
  })
}

/** Why the server did not take a message, or one of its recipients. */
export function replyFailure(server: string, error: SmtpError): NoticeError {
  const isForGood = error.responseCode !== undefined && error.responseCode >= 500
  const code = isForGood ? 'NOTIFY_MAIL_REFUSED' : 'NOTIFY_MAIL_DEFERRED'
  const stage = error.command === undefined ? '' : ` at ${cleanText(error.command, 40)}`
  const verb = isForGood ? 'refuses a notice' : 'does not take a notice now'
  return new NoticeError(code, `The mail server ${server} ${verb}${stage}: ${reasonOf(error)}`, {
    remedy: REMEDIES[code],
    cause: error,
  })
}

type SessionCode = 'NOTIFY_MAIL_UNREACHABLE' | 'NOTIFY_MAIL_TLS' | 'NOTIFY_MAIL_LOGIN'

const SESSION_WORDS: Readonly<Record<SessionCode, (server: string) => string>> = {
  NOTIFY_MAIL_UNREACHABLE: (server) => `The mail server ${server} cannot be reached`,
  NOTIFY_MAIL_TLS: (server) => `There is no TLS with the mail server ${server}`,
  NOTIFY_MAIL_LOGIN: (server) => `The mail server ${server} does not take the log-in`,
}

const REMEDIES: Readonly<Partial<Record<NoticeErrorCode, string>>> = {
  NOTIFY_MAIL_UNREACHABLE: 'Check notify.mail.server, and that an MTA listens there.',
  NOTIFY_MAIL_TLS:
    'Name the server as its certificate does, give notify.mail.ca, or choose another notify.mail.tls.',
  NOTIFY_MAIL_LOGIN: 'Correct notify.mail.user and notify.mail.password.',
  NOTIFY_MAIL_DEFERRED: 'It is tried again; the log of the MTA may say more.',
  NOTIFY_MAIL_REFUSED:
    'Correct the addresses in notify.mail (from, to, returnPath), or let the MTA take mail from here.',
}

/** Codes of a certificate that is not good come from OpenSSL and Node. */
const CERTIFICATE = /CERT|^ERR_(?:TLS|SSL)|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|^EPROTO$/

function sessionCode(error: SmtpError): SessionCode {
  const { code = '', command = '' } = error
  const original = 'originalCode' in error ? String(error.originalCode) : ''
  if (code === 'EAUTH' || code === 'ENOAUTH' || command.startsWith('AUTH')) return 'NOTIFY_MAIL_LOGIN'
  if (code === 'ETLS' || CERTIFICATE.test(code) || CERTIFICATE.test(original)) return 'NOTIFY_MAIL_TLS'
  return 'NOTIFY_MAIL_UNREACHABLE'
}

/** The reply of the server, or the words of the system. */
function reasonOf({ response, message }: SmtpError): string {
  return cleanText((response ?? message).replaceAll(/\s+/g, ' ').trim(), MAX_REPLY)
}
