import type { Action } from '../../config/schema.ts'
import type { SignatureOrigin } from '../types.ts'
import type { Sent } from './who-sends.ts'

/** `signatures.breaker`. Durations in ms. */
export interface BreakerSettings {
  readonly hits: number
  readonly senders: number
  readonly within: number
  readonly action: Action
  readonly rearm: number
  readonly official: boolean
}

/** A signature on whose word nothing is refused, as `clamgate signatures status` shows it. */
export interface TrippedSignature {
  /** As clamd names it. */
  readonly signature: string
  readonly source: string
  /** Empty where nobody knows it. */
  readonly file: string
  /** ISO 8601 */
  readonly since: string
  readonly until: string
  /** When it was tripped. */
  readonly hits: number
  readonly senders: number
  readonly action: Action
}

export interface BreakerHit {
  readonly signature: string
  readonly origin: Pick<SignatureOrigin, 'source' | 'file'> | undefined
  readonly envelope: Sent
}

/** What is done instead of refusing, and until when (Unix time, ms). */
export interface TripState {
  readonly action: Action
  readonly untilMs: number
}

export interface Breaker {
  /** Reads what an earlier process knew. Never rejects. */
  load(): Promise<void>
  /** Counts a hit, and tells how the signature stands then: it may be the one that trips it. */
  hit(hit: BreakerHit): TripState | undefined
  /** How a signature stands, without any effect. */
  state(signature: string): TripState | undefined
  tripped(): readonly TrippedSignature[]
  /** Puts a signature in force again. False: it was not tripped. */
  rearm(name: string): Promise<boolean>
  /** Other databases are live: signatures that have changed, or are gone, are in force again. Never rejects. */
  databasesChanged(): Promise<void>
  /** Times that a signature was tripped since the start. */
  readonly trips: number
  /** Looks what is over, and keeps what is known. To be called every few minutes, and at the end. Never rejects. */
  tick(): Promise<void>
}
