import type { ActionName, Connection, Envelope, Recipient } from '../envelope.ts'
import type { MilterError } from '../errors.ts'
import type { Client, Path } from '../wire/command.ts'
import type { MacroSet } from '../wire/macros.ts'
import type { Agreement } from './negotiate.ts'

/** What a session knows of the SMTP client. */
export class SmtpConnection implements Connection {
  readonly hostname: Buffer
  readonly family: Connection['family']
  readonly address: string | undefined
  readonly port: number
  readonly listener: string
  readonly macros: MacroSet
  helo: Buffer | undefined

  constructor(client: Client, listener: string, macros: MacroSet) {
    this.listener = listener
    this.hostname = client.hostname
    this.family = client.family
    this.address = client.address
    this.port = client.port
    this.macros = macros
  }

  macro(name: string): string | undefined {
    return this.macros.get(name)
  }
}

/** The envelope of one message. It keeps its own macros, so that it still tells the truth when the message is over. */
export class MessageEnvelope implements Envelope {
  readonly connection: SmtpConnection
  readonly sender: Buffer
  readonly senderArgs: readonly Buffer[]
  readonly recipients: Recipient[] = []
  readonly actions: ReadonlySet<ActionName>
  readonly leadingSpace: boolean
  readonly macros: MacroSet
  #controller: AbortController | undefined
  #cancelled: MilterError | undefined

  constructor(connection: SmtpConnection, sender: Path, macros: MacroSet, agreement: Agreement) {
    this.connection = connection
    this.sender = sender.address
    this.senderArgs = sender.args
    this.macros = macros
    this.actions = agreement.actions
    this.leadingSpace = agreement.leadingSpace
  }

  macro(name: string): string | undefined {
    return this.macros.get(name)
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#cancelled !== undefined) this.#controller.abort(this.#cancelled)
    }
    return this.#controller.signal
  }

  /** Fires the signal, now or when it is first read. */
  cancel(reason: MilterError): void {
    this.#cancelled = reason
    this.#controller?.abort(reason)
  }
}
