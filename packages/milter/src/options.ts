import { MilterError } from './errors.ts'

/** Limits of a server. All have a default; times are milliseconds. */
export interface ServerOptions {
  /** Longest frame that a peer may announce, command byte and payload. Default 1,114,112 (1 MiB and some). */
  readonly maxFrameBytes?: number
  /** Connections at a time; one above is closed at once. Default 2,000. */
  readonly maxSessions?: number
  /** A peer that has not negotiated by then is closed. Default 30,000. */
  readonly negotiationTimeoutMs?: number
  /** An MTA that is silent for so long is closed. Default 7,210,000: SMTP clients may idle for hours (as libmilter). */
  readonly idleTimeoutMs?: number
  /** An MTA that takes none of our bytes for so long is closed. Default 60,000. */
  readonly writeTimeoutMs?: number
  /** Longest time for a handler that the MTA waits for, except `eom`; then the message is deferred. Default 25,000. */
  readonly answerTimeoutMs?: number
  /** Longest time for `eom`, and for observers that hold the stream back; then the message is deferred. Default 280,000. */
  readonly eomTimeoutMs?: number
  /** How often the MTA is told that `eom` still runs. Default 5,000: Sendmail gives up after 10 s. */
  readonly progressIntervalMs?: number
  /** Input that may wait while a handler is busy, before the socket is no longer read. Default 262,144. */
  readonly maxHeldBytes?: number
  /** What the recipients of one message may take, 256 bytes each included. Default 8,388,608. */
  readonly maxEnvelopeBytes?: number
  /**
   * What one session may keep of macros, CONNECT, HELO and MAIL; more breaks it off. Recipients and unfinished packets
   * have as much again, and beyond that need room in `budget`. Default 65,536: an MTA sends some thousand bytes.
   */
  readonly maxSessionBytes?: number
  /**
   * Where all sessions book what they keep beyond that; share it with whatever else the process keeps. Without room a
   * message with many recipients is deferred, and the socket of a busy session is no longer read. Default: a budget of
   * 67,108,864 bytes.
   */
  readonly budget?: ByteBudget
  /** Hears of everything that nobody else can be told. Must not throw. */
  readonly onEvent?: (event: ServerEvent) => void
}

/** Bytes that several share: `take` books them or says no, `give` gives them back. */
export interface ByteBudget {
  take(bytes: number): boolean
  give(bytes: number): void
}

/** Something an operator may want to know. `peer` is `address:port`, or the listener's address for Unix sockets. */
export type ServerEvent =
  | { readonly kind: 'session-refused'; readonly peer: string; readonly sessions: number }
  /** A connection broke off: the peer misbehaved, fell silent or vanished. */
  | { readonly kind: 'protocol-error'; readonly peer: string; readonly error: MilterError }
  /** A handler failed, took too long or answered nonsense; the message was deferred. */
  | { readonly kind: 'handler-error'; readonly peer: string; readonly error: MilterError }
  /** A listener cannot accept, for example because file descriptors have run out; it goes on trying. */
  | { readonly kind: 'listener-error'; readonly address: string; readonly error: MilterError }

export type ServerLimits = Required<Omit<ServerOptions, 'budget' | 'onEvent'>>

export const DEFAULT_LIMITS: ServerLimits = {
  maxFrameBytes: 1_114_112,
  maxSessions: 2_000,
  negotiationTimeoutMs: 30_000,
  idleTimeoutMs: 7_210_000,
  writeTimeoutMs: 60_000,
  answerTimeoutMs: 25_000,
  eomTimeoutMs: 280_000,
  progressIntervalMs: 5_000,
  maxHeldBytes: 262_144,
  maxEnvelopeBytes: 8_388_608,
  maxSessionBytes: 65_536,
}

/** Of all sessions of a server that was given no budget. */
export const DEFAULT_BUDGET_BYTES = 67_108_864

/**
 * Options with defaults.
 * @throws {MilterError} MILTER_OPTION_INVALID for a limit that is not a positive number.
 */
export function limitsOf({ budget: _budget, onEvent: _onEvent, ...wanted }: ServerOptions): ServerLimits {
  const limits = { ...DEFAULT_LIMITS }
  for (const [name, value] of Object.entries(wanted)) {
    if (value === undefined) continue
    if (!isLimit(name)) throw invalid(`There is no option ${name}`)
    if (!(value > 0)) throw invalid(`The option ${name} is ${value}, a number above 0 is needed`)
    limits[name] = value
  }
  return limits
}

function isLimit(name: string): name is keyof ServerLimits {
  return Object.hasOwn(DEFAULT_LIMITS, name)
}

function invalid(message: string): MilterError {
  return new MilterError('MILTER_OPTION_INVALID', message)
}
