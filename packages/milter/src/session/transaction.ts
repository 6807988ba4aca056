import type { Recipient } from '../envelope.ts'
import { MilterError, type MilterErrorCode } from '../errors.ts'
import type { Filter } from '../filter.ts'
import { type Client, decodeConnect, decodePath, pathBytes } from '../wire/command.ts'
import { handlerError } from './failure.ts'
import { MacroDesk } from './macro-desk.ts'
import { memoryLimit, type SessionMemory } from './memory.ts'
import type { Agreement } from './negotiate.ts'
import { MessageEnvelope, SmtpConnection } from './parties.ts'
import type { ConversationSetup } from './setup.ts'

/** A message under way: its envelope, and what the filter made of it. */
export interface Message<M> {
  readonly envelope: MessageEnvelope
  readonly state: M
}

const UNKNOWN_CLIENT: Client = { hostname: Buffer.alloc(0), family: 'unknown', address: undefined, port: 0 }
/** The value of `{rcpt_mailer}` for a recipient that the MTA refused (Sendmail's error mailer). */
const REFUSED = 'error'
/** What a recipient costs in memory besides its bytes and those of its parameters. */
const RECIPIENT_OVERHEAD_BYTES = 256

/**
 * The SMTP connection and message that a milter session is at, and their ends: each message is either decided or
 * aborted, each connection closed, and the filter hears of it once.
 */
export class Transaction<M> {
  readonly #macros = new MacroDesk()
  /** The message under way; undefined as soon as it is decided or abandoned. */
  message: Message<M> | undefined
  /** True from MAIL until the MTA has the answer for the message, or has given it up. */
  isOpen = false
  #connection: SmtpConnection | undefined
  #recipient: Recipient | undefined
  #clientBytes = 0
  #heloBytes = 0
  #senderBytes = 0
  #recipientBytes = 0
  readonly #memory: SessionMemory
  readonly #filter: Filter<M>
  readonly #listener: string
  readonly #report: (error: MilterError) => void

  constructor(
    { filter, listener }: Pick<ConversationSetup<M>, 'filter' | 'listener'>,
    memory: SessionMemory,
    report: (error: MilterError) => void,
  ) {
    this.#filter = filter
    this.#listener = listener
    this.#memory = memory
    this.#report = report
  }

  /** The SMTP client; an unknown one when the MTA did not tell. */
  get connection(): SmtpConnection {
    return this.#connection ?? this.#beginConnection(UNKNOWN_CLIENT)
  }

  /** The message under way, where the protocol makes sure that there is one. */
  get current(): Message<M> {
    if (this.message === undefined) throw new MilterError('MILTER_INTERNAL', 'There is no message under way')
    return this.message
  }

  /**
   * Takes the payload of SMFIC_MACRO.
   * @throws {MilterError} MILTER_SESSION_LIMIT
   */
  putMacros(bytes: Buffer, start: number, end: number): void {
    this.#macros.put(bytes, start, end)
    this.#checkWords()
  }

  /**
   * A connection begins with the payload of CONNECT; the one before is over.
   * @throws {MilterError} MILTER_SESSION_LIMIT
   */
  connect(bytes: Buffer, start: number, end: number): SmtpConnection {
    this.endConnection()
    this.#clientBytes = end - start
    this.#checkWords()
    return this.#beginConnection(decodeConnect(bytes, start, end))
  }

  /**
   * HELO came.
   * @throws {MilterError} MILTER_SESSION_LIMIT
   */
  greet(name: Buffer): SmtpConnection {
    const { connection } = this
    this.#heloBytes = name.length
    this.#checkWords()
    connection.helo = name
    return connection
  }

  /** The connection is over, if there is one. The message under way must have been abandoned. */
  endConnection(): void {
    const connection = this.#connection
    if (connection === undefined) return
    this.#connection = undefined
    this.#clientBytes = 0
    this.#heloBytes = 0
    try {
      this.#filter.close?.(connection)
    } catch (error) {
      this.#report(handlerError('close', error))
    }
  }

  /**
   * A message begins with the payload of MAIL; `current` from here on. What the filter throws is thrown as it is.
   * @throws {MilterError} MILTER_SESSION_LIMIT
   */
  beginMessage(bytes: Buffer, start: number, end: number, agreement: Agreement): MessageEnvelope {
    const { connection } = this
    this.isOpen = true
    this.#senderBytes = pathBytes(bytes, start, end)
    this.#checkWords()
    const sender = decodePath(bytes, start, end)
    return new MessageEnvelope(connection, sender, this.#macros.beginMessage(), agreement)
  }

  /**
   * The message under way gets its state; `current` from here on.
   * @throws {MilterError} MILTER_HANDLER_FAILED
   */
  openMessage(envelope: MessageEnvelope): Message<M> {
    try {
      this.message = { envelope, state: this.#filter.message(envelope) }
    } catch (error) {
      throw handlerError('message', error)
    }
    return this.message
  }

  /**
   * Books the memory for a recipient, the payload of RCPT. An error that is returned is one that the message is deferred
   * for: others take the memory.
   * @throws {MilterError} MILTER_ENVELOPE_LIMIT
   */
  bookRecipient(
    bytes: Buffer,
    start: number,
    end: number,
    maxEnvelopeBytes: number,
  ): MilterError | undefined {
    this.#recipientBytes += pathBytes(bytes, start, end) + RECIPIENT_OVERHEAD_BYTES
    if (this.#recipientBytes > maxEnvelopeBytes) {
      throw new MilterError(
        'MILTER_ENVELOPE_LIMIT',
        `The recipients of a message take over ${maxEnvelopeBytes} bytes`,
        {
          details: { recipients: this.message?.envelope.recipients.length ?? 0, maxEnvelopeBytes },
          remedy: 'Lower the recipient limit of the MTA, or raise maxEnvelopeBytes.',
        },
      )
    }
    return this.#memory.keepRecipients(this.#recipientBytes)
      ? undefined
      : memoryLimit('the recipients of this message')
  }

  /** Reads RCPT. The recipient is not one of the envelope before `acceptRecipient`. */
  readRecipient(bytes: Buffer, start: number, end: number): Recipient {
    this.#recipient = decodePath(bytes, start, end)
    return this.#recipient
  }

  /** The same, from an MTA that also reports recipients that it refused: the macro `{rcpt_mailer}` says which. */
  readAnyRecipient(bytes: Buffer, start: number, end: number): Recipient {
    const recipient = this.readRecipient(bytes, start, end)
    const described = this.#macros.takeDescribesRecipient()
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
    this.#macros.endMessage()
    this.#senderBytes = 0
    this.#recipientBytes = 0
    this.#memory.keepRecipients(0)
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

  #beginConnection(client: Client): SmtpConnection {
    this.#connection = new SmtpConnection(client, this.#listener, this.#macros.beginConnection())
    return this.#connection
  }

  #checkWords(): void {
    this.#memory.checkWords(this.#macros.bytes + this.#clientBytes + this.#heloBytes + this.#senderBytes)
  }
}
