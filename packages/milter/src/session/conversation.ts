// Long: its parts share one state
import type { MilterErrorCode } from '../errors.ts'
import type { Response } from '../response.ts'
import { SMFIC } from '../wire/codes.ts'
import { decodeOffer, decodeString } from '../wire/command.ts'
import { REPLY } from '../wire/reply.ts'
import { stringEnd } from '../wire/strings.ts'
import { encodeAnswer, encodeDecision } from './decision.ts'
import { handlerError, misplacedCommand, timeoutError } from './failure.ts'
import type { SessionMemory } from './memory.ts'
import { type Agreement, NO_AGREEMENT } from './negotiate.ts'
import { PHASE, type Phase } from './phase.ts'
import { type Handlers, isThenable } from './plan.ts'
import type { ConversationSetup, Port } from './setup.ts'
import { STEP, type Step, stepOf } from './step.ts'
import { Transaction } from './transaction.ts'
import { Wait, type WaitEnd } from './wait.ts'

/**
 * One milter session as a sequence of packets: keeps the order, calls the handlers, answers. It knows no socket and no
 * timer. All is synchronous, except while a handler's promise is pending (`isWaiting`); no packet may be given then.
 */
export class Conversation<M> implements WaitEnd {
  readonly #port: Port
  readonly #setup: ConversationSetup<M>
  readonly #handlers: Handlers<M>
  readonly #transaction: Transaction<M>
  readonly #wait = new Wait(this)
  #phase: Phase = PHASE.fresh
  #agreement: Agreement = NO_AGREEMENT
  /** The answer that stands in the phases `answered` and `refused`. */
  #standing: Buffer = REPLY.tempfail
  #isBodySkipped = false
  #progressAt = 0

  constructor(setup: ConversationSetup<M>, memory: SessionMemory, port: Port) {
    this.#setup = setup
    this.#handlers = setup.handlers
    this.#port = port
    this.#transaction = new Transaction(setup.filter, memory, (error) => port.report(error))
  }

  /** True while a handler's promise is pending. */
  get isWaiting(): boolean {
    return this.#wait.step !== undefined
  }

  /** True from MAIL until the MTA has the answer for that message, or has given it up. */
  get isMessageOpen(): boolean {
    return this.#transaction.isOpen
  }

  /** True when the MTA waits for an answer to each body chunk, so that a chunk has to be handled as one. */
  get isBodyAnswered(): boolean {
    return !this.#isSilent(STEP.body)
  }

  /** True until the MTA has negotiated. */
  get isFresh(): boolean {
    return this.#phase === PHASE.fresh
  }

  /**
   * Handles one packet; views of `bytes` go to the handlers.
   * @throws {MilterError} when the packet breaks the protocol; the session is unusable from there on.
   */
  handle(command: number, bytes: Buffer, start: number, end: number): void {
    const phase = this.#phase.next[command]
    if (phase === undefined) throw misplacedCommand(this.#phase.name, command)
    this.#phase = phase
    if (command === SMFIC.MACRO) this.#transaction.putMacros(bytes, start, end)
    else if (phase.isAnswered) this.#repeatAnswer(command)
    else this.#dispatch(command, bytes, start, end)
  }

  /** To be called now and then: ends a wait that is over its time, and keeps the MTA patient while `eom` runs. */
  tick(now: number, { canWrite }: { readonly canWrite: boolean }): void {
    const { step } = this.#wait
    if (step === undefined) return
    if (now >= this.#wait.deadline) {
      this.#wait.forget()
      this.rejected(step, timeoutError(step))
    } else if (step.command === SMFIC.BODYEOB && now >= this.#progressAt && canWrite) {
      this.#progressAt = now + this.#setup.limits.progressIntervalMs
      this.#port.write(REPLY.progress)
    }
  }

  /** The session is over. An MTA that waits for an answer gets "try again later" first, if it can still hear it. */
  end(code: MilterErrorCode, reason: string, { isHeard }: { readonly isHeard: boolean }): void {
    const { step } = this.#wait
    this.#wait.forget()
    if (isHeard && step !== undefined && !this.#isSilent(step)) this.#port.write(REPLY.tempfail)
    this.#transaction.abandon(code, reason)
    this.#transaction.endConnection()
  }

  /** A handler's promise has a value. */
  settled(step: Step, value: unknown): void {
    this.#answer(step, value)
    this.#port.resume()
  }

  /** A handler's promise was rejected, or took too long. */
  rejected(step: Step, error: unknown): void {
    this.#fail(step, error)
    this.#port.resume()
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
        this.#run(STEP.eoh, this.#handlers.eoh, this.#transaction.current.state, undefined, undefined)
        break
      case SMFIC.DATA:
        this.#run(STEP.data, this.#handlers.data, this.#transaction.current.state, undefined, undefined)
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
        this.#agreement = this.#setup.negotiate(decodeOffer(bytes, start, end))
        this.#port.write(this.#agreement.reply)
    }
  }

  #connect(bytes: Buffer, start: number, end: number): void {
    this.#leave()
    const connection = this.#transaction.connect(bytes, start, end)
    this.#run(STEP.connect, this.#handlers.connect, connection, undefined, undefined)
  }

  #leave(): void {
    this.#transaction.abandon('MILTER_MESSAGE_ABORTED', 'The SMTP session ended')
    this.#transaction.endConnection()
  }

  #helo(bytes: Buffer, start: number, end: number): void {
    this.#transaction.abandon('MILTER_MESSAGE_ABORTED', 'The SMTP client began anew with HELO')
    const name = decodeString(bytes, start, end)
    this.#run(STEP.helo, this.#handlers.helo, this.#transaction.greet(name), name, undefined)
  }

  #unknown(bytes: Buffer, start: number, end: number): void {
    const command = decodeString(bytes, start, end)
    this.#run(STEP.unknown, this.#handlers.unknown, this.#transaction.connection, command, undefined)
  }

  #mail(bytes: Buffer, start: number, end: number): void {
    this.#transaction.abandon('MILTER_MESSAGE_ABORTED', 'The next message began')
    this.#isBodySkipped = false
    const envelope = this.#transaction.beginMessage(bytes, start, end, this.#agreement)
    let state: M
    try {
      state = this.#transaction.openMessage(envelope).state
    } catch (error) {
      this.#fail(STEP.mail, error)
      return
    }
    this.#run(STEP.mail, this.#handlers.mail, state, envelope, undefined)
  }

  #rcpt(bytes: Buffer, start: number, end: number): void {
    const { state, envelope } = this.#transaction.current
    const { maxEnvelopeBytes } = this.#setup.limits
    const shortage = this.#transaction.bookRecipient(bytes, start, end, maxEnvelopeBytes)
    if (shortage !== undefined) {
      this.#fail(STEP.rcpt, shortage)
      return
    }
    const recipient = this.#agreement.tellsRejected
      ? this.#transaction.readAnyRecipient(bytes, start, end)
      : this.#transaction.readRecipient(bytes, start, end)
    this.#run(STEP.rcpt, this.#handlers.rcpt, state, recipient, envelope)
  }

  #header(bytes: Buffer, start: number, end: number): void {
    const nameEnd = stringEnd(bytes, start, end)
    const valueStart = nameEnd < end ? nameEnd + 1 : end
    const name = bytes.subarray(start, nameEnd)
    const value = bytes.subarray(valueStart, stringEnd(bytes, valueStart, end))
    this.#run(STEP.header, this.#handlers.header, this.#transaction.current.state, name, value)
  }

  #body(step: Step, bytes: Buffer, start: number, end: number): void {
    const handler = this.#handlers.body
    if (handler === undefined || this.#isBodySkipped || start === end) this.#proceed(step)
    else this.#run(step, handler, this.#transaction.current.state, bytes.subarray(start, end), undefined)
  }

  #eom(): void {
    const { state, envelope } = this.#transaction.current
    this.#run(STEP.eom, this.#handlers.eom, state, envelope, undefined)
  }

  /** Calls a handler that takes up to three arguments, and goes on with what it returns. */
  #run<A, B, C>(step: Step, handler: ((a: A, b: B, c: C) => unknown) | undefined, a: A, b: B, c: C): void {
    let result: unknown
    try {
      result = handler?.(a, b, c)
    } catch (error) {
      this.#fail(step, error)
      return
    }
    if (isThenable(result)) this.#await(step, result)
    else this.#answer(step, result)
  }

  #await(step: Step, promise: PromiseLike<unknown>): void {
    const { answerTimeoutMs, eomTimeoutMs, progressIntervalMs } = this.#setup.limits
    const now = this.#port.now()
    // What the MTA does not wait for may take as long as a message: it is backpressure.
    const isPatient = step.command === SMFIC.BODYEOB || this.#isSilent(step)
    this.#progressAt = now + progressIntervalMs
    this.#wait.begin(step, promise, now + (isPatient ? eomTimeoutMs : answerTimeoutMs))
  }

  /** Goes on with what a handler has returned, sooner or later. */
  #answer(step: Step, value: unknown): void {
    if (step === STEP.eom) this.#conclude(value)
    else if (value === undefined) this.#proceed(step)
    else if (value === 'skip' && step.event === 'body') this.#skipBody(step)
    else if (value === null || !this.#setup.plan.decides.has(step.event)) this.#proceed(step)
    // Untyped filters may return anything; the encoder refuses what is no response.
    else this.#respond(step, value as Response)
  }

  #respond(step: Step, response: Response): void {
    let packet: Buffer
    try {
      packet = encodeAnswer(response, step)
    } catch (error) {
      this.#fail(step, error)
      return
    }
    if (response.kind === 'continue') this.#proceed(step)
    else if (response.kind === 'skip') this.#skipBody(step)
    else this.#stop(step, response, packet)
  }

  /** The answer is to go on. */
  #proceed(step: Step): void {
    if (step === STEP.lastBody) {
      this.#eom()
      return
    }
    if (step === STEP.rcpt) this.#transaction.acceptRecipient()
    if (!this.#isSilent(step)) this.#port.write(REPLY.continue)
  }

  #skipBody(step: Step): void {
    this.#isBodySkipped = true
    if (step === STEP.lastBody || this.#isSilent(step) || !this.#agreement.canSkip) this.#proceed(step)
    else this.#port.write(REPLY.skip)
  }

  /** The answer is an end: of the session, the message, or only of this recipient or command. */
  #stop(step: Step, { kind }: Response, packet: Buffer): void {
    const isRefusal = kind === 'reject' || kind === 'tempfail' || kind === 'reply'
    const isLocal = isRefusal && (step.scope === 'recipient' || step.scope === 'command')
    if (step.scope === 'session') this.#settleOn(PHASE.refused, packet)
    else if (this.#transaction.isOpen && !isLocal) {
      this.#transaction.abandon('MILTER_MESSAGE_ABORTED', `The message was answered at ${step.event}`)
      this.#settleOn(PHASE.answered, packet)
    }
    this.#port.write(packet)
  }

  /** A handler failed: the message, or what there is instead of one, is deferred. */
  #fail(step: Step, thrown: unknown): void {
    const error = handlerError(step.event, thrown)
    const isSilent = this.#isSilent(step)
    this.#port.report(error)
    if (step.scope === 'session') this.#settleOn(PHASE.refused, REPLY.tempfail)
    else if (this.#transaction.isOpen) {
      this.#transaction.abandonFor(error)
      this.#settleOn(PHASE.answered, REPLY.tempfail)
      // Unless this reply is that of the message, the MTA hears it at the end.
      this.#transaction.isOpen = isSilent || step.scope !== 'message'
    }
    if (!isSilent) this.#port.write(REPLY.tempfail)
  }

  /** `eom` has decided. */
  #conclude(decision: unknown): void {
    let packet: Buffer
    try {
      packet = encodeDecision(decision, this.#agreement)
    } catch (error) {
      this.#port.report(handlerError('eom', error))
      packet = REPLY.tempfail
    }
    this.#transaction.finish()
    this.#port.write(packet)
  }

  #settleOn(phase: Phase, answer: Buffer): void {
    this.#phase = phase
    this.#standing = answer
  }

  /** A packet of what has its answer already: it was in flight, or the MTA asks again. */
  #repeatAnswer(command: number): void {
    const step = stepOf(command)
    if (step === undefined || this.#isSilent(step)) return
    if (step === STEP.eom) this.#transaction.isOpen = false
    this.#port.write(this.#standing)
  }

  #isSilent({ noReply }: Step): boolean {
    return (noReply & this.#agreement.protocol) !== 0
  }
}
