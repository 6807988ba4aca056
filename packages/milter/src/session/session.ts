import { MilterError, type MilterErrorCode } from '../errors.ts'
import { SMFIC } from '../wire/codes.ts'
import { FrameDecoder, SPLIT_NONE } from '../wire/frame.ts'
import { Conversation } from './conversation.ts'
import { asMilterError } from './failure.ts'
import { memoryLimit, SessionMemory } from './memory.ts'
import type { ConversationSetup } from './setup.ts'

/** The byte stream under a session; a socket, or a test. */
export interface Transport {
  /** False when the peer takes no more for now; `Session.drained` must follow, or `Session.stuck` in time. */
  write(bytes: Buffer): boolean
  pause(): void
  resume(): void
  /** Closes when all that was written has gone out. */
  finish(): void
  /** Closes at once. */
  destroy(): void
}

/** What a session reports to, and takes its time from. */
export interface SessionHost {
  /** Monotonic time, ms. */
  now(): number
  /** The session broke off; at most one call for a session. */
  protocolError(error: MilterError): void
  handlerError(error: MilterError): void
}

/** See `ServerOptions`. */
export interface SessionLimits {
  readonly maxFrameBytes: number
  readonly maxHeldBytes: number
  readonly maxSessionBytes: number
  readonly negotiationTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly writeTimeoutMs: number
}

/** Largest first frame: OPTNEG has 13 bytes, and whoever sends much more before it is no MTA. */
const FIRST_FRAME_BYTES = 1024

/**
 * One connection of an MTA: cuts what is received into packets, holds it back while a handler is busy or the peer does
 * not take our answers, keeps the time limits, and ends once.
 */
export class Session<M> {
  readonly #transport: Transport
  readonly #host: SessionHost
  readonly #limits: SessionLimits
  readonly #decoder = new FrameDecoder(FIRST_FRAME_BYTES)
  readonly #memory: SessionMemory
  readonly #conversation: Conversation<M>
  #hasReceived = false
  #isPaused = false
  #isPumping = false
  #isBlocked = false
  #isDraining = false
  #isOver = false
  /** When the last thing happened that the running time limit counts from. */
  #since: number

  constructor(setup: ConversationSetup<M>, limits: SessionLimits, transport: Transport, host: SessionHost) {
    this.#transport = transport
    this.#host = host
    this.#limits = limits
    this.#since = host.now()
    this.#memory = new SessionMemory({ maxSessionBytes: limits.maxSessionBytes, budget: setup.budget })
    this.#conversation = new Conversation(setup, this.#memory, {
      now: () => host.now(),
      write: (packet) => this.#write(packet),
      report: (error) => host.handlerError(error),
      resume: () => this.#pump(),
      quit: () => this.#end('MILTER_MESSAGE_ABORTED', 'The SMTP session ended', 'finish'),
    })
  }

  /** True from MAIL until the MTA has the answer for that message. */
  get isBusy(): boolean {
    return this.#conversation.isMessageOpen
  }

  /** Takes bytes of the MTA; they must not change afterwards. */
  receive(chunk: Buffer): void {
    if (this.#isOver) return
    this.#hasReceived = true
    this.#decoder.push(chunk)
    if (this.#isStalled) this.#hold()
    else this.#pump()
  }

  /** The peer takes our bytes again. */
  drained(): void {
    this.#isBlocked = false
    this.#pump()
  }

  /** The peer has taken none of our bytes for the time that it has. */
  stuck(): void {
    const ms = this.#limits.writeTimeoutMs
    this.#break(new MilterError('MILTER_WRITE_TIMEOUT', `The MTA took none of our bytes for ${ms} ms`))
  }

  /** The stream has ended or failed: nobody is there any more. */
  gone(cause?: Error): void {
    if (this.#isOver) return
    const isLoss = this.#conversation.isMessageOpen || this.#conversation.isWaiting || this.#decoder.isCut
    if (isLoss || (cause !== undefined && this.#hasReceived)) {
      const what = cause === undefined ? 'closed the connection' : `is gone (${cause.message})`
      const when = this.#conversation.isMessageOpen
        ? 'in the middle of a message'
        : 'in the middle of the session'
      this.#host.protocolError(new MilterError('MILTER_PEER_LOST', `The MTA ${what} ${when}`, { cause }))
    }
    this.#end('MILTER_PEER_LOST', 'The MTA went away', cause === undefined ? 'finish' : 'destroy')
  }

  /** To be called now and then: enforces the time limits. */
  tick(now: number): void {
    if (this.#isOver) {
      // What was written last has had its time to go out.
      if (now - this.#since > this.#limits.writeTimeoutMs) this.#transport.destroy()
      return
    }
    const overdue = this.#overdue(now - this.#since)
    if (overdue !== undefined) this.#break(overdue)
    else this.#conversation.tick(now, { canWrite: !this.#isBlocked })
  }

  /** Ends as soon as no message is under way. */
  drain(): void {
    this.#isDraining = true
    this.#endIfDrained()
  }

  /** Ends now; an MTA that waits for an answer gets "try again later". */
  expire(): void {
    this.#end('MILTER_SERVER_CLOSED', 'The milter stops', 'finish', { isHeard: true })
  }

  /** Ends now, without a word. */
  stop(): void {
    this.#end('MILTER_SERVER_CLOSED', 'The milter stops', 'destroy')
    this.#transport.destroy()
  }

  get #isStalled(): boolean {
    return this.#isPumping || this.#isBlocked || this.#conversation.isWaiting
  }

  /** Handles packets until there is none, or somebody has to be waited for. */
  #pump(): void {
    if (this.#isPumping || this.#isOver) return
    this.#isPumping = true
    try {
      while (!this.#isBlocked && !this.#conversation.isWaiting && this.#decoder.next()) this.#handleNext()
    } catch (error) {
      this.#break(asMilterError(error))
    }
    this.#isPumping = false
    if (this.#isOver) return
    // Before negotiation the time counts from the start, however the bytes trickle in.
    if (!this.#conversation.isFresh) this.#since = this.#host.now()
    if (this.#isStalled) this.#hold()
    else if (!this.#isDraining || !this.#endIfDrained()) this.#relax()
  }

  #handleNext(): void {
    const decoder = this.#decoder
    this.#conversation.handle(decoder.code, decoder.bytes, decoder.start, decoder.end)
    if (decoder.code === SMFIC.OPTNEG) {
      decoder.maxFrameBytes = this.#limits.maxFrameBytes
      decoder.splitCommand = this.#conversation.isBodyAnswered ? SPLIT_NONE : SMFIC.BODY
    }
    // Packets of the next message may be there already.
    if (this.#isDraining) this.#endIfDrained()
  }

  /** Something has to be waited for: the peer may send on, so that its end is noticed, but not without bound. */
  #hold(): void {
    const { heldBytes, cutCapacity } = this.#decoder
    const hasRoom = this.#memory.keepInput(heldBytes + cutCapacity)
    if (this.#isPaused || (hasRoom && heldBytes <= this.#limits.maxHeldBytes)) return
    this.#isPaused = true
    this.#transport.pause()
  }

  /** All is handled. */
  #relax(): void {
    this.#decoder.release()
    if (!this.#memory.keepInput(this.#decoder.cutCapacity)) {
      this.#break(memoryLimit('a packet of this length'))
      return
    }
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#transport.resume()
  }

  #write(packet: Buffer): void {
    if (!this.#transport.write(packet)) this.#isBlocked = true
  }

  #overdue(elapsedMs: number): MilterError | undefined {
    const { negotiationTimeoutMs, idleTimeoutMs } = this.#limits
    if (this.#isBlocked || this.#conversation.isWaiting) return undefined
    if (this.#conversation.isFresh) {
      if (elapsedMs <= negotiationTimeoutMs) return undefined
      return new MilterError(
        'MILTER_NEGOTIATION_TIMEOUT',
        `The peer did not negotiate for ${negotiationTimeoutMs} ms`,
        {
          remedy: 'Check what connects to this socket; only the mail server should.',
        },
      )
    }
    if (elapsedMs <= idleTimeoutMs) return undefined
    return new MilterError('MILTER_IDLE_TIMEOUT', `The MTA was silent for ${idleTimeoutMs} ms`)
  }

  /** The peer broke the protocol or a time limit. */
  #break(error: MilterError): void {
    if (this.#isOver) return
    this.#host.protocolError(error)
    this.#end(error.code, error.message, 'destroy')
  }

  #endIfDrained(): boolean {
    if (!this.#conversation.isMessageOpen) this.#end('MILTER_SERVER_CLOSED', 'The milter stops', 'finish')
    return this.#isOver
  }

  #end(
    code: MilterErrorCode,
    reason: string,
    how: 'finish' | 'destroy',
    { isHeard } = { isHeard: false },
  ): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#since = this.#host.now()
    this.#conversation.end(code, reason, { isHeard })
    this.#decoder.close()
    this.#memory.close()
    this.#transport[how]()
  }
}
