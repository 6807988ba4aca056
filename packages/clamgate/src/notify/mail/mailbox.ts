import { domainToASCII } from 'node:url'
import { MAILBOX_PATTERN } from '../../config/sections/notify-mail.ts'

/**
 * An address from an envelope that a notice may go to; undefined for what is none, or one so odd (quotes, controls) that
 * nobody should be made to parse it.
 */
export function usableMailbox(address: string): string | undefined {
  return MAILBOX_PATTERN.test(address) ? address : undefined
}

/** An address for which mail is kept, as a mail about that may go to it: with quotes, too, where there is text in them. */
export function recipientMailbox(address: string): string | undefined {
  return QUOTED_MAILBOX.test(address) ? address : usableMailbox(address)
}

/** As `patterns/mailbox.ts` leaves it; what composes a mail does not keep angle brackets in quotes. */
const QUOTED_MAILBOX = /^"(?:[^"<>\\\p{C}]|\\["\\]){1,62}"@[^\s"(),:;<>@[\]\\\p{C}]{1,253}$/u

/** For an envelope: the domain in ASCII, so that only a local part beyond ASCII needs SMTPUTF8. */
export function envelopeAddress(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = domainToASCII(address.slice(at + 1))
  return domain === '' ? address : `${address.slice(0, at)}@${domain}`
}
