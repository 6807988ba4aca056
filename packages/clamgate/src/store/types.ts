// Long: the contract of whoever writes, reads and runs the store is read in one piece.
import type { Scope } from '../access/may.ts'
import type { Action, OutcomeKind, SignatureClass } from '../config/schema.ts'
import type { CopyState, GoneEntry } from './copy-states.ts'
import type { Query } from './query/tree.ts'

/** Who decided: the key of the policy, or a rule with its place. */
export interface EventReason {
  readonly text: string
  readonly key?: string | undefined
  readonly rule?:
    | { readonly name: string; readonly file?: string | undefined; readonly line?: number | undefined }
    | undefined
}

export interface EventRecipient {
  /** As in the envelope, without angle brackets. */
  readonly address: string
  readonly wanted: Action
  readonly fate: string
  readonly because: EventReason
}

/** What would have been done, and was not: by a rule with `monitor`, by `policy.monitor` or `policy.reportOnly`. */
export interface MonitoredHit {
  readonly action: Action
  readonly because: EventReason
}

/**
 * One decided message, as it is written down for good. Texts from outside are as they came, capped; whoever shows them cleans
 * them. Plain data: it crosses threads, and files as JSON.
 */
export interface MessageEvent {
  /** UUIDv7, new for each message: what is written twice is one row. */
  readonly id: string
  /** Wall clock when it was decided, Unix time, ms. */
  readonly atMs: number
  /** The host whose daemon decided. */
  readonly host: string
  readonly queueId?: string | undefined
  readonly messageId?: string | undefined
  readonly subject?: string | undefined
  /** The null sender is the empty string. */
  readonly sender: string
  readonly recipients: readonly EventRecipient[]
  /** How many it had, where a list was asked for the first of them only. */
  readonly recipientCount?: number | undefined
  readonly client?: string | undefined
  readonly clientName?: string | undefined
  readonly helo?: string | undefined
  readonly authenticated?: string | undefined
  readonly direction?: 'inbound' | 'outbound' | 'local' | undefined
  readonly bytes: number
  readonly kind: OutcomeKind
  readonly action: Action
  readonly because: EventReason
  readonly signature?: string | undefined
  readonly class?: SignatureClass | undefined
  readonly classes?: readonly SignatureClass[] | undefined
  readonly source?: string | undefined
  readonly file?: string | undefined
  readonly rating?: string | undefined
  readonly failure?: { readonly kind: string; readonly code: string; readonly detail: string } | undefined
  /** What the client was told: `550 5.7.1 …`. */
  readonly reply?: string | undefined
  readonly incident?: string | undefined
  /** Entry in the quarantine. */
  readonly entry?: string | undefined
  readonly server?: string | undefined
  readonly engine?: string | undefined
  readonly databaseVersion?: number | undefined
  readonly databaseDate?: string | undefined
  readonly decisionMs: number
  readonly scanMs?: number | undefined
  /** Fingerprint of the policy that decided: equal texts, equal policies. */
  readonly policy: string
  /** Neither clean and accepted, nor exempt; or a release. It stands in the table of findings, and in no other. */
  readonly isFinding: boolean
  /** The entry of the quarantine that this message is a release of. */
  readonly releaseOf?: string | undefined
  /** What `events explain` and `policy try` decide upon again: JSON of {@link file://./facts.ts}; of clean mail the columns are enough. */
  readonly facts?: string | undefined
  /** How its readers take the mail apart: JSON, for `events show`. */
  readonly reading?: string | undefined
  readonly monitored?: readonly MonitoredHit[] | undefined
  /** What was found, and is ignored for all recipients. */
  readonly ignored?: { readonly signature: string; readonly reason?: string | undefined } | undefined
  /** Its entry has left the quarantine. Written by the store when that happens. */
  readonly gone?: GoneEntry | undefined
}

export interface EntryCopy {
  readonly address: string
  readonly state: CopyState
  /** Unix time, ms. */
  readonly atMs?: number | undefined
  /** Queue id of the released mail, or the words of who refused it. */
  readonly queueId?: string | undefined
  readonly words?: string | undefined
}

/** An entry of the quarantine in the index; the directory is the truth. */
export interface EntryRecord {
  readonly id: string
  readonly keptAtMs: number
  readonly host: string
  readonly queueId?: string | undefined
  readonly messageId?: string | undefined
  readonly subject?: string | undefined
  readonly sender: string
  readonly client?: string | undefined
  readonly authenticated?: string | undefined
  readonly kind: OutcomeKind
  readonly signature?: string | undefined
  readonly class?: SignatureClass | undefined
  readonly source?: string | undefined
  readonly bytes: number
  readonly sha256: string
  readonly copies: readonly EntryCopy[]
}

/** What somebody did: a line of the timeline of an event, and of an entry. */
export interface ActionRecord {
  /** UUIDv7. */
  readonly id: string
  readonly atMs: number
  readonly host: string
  /** A user of the host, a recipient behind a link, `clamgate` itself. */
  readonly actor: string
  /** `release`, `delete`, `export`, `report`, `ignore`, `forward`, `ask`, `approve`, `refuse` … */
  readonly act: string
  readonly entry?: string | undefined
  readonly event?: string | undefined
  readonly result: 'ok' | 'partly' | 'failed'
  /** A sentence of ours; texts from outside in it are cleaned. */
  readonly words: string
}

/** What the store is told. Each may come twice, and is one all the same. */
export type StoreWrite =
  | { readonly kind: 'message'; readonly event: MessageEvent }
  | { readonly kind: 'entry'; readonly entry: EntryRecord }
  | {
      readonly kind: 'entries-gone'
      readonly ids: readonly string[]
      readonly atMs: number
      /** Undefined: its files are not there any more, and nobody has told why. */
      readonly fate?: 'deleted' | 'expired' | undefined
    }
  | { readonly kind: 'action'; readonly action: ActionRecord }

/** One page of a list, newest first. */
export interface PageRequest {
  readonly query: Query
  /** 1 to 200. */
  readonly limit: number
  /** Of the page before; opaque, good for the same query only. */
  readonly cursor?: string | undefined
  /** Unix time, ms, for `since:2d`. */
  readonly nowMs: number
  /** So many recipients of each event are wanted; left out: all. There may be more of them. */
  readonly recipients?: number | undefined
  /** Whose mail is looked through, and what is told of it; left out: all, for what the daemon itself asks. */
  readonly scope?: Scope | undefined
}

/** Who asks for one message: what others have of it is cut. Left out: all is told. */
export interface Asker {
  readonly scope: Scope
  /** As it stands in actions: of a mail that others have too, what somebody else did is not told. */
  readonly name: string
}

/** Some of a list. A page that takes long ends early, perhaps with nothing in it, and the next one goes on. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Undefined: there are no more. */
  readonly next?: string | undefined
}

export interface EventWithTimeline {
  readonly event: MessageEvent
  /** Oldest first; of the message and of its entry. */
  readonly actions: readonly ActionRecord[]
  readonly entry?: EntryRecord | undefined
  /** Messages that are releases of its entry, oldest first. */
  readonly releases: readonly {
    readonly id: string
    readonly atMs: number
    readonly queueId?: string | undefined
  }[]
}

/** Counts over time: of all mail and of domains from their sums, of addresses from the rows of their mail. */
export interface CountRequest {
  readonly fromMs: number
  readonly toMs: number
  readonly per: 'minute' | 'hour' | 'day'
  /** Name of a time zone, as `Europe/Berlin`: days are those of its calendar. Left out: UTC. */
  readonly zone?: string | undefined
  /** Left out: all mail. */
  readonly scope?: Scope | undefined
}

/** What the findings of a time hit, most hits first. */
export interface HitsRequest {
  readonly fromMs: number
  readonly toMs: number
  readonly limit: number
  readonly scope?: Scope | undefined
}

export interface SignatureHits {
  readonly signature: string
  readonly class?: SignatureClass | undefined
  readonly messages: number
  /** Senders of inbound mail that it hit, as far as they were counted. */
  readonly senders: number
  /** Nothing before `fromMs` is known that it hit. */
  readonly isNew: boolean
}

export interface Hits {
  readonly signatures: readonly SignatureHits[]
  /** There were more findings than are looked at: these are of the newest. */
  readonly isCut: boolean
}

/** Values that a key of the query language has in mail of a scope, for completion. */
export interface ValuesRequest {
  readonly key: 'signature' | 'source' | 'rule' | 'host' | 'server' | 'from' | 'to' | 'user'
  /** What they begin with, or a part of it, without case. */
  readonly text: string
  readonly limit: number
  readonly scope?: Scope | undefined
}

export interface Count {
  readonly startMs: number
  readonly kind: OutcomeKind
  readonly class?: SignatureClass | undefined
  readonly action: Action
  readonly direction?: string | undefined
  readonly messages: number
  readonly bytes: number
}

/** What is asked of the store. Everything rejects with a {@link StoreError} when it is away, too new, too slow. */
export interface StoreReader {
  events(request: PageRequest): Promise<Page<MessageEvent>>
  /** By its event id, or by the queue id of the MTA (the newest that has it). Undefined, too: it is nothing for the asker. */
  event(id: string, asker?: Asker): Promise<EventWithTimeline | undefined>
  entries(request: PageRequest): Promise<Page<EntryRecord>>
  entry(id: string): Promise<EntryRecord | undefined>
  /** Of an entry, oldest first. */
  actions(entry: string): Promise<readonly ActionRecord[]>
  counts(request: CountRequest): Promise<readonly Count[]>
  hits(request: HitsRequest): Promise<Hits>
  values(request: ValuesRequest): Promise<readonly string[]>
}

/** How the store does; for `status`, metrics and `doctor`. */
export interface StoreStatus {
  readonly state: 'ok' | 'warn' | 'fail'
  /** Without password. */
  readonly url: string
  readonly waiting: number
  readonly waitingBytes: number
  readonly spilledBytes: number
  readonly written: number
  /** By kind: `clean`, `finding`, `entry`, `action`. */
  readonly dropped: Readonly<Record<string, number>>
  readonly sizeBytes?: number | undefined
  readonly lastWrittenAtMs?: number | undefined
  readonly problem?:
    | { readonly code: string; readonly sentence: string; readonly remedy?: string | undefined }
    | undefined
}

/** The store as the daemon has it. */
export interface Store extends StoreReader {
  /** Returns at once, never throws: what cannot be written now waits, spills, or is counted as dropped. */
  write(write: StoreWrite): void
  status(): StoreStatus
  /** Resolves when all that was told so far is in the database, or in a spill file. */
  flush(): Promise<void>
  /**
   * Runs one of the small transactions of `store/state/` (links, requests, reports, digest runs), synced.
   * @throws {StoreError} STORE_UNAVAILABLE and others
   */
  state<Name extends keyof StateOperations>(
    name: Name,
    args: StateOperations[Name]['args'],
  ): Promise<StateOperations[Name]['result']>
  start(): Promise<void>
  close(): Promise<void>
}

/** Names of small transactions with what they take and give; each room of `quarantine/` that needs some adds them by declaration merging in `store/state/`. */
// biome-ignore lint/suspicious/noEmptyInterface: files of store/state/ add to it
export interface StateOperations {}
