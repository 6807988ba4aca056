import { CodedError } from '../../ground/coded-error.ts'

/** Every code of {@link NoticeError}. Match on these, never on the text. */
export const NOTICE_ERROR_CODES = [
  /** The server of notify.mail cannot be reached, or went away; the notice is tried again. Remedy: check notify.mail.server and that an MTA listens there; clamgate doctor tries it. */
  'NOTIFY_MAIL_UNREACHABLE',
  /** TLS with the server of notify.mail failed: it offers none, or its certificate is not good. Remedy: name the server as its certificate does, give notify.mail.ca, or choose another notify.mail.tls. */
  'NOTIFY_MAIL_TLS',
  /** The server of notify.mail does not take the log-in. Remedy: correct notify.mail.user and notify.mail.password. */
  'NOTIFY_MAIL_LOGIN',
  /** The server of notify.mail does not take a notice now; it is tried again. Remedy: the message has its reply; look at the log of the MTA. */
  'NOTIFY_MAIL_DEFERRED',
  /** The server of notify.mail refuses a notice for good. Remedy: the message has its reply; correct the addresses, or let the MTA take mail from here. */
  'NOTIFY_MAIL_REFUSED',
  /** A notice was given up: it was tried for notify.mail.keepTrying. Remedy: mend what the message says of the last try. */
  'NOTIFY_MAIL_GAVE_UP',
  /** More senders and recipients were to be told than can wait; the administrators hear how many. Remedy: raise notify.mail.users.rate, or tell administrators alone. */
  'NOTIFY_MAIL_DROPPED',
  /** The daemon stopped before every notice was sent. Remedy: the log has the messages; see that notify.mail.server answers. */
  'NOTIFY_MAIL_STOPPED',
  /** No notices are configured. Remedy: set notify.mail.server and notify.mail.to. */
  'NOTIFY_MAIL_OFF',
] as const
export type NoticeErrorCode = (typeof NOTICE_ERROR_CODES)[number]

/** A notice could not be sent. Mail does not depend on it. */
export class NoticeError extends CodedError<NoticeErrorCode> {
  override readonly name = 'NoticeError'
}
