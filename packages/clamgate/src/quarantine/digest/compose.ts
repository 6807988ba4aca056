import { createHash } from 'node:crypto'
import { envelopeAddress } from '../../notify/mail/mailbox.ts'
import type { Letter } from './content.ts'
import { htmlPart } from './html-part.ts'
import { textPart } from './text-part.ts'

/** A mail of ours to somebody who waits for kept mail. */
export interface OwnMail {
  readonly from: string
  readonly to: string
  readonly letter: Letter
  readonly timeMs: number
  /** The same for the same mail: what a mailbox gets twice it can know. */
  readonly identity: string
  /** Name of this host. */
  readonly host: string
}

/**
 * Plain text and HTML as alternatives. Answering machines leave it alone (RFC 3834 section 5), lists of people know it by its
 * List-Id. Its Message-ID is that of a notice of ours, so that one in which something is found is not the reason for the next.
 */
export async function composeOwnMail(mail: OwnMail): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const { from, to, letter, timeMs, identity, host } = mail
  const address = envelopeAddress(from)
  const domain = address.slice(address.lastIndexOf('@') + 1)
  const id = createHash('sha256').update(identity).digest('hex').slice(0, 24)
  const message = new MailComposer({
    from: { name: 'Clamgate', address: from },
    to: { name: '', address: envelopeAddress(to) },
    subject: letter.subject.replaceAll(/\s+/g, ' ').trim(),
    text: textPart(letter).replaceAll('\n', '\r\n'), // nodemailer breaks at CRLF alone
    html: htmlPart(letter).replaceAll('\n', '\r\n'),
    textEncoding: 'quoted-printable',
    date: new Date(timeMs),
    messageId: `<clamgate-notice.${id}@${domain}>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'List-Id': `<quarantine.${listDomain(host)}>`,
    },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return await message.compile().build()
}

/** A host may have a name without a dot, or none. */
function listDomain(host: string): string {
  const name = host.replaceAll(/[^A-Za-z0-9.-]/g, '')
  return name === '' ? 'clamgate.localhost' : `clamgate.${name}`
}
