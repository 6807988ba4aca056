import type { ClamdAddress } from '@clamgate/clamd'
import type { FilterAddress } from '@clamgate/milter/testing'
import type { Arrivals } from '../options.ts'

/** Processes whose CPU time belongs to the figures. */
export interface Watched {
  readonly milter?: number
  readonly clamd: number
}

/** What the load process can be asked to do. It has a process of its own, so that its CPU time is not the milter's. */
export type Job =
  /** Mail after mail, each message unique, for some time; a connection ends after `perConnection` of them, if at all. */
  | {
      readonly kind: 'milter'
      readonly address: FilterAddress
      readonly sessions: number
      readonly perConnection?: number | undefined
      readonly seconds: number
      readonly bodyBytes: number
      readonly watched: Watched
    }
  /** Mail at a given rate, whether or not what came before is answered; sessions are as many as may be needed. */
  | {
      readonly kind: 'paced'
      readonly address: FilterAddress
      readonly sessions: number
      readonly seconds: number
      readonly perSecond: number
      readonly arrivals: Arrivals
      readonly bodyBytes: number
      readonly watched: Watched
    }
  /** The same messages as INSTREAM straight to clamd. */
  | {
      readonly kind: 'instream'
      readonly address: ClamdAddress
      readonly sessions: number
      readonly seconds: number
      readonly bodyBytes: number
      readonly watched: Watched
    }
  /** One large message on each of many connections, all at one time; all send the bytes of one buffer. */
  | {
      readonly kind: 'burst'
      readonly address: FilterAddress
      readonly sessions: number
      readonly bodyBytes: number
    }
  /** Opens connections with an SMTP session each; they stay open until `release`. */
  | { readonly kind: 'idle'; readonly address: FilterAddress; readonly sessions: number }
  | { readonly kind: 'release' }
  /** A number of messages, with a word after every `reportEvery` of them. */
  | {
      readonly kind: 'soak'
      readonly address: FilterAddress
      readonly sessions: number
      readonly perConnection?: number | undefined
      readonly messages: number
      readonly reportEvery: number
      readonly bodyBytes: number
    }

export type JobOf<Kind extends Job['kind']> = Extract<Job, { kind: Kind }>

/** What came of a job under load. */
export interface Measurement {
  /** Messages that ended before the time was over, and that time. */
  readonly messages: number
  readonly elapsedMs: number
  /** Messages in all, with those that the end of the time caught under way; CPU times are for these. */
  readonly allMessages: number
  readonly cpuMs: { readonly milter?: number; readonly clamd: number; readonly load: number }
  /** From the first byte of a message to its answer, each message, ms. */
  readonly wholeMs: Float64Array
  /** From the last write of a message to its answer, ms. Empty for INSTREAM. */
  readonly endMs: Float64Array
}

/** With, for each message in the order of `wholeMs` and `endMs`: how long after its time it was begun, and its mark. */
export interface PacedMeasurement extends Measurement {
  readonly lateMs: Float64Array
  readonly marks: Float64Array
}

/** From the load process. Each job is answered by one `done` or `failed`. */
export type Report =
  | { readonly kind: 'progress'; readonly messages: number }
  | { readonly kind: 'done'; readonly measurement?: Measurement | PacedMeasurement }
  | { readonly kind: 'failed'; readonly message: string }
