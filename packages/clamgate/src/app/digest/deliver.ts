import type { Config } from '../../config/schema.ts'
import { RELEASE_FIELD } from '../../filter/release/fields.ts'
import { NoticeError } from '../../notify/mail/errors.ts'
import { envelopeAddress } from '../../notify/mail/mailbox.ts'
import { type Sent, type SmtpSettings, sendMail } from '../../notify/mail/smtp.ts'
import type { Deliver, Delivery } from '../../quarantine/digest/types.ts'
import { wireFacts } from '../../quarantine/release/smtp/octets.ts'
import type { TicketDesk } from '../../quarantine/release/tickets.ts'
import { isNear } from './near.ts'

export interface DeliverDeps {
  readonly config: () => Config
  readonly tickets: Pick<TicketDesk, 'issue' | 'withdraw'>
  /** What we call ourselves (EHLO). */
  readonly hostname: string
}

/** What the log of the filter names as the entry of a mail of ours. */
const OWN_MAIL = 'digest'

/**
 * Hands mails of ours to the MTA that takes notices, or to the listener by which releases come back. They quote subjects and
 * signatures, so that one on this host gets a ticket along: our own filter lets it pass, and nobody else's is asked to.
 */
export function createDeliver({ config, tickets, hostname }: DeliverDeps): Deliver {
  return async (mail, signal) => {
    const { notify, quarantine } = config()
    const { server = quarantine.release.listener, tls, ca, user, password, timeout, returnPath } = notify.mail
    const settings: SmtpSettings = { server, tls, ca, user, password, timeout, name: hostname, signal }
    const to = envelopeAddress(mail.to)
    const from = returnPath === undefined ? '' : envelopeAddress(returnPath)
    const ticket = (await isNear(server)) ? await ticketFor(mail.bytes, to) : undefined
    const head = ticket === undefined ? [] : [Buffer.from(`${RELEASE_FIELD}: ${ticket}\r\n`)]
    try {
      return outcomeOf(await sendMail(settings, { from, to: [to] }, Buffer.concat([...head, mail.bytes])))
    } catch (error) {
      if (!(error instanceof NoticeError)) throw error
      const state = error.details['isPerhapsTaken'] === true ? 'unknown' : 'away'
      return { state, code: error.code, words: error.message, remedy: error.remedy }
    } finally {
      if (ticket !== undefined) tickets.withdraw(ticket)
    }
  }

  async function ticketFor(bytes: Buffer, to: string): Promise<string> {
    const { sha256 } = await wireFacts(once(bytes))
    const scope = { entry: OWN_MAIL, queueId: undefined, recipients: [`<${to}>`], localPort: undefined }
    return tickets.issue({ ...scope, sha256 })
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

function outcomeOf({ accepted, refused, error, isAway }: Sent): Delivery {
  if (accepted.length > 0) return { state: 'sent', words: 'taken' }
  const state = isAway ? 'away' : refused.length > 0 ? 'refused' : 'deferred'
  return { state, code: error?.code, words: error?.message ?? 'not taken', remedy: error?.remedy }
}
