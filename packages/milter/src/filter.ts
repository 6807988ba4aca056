import type { ActionName, Connection, Envelope, Recipient } from './envelope.ts'
import type { Modification, Response } from './response.ts'

/** Events that a filter may look at before the end of the message. */
export type EventName = 'connect' | 'helo' | 'mail' | 'rcpt' | 'data' | 'header' | 'eoh' | 'body' | 'unknown'

/** Stages for which an MTA can be asked for macros (SMFIM_*, mfapi.h). */
export type MacroStage = 'connect' | 'helo' | 'mail' | 'rcpt' | 'data' | 'eom' | 'eoh'

/** What a handler that answers may return. `undefined` means continue. */
export type Answer = Response | undefined

/** How a message ends: the changes first, in the order given, then the answer. */
export interface Decision {
  readonly modifications?: readonly Modification[]
  readonly response: Response
}

/**
 * Handlers that answer: each costs the MTA a round trip, and may end the message (or at `connect` and `helo` the
 * session) early.
 */
export interface Decide<M> {
  connect?(connection: Connection): Answer | Promise<Answer>
  helo?(connection: Connection, name: Buffer): Answer | Promise<Answer>
  mail?(message: M, envelope: Envelope): Answer | Promise<Answer>
  rcpt?(message: M, recipient: Recipient, envelope: Envelope): Answer | Promise<Answer>
  data?(message: M): Answer | Promise<Answer>
  header?(message: M, name: Buffer, value: Buffer): Answer | Promise<Answer>
  eoh?(message: M): Answer | Promise<Answer>
  body?(message: M, chunk: Buffer): Answer | Promise<Answer>
  unknown?(connection: Connection, command: Buffer): Answer | Promise<Answer>
}

/**
 * Handlers that only look: the MTA is told not to wait (NR flags), so whole messages arrive without a round trip.
 * A returned promise is backpressure: nothing more is read from this MTA until it settles.
 *
 * The body comes in pieces as they arrive, which are not those that the MTA made of it.
 *
 * Buffers given to `header` and `body` are views of the receive buffer: copy what must outlive the call (or, when a
 * promise is returned, its settling).
 *
 * What is not answered cannot be stopped either: to cut a long body short (SMFIS_SKIP), use `decide.body`.
 */
export interface Observe<M> {
  connect?(connection: Connection): void | Promise<void>
  helo?(connection: Connection, name: Buffer): void | Promise<void>
  mail?(message: M, envelope: Envelope): void | Promise<void>
  rcpt?(message: M, recipient: Recipient, envelope: Envelope): void | Promise<void>
  data?(message: M): void | Promise<void>
  header?(message: M, name: Buffer, value: Buffer): void | Promise<void>
  eoh?(message: M): void | Promise<void>
  body?(message: M, chunk: Buffer): void | 'skip' | Promise<void> | Promise<'skip' | undefined>
  unknown?(connection: Connection, command: Buffer): void | Promise<void>
}

/**
 * A mail filter. `M` is the filter's own state of one message.
 *
 * The negotiation follows from what is present: an event that no handler wants is not asked for, one that is only
 * observed is not answered, and actions, macros and leading space are asked for as listed.
 */
export interface Filter<M> {
  /** Modifications that `eom` may ask for. Which of them the MTA offers is in {@link Envelope.actions}. */
  readonly actions?: readonly ActionName[]
  /** Macros wanted per stage; replaces the MTA's own list for that stage where the MTA permits. */
  readonly macros?: { readonly [S in MacroStage]?: readonly string[] }
  /**
   * Hear of recipients that the MTA itself refuses as well (SMFIP_RCPT_REJ): they come to the `rcpt` handlers with
   * `rejected`, and are none of the envelope. What a handler answers to them changes nothing.
   */
  readonly rejectedRecipients?: boolean
  readonly decide?: Decide<M>
  readonly observe?: Observe<M>
  /** Makes the state of a new message; called at MAIL, before any other event of that message. Synchronous. */
  message(envelope: Envelope): M
  /** The message is complete. `envelope.signal` fires when the MTA goes away, at the deadline, or at a hard stop. */
  eom(message: M, envelope: Envelope): Decision | Promise<Decision>
  /**
   * The message ended without a decision of `eom`: RSET, disconnect, answered early, a handler that failed or took too
   * long. Called once per message at most.
   */
  abort?(message: M): void
  /**
   * What the MTA is told of a message that a handler failed on or took too long for, and of one that a hard stop ends before
   * its decision. Without it `tempfail`: only a filter that refuses nothing, whatever happens, says `accept`. Must not throw.
   */
  whenFailed?(): 'tempfail' | 'accept'
  /** The SMTP session is over; called once for each connection, after any `abort`. */
  close?(connection: Connection): void
}
