/** What the MTA can do for a message; without a capability a harmless substitute is chosen. */
export interface Capabilities {
  readonly hold: boolean
  readonly removeRecipients: boolean
  readonly addHeaders: boolean
}

/** An MTA that can do all that the milter protocol offers, as Postfix can. */
export const ABLE_MTA: Capabilities = Object.freeze({ hold: true, removeRecipients: true, addHeaders: true })

/**
 * What an MTA can do for a message to these recipients, as they were written: one that it would not find again would get
 * the mail in spite of its decision, so that nobody is removed then.
 */
export function capabilitiesFor(recipients: readonly string[], mta: Capabilities = ABLE_MTA): Capabilities {
  if (!mta.removeRecipients || recipients.every(isFoundAgain)) return mta
  return { ...mta, removeRecipients: false }
}

/** Whether an MTA finds a recipient again by the text that it gave us, so that it can be taken off the envelope. */
function isFoundAgain(recipient: string): boolean {
  return FOUND_AGAIN.test(recipient)
}

/**
 * `local@domain` or `local` alone, dot-atoms (RFC 5321 section 4.1.2) with anything above ASCII. Routes, quotes,
 * comments and a final dot are read by smtpd(8) in one way and by cleanup(8), which removes recipients, in another.
 */
const FOUND_AGAIN = /^<?[\w!#$%&'*+/=?^`{|}~\x80-\uffff.-]+(?:@[\w\x80-\uffff-]+(?:\.[\w\x80-\uffff-]+)*)?>?$/
