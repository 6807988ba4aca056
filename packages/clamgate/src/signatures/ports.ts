import type { Identity } from '../ground/program-call.ts'
import type { NameChanges } from './name-types.ts'
import type { FilePlan, Format, HistoryEntry, KnownFile, LiveFile, SourceFetch, SourcePlan } from './types.ts'

/**
 * Shows that a clamd scans with a certain set: `sample` is found as `signature` with it, and with no other. Its file has
 * a name that no set before had, and comes into the directory as the last one, after removals: clamd lists the directory
 * first and opens the files one after the other, so that a load under way may take the new content of an old name and
 * miss a new file.
 */
export interface Proof {
  readonly sample: Buffer
  /** As it stands in the file; clamd adds `.UNOFFICIAL`. */
  readonly signature: string
}

/** How a set went live. */
export interface Activation {
  /** `slot`: a second clamd took over; `in-place`: clamd was started anew; `reload`: clamd of others has reloaded; `later`: no engine runs here now. */
  readonly how: 'slot' | 'in-place' | 'reload' | 'later'
  /** As clamd counted them; undefined where it did not tell. */
  readonly signatures: number | undefined
}

export interface ActivateOptions {
  readonly signal: AbortSignal
  /** Where the set holds no proof: that of the set before, which must no longer be found. */
  readonly gone?: Proof | undefined
  /** How long clamscan took to load the files of the set; undefined: nobody has measured it now. */
  readonly testedMs?: number | undefined
}

/** The directory that clamd reads, and how a change there goes live. The engine provides it. */
export interface LiveDatabases {
  readonly directory: string
  /** Whom installed files are given to; undefined: to whom we are. */
  readonly owner: Identity | undefined
  /**
   * Makes what is in the directory live. Resolves when every clamd that reads it scans with it. Changes nothing in the directory.
   * @param proof undefined: the set holds none (no file of ours is left)
   * @throws {SignatureError} SIGNATURES_NOT_LIVE with the reason of the engine; what served before serves on. `details.file`:
   *   the file that it names. `details.isVerdict` is false where the set could not be tried (no clamd answers): that
   *   speaks against nothing in it, and it may be tried again
   */
  activate(proof: Proof | undefined, options: ActivateOptions): Promise<Activation>
}

export interface FetchOptions {
  /** A directory for what comes, on the file system of the sets; each file lies there under a name of its own. */
  readonly staging: string
  /** By the name of the file (`FilePlan.name`). */
  readonly known: ReadonlyMap<string, KnownFile>
  readonly signal: AbortSignal
  /** Bytes that came since the last call. */
  readonly onBytes?: (file: string, bytes: number) => void
}

/** Asks sources for news. Only files that are wanted are asked for. */
export interface Fetcher {
  /** Never rejects for a fault of the source: that stands in what it returns. Rejects when the signal fires, and for a staging directory that cannot be written. */
  fetch(source: SourcePlan, options: FetchOptions): Promise<SourceFetch>
}

/** A file that came, on its way to the live set. */
export interface Candidate {
  readonly plan: FilePlan
  readonly source: SourcePlan
  /** Where it lies. Its name there ends as `plan.name` does. */
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

/** What the test of one file, or of a set, has shown. */
export interface LoadReport {
  /** "Known viruses" of clamscan. */
  readonly signatures: number
  /** YARA rules that were passed over, and why; at most some hundred. */
  readonly skipped: readonly {
    readonly file: string
    readonly rule: string | undefined
    readonly why: string
  }[]
}

/** A signature that hits mail that is known to be clean. */
export interface HamHit {
  /** As an ignore file names it. */
  readonly signature: string
  readonly file: string
  /** Messages that it hits. */
  readonly messages: number
}

/** Loads databases with the clamscan of this host. */
export interface Tester {
  /** @throws {SignatureError} SIGNATURES_TESTER_BROKEN, SIGNATURES_PROGRAM_MISSING */
  proveItself(signal: AbortSignal): Promise<void>
  /** One file alone. `name`: as people know it, where its path ends otherwise. @throws {SignatureError} SIGNATURES_LOAD_FAILED */
  testAlone(
    file: { readonly path: string; readonly format: Format; readonly name?: string },
    signal: AbortSignal,
  ): Promise<LoadReport>
  /** A directory with all that is to be live. @throws {SignatureError} SIGNATURES_SET_FAILED; `details.file` where clamscan names one */
  testSet(directory: string, signal: AbortSignal): Promise<LoadReport>
  /** Scans clean mail with the set. */
  testHam(directory: string, ham: string, signal: AbortSignal): Promise<readonly HamHit[]>
}

/** A file that we make ourselves and that goes live with the set: the ignore list. */
export interface GeneratedFile {
  readonly name: string
  readonly content: string
}

/** What is told while a run goes on. */
export interface Progress {
  readonly step:
    | 'wait'
    | 'fetch'
    | 'check'
    | 'test'
    | 'test-set'
    | 'ham'
    | 'install'
    | 'activate'
    | 'roll-back'
    | 'done'
  readonly source?: string
  readonly file?: string
  /** Of `total` files, or sources. */
  readonly done?: number
  readonly total?: number
  readonly bytes?: number
}

export interface UpdateOptions {
  /** Only these sources; undefined: all that are enabled. */
  readonly sources?: readonly string[]
  /** Asks those, too, that are not due or are paused. Keeps floors and Retry-After; confirms nothing. */
  readonly force?: boolean
  /** Fetches, checks and tests; installs nothing, and changes no state. */
  readonly dryRun?: boolean
  /** Files that may have lost half of their signatures. */
  readonly confirm?: readonly string[]
}

/** What became of one file in a run. */
export interface FileResult {
  readonly source: string
  readonly name: string
  readonly state: 'installed' | 'unchanged' | 'removed' | 'refused' | 'rolled-back'
  readonly code: string | null
  /** Why; of a file that is good: what of it is not taken, or set aside. */
  readonly sentence: string | null
  readonly remedy: string | null
}

/** What became of one source in a run. */
export interface SourceResult {
  readonly name: string
  readonly state: 'asked' | 'not-due' | 'paused' | 'off' | 'failed'
  readonly code: string | null
  readonly sentence: string | null
  readonly remedy: string | null
}

export interface UpdateReport {
  /** `nothing`: all is as it was; `live`; `installed`: goes live when the engine starts; `rolled-back`; `tried`: a dry run. */
  readonly outcome: 'nothing' | 'live' | 'installed' | 'rolled-back' | 'tried'
  /** Nothing was refused, failed or rolled back. */
  readonly good: boolean
  /** Id of the set that is live after it. */
  readonly set: string | null
  readonly sources: readonly SourceResult[]
  /** Those that were not unchanged, or of which there is something to tell. */
  readonly files: readonly FileResult[]
  readonly tookMs: number
}

/** State of a source, as `clamgate signatures status` shows it. */
export interface SourceStatus {
  readonly name: string
  readonly catalogueState: string
  /** `waiting`: never fetched so far. */
  readonly state: 'ok' | 'waiting' | 'paused' | 'failing' | 'off'
  readonly enabled: boolean
  readonly reason?: string
  /** The same as a code: why it is off, or what failed. */
  readonly reasonCode?: string
  /** Of a pause, ISO 8601. */
  readonly until?: string
  readonly lastAttemptAt: string | null
  readonly lastSuccessAt: string | null
  readonly nextAt: string | null
  readonly files: readonly FileStatus[]
}

export interface FileStatus {
  readonly name: string
  /** `parked`: live, with signatures that are set aside since they hit clean mail. */
  readonly state: 'live' | 'refused' | 'missing' | 'off' | 'parked'
  readonly bytes: number | null
  readonly signatures: number | null
  readonly updated: string | null
  /** Rules of YARA that ClamAV passes over; left out: none. */
  readonly skippedRules?: number
  /** Cleared by a success. */
  readonly lastError?: string
  readonly lastErrorCode?: string
}

/** Runs updates, and knows what is live. */
export interface Updater {
  status(): Promise<readonly SourceStatus[]>
  /** What of ours is live, from the manifest. */
  live(): Promise<readonly LiveFile[]>
  /** Signatures that a ham test has parked, and where. */
  parked(): Promise<readonly { readonly signature: string; readonly file: string; readonly at: string }[]>
  /** One run at a time, across processes: waits for another one. @throws {SignatureError} when it could not run at all */
  update(
    options: UpdateOptions,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<UpdateReport>
  /** Brings generated files (ignore list) and the choice of files in line with the configuration; fetches nothing. */
  apply(by: string, onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<UpdateReport>
  history(): Promise<readonly HistoryEntry[]>
  /** Which names came and went with a set. @throws {SignatureError} SIGNATURES_NO_SUCH_SET */
  names(id: string): Promise<NameChanges>
  /** @throws {SignatureError} SIGNATURES_NO_SUCH_SET */
  rollback(
    to: string | undefined,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<UpdateReport>
  /** Ends what a run that was killed left half done: the old set, or the new one. Called before the engine starts. */
  recover(): Promise<void>
}
