import type { ScanResult } from '@clamgate/clamd'
import type { FilePlace } from '../config/problem.ts'
import type { Action } from '../config/schema.ts'
import { messageOf } from '../ground/thrown.ts'
import { unreachable } from '../ground/unreachable.ts'

/** Why a message is not scanned. */
export interface Skip {
  readonly by: 'network' | 'authenticated' | 'sender' | 'recipients' | 'release'
  /** The entry that matched, as configured; of a release the id of the entry in the quarantine. */
  readonly entry: string
  /** It is one of `policy.skip.raw`. */
  readonly isRaw?: boolean | undefined
  /** File and line of an entry that came from a file. */
  readonly place?: FilePlace | undefined
}

/** Whose a signature is, by the file of the databases that has it. */
export interface Origin {
  /** `official`, a key of `signatures.sources`, `local` for a file of the administrator. */
  readonly source: string
  /** `phish.ndb`; undefined for those of ClamAV, whose files nobody looks through. */
  readonly file: string | undefined
  /** `LOW`, `MEDIUM` and so on; undefined where the file has none. */
  readonly rating: string | undefined
  /** What a hit of the file means, as its source says: `phishing`, `spam`, `policy`, `informational`, `malware`. */
  readonly class?: string | undefined
}

/** The breaker does not trust a signature: nothing is refused on its word alone. */
export interface Trip {
  /** What is done instead of refusing. */
  readonly action: Action
  /** Unix time, ms. */
  readonly untilMs: number
}

/** A finding that somebody wants ignored. */
export interface Ignored {
  readonly signature: string
  readonly reason: string
  /** ISO 8601; left out: for good. */
  readonly until?: string | undefined
}

/** Recipients for whom a finding is ignored, and what the mail is to them. */
export interface Spared {
  /** Their indices. */
  readonly recipients: readonly number[]
  readonly as: Verdict
}

/** What is known of a finding beside its name. */
export interface Standing {
  readonly origin?: Origin | undefined
  readonly trip?: Trip | undefined
  readonly spared?: Spared | undefined
}

/** Of mail without a finding. */
interface ButFor {
  /** The one that was there, and is ignored for all recipients. */
  readonly ignored?: Ignored | undefined
  /** What the mail is as well: each has its decision, and the strictest counts. */
  readonly also?: readonly Unfound[] | undefined
}

/**
 * What is known of a message once scanning is over. Only `clean` says that all of it was scanned and nothing found, but for
 * what is ignored.
 */
export type Verdict =
  | ({ readonly kind: 'clean' } & ButFor)
  /** `signature` exactly as clamd names it. */
  | ({
      readonly kind: 'infected'
      readonly signature: string
      readonly also?: readonly Unfound[] | undefined
    } & Standing)
  /** Above the scan size. `head` tells whether its beginning was scanned, and found clean, or not looked at. */
  | ({ readonly kind: 'oversize'; readonly head: 'clean' | 'unscanned' } & ButFor)
  /** Nothing found, but only the starter database was there to look with. */
  | ({ readonly kind: 'databases-missing' } & ButFor)
  /** Nothing found, but the databases are older than the policy allows. */
  | ({ readonly kind: 'databases-outdated'; readonly ageMs: number } & ButFor)
  /** Nothing found, but something in it could not be brought before clamd. */
  | ({ readonly kind: 'unscannable'; readonly parts: readonly UnscannablePart[] } & ButFor)
  /** Nothing found in any reading, but readers get different objects. `classes` by their ids: `C01`. */
  | ({ readonly kind: 'ambiguous'; readonly classes: readonly string[] } & ButFor)
  /** Exempt, so not looked at. */
  | { readonly kind: 'skipped'; readonly skip: Skip }
  /** No answer could be had. `code` is stable (`ENGINE_UNAVAILABLE`), `detail` is for the log, never for the client. */
  | { readonly kind: 'failure'; readonly code: string; readonly detail: string }

/** Something in a mail that could not be brought before clamd. */
export interface UnscannablePart {
  readonly kind: 'bound' | 'encrypted' | 'undecodable' | 'partial'
  /** The bound by its name (`depth`), `s/mime`, `openpgp`, or what could not be decoded; a fixed word. */
  readonly what: string
  /** Path of the part: `0.1.2`. */
  readonly path: string
}

/** How many readings a mail has, and what they brought; undefined facts are those that nobody had to find out. */
export interface ReadingFacts {
  /** Why the mail is not canonical, a fixed word with dashes; undefined: it is, so that one scan was enough. */
  readonly notCanonical: string | undefined
  /** Readings that were followed; 0: the mail was not extracted. */
  readonly views: number
  /** Distinct objects that were extracted. */
  readonly objects: number
  /** Streams in which they went to clamd. */
  readonly streams: number
  /** Ids of the classes that were seen, sorted, each once: `C01`. */
  readonly classes: readonly string[]
  /** Readers get different objects. */
  readonly isAmbiguous: boolean
  /** Ids of the classes by which they do, sorted, each once: some of `classes`. */
  readonly differing: readonly string[]
  readonly unscannable: readonly UnscannablePart[]
  /** Time of the extraction and of the scan of its objects, ms. */
  readonly extractMs: number | undefined
  readonly unionMs: number | undefined
  /** The finding came from the objects only, and not from the mail as it is. */
  readonly unionHit: UnionHit | undefined
}

/** Where in the mail the object is that only the union brought up. */
export interface UnionHit {
  /** Path of the part: `0.1.2`; undefined where clamd found it in the container, and in no object alone. */
  readonly path: string | undefined
  /** Ids of the classes by which clamd missed it in the mail as it is. */
  readonly classes: readonly string[]
}

/** What mail is in which nothing was found. */
export type Unfound = Extract<
  Verdict,
  { kind: 'clean' | 'oversize' | 'databases-missing' | 'databases-outdated' | 'unscannable' | 'ambiguous' }
>

export interface ScanFacts {
  /** The message was longer than what was scanned. */
  readonly oversize: boolean
  /** The official databases are loaded, or are none of our business (external engine). */
  readonly databasesComplete: boolean
  /** Age of the daily database of the clamd that scanned; undefined where it does not tell. */
  readonly databaseAgeMs: number | undefined
  /** Above it databases are outdated. */
  readonly databasesMaxAgeMs: number
  /** Undefined with `policy.views: off`, and where the mail was not scanned. */
  readonly reading?: ReadingFacts | undefined
}

/**
 * The verdict of a scan that ended. A finding stands whatever else is true: what was seen is infected. What the mail is beside
 * that counts only where it is decided upon more strictly.
 */
export function verdictOf(result: ScanResult, facts: ScanFacts): Verdict {
  switch (result.kind) {
    case 'found': {
      const also = readAs(facts)
      const infected = { kind: 'infected', signature: result.signature } as const
      return also.length === 0 ? infected : { ...infected, also }
    }
    case 'too-large':
      return { kind: 'failure', code: 'SCAN_TOO_LARGE', detail: TOO_LARGE }
    case 'error':
      return { kind: 'failure', code: 'SCAN_ERROR', detail: `clamd could not scan: ${result.text}` }
    case 'clean':
      return verdictWithoutFinding(facts)
    default:
      return unreachable(result)
  }
}

/** The verdict where nothing was found. Mail may be several things at once: that which tells most comes first. */
export function verdictWithoutFinding(facts: ScanFacts): Unfound {
  return together([scannedAs(facts), ...readAs(facts)])
}

/** What the mail is by its readings. */
function readAs({ reading }: ScanFacts): readonly Unfound[] {
  const unscannable = reading?.unscannable ?? []
  return [
    ...(unscannable.length === 0 ? [] : [{ kind: 'unscannable', parts: unscannable } as const]),
    ...(reading?.isAmbiguous === true ? [{ kind: 'ambiguous', classes: reading.differing } as const] : []),
  ]
}

/** What the mail is by the scan of its octets as they are: one of these, whatever else would be true. */
export function scannedAs(facts: Omit<ScanFacts, 'reading'>): Unfound {
  const { oversize, databasesComplete, databaseAgeMs, databasesMaxAgeMs } = facts
  if (!databasesComplete) return { kind: 'databases-missing' }
  if (databaseAgeMs !== undefined && databaseAgeMs > databasesMaxAgeMs) {
    return { kind: 'databases-outdated', ageMs: databaseAgeMs }
  }
  return oversize ? { kind: 'oversize', head: 'clean' } : { kind: 'clean' }
}

/** One verdict of all that mail is: the one that tells most, with the others beside it. */
export function together(verdicts: readonly [Unfound, ...Unfound[]]): Unfound {
  const [first = verdicts[0], ...also] = verdicts.toSorted(
    (one, other) => TELLING.indexOf(one.kind) - TELLING.indexOf(other.kind),
  )
  return also.length === 0 ? first : { ...first, also }
}

/** Kinds from the one that tells most to the one that tells least. */
export const TELLING: readonly Unfound['kind'][] = [
  'databases-missing',
  'unscannable',
  'oversize',
  'databases-outdated',
  'ambiguous',
  'clean',
]

/** The verdict when a scan was lost. Errors of ours carry a code; whatever else was thrown is a failure all the same. */
export function verdictOfError(error: unknown): Verdict {
  const detail = messageOf(error)
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'SCAN_FAILED'
  return { kind: 'failure', code, detail }
}

const TOO_LARGE =
  'clamd refused the message as larger than its StreamMaxLength; set engine.maxScanSize below that, or raise it in clamd.conf'
