import type { Recipient } from '../envelope.ts'
import { MilterError, type MilterErrorCode } from '../errors.ts'
import type { Filter } from '../filter.ts'
import { type Client, decodePath } from '../wire/command.ts'
import { handlerError } from './failure.ts'
import { MacroDesk } from './macro-desk.ts'
import type { Agreement } from './negotiate.ts'
import { MessageEnvelope, SmtpConnection } from './parties.ts'

/** A message under way: its envelope, and what the filter made of it. */
export interface Message<M> {
  readonly envelope: MessageEnvelope
  readonly state: M
}

const UNKNOWN_CLIENT: Client = { hostname: Buffer.alloc(0), family: 'unknown', address: undefined, port: 0 }
/** The value of `{rcpt_mailer}` for a recipient that the MTA refused (Sendmail's error mailer). */
const REFUSED = 'error'
/** What a recipient costs in memory besides its bytes. */
const RECIPIENT_OVERHEAD_BYTES = 256

/**
 * The SMTP connection and message that a milter session is at, and their ends: each message is either decided or
 * aborted, each connection closed, and the filter hears of it once.
 */
export class Transaction<M> {
  readonly macros = new MacroDesk()
  /** The message under way; undefined as soon as it is decided or abandoned. */
  message: Message<M> | undefined
  /** True from MAIL until the MTA has the answer for the message, or has given it up. */
  isOpen = false
  #connection: SmtpConnection | undefined
  #recipient: Recipient | undefined
  #envelopeBytes = 0
  readonly #filter: Filter<M>
  readonly #report: (error: MilterError) => void

  constructor(filter: Filter<M>, report: (error: MilterError) => void) {
    this.#filter = filter
    this.#report = report
  }

  /** The SMTP client; an unknown one when the MTA did not tell. */
  get connection(): SmtpConnection {
    return this.#connection ?? this.beginConnection(UNKNOWN_CLIENT)
  }

  /** The message under way, where the protocol makes sure that there is one. */
  get current(): Message<M> {
    if (this.message === undefined) throw new MilterError('MILTER_INTERNAL', 'There is no message under way')
    return this.message
  }

  /** A connection begins; the one before is over. */
  beginConnection(client: Client): SmtpConnection {
    this.endConnection()
    this.#connection = new SmtpConnection(client, this.macros.beginConnection())
    return this.#connection
  }

  /** The connection is over, if there is one. The message under way must have been abandoned. */
  endConnection(): void {
    const connection = this.#connection
    if (connection === undefined) return
    this.#connection = undefined
    try {
      this.#filter.close?.(connection)
    } catch (error) {
      this.#report(handlerError('close', error))
    }
  }

  /**
   * A message begins with the payload of MAIL; `current` from here on.
   * @throws {MilterError} MILTER_HANDLER_FAILED
   */
  beginMessage(bytes: Buffer, start: number, end: number, agreement: Agreement): void {
    const { connection } = this
    this.isOpen = true
    this.#envelopeBytes = 0
    const sender = decodePath(bytes, start, end)
    const envelope = new MessageEnvelope(connection, sender, this.macros.beginMessage(), agreement)
    try {
      this.message = { envelope, state: this.#filter.message(envelope) }
    } catch (error) {
      throw handlerError('message', error)
    }
  }

  /**
   * Reads RCPT. The recipient is not one of the envelope before `acceptRecipient`.
   * @throws {MilterError} MILTER_ENVELOPE_LIMIT
   */
  readRecipient(bytes: Buffer, start: number, end: number, maxEnvelopeBytes: number): Recipient {
    this.#envelopeBytes += end - start + RECIPIENT_OVERHEAD_BYTES
    if (this.#envelopeBytes > maxEnvelopeBytes) {
      throw new MilterError(
        'MILTER_ENVELOPE_LIMIT',
        `The recipients of a message take over ${maxEnvelopeBytes} bytes`,
        {
          details: { recipients: this.message?.envelope.recipients.length ?? 0, maxEnvelopeBytes },
          remedy: 'Lower the recipient limit of the MTA, or raise maxEnvelopeBytes.',
        },
      )
    }
    this.#recipient = decodePath(bytes, start, end)
    return this.#recipient
  }

  /** The same, from an MTA that also reports recipients that it refused: the macro `{rcpt_mailer}` says which. */
  readAnyRecipient(bytes: Buffer, start: number, end: number, maxEnvelopeBytes: number): Recipient {
    const recipient = this.readRecipient(bytes, start, end, maxEnvelopeBytes)
    const described = this.macros.takeDescribesRecipient()
    const { envelope } = this.current
    if (!described || envelope.macro('rcpt_mailer') !== REFUSED) return recipient
    this.#recipient = undefined
    const rejected = { enhanced: envelope.macro('rcpt_host'), text: envelope.macro('rcpt_addr') }
    return { ...recipient, rejected }
  }

  /** The recipient that was read last stays. */
  acceptRecipient(): void {
    if (this.#recipient !== undefined) this.message?.envelope.recipients.push(this.#recipient)
    this.#recipient = undefined
  }

  /** The message is decided: nobody has to be told. */
  finish(): void {
    this.message = undefined
    this.isOpen = false
    this.macros.endMessage()
  }

  /** The message, if there is one, ends without a decision. */
  abandon(code: MilterErrorCode, reason: string): void {
    if (this.message !== undefined) this.abandonFor(new MilterError(code, reason))
    else this.isOpen = false
  }

  /** The same, for a reason that is an error already. */
  abandonFor(reason: MilterError): void {
    const { message } = this
    this.finish()
    if (message === undefined) return
    message.envelope.cancel(reason)
    try {
      this.#filter.abort?.(message.state)
    } catch (error) {
      this.#report(handlerError('abort', error))
    }
  }
}
