/** How a digest of one reader in one period stands. `sending`: from here on it may have been handed over. */
export type DigestState = 'claimed' | 'sending' | 'sent' | 'failed'

export interface ClaimRequest {
  /** {@link file://./readers.ts readerKey}; the whole run is the reader `run`. */
  readonly reader: string
  readonly period: string
  readonly host: string
  readonly nowMs: number
  /** Until then nobody else takes it over. */
  readonly leaseMs: number
}

export interface Claimed {
  readonly ok: boolean
  /** Of who has it, where that is not us. */
  readonly state: DigestState
  /** How often it was tried. */
  readonly tries: number
}

/** A link as it is issued: its token is not in here, its hash is. */
export interface IssuedLink {
  /** SHA-256 of the token, hexadecimal. */
  readonly hash: string
  readonly scope: LinkScope
  /** To whom it was sent. */
  readonly holder: string
  readonly language: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

/** What a link is good for, and nothing else. */
export type LinkScope =
  | {
      readonly kind: 'entry'
      readonly entry: string
      /** Its recipients that may be acted for. */
      readonly recipients: readonly string[]
      readonly role: 'recipient' | 'manager' | 'all'
    }
  | { readonly kind: 'request'; readonly request: string; readonly entry: string }

export interface SendingRequest {
  readonly reader: string
  readonly period: string
  readonly nowMs: number
  readonly entries: readonly string[]
  readonly links: readonly IssuedLink[]
}

export interface EndRequest {
  readonly reader: string
  readonly period: string
  readonly state: 'sent' | 'failed'
  readonly words: string
  readonly nowMs: number
  /** The failure counts against the reader: not where the server is away for all. A whole run is none, and is never blamed. */
  readonly blamesReader?: boolean | undefined
  /** For the run as a whole, and for it alone. */
  readonly counts?: RunCounts | undefined
}

/** What became of the readers of a run. */
export interface RunCounts {
  readonly sent: number
  readonly failed: number
  readonly paused: number
}

export interface RunRecord {
  readonly period: string
  readonly state: DigestState
  readonly host: string
  readonly atMs: number
  readonly words: string
  readonly counts: RunCounts
}

/** A reader whose digests did not arrive. */
export interface TroubledReader {
  readonly reader: string
  /** In a row. */
  readonly failures: number
  readonly pausedAtMs: number | undefined
  readonly words: string
  readonly atMs: number
}

/** What is known of digests between runs and hosts. Each is one transaction of the store, synced, and rejects when that is away. */
export interface DigestStore {
  /** Takes a digest over, where nobody has it: {@link Claimed}. What failed is taken again, what was perhaps sent never. */
  claim(request: ClaimRequest): Promise<Claimed>
  /** Of these entries, those that stood in a digest of the reader that was sent. */
  listed(request: {
    readonly reader: string
    readonly entries: readonly string[]
  }): Promise<readonly string[]>
  /** Written before the mail is handed over. */
  sending(request: SendingRequest): Promise<void>
  /** Written after. A reader's failures are counted, and forgotten with the first success. */
  ended(request: EndRequest): Promise<void>
  /** Periods of a reader, {@link WHOLE_RUN} as a rule, the newest first. */
  runs(request: { readonly reader: string; readonly limit: number }): Promise<readonly RunRecord[]>
  troubled(): Promise<readonly TroubledReader[]>
  /** Pauses a reader. */
  pause(request: { readonly reader: string; readonly nowMs: number }): Promise<void>
  /** False: it was not paused. */
  resume(request: { readonly reader: string }): Promise<boolean>
  /**
   * Forgets what nobody needs any more, of requests, tokens and reports, too. A wall clock that leaps makes nothing old.
   * @param request `passedMs`: since the time before, by the monotonic clock; 0 at the first one of a life
   */
  tidy(request: { readonly passedMs: number }): Promise<void>
}

/** The reader under which a whole run is claimed. */
export const WHOLE_RUN = 'run'
