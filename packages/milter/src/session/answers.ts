import type { MilterErrorCode } from '../errors.ts'
import type { Response } from '../response.ts'
import { SMFIC } from '../wire/codes.ts'
import { REPLY } from '../wire/reply.ts'
import { encodeAnswer, encodeDecision } from './decision.ts'
import { handlerError, timeoutError } from './failure.ts'
import { type Agreement, NO_AGREEMENT } from './negotiate.ts'
import { PHASE, type Phase } from './phase.ts'
import { isThenable } from './plan.ts'
import type { ConversationSetup, Port } from './setup.ts'
import { STEP, type Step, stepOf } from './step.ts'
import type { Transaction } from './transaction.ts'
import { Wait, type WaitEnd } from './wait.ts'

/**
 * What follows an event: calls its handler, waits for a promise, answers the MTA, and says what phase the session is in
 * when the answer is an end.
 */
export class Answers<M> implements WaitEnd {
  phase: Phase = PHASE.fresh
  agreement: Agreement = NO_AGREEMENT
  /** The filter has seen enough of this body. */
  isBodySkipped = false
  readonly #port: Port
  readonly #setup: ConversationSetup<M>
  readonly #transaction: Transaction<M>
  readonly #wait = new Wait(this)
  /** The answer that stands in the phases `answered` and `refused`. */
  #standing: Buffer = REPLY.tempfail
  #progressAt = 0

  constructor(setup: ConversationSetup<M>, transaction: Transaction<M>, port: Port) {
    this.#setup = setup
    this.#transaction = transaction
    this.#port = port
  }

  /** True while a handler's promise is pending. */
  get isWaiting(): boolean {
    return this.#wait.step !== undefined
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

  /** The session is over. An MTA that waits for an answer gets that of a failure first, if it can still hear it. */
  end(code: MilterErrorCode, reason: string, { isHeard }: { readonly isHeard: boolean }): void {
    const { step } = this.#wait
    this.#wait.forget()
    if (isHeard && step !== undefined && !this.isSilent(step)) this.#port.write(this.#failure())
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
    this.fail(step, error)
    this.#port.resume()
  }

  /** Calls a handler that takes up to three arguments, and goes on with what it returns. */
  run<A, B, C>(step: Step, handler: ((a: A, b: B, c: C) => unknown) | undefined, a: A, b: B, c: C): void {
    let result: unknown
    try {
      result = handler?.(a, b, c)
    } catch (error) {
      this.fail(step, error)
      return
    }
    if (isThenable(result)) this.#await(step, result)
    else this.#answer(step, result)
  }

  #await(step: Step, promise: PromiseLike<unknown>): void {
    const { answerTimeoutMs, eomTimeoutMs, progressIntervalMs } = this.#setup.limits
    const now = this.#port.now()
    // What the MTA does not wait for may take as long as a message: it is backpressure.
    const isPatient = step.command === SMFIC.BODYEOB || this.isSilent(step)
    this.#progressAt = now + progressIntervalMs
    this.#wait.begin(step, promise, now + (isPatient ? eomTimeoutMs : answerTimeoutMs))
  }

  #eom(): void {
    const { state, envelope } = this.#transaction.current
    this.run(STEP.eom, this.#setup.handlers.eom, state, envelope, undefined)
  }

  /** Goes on with what a handler has returned, sooner or later. */
  #answer(step: Step, value: unknown): void {
    if (step === STEP.eom) this.#conclude(value)
    else if (value === undefined) this.proceed(step)
    else if (value === 'skip' && step.event === 'body') this.#skipBody(step)
    else if (value === null || !this.#setup.plan.decides.has(step.event)) this.proceed(step)
    // Untyped filters may return anything; the encoder refuses what is no response.
    else this.#respond(step, value as Response)
  }

  #respond(step: Step, response: Response): void {
    let packet: Buffer
    try {
      packet = encodeAnswer(response, step)
    } catch (error) {
      this.fail(step, error)
      return
    }
    if (response.kind === 'continue') this.proceed(step)
    else if (response.kind === 'skip') this.#skipBody(step)
    else this.#stop(step, response, packet)
  }

  /** The answer is to go on. */
  proceed(step: Step): void {
    if (step === STEP.lastBody) {
      this.#eom()
      return
    }
    if (step === STEP.rcpt) this.#transaction.acceptRecipient()
    if (!this.isSilent(step)) this.#port.write(REPLY.continue)
  }

  #skipBody(step: Step): void {
    this.isBodySkipped = true
    if (step === STEP.lastBody || this.isSilent(step) || !this.agreement.canSkip) this.proceed(step)
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

  /** A handler failed: the message is deferred, unless the filter has it otherwise; what there is instead of one is too. */
  fail(step: Step, thrown: unknown): void {
    const error = handlerError(step.event, thrown)
    const isSilent = this.isSilent(step)
    const reply = this.#failure()
    this.#port.report(error)
    if (step.scope === 'session') this.#settleOn(PHASE.refused, reply)
    else if (this.#transaction.isOpen) {
      this.#transaction.abandonFor(error)
      this.#settleOn(PHASE.answered, reply)
      // Unless this reply is that of the message, the MTA hears it at the end.
      this.#transaction.isOpen = isSilent || step.scope !== 'message'
    }
    if (!isSilent) this.#port.write(reply)
  }

  /** The answer where a filter has none. To what is no message yet it is always "try again later". */
  #failure(): Buffer {
    const isAccepted = this.#transaction.isOpen && this.#setup.filter.whenFailed?.() === 'accept'
    return isAccepted ? REPLY.accept : REPLY.tempfail
  }

  /** `eom` has decided. */
  #conclude(decision: unknown): void {
    let packet: Buffer
    try {
      packet = encodeDecision(decision, this.agreement)
    } catch (error) {
      this.#port.report(handlerError('eom', error))
      packet = this.#failure()
    }
    this.#transaction.finish()
    this.#port.write(packet)
  }

  #settleOn(phase: Phase, answer: Buffer): void {
    this.phase = phase
    this.#standing = answer
  }

  /** A packet of what has its answer already: it was in flight, or the MTA asks again. */
  repeat(command: number): void {
    const step = stepOf(command)
    if (step === undefined || this.isSilent(step)) return
    if (step === STEP.eom) this.#transaction.isOpen = false
    this.#port.write(this.#standing)
  }

  isSilent({ noReply }: Step): boolean {
    return (noReply & this.agreement.protocol) !== 0
  }
}
