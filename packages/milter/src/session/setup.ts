import type { MilterError } from '../errors.ts'
import type { Filter } from '../filter.ts'
import type { ByteBudget } from '../options.ts'
import type { Offer } from '../wire/command.ts'
import type { Agreement } from './negotiate.ts'
import type { Handlers, Plan } from './plan.ts'

/** What a conversation needs of the world. */
export interface Port {
  /** Monotonic time, ms. */
  now(): number
  write(packet: Buffer): void
  /** A handler failed, took too long, or gave an answer that cannot be sent. */
  report(error: MilterError): void
  /** A handler that was waited for is done: packets may be handled again. */
  resume(): void
  /** QUIT came. */
  quit(): void
}

/** What all conversations of a listener share. */
export interface ConversationSetup<M> {
  readonly filter: Filter<M>
  /** The address of the listener. */
  readonly listener: string
  readonly plan: Plan
  readonly handlers: Handlers<M>
  readonly limits: ConversationLimits
  readonly budget: ByteBudget
  negotiate(offer: Offer): Agreement
}

/** See `ServerOptions`. */
export interface ConversationLimits {
  readonly answerTimeoutMs: number
  readonly eomTimeoutMs: number
  readonly progressIntervalMs: number
  readonly maxEnvelopeBytes: number
}
