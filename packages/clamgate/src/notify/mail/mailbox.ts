import { domainToASCII } from 'node:url'
import { MAILBOX_PATTERN } from '../../config/sections/notify-mail.ts'

/**
 * An address from an envelope that a notice may go to; undefined for what is none, or one so odd (quotes, controls) that
 * nobody should be made to parse it.
 */
export function usableMailbox(address: string): string | undefined {
  return MAILBOX_PATTERN.test(address) ? address : undefined
}

/** For an envelope: the domain in ASCII, so that only a local part beyond ASCII needs SMTPUTF8. */
export function envelopeAddress(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = domainToASCII(address.slice(at + 1))
  return domain === '' ? address : `${address.slice(0, at)}@${domain}`
}
