import { createHash, randomBytes } from 'node:crypto'
import type { Redeemed, ReleaseTickets, ReturnedMail, TicketRefusal } from '../../filter/ports.ts'
import { mailboxOf } from '../../patterns/mailbox.ts'

/** What a ticket is good for. */
export interface TicketScope {
  readonly entry: string
  /** Queue id of the mail when it was kept. */
  readonly queueId: string | undefined
  /** As they are sent in RCPT. */
  readonly recipients: readonly string[]
  /** SHA-256 in hexadecimal of the octets that will arrive: one where line ends stay as they are, one where they become CRLF. */
  readonly sha256: ReadonlySet<string>
  /** Port from which it is sent; undefined: the MTA has another way to us. */
  readonly localPort: number | undefined
}

/** Tickets as the sending side has them. */
export interface TicketDesk extends ReleaseTickets {
  /** Makes a ticket for one transaction. */
  issue(scope: TicketScope): string
  /** It is over: the ticket of this transaction is good for nothing any more. */
  withdraw(ticket: string): void
}

export interface TicketDeps {
  /** Monotonic, ms. */
  readonly monotonic: () => number
  /** Told of each ticket that did not count; it is not in there, since one that is out must not stand in a log. */
  readonly refused: (refusal: {
    readonly why: TicketRefusal
    readonly queueId: string | undefined
    readonly entry: string | undefined
  }) => void
}

/** From the reply to DATA to the last octet, with a milter of somebody else's in between, ms. */
export const TICKET_MS = 300_000
const TICKET_BYTES = 16

interface Issued extends TicketScope {
  readonly expiresAtMs: number
  isUsed: boolean
}

/**
 * Tickets by which a release passes our own filter: 128 random bits, of which only the hash is kept, in memory, for one
 * transaction. Whoever reads one in a queue or a mailbox afterwards has nothing.
 */
export function createTickets({ monotonic, refused }: TicketDeps): TicketDesk {
  const issued = new Map<string, Issued>()
  const forgetOld = () => {
    const nowMs = monotonic()
    for (const [hash, { expiresAtMs }] of issued) if (expiresAtMs + TICKET_MS < nowMs) issued.delete(hash)
  }
  return {
    issue(scope) {
      forgetOld()
      const ticket = randomBytes(TICKET_BYTES).toString('hex')
      issued.set(hashOf(ticket), { ...scope, expiresAtMs: monotonic() + TICKET_MS, isUsed: false })
      return ticket
    },
    withdraw(ticket) {
      issued.delete(hashOf(ticket))
    },
    isOut(ticket) {
      return issued.get(hashOf(ticket))?.isUsed === false
    },
    redeem(ticket, mail): Redeemed {
      const found = issued.get(hashOf(ticket))
      const why = found === undefined ? 'unknown' : whyNot(found, mail, monotonic())
      if (found !== undefined) found.isUsed = true
      if (found !== undefined && why === undefined) {
        return { ok: true, entry: found.entry, queueId: found.queueId }
      }
      const refusal = why ?? 'unknown'
      refused({ why: refusal, queueId: mail.queueId, entry: found?.entry })
      return { ok: false, why: refusal }
    },
  }
}

function whyNot(ticket: Issued, mail: ReturnedMail, nowMs: number): TicketRefusal | undefined {
  if (ticket.isUsed) return 'used'
  if (ticket.expiresAtMs <= nowMs) return 'expired'
  if (mail.sha256 === undefined) return 'headers'
  if (isElsewhere(ticket, mail)) return 'client'
  if (namesOf(ticket.recipients) !== namesOf(mail.recipients)) return 'recipients'
  return ticket.sha256.has(mail.sha256) ? undefined : 'content'
}

function isElsewhere({ localPort }: Issued, { clientPort }: ReturnedMail): boolean {
  return localPort !== undefined && clientPort !== undefined && localPort !== clientPort
}

/** Each once, in an order of its own, in one spelling. */
function namesOf(recipients: readonly string[]): string {
  return [...new Set(recipients.map(mailboxOf))].sort().join('\n')
}

function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('base64')
}
