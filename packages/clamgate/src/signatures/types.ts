import type { Secret } from '../config/secret.ts'
import type { OffCode } from './plan/off.ts'

/** Whether a provider still serves: `active`; `frozen`, served and no longer changed; `closed`, gone; `withdrawn`, taken back. `own`: of the administrator. */
export type CatalogueState = 'active' | 'frozen' | 'closed' | 'withdrawn' | 'own'

/** The false positives that a file risks, after clamav-unofficial-sigs. Undefined: its source has its own switch. */
export type Rating =
  | 'LOW'
  | 'MEDIUM'
  | 'HIGH'
  | 'LOWONLY'
  | 'MEDIUMONLY'
  | 'LOWMEDIUMONLY'
  | 'REQUIRED'
  | 'DISABLED'

/** What somebody accepts of a source (`rating` of the configuration). */
export type Level = 'low' | 'medium' | 'high'

/** What a hit of a file means. */
export type FileClass = 'malware' | 'phishing' | 'spam' | 'policy' | 'informational' | 'companion'

/** Formats of ClamAV that third parties may bring, named by their endings. */
export type Format =
  | 'ndb'
  | 'ldb'
  | 'db'
  | 'hdb'
  | 'hsb'
  | 'mdb'
  | 'msb'
  | 'imp'
  | 'cdb'
  | 'fp'
  | 'sfp'
  | 'ign2'
  | 'ftm'
  | 'pdb'
  | 'wdb'
  | 'gdb'
  | 'ndu'
  | 'ldu'
  | 'hdu'
  | 'hsu'
  | 'mdu'
  | 'msu'
  | 'sdb'
  | 'yar'
  | 'yara'

/** A file of a source, and whether it is wanted. */
export interface FilePlan {
  /** In the directory of the databases. Generic names of providers have a prefix there. */
  readonly name: string
  /** At the source, below its base: `email/scam.yar`; a member of the archive where the source has one. */
  readonly remote: string
  readonly format: Format
  /** Undefined: unrated, the switch of its source decides. */
  readonly rating: Rating | undefined
  readonly class: FileClass
  readonly wanted: boolean
  /** Why it is wanted or not: `rating LOW`, `files.phish.ndb is false`, `closed: …`. */
  readonly reason: string
  /** A file that is larger is not taken, bytes. */
  readonly maxBytes: number
  /** What is known of it, for people. */
  readonly purpose?: string | undefined
  /** What has to be known before it is switched on, or why it is closed, withdrawn or frozen. */
  readonly note?: string | undefined
  /** Of the catalogue, where it differs from that of the source: `frozen`, `closed`, `withdrawn`. */
  readonly catalogueState?: CatalogueState | undefined
  /** Title of whose work it is, where the source passes on that of others: `Foxhole`. */
  readonly group?: string | undefined
  /** As somebody has counted them once, for an estimate of memory. */
  readonly expectedSignatures?: number | undefined
  readonly expectedBytes?: number | undefined
}

/** How the integrity of what came is checked. */
export type Integrity =
  | { readonly kind: 'none' }
  /** A sidecar `FILE.sha256`, `FILE.md5`, whose first word is the digest. */
  | { readonly kind: 'sha256' | 'md5' }
  /** A detached signature `FILE.sig`, by this key alone. */
  | { readonly kind: 'openpgp'; readonly key: OpenPgpKey }

export interface OpenPgpKey {
  /** The key as it is exported, armored or binary; `builtin`: that which the program brings, by the name of its source. */
  readonly from: { readonly file: string } | { readonly builtin: string }
  /** 40 hexadecimal digits (64 for version 5 and 6), upper case. */
  readonly fingerprint: string
}

/** How a source is reached. Text in a URL that is `{secret}` stands for the secret of the source. */
export type Road =
  | {
      readonly kind: 'https'
      /** In the order in which they are tried; each ends in a slash. http only where the configuration says so. */
      readonly bases: readonly string[]
      /** What is put behind a base: `{file}`, `{secret}/{file}`, `getfile?receipt={secret}&product=32&list=clamav_basic`. */
      readonly path: string
      /** Other hosts that redirects may lead to. */
      readonly redirectHosts: readonly string[]
    }
  | {
      readonly kind: 'rsync'
      /** Modules, each ending in a slash: `rsync://rsync.example.org/sanesecurity/`. */
      readonly modules: readonly string[]
      /** Each address that the name of a module has is a mirror, and is tried in turn. */
      readonly isRoundRobin: boolean
      /** Tried after the modules: the same files by https or http. */
      readonly mirrors: readonly string[]
    }
  | {
      /** One archive with all files, and a small file that tells its version (Linux Malware Detect). */
      readonly kind: 'archive'
      readonly bases: readonly string[]
      readonly version: string
      readonly archive: string
      readonly redirectHosts: readonly string[]
    }
  | { readonly kind: 'file'; readonly directories: readonly string[] }

/** A source as the catalogue and the configuration have it, joined: all that a run needs to know. */
export interface SourcePlan {
  /** Its key below `signatures.sources`. */
  readonly name: string
  readonly title: string
  readonly catalogueState: CatalogueState
  /** Asked at all: switched on, not closed or withdrawn, and complete. */
  readonly enabled: boolean
  /** Why it is not: `switched off`, `closed: …`, `signatures.sources.securiteinfo.secret is missing`. */
  readonly reason: string | undefined
  /** The same as a code. */
  readonly reasonCode?: OffCode | undefined
  /** Switched on, and not asked all the same: something of its settings is missing, as `reason` says. */
  readonly isIncomplete?: boolean
  readonly level: Level
  /** From one successful look to the next, ms; never below the floor of the provider, unless the source is a mirror of one's own. */
  readonly intervalMs: number
  readonly road: Road
  readonly integrity: Integrity
  readonly secret: Secret | undefined
  /** Every file that the source is known to have, wanted or not. */
  readonly files: readonly FilePlan[]
  /** Texts by which a decoy of the provider is known, as regular expressions over a whole line. */
  readonly decoys: readonly RegExp[]
  /** Where false positives are reported; undefined: nobody has confirmed an address. */
  readonly reportTo: string | undefined
  readonly homepage: string | undefined
  /** Terms and registration, for people. */
  readonly licence: string | undefined
  /** What has to be known before it is switched on: `free accounts serve nothing but a placeholder`. */
  readonly note?: string | undefined
}

/** What is known of the copy that was fetched last, to ask for news only. */
export interface KnownFile {
  readonly sha256: string
  readonly bytes: number
  /** Of the answer that brought it. */
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
  /** What the source says of its age, Unix time, ms: an older version never replaces a newer one. */
  readonly modifiedMs?: number | undefined
  /** Of an archive. */
  readonly version?: string | undefined
}

/** A file that came, and passed the checks of its transport. */
export interface FetchedFile extends KnownFile {
  /** Where it lies, in the staging directory. */
  readonly path: string
}

/** What became of one file of a source. */
export type FileFetch =
  | { readonly name: string; readonly kind: 'new'; readonly file: FetchedFile }
  /** The source has nothing newer. `known` with fresh validators, where they changed. */
  | { readonly name: string; readonly kind: 'unchanged'; readonly known: KnownFile }
  /** `error`: a SignatureError, or what the machine said. */
  | { readonly name: string; readonly kind: 'failed'; readonly error: Error }

/** Until when a source is not asked again, and why. */
export interface Pause {
  /** Unix time, ms. */
  readonly untilMs: number
  readonly code: string
  readonly sentence: string
}

/** What became of one source. */
export interface SourceFetch {
  readonly files: readonly FileFetch[]
  readonly pause: Pause | undefined
}

/** A file of the set that is live, or is to be: one line of the manifest. */
export interface LiveFile {
  readonly name: string
  readonly source: string
  readonly format: Format
  readonly rating: Rating | undefined
  readonly class: FileClass
  readonly sha256: string
  readonly bytes: number
  /** As ClamAV counted them in the test; 0 for companions. */
  readonly signatures: number
  /** When this content came, ISO 8601. */
  readonly updated: string
}

/** Whose a signature is, by the files that are live. */
export interface SignatureOrigin {
  /** `official`, the key of a source, `local` for files of the administrator. */
  readonly source: string
  /** `phish.ndb`; undefined for those of ClamAV, whose containers nobody looks through for each hit. */
  readonly file: string | undefined
  readonly rating: Rating | undefined
  readonly class: FileClass | undefined
}

/** A set that was live. */
export interface HistoryEntry {
  readonly id: string
  /** ISO 8601 */
  readonly at: string
  readonly live: boolean
  /** What made it: `update`, `ignore`, `rollback`, `configuration`. */
  readonly by: string
  readonly files: number
  readonly signatures: number
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  /** Files with another number of signatures than in the set before; left out: that one is not known. */
  readonly counts?: readonly {
    readonly file: string
    readonly source: string
    /** Null: it was not there. */
    readonly before: number | null
    /** Null: it is gone. */
    readonly after: number | null
  }[]
  /** Why it was rolled back; null: it was not. */
  readonly undone: string | null
  /** The same as a code. */
  readonly undoneCode?: string
}
