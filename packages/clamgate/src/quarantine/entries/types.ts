import type { Readable } from 'node:stream'
import type { CopyState } from '../../store/copy-states.ts'

/** A path of MAIL or RCPT as it was kept: octets for the wire, text for people. */
export interface KeptPath {
  /** With its angle brackets where the MTA gave them. One character for each octet (Latin-1): what goes on the wire. */
  readonly wire: string
  /** Without brackets, as text. */
  readonly address: string
  /** `BODY=8BITMIME`, `SIZE=…`, `ORCPT=…`; Latin-1. */
  readonly parameters: readonly string[]
}

/** What `ID.json` says, read and checked. */
export interface EntryDescription {
  readonly version: number
  readonly id: string
  readonly keptAtMs: number
  readonly receivedAtMs: number
  readonly queueId: string | undefined
  readonly messageId: string | undefined
  readonly subject: string | undefined
  readonly client: {
    readonly address: string | undefined
    readonly name: string
    readonly helo: string | undefined
    readonly authenticated: string | undefined
  }
  readonly sender: KeptPath
  /** Those for whom it is kept, in their order. */
  readonly recipients: readonly KeptPath[]
  readonly outcome: {
    readonly kind: string
    readonly signature: string | undefined
    readonly class: string | undefined
    readonly source: string | undefined
    readonly action: string
    readonly because: string
    readonly incident: string | undefined
  }
  readonly message: {
    /** Its file beside the description, `ID.eml` or `ID.eml.age`; undefined: it is on S3. */
    readonly file: string | undefined
    /** Of the message as it came. */
    readonly bytes: number
    readonly sha256: string
    /** Public keys that it is encrypted to; empty: it is not. */
    readonly sealedTo: readonly string[]
    /** Key of the object, where it is on S3. */
    readonly object: string | undefined
  }
  readonly databaseVersion: number | undefined
  readonly server: string | undefined
}

/** A line of `ID.log`: what happened to an entry after it was kept. Appended and synced, never changed. */
export type EntryLogLine =
  /** Written before MAIL is sent: from here on it may be delivered. */
  | {
      readonly act: 'release-begun'
      readonly at: string
      readonly by: string
      /** Ties begin and results together. */
      readonly attempt: string
      /** Indices into `recipients`. */
      readonly recipients: readonly number[]
      readonly as: 'original' | 'attachment' | 'zip'
      /** Others than the kept ones get it (`forward`): the indices are of these. */
      readonly to?: readonly string[] | undefined
      /** As whom it was asked to be sent, where that was said. */
      readonly sender?: 'original' | 'null' | undefined
      /** The attempt with which a `forward` began, of one that came later: the indices are of its `to`. */
      readonly first?: string | undefined
    }
  /** Written after the last reply. */
  | {
      readonly act: 'release-ended'
      readonly at: string
      readonly attempt: string
      readonly results: readonly {
        readonly recipient: number
        readonly state: 'released' | 'refused' | 'deferred' | 'unknown'
        readonly queueId?: string | undefined
        /** The words of the MTA, all lines of them. */
        readonly words?: string | undefined
      }[]
    }
  | {
      readonly act: 'deleted'
      readonly at: string
      readonly by: string
      readonly recipients: readonly number[]
    }
  | {
      readonly act: 'noted'
      readonly at: string
      readonly by: string
      /** `export`, `report`, `false-positive`, `ask`, `approve`, `refuse`. */
      readonly what: string
      readonly words: string
    }

export interface CopyStatus {
  readonly address: string
  readonly state: CopyState
  readonly atMs: number | undefined
  readonly queueId: string | undefined
  readonly words: string | undefined
}

/** An entry with all that is known of it. */
export interface Entry {
  readonly description: EntryDescription
  /** Oldest first; a torn last line is left out. */
  readonly log: readonly EntryLogLine[]
  /** One for each of `description.recipients`. */
  readonly copies: readonly CopyStatus[]
}

/** The message of an entry, checked. */
export interface OpenMessage extends AsyncDisposable {
  readonly bytes: number
  /** From its first octet at each call, checked again: the last octets come only where all are right. */
  readonly content: () => Readable
}

/** An entry that nobody else releases or deletes until it is disposed of. */
export interface HeldEntry extends AsyncDisposable {
  /** As it was when it was taken. */
  readonly entry: Entry
  /**
   * @param see gets all octets once, before it is known that they are right
   * @throws {EntryError} those of {@link Entries.open}
   */
  open(see?: (octets: Buffer) => void): Promise<OpenMessage>
  /** Appends a line and syncs it. */
  append(line: EntryLogLine): Promise<void>
}

/** The entries on disk, for whoever reads, sends and removes them. Ids that are none, and unknown ones, are QUARANTINE_NO_ENTRY. */
export interface Entries {
  /** @throws {EntryError} QUARANTINE_NO_ENTRY, QUARANTINE_ENTRY_DAMAGED (the description cannot be read) */
  read(id: string): Promise<Entry>
  /**
   * The message as it came, decrypted, and checked against its size and SHA-256 before its first byte is handed out.
   * @throws {EntryError} QUARANTINE_ENTRY_DAMAGED, QUARANTINE_NO_KEY, QUARANTINE_CONTENT_AWAY
   */
  open(id: string): Promise<OpenMessage>
  /** Appends a line and syncs it. */
  append(id: string, line: EntryLogLine): Promise<void>
  /**
   * Removes content, log and description, the description first.
   * @throws {EntryError} QUARANTINE_NO_ENTRY
   */
  remove(id: string): Promise<void>
  /**
   * Keeps others off an entry while it is released or deleted, until the hold is disposed of. As long as it is held a release
   * that has begun is under way; afterwards one without end is `unknown`.
   * @param who for those who come second: `root releases`
   * @throws {EntryError} QUARANTINE_ENTRY_BUSY
   */
  hold(id: string, who: string): Disposable
  /**
   * Keeps others off an entry that is to be released or deleted later, until it is disposed of: they hear who wants it.
   * @throws {EntryError} QUARANTINE_ENTRY_BUSY
   */
  reserve(id: string, who: string): Disposable
  /**
   * Holds an entry, and reads it.
   * @throws {EntryError} those of `hold` and `read`
   */
  take(id: string, who: string): Promise<HeldEntry>
  /** Ids from the newest to the oldest. */
  ids(options?: {
    readonly fromMs?: number | undefined
    readonly toMs?: number | undefined
  }): AsyncIterable<string>
}
