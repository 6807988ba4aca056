import type { StorePlace } from '../dialect/place.ts'
import type { StoreErrorCode } from '../errors.ts'
import type { Tally } from './queue.ts'

/** What may be changed while the thread runs. */
export interface WriterSettings {
  readonly keepCleanMs: number
  readonly keepFindingsMs: number
  readonly maxCleanBytes: number
  readonly maxFindingsBytes: number
  readonly spillBytes: number
}

/** With what the thread starts. */
export interface WriterStart {
  readonly place: StorePlace
  /** The directory of the database is made where there is none: nobody has named it. */
  readonly makesDirectory: boolean
  /** Directory of spill files. */
  readonly spill: string
  readonly host: string
  readonly settings: WriterSettings
}

/** What the daemon tells the thread that writes. */
export type Order =
  /** Lines of JSON, each with its end, and one letter for the kind of each. Answered once they are safe. */
  | { readonly kind: 'batch'; readonly octets: Uint8Array; readonly kinds: string }
  | { readonly kind: 'state'; readonly call: number; readonly name: string; readonly args: unknown }
  | { readonly kind: 'settings'; readonly settings: WriterSettings }
  /** Somebody who read it has found it damaged: look at it as if for the first time. */
  | { readonly kind: 'look-anew' }
  /** No more waiting for the database: what comes, and what it is at, goes to a file. */
  | { readonly kind: 'hurry' }
  | { readonly kind: 'close' }

/** A failure as it crosses threads. */
export interface Problem {
  readonly code: StoreErrorCode
  readonly sentence: string
  readonly remedy?: string | undefined
}

/** How the thread is doing. */
export interface WriterState {
  readonly problem: Problem | undefined
  readonly spilledBytes: number
  readonly sizeBytes: number | undefined
}

/** What it answers. */
export type Answer =
  | {
      readonly kind: 'batch-done'
      /** `spilled`: it is in a file; `kept`: neither database nor disk took it, so that it has to come again. */
      readonly how: 'written' | 'spilled' | 'kept'
      readonly dropped: Tally
    }
  /** Lines of spill files that are in the database now, and those that are lost: neither whole nor readable. */
  | { readonly kind: 'replayed'; readonly written: number; readonly unreadable: number }
  | { readonly kind: 'state'; readonly state: WriterState }
  | { readonly kind: 'result'; readonly call: number; readonly result: unknown }
  | { readonly kind: 'refused'; readonly call: number; readonly problem: Problem }
  /** Another file is there now. */
  | { readonly kind: 'renewed' }
  /** Something that is none of the states: a line for the log. */
  | { readonly kind: 'told'; readonly event: string; readonly sentence: string }
  | { readonly kind: 'closed' }
