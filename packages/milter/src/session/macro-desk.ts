import { SMFIC } from '../wire/codes.ts'
import { MacroSet } from '../wire/macros.ts'

/** Order of the macro stages of a connection; later ones win. */
const CONNECTION_STAGE = { connect: 0, helo: 1 } as const
/** The same for a message. Postfix sends macros with every header and body packet; they stand for their stage. */
const MESSAGE_STAGE = { mail: 0, rcpt: 1, data: 2, eoh: 3, eom: 4 } as const

/**
 * Sorts macro packets to the connection or message they belong to. Those for CONNECT and MAIL come before what they
 * describe begins, and while an earlier one may still be there; they wait until it is taken.
 */
export class MacroDesk {
  #connection = new MacroSet()
  #nextConnection: MacroSet | undefined
  #message: MacroSet | undefined
  #nextMessage: MacroSet | undefined
  #describesRecipient = false

  /** Memory that the macros of all stages take. */
  get bytes(): number {
    return (
      this.#connection.bytes +
      (this.#nextConnection?.bytes ?? 0) +
      (this.#message?.bytes ?? 0) +
      (this.#nextMessage?.bytes ?? 0)
    )
  }

  /** Takes the payload of SMFIC_MACRO. Stages that nobody can ask for are dropped. */
  put(bytes: Buffer, start: number, end: number): void {
    if (start >= end) return
    const from = start + 1
    switch (bytes[start]) {
      case SMFIC.CONNECT:
        this.#nextConnection = new MacroSet()
        this.#nextConnection.put(CONNECTION_STAGE.connect, bytes, from, end)
        return
      case SMFIC.HELO:
        this.#connection.put(CONNECTION_STAGE.helo, bytes, from, end)
        return
      case SMFIC.MAIL:
        this.#nextMessage = new MacroSet(this.#connection)
        this.#nextMessage.put(MESSAGE_STAGE.mail, bytes, from, end)
        return
      case SMFIC.RCPT:
        this.#message?.put(MESSAGE_STAGE.rcpt, bytes, from, end)
        this.#describesRecipient = true
        return
      case SMFIC.DATA:
        this.#message?.put(MESSAGE_STAGE.data, bytes, from, end)
        return
      case SMFIC.HEADER:
      case SMFIC.EOH:
        this.#message?.put(MESSAGE_STAGE.eoh, bytes, from, end)
        return
      case SMFIC.BODY:
      case SMFIC.BODYEOB:
        this.#message?.put(MESSAGE_STAGE.eom, bytes, from, end)
        return
      default:
    }
  }

  /** A connection begins: its macros. */
  beginConnection(): MacroSet {
    this.#connection = this.#nextConnection ?? new MacroSet()
    this.#nextConnection = undefined
    this.#nextMessage = undefined
    this.endMessage()
    return this.#connection
  }

  /** A message begins: its macros. */
  beginMessage(): MacroSet {
    this.#message = this.#nextMessage ?? new MacroSet(this.#connection)
    this.#nextMessage = undefined
    return this.#message
  }

  /** Whether macros came for the recipient that comes now; those of the one before say nothing about it. */
  takeDescribesRecipient(): boolean {
    const describes = this.#describesRecipient
    this.#describesRecipient = false
    return describes
  }

  /** From here on the macros of the message stay as they are. */
  endMessage(): void {
    this.#message = undefined
  }
}
