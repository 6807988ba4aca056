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
  readonly notify?: NotifyFacts | undefined
  /** Signatures of third parties. */
  readonly sources?: SourcesFacts | undefined
  /** The places for log lines. */
  readonly log: readonly PlaceReport[]
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
  readonly mail: {
    readonly waiting: number
    readonly sent: number
    readonly failed: number
    readonly dropped: number
  }
}

/** What was loaded anew: databases by a second clamd (`slots`) or in the running one (`in-place`), or the configuration. */
export type ReloadHow = 'slots' | 'in-place' | 'configuration'
export type ReloadOutcome = 'ok' | 'failed'
