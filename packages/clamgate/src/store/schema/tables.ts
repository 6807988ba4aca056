// Long: the tables of both kinds are the contract between whoever writes, reads and forgets; they are read together.
import type { Action, OutcomeKind, SignatureClass } from '../../config/schema.ts'
import type { CopyState } from '../copy-states.ts'
import type { ActionRecord, MessageEvent } from '../types.ts'

/*
 * The tables as Kysely knows them, the same on both databases. Times are Unix time in ms, UTC. All text went through
 * `escapeText` (batch/text.ts) and comes back through `unescapeText`: a pattern that is looked for is escaped, too. Columns
 * that end in `_as_given` are null where what was given equals its folded neighbour. Columns that are named like
 * a {@link NameKind} hold `name.id`.
 *
 * A page is read newest first by (at, id); `id` is unique over `message` and `finding` together, so that the pages of both
 * can be joined into one.
 */

/** What is written once in `name`, and by its number elsewhere. */
export type NameKind =
  | 'host'
  /** Name or address of a clamd. */
  | 'server'
  /** JSON of [engine, database version, database date], null for what is unknown. */
  | 'engine'
  | 'policy'
  /** JSON of an EventReason. */
  | 'reason'
  /** Name of a rule. */
  | 'rule'
  | 'signature'
  /** Of a signature: who provides it. */
  | 'source'
  /** Name of a rule that was only watched. */
  | 'watched'
  /** Name of a signature that was found, and is ignored. */
  | 'ignored'

export interface NameTable {
  id: number
  kind: NameKind
  text: string
}

/** What mail of both tables has. */
export interface MailColumns {
  /** Given by `reserveIds`, one sequence for both tables. Not the id of the event. */
  id: number
  /** {@link file://../batch/event-id.ts}. Unique. */
  event_id: Uint8Array
  at: number
  host: number
  queue_id: string | null
  message_id: string | null
  subject: string | null
  /** Folded (`query/fold.ts`); empty for the null sender. */
  sender: string
  sender_as_given: string | null
  /** Of the folded sender. */
  sender_domain: string
  client: string | null
  client_name: string | null
  helo: string | null
  authenticated: string | null
  direction: NonNullable<MessageEvent['direction']> | null
  bytes: number
  kind: OutcomeKind
  action: Action
  reason: number
  rule: number | null
  server: number | null
  engine: number | null
  decision_ms: number
  scan_ms: number | null
  policy: number
  facts: string | null
  reading: string | null
  /** JSON of the fields of a MessageEvent that have no column here, or whose column has no room; null where there are none, which is nearly always. */
  more: string | null
}

/** Mail that is no finding: clean and accepted, or exempt. Kept for `store.keepClean`. */
export interface MessageTable extends MailColumns {}

/** All other mail, with all that is known. Kept for `store.keepFindings`. */
export interface FindingTable extends MailColumns {
  signature: number | null
  class: SignatureClass | null
  /** JSON array; null where there is no class, or but the one of the column `class`. */
  classes: string | null
  source: number | null
  file: string | null
  rating: string | null
  failure_kind: string | null
  failure_code: string | null
  failure_detail: string | null
  reply: string | null
  incident: string | null
  entry: string | null
  release_of: string | null
  /** Signature, subject, sender, ids and recipients, folded, one a line, capped: what a word is looked for in. */
  words: string
  /** Of an entry that has left the quarantine: {@link file://../copy-states.ts}. Empty: it is there, or there is none. */
  fates: string
  gone_at: number | null
}

/** By what a finding is found beside its columns: a name of a kind that says what it is. */
export interface FindingBesideTable {
  /** `finding.id`. */
  mail: number
  name: number
  /** Of the mail. */
  at: number
}

/** One for each recipient, in their order. */
export interface RecipientColumns {
  /** `id` of the mail. */
  mail: number
  n: number
  /** Of the mail. */
  at: number
  /** Folded. */
  address: string
  address_as_given: string | null
  domain: string
  wanted: Action
  fate: string
  /** Null: that of the mail. */
  reason: number | null
}

/** Lower bounds are that of the column before; scan times in ms. */
export const SCAN_BUCKETS_MS = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000] as const

export interface RollupTable {
  per: 'minute' | 'hour' | 'day'
  /** When it begins; days are those of UTC. */
  start: number
  host: number
  kind: OutcomeKind
  /** Empty: none. */
  class: SignatureClass | ''
  action: Action
  /** Empty: unknown. */
  direction: NonNullable<MessageEvent['direction']> | ''
  messages: number
  bytes: number
  /** Of those that were scanned. */
  scanned: number
  scan_ms: number
  scan_1: number
  scan_3: number
  scan_10: number
  scan_30: number
  scan_100: number
  scan_300: number
  scan_1000: number
  scan_3000: number
  scan_10000: number
  scan_30000: number
  /** Longer. */
  scan_more: number
}

/** The index of the quarantine. */
export interface EntryTable {
  id: number
  /** The id of the entry in the quarantine. Unique. */
  entry: string
  /** `keptAtMs`; pages are read by (at, id). */
  at: number
  /** The last change of a copy: what is older does not write over what is newer. */
  changed_at: number
  host: number
  queue_id: string | null
  message_id: string | null
  subject: string | null
  sender: string
  sender_as_given: string | null
  sender_domain: string
  client: string | null
  authenticated: string | null
  kind: OutcomeKind
  signature: number | null
  class: SignatureClass | null
  source: number | null
  bytes: number
  sha256: string
  /** As of a finding. */
  words: string
}

export interface EntryRecipientTable {
  /** `entry.id`. */
  mail: number
  n: number
  /** `at` of the entry. */
  at: number
  address: string
  address_as_given: string | null
  domain: string
  state: CopyState
  state_at: number | null
  queue_id: string | null
  words: string | null
}

export interface ActionTable {
  id: number
  /** As `event_id`. Unique. */
  action_id: Uint8Array
  at: number
  host: number
  actor: string
  act: string
  entry: string | null
  /** `event_id` of the mail. */
  event: Uint8Array | null
  result: ActionRecord['result']
  words: string
}

/** With `store.keepClean: 0`: mail that is in the rollups and nowhere else, so that what comes again is not counted again. */
export interface CountedTable {
  event_id: Uint8Array
  at: number
}

/** What is limited by age and by size, each by itself: mail that is no finding, findings, what somebody did. */
export type KeptKind = 'clean' | 'finding' | 'action'

/** How much of each kind there is, so that nobody has to count rows. */
export interface VolumeTable {
  kind: KeptKind
  /** When it begins, UTC. */
  day: number
  host: number
  rows: number
  /** With indexes, as estimated when they were written. */
  bytes: number
}

/** Of SQLite alone: {@link file://./parts.ts}. */
export interface MessagePartTable {
  part: number
  /** All mail of the part is from then to then, some of it perhaps forgotten. */
  first_at: number
  last_at: number
}

/** The last look at the wall clock, by what the age of rows is told: docs/decisions/0013. */
export interface ClockLookTable {
  /** For what: that which is kept as long as clean mail, or as findings; of what is kept besides mail each kind by itself. */
  kept: 'clean' | 'findings' | 'digests' | 'requests' | 'ended' | 'reports' | 'audit'
  at: number
  /** JSON array of leaps (`ground/time/leaps.ts`). */
  leaps: string
}

/** What can be lost to a power cut by the last second: events and the index. SQLite: `clamgate.db`. */
export interface EventTables {
  name: NameTable
  message: MessageTable
  message_recipient: RecipientColumns
  message_part: MessagePartTable
  finding: FindingTable
  finding_recipient: RecipientColumns
  finding_beside: FindingBesideTable
  rollup: RollupTable
  entry: EntryTable
  entry_recipient: EntryRecipientTable
  action: ActionTable
  counted: CountedTable
  volume: VolumeTable
  clock_look: ClockLookTable
}

/** How far a spill file was replayed. */
export interface SpillSeenTable {
  host: string
  file: string
  /** Octets of the file that are in the database. */
  seen: number
  at: number
}

/**
 * What must not be lost, synced with each transaction. SQLite: `clamgate.state.db`; PostgreSQL: beside the others. Files of `store/state/`
 * add theirs by declaration merging.
 */
export interface StateTables {
  spill_seen: SpillSeenTable
  /** Of SQLite a table of its own, since migration 55; of PostgreSQL the one of the others. */
  clock_look: ClockLookTable
}
