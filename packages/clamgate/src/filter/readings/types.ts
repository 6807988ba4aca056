import type { ScanResult } from '@clamgate/clamd'
import type { Ambiguity, Bounds, Part } from '@clamgate/mime'
import type { ReadingFacts } from '../../policy/verdict.ts'
import type { ScanReport } from '../ports.ts'

/** When a mail is scanned a second time, as its readers may take it, and what that may take. */
export interface ViewsSettings {
  /** `policy.views`. */
  readonly mode: 'auto' | 'always' | 'off'
  readonly bounds: Bounds
}

/** One stream that went to clamd. */
export interface StreamReport {
  /** The mail as it is, a mail of our own with objects in it, or one object alone. */
  readonly kind: 'raw' | 'container' | 'object'
  /** Distinct objects in it; 0 for the mail as it is. */
  readonly objects: number
  readonly bytes: number
  /** What clamd said; undefined where it was given up, or gave no verdict. */
  readonly result: ScanResult | undefined
  readonly server: string | undefined
  /** From its opening to the verdict, ms. */
  readonly ms: number | undefined
}

/** What somebody who asks hears of how a mail was taken apart. */
export interface Drawing {
  readonly tree: Part
  /** Each shape that was seen, and where. */
  readonly ambiguities: readonly Ambiguity[]
}

/** What somebody who asks hears of the readings of a mail. */
export interface ReadingsReport {
  /** Undefined: the mail was not extracted. */
  readonly drawing: Drawing | undefined
  /** The mail as it is comes first; then the others in their order. */
  readonly streams: readonly StreamReport[]
}

/** How the second scan of a mail ended. */
export interface UnionEnd {
  /** Undefined: there was nothing to scan a second time. Else what was found, what failed, or the last that was clean. */
  readonly report: ScanReport | undefined
  /** For who asked for it. */
  readonly drawing: Drawing | undefined
  readonly streams: readonly StreamReport[]
}

export interface UnionOptions {
  /** Longest stream that clamd takes, bytes. */
  readonly maxStreamBytes: number
  /** Somebody asks: the tree is wanted. */
  readonly explain: boolean
  /** Fires at the deadline, when nobody waits any more, and when the other scan has found something. */
  readonly signal: AbortSignal
}

/** One message, of which every reading is scanned where that is needed. */
export interface MessageReading {
  /** What is known so far. */
  readonly facts: ReadingFacts
  /** Takes the next bytes of the message; they may be changed afterwards. */
  write(bytes: Buffer): void
  /** The message leaves memory: what has come of it, and what will come, has to be copied for a reading. */
  copy(before: Buffer): void
  /**
   * The message is over. `whole` is all of it, where it is in memory: it stays as it is until the promise settles.
   * @throws {ViewsError} it could not be read; and whatever the scanner throws when no verdict could be had
   */
  finish(whole: Buffer | undefined, options: UnionOptions): Promise<UnionEnd>
  /** Frees what it takes. Safe at any time and again; while `finish` runs, its signal does that. */
  drop(): void
}

/** A mail without some of its parts. */
export interface CutMail {
  /** What was cut out, decoded, each once. */
  readonly parts: readonly { readonly sha256: string; readonly octets: Buffer }[]
  readonly rest: Buffer
}

/** Reads mail in every way. The room `views` provides it, `app` joins them. */
export interface Readings {
  begin(settings: ViewsSettings): MessageReading
  /**
   * A mail without its parts of these SHA-256, such that whatever a reader may take out of the mail is in the rest or comes from
   * the octets of those parts alone. Undefined: that cannot be said of any. Takes a copy of the message at once.
   * @throws {ViewsError} it could not be read
   */
  without(
    message: Buffer,
    sha256s: readonly string[],
    options: { readonly bounds: Bounds; readonly signal: AbortSignal },
  ): Promise<CutMail | undefined>
}
