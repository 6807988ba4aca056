import type { MilterErrorCode } from '../errors.ts'
import { SMFIC } from '../wire/codes.ts'
import { decodeOffer, decodeString } from '../wire/command.ts'
import { stringEnd } from '../wire/strings.ts'
import { Answers } from './answers.ts'
import { misplacedCommand } from './failure.ts'
import type { SessionMemory } from './memory.ts'
import { PHASE } from './phase.ts'
import type { Handlers } from './plan.ts'
import type { ConversationSetup, Port } from './setup.ts'
import { STEP, type Step } from './step.ts'
import { Transaction } from './transaction.ts'

/**
 * One milter session as a sequence of packets: keeps the order, calls the handlers, answers. It knows no socket and no
 * timer. All is synchronous, except while a handler's promise is pending (`isWaiting`); no packet may be given then.
 */
export class Conversation<M> {
  readonly #port: Port
  readonly #setup: ConversationSetup<M>
  readonly #handlers: Handlers<M>
  readonly #transaction: Transaction<M>
  readonly #answers: Answers<M>

  constructor(setup: ConversationSetup<M>, memory: SessionMemory, port: Port) {
    this.#setup = setup
    this.#handlers = setup.handlers
    this.#port = port
    this.#transaction = new Transaction(setup, memory, (error) => port.report(error))
    this.#answers = new Answers(setup, this.#transaction, port)
  }

  /** True while a handler's promise is pending. */
  get isWaiting(): boolean {
    return this.#answers.isWaiting
  }

  /** True from MAIL until the MTA has the answer for that message, or has given it up. */
  get isMessageOpen(): boolean {
    return this.#transaction.isOpen
  }

  /** True when the MTA waits for an answer to each body chunk, so that a chunk has to be handled as one. */
  get isBodyAnswered(): boolean {
    return !this.#answers.isSilent(STEP.body)
  }

  /** True until the MTA has negotiated. */
  get isFresh(): boolean {
    return this.#answers.phase === PHASE.fresh
  }

  /**
   * Handles one packet; views of `bytes` go to the handlers.
   * @throws {MilterError} when the packet breaks the protocol; the session is unusable from there on.
   */
  handle(command: number, bytes: Buffer, start: number, end: number): void {
    const phase = this.#answers.phase.next[command]
    if (phase === undefined) throw misplacedCommand(this.#answers.phase.name, command)
    this.#answers.phase = phase
    if (command === SMFIC.MACRO) this.#transaction.putMacros(bytes, start, end)
    else if (phase.isAnswered) this.#answers.repeat(command)
    else this.#dispatch(command, bytes, start, end)
  }

  /** To be called now and then: ends a wait that is over its time, and keeps the MTA patient while `eom` runs. */
  tick(now: number, options: { readonly canWrite: boolean }): void {
    this.#answers.tick(now, options)
  }

  /** The session is over. An MTA that waits for an answer gets "try again later" first, if it can still hear it. */
  end(code: MilterErrorCode, reason: string, options: { readonly isHeard: boolean }): void {
    this.#answers.end(code, reason, options)
  }

  #dispatch(command: number, bytes: Buffer, start: number, end: number): void {
    switch (command) {
      case SMFIC.HEADER:
        this.#header(bytes, start, end)
        break
      case SMFIC.BODY:
        this.#body(STEP.body, bytes, start, end)
        break
      case SMFIC.BODYEOB:
        this.#body(STEP.lastBody, bytes, start, end)
        break
      case SMFIC.EOH:
        this.#answers.run(STEP.eoh, this.#handlers.eoh, this.#transaction.current.state, undefined, undefined)
        break
      case SMFIC.DATA:
        this.#answers.run(
          STEP.data,
          this.#handlers.data,
          this.#transaction.current.state,
          undefined,
          undefined,
        )
        break
      case SMFIC.RCPT:
        this.#rcpt(bytes, start, end)
        break
      case SMFIC.MAIL:
        this.#mail(bytes, start, end)
        break
      case SMFIC.ABORT:
        this.#transaction.abandon('MILTER_MESSAGE_ABORTED', 'The MTA gave the message up')
        break
      case SMFIC.HELO:
        this.#helo(bytes, start, end)
        break
      case SMFIC.CONNECT:
        this.#connect(bytes, start, end)
        break
      case SMFIC.UNKNOWN:
        this.#unknown(bytes, start, end)
        break
      case SMFIC.QUIT_NC:
        this.#leave()
        break
      case SMFIC.QUIT:
        this.#port.quit()
        break
      default:
        // OPTNEG: the table of phases lets nothing else through.
        this.#answers.agreement = this.#setup.negotiate(decodeOffer(bytes, start, end))
        this.#port.write(this.#answers.agreement.reply)
    }
  }

  #connect(bytes: Buffer, start: number, end: number): void {
    this.#leave()
    const connection = this.#transaction.connect(bytes, start, end)
    this.#answers.run(STEP.connect, this.#handlers.connect, connection, undefined, undefined)
  }

  #leave(): void {
    this.#transaction.abandon('MILTER_MESSAGE_ABORTED', 'The SMTP session ended')
    this.#transaction.endConnection()
  }

  #helo(bytes: Buffer, start: number, end: number): void {
    this.#transaction.abandon('MILTER_MESSAGE_ABORTED', 'The SMTP client began anew with HELO')
    const name = decodeString(bytes, start, end)
    this.#answers.run(STEP.helo, this.#handlers.helo, this.#transaction.greet(name), name, undefined)
  }

  #unknown(bytes: Buffer, start: number, end: number): void {
    const command = decodeString(bytes, start, end)
    this.#answers.run(STEP.unknown, this.#handlers.unknown, this.#transaction.connection, command, undefined)
  }

  #mail(bytes: Buffer, start: number, end: number): void {
    this.#transaction.abandon('MILTER_MESSAGE_ABORTED', 'The next message began')
    this.#answers.isBodySkipped = false
    const envelope = this.#transaction.beginMessage(bytes, start, end, this.#answers.agreement)
    let state: M
    try {
      state = this.#transaction.openMessage(envelope).state
    } catch (error) {
      this.#answers.fail(STEP.mail, error)
      return
    }
    this.#answers.run(STEP.mail, this.#handlers.mail, state, envelope, undefined)
  }

  #rcpt(bytes: Buffer, start: number, end: number): void {
    const { state, envelope } = this.#transaction.current
    const { maxEnvelopeBytes } = this.#setup.limits
    const shortage = this.#transaction.bookRecipient(bytes, start, end, maxEnvelopeBytes)
    if (shortage !== undefined) {
      this.#answers.fail(STEP.rcpt, shortage)
      return
    }
    const recipient = this.#answers.agreement.tellsRejected
      ? this.#transaction.readAnyRecipient(bytes, start, end)
      : this.#transaction.readRecipient(bytes, start, end)
    this.#answers.run(STEP.rcpt, this.#handlers.rcpt, state, recipient, envelope)
  }

  #header(bytes: Buffer, start: number, end: number): void {
    const nameEnd = stringEnd(bytes, start, end)
    const valueStart = nameEnd < end ? nameEnd + 1 : end
    const name = bytes.subarray(start, nameEnd)
    const value = bytes.subarray(valueStart, stringEnd(bytes, valueStart, end))
    this.#answers.run(STEP.header, this.#handlers.header, this.#transaction.current.state, name, value)
  }

  #body(step: Step, bytes: Buffer, start: number, end: number): void {
    const handler = this.#handlers.body
    if (handler === undefined || this.#answers.isBodySkipped || start === end) this.#answers.proceed(step)
    else
      this.#answers.run(step, handler, this.#transaction.current.state, bytes.subarray(start, end), undefined)
  }
}
