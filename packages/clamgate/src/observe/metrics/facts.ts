import type { EngineStatus } from '../../engine/status.ts'
import type { PlaceReport } from '../log/report.ts'

/**
 * What metrics show of the running gateway beyond its messages: read once for each scrape. A part that is not there
 * gives no sample.
 */
export interface MetricsFacts {
  /** As `GET /ready`. */
  readonly ready: boolean
  /** How many keys of the configuration wait for a restart. */
  readonly restartNeeded: number
  readonly milter: {
    readonly sessions: number
    readonly busy: number
    /** Wall clock, ms, of the last session of an MTA. */
    readonly mta: { readonly lastAt: number | undefined }
  }
  /** Bytes of messages that are held in memory. */
  readonly messageBytes: number
  readonly engine: Pick<EngineStatus, 'servers' | 'queue' | 'failures' | 'restarts' | 'refused' | 'takenBack'>
  /** Signatures that the managed clamd has loaded. */
  readonly signatures?: number | undefined
  readonly quarantine?: QuarantineFacts | undefined
  readonly store?: StoreFacts | undefined
  readonly notify?: NotifyFacts | undefined
  readonly digests?: DigestFacts | undefined
  readonly sentinel?: SentinelFacts | undefined
  /** Signatures of third parties. */
  readonly sources?: SourcesFacts | undefined
  /** The places for log lines. */
  readonly log: readonly PlaceReport[]
}

interface RemoteFacts {
  /** Entries that are to be uploaded, or to be removed there. */
  readonly waiting: number
  readonly uploaded: number
  readonly problem: { readonly code: string } | undefined
}

export interface QuarantineFacts {
  /** Some decision of the policy may keep mail. */
  readonly isInUse: boolean
  /** Why mail that is to be kept is deferred. */
  readonly problem: { readonly code: string } | undefined
  readonly entries: number
  readonly bytes: number
  /** `quarantine.maxSize`. */
  readonly limitBytes: number
  /** Messages on S3. */
  readonly remote?: RemoteFacts | undefined
}

/** Digests of kept mail. */
export interface DigestFacts {
  readonly state: 'off' | 'ok' | 'warn' | 'fail'
  /** Since the start. */
  readonly sent: number
  readonly failed: number
  /** Addresses that get none any more. */
  readonly paused: readonly unknown[]
  /** Wall clock, ms, of the last run. */
  readonly last: { readonly atMs: number } | undefined
}

/** Who comes into the console. */
export interface AccountFacts {
  /** Since the start. */
  readonly tries: readonly {
    readonly result: 'ok' | 'wrong' | 'throttled'
    readonly way: 'password' | 'ldap' | 'oidc' | 'invite' | 'second-factor' | 'proof' | 'any'
    readonly count: number
  }[]
  /** Undefined: the store is away. */
  readonly sessions: number | undefined
  /** Addresses and names that have to wait. */
  readonly waiting: number
}

/** Users who are refused as a whole. */
export interface SentinelFacts {
  /** Undefined: it is off, and nobody is refused. */
  readonly action: string | undefined
  readonly stopped: number
  /** Since the start: users, and messages of users who were refused already. */
  readonly trips: number
  readonly refused: number
}

/** Where messages are written down. */
export interface StoreFacts {
  readonly state: 'ok' | 'warn' | 'fail'
  /** `off`: nowhere. */
  readonly url: string
  readonly waiting: number
  readonly waitingBytes: number
  readonly spilledBytes: number
  readonly written: number
  readonly dropped: Readonly<Record<string, number>>
  readonly sizeBytes?: number | undefined
  readonly lastWrittenAtMs?: number | undefined
}

export interface SourcesFacts {
  /** Those that are switched on. */
  readonly sources: readonly SourceFacts[]
  /** Signatures that are tripped now, and times that one was since the start. */
  readonly tripped: number
  readonly trips: number
}

export interface SourceFacts {
  readonly name: string
  readonly state: string
  /** Of what is live. */
  readonly files: number
  readonly signatures: number
  readonly bytes: number
  /** Files that were refused. */
  readonly refused: number
  /** Unix time, ms; undefined: never. */
  readonly lastSuccessMs: number | undefined
}

export interface NotifyFacts {
  /** Runs of `notify.command`, all since the start but those that run and wait. */
  readonly command: {
    readonly running: number
    readonly waiting: number
    readonly succeeded: number
    readonly failed: number
    readonly dropped: number
  }
  /** Notices of `notify.mail`, and the messages that somebody is to be told of. */
  readonly mail: NoticeCounts
  /** The same of `notify.outbound.mail`. */
  readonly outbound?: NoticeCounts | undefined
  /** Events of `notify.webhook`. */
  readonly webhook?: NoticeCounts | undefined
}

interface NoticeCounts {
  readonly waiting: number
  readonly sent: number
  readonly failed: number
  readonly dropped: number
}

/** What was loaded anew: databases by a second clamd (`slots`) or in the running one (`in-place`), or the configuration. */
export type ReloadHow = 'slots' | 'in-place' | 'configuration'
export type ReloadOutcome = 'ok' | 'failed'
