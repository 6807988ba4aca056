/** Whether recipients can be taken off the envelope; each word but `yes` is a reason why not. */
export type Removal = 'yes' | 'not-offered' | 'uncertain' | 'never'

/** What the MTA can do for a message; without a capability a harmless substitute is chosen. */
export interface Capabilities {
  readonly hold: boolean
  readonly removeRecipients: Removal
  readonly addHeaders: boolean
  /** Somebody hears of a refusal: the SMTP client, or the sender by a bounce. */
  readonly tellSender: boolean
}

/** An MTA that can do all that the milter protocol offers, as Postfix can. */
export const ABLE_MTA: Capabilities = Object.freeze({
  hold: true,
  removeRecipients: 'yes',
  addHeaders: true,
  tellSender: true,
})

/** An envelope as an MTA writes it, octets or text. */
export interface GivenEnvelope {
  readonly sender: string
  readonly recipients: readonly string[]
}

/** What the configuration lets us ask of an MTA. */
export interface Allowed {
  /** `policy.removeRecipients` */
  readonly removeRecipients: 'auto' | 'never'
}

/**
 * What an MTA can do for a message with this envelope: a recipient that it would not find again would get the mail in
 * spite of its decision, or another would lose his copy, so that nobody is removed then.
 */
export function capabilitiesFor(
  { sender, recipients }: GivenEnvelope,
  { removeRecipients }: Allowed,
  mta: Capabilities = ABLE_MTA,
): Capabilities {
  return {
    ...mta,
    removeRecipients: removal(recipients, removeRecipients, mta.removeRecipients),
    // SMTP has `<>` here, which a client is told of; a bounce of mail of sendmail(1) has nobody to go to.
    tellSender: mta.tellSender && sender !== '',
  }
}

function removal(
  recipients: readonly string[],
  allowed: Allowed['removeRecipients'],
  offered: Removal,
): Removal {
  if (offered !== 'yes') return offered
  if (allowed === 'never') return 'never'
  return recipients.every((recipient) => FOUND_AGAIN.test(recipient)) ? 'yes' : 'uncertain'
}

/**
 * `<local@domain>` or `<local>`, dot-atoms (RFC 5321 section 4.1.2) with anything above ASCII. Routes, quotes, comments
 * and a final dot are read by smtpd(8) in one way and by cleanup(8), which removes recipients, in another.
 *
 * Without brackets it is no argument of RCPT, but what cleanup(8) has made of a recipient of sendmail(1), qmqpd(8) or a
 * bounce of its own: rewritten, while it removes by what was written before (cleanup_milter_emul_rcpt()).
 * It never writes brackets there; a client of SMTP that leaves them out is treated alike.
 */
const FOUND_AGAIN = /^<[\w!#$%&'*+/=?^`{|}~\x80-\uffff.-]+(?:@[\w\x80-\uffff-]+(?:\.[\w\x80-\uffff-]+)*)?>$/
