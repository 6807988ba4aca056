import type { ClamdErrorCode, ClamdVersion } from '@clamgate/clamd'
import type { EngineError, EngineErrorCode } from './errors.ts'

/**
 * `starting`: no verdict on it yet. `healthy`: it recognises the samples. `tripped`: it does, and several messages in a
 * row got no verdict from it; others are asked first. `blind`: it answers, and wrongly or with errors. `unreachable`: no
 * connection, or no answer. `restarting`: a managed clamd that ended and waits for its next start.
 */
export type ServerState = 'starting' | 'healthy' | 'tripped' | 'blind' | 'unreachable' | 'restarting'

/** `closed`: in use. `open`: left out for a while. `half-open`: the next message tries it. */
export type BreakerPhase = 'closed' | 'open' | 'half-open'

/** What went wrong, for people and for programs. */
export interface Problem {
  readonly code: EngineErrorCode
  readonly message: string
  readonly remedy: string | undefined
}

export interface ServerStatus {
  /** As configured, or `unix:PATH` of the managed clamd. */
  readonly address: string
  readonly state: ServerState
  /** When the state began, Unix time, ms. */
  readonly since: number
  /** Why it is not healthy; undefined when it is. */
  readonly problem: Problem | undefined
  /** Something to mend on a server that is in use, for example that it does not know EICAR. */
  readonly warning: string | undefined
  /** What it said last of its engine and databases. */
  readonly version: ClamdVersion | undefined
  /** Scans under way on it for us. */
  readonly busy: JobCounts
  /** Scans that it gets at one time at most. */
  readonly room: JobCounts
  /** Its share of the work, compared with the other servers. */
  readonly weight: number
  /** Median time from handing a message over to its verdict, of the latest scans, ms; undefined before the first. */
  readonly p50Ms: number | undefined
  /** The same for the slowest of a hundred. */
  readonly p99Ms: number | undefined
  /** Verdicts so far. */
  readonly scans: number
  /** Scans so far that got no verdict. */
  readonly failures: ScanFailureCounts
  /** Looks so far (a ping, a harmless text, EICAR) that it did not pass; these are no scans of mail. */
  readonly canaryFailures: number
  /** When the last of them ended well, Unix time, ms; left out: none so far. */
  readonly passedAt?: number | undefined
  /** Looks at it have stopped, and nobody has stopped them: a defect of ours, for which the watchdog ends the daemon. */
  readonly isStuck: boolean
  readonly lastError: ServerError | undefined
  readonly breaker: BreakerPhase
  /** While the breaker is open: when the next message tries it, Unix time, ms. */
  readonly retryAt: number | undefined
}

/** Jobs on a server: messages that are all there, and streams, which take as long as their senders. */
export interface JobCounts {
  readonly scans: number
  readonly streams: number
}

/**
 * Why a scan got no verdict: the code of the exchange that failed, or SCAN_ERROR (clamd answered with an error),
 * SCAN_TOO_LARGE (above its StreamMaxLength), SCAN_TIMEOUT (the time of the message was over), SCAN_ABANDONED (the MTA
 * went away, or whoever asked), SCAN_FAILED (something without a code); ENGINE_… where it never came to a server.
 */
export type ScanFailureCode =
  | ClamdErrorCode
  | 'SCAN_ERROR'
  | 'SCAN_TOO_LARGE'
  | 'SCAN_TIMEOUT'
  | 'SCAN_ABANDONED'
  | 'SCAN_FAILED'
  | Extract<EngineErrorCode, 'ENGINE_UNAVAILABLE' | 'ENGINE_OVERLOADED' | 'ENGINE_STOPPED'>

/** Scans without a verdict, by code; what did not happen is not there. */
export type ScanFailureCounts = Readonly<Partial<Record<ScanFailureCode, number>>>

/** A scan that got no verdict. */
export interface ServerError {
  readonly code: ScanFailureCode
  /** Fit for one line. */
  readonly message: string
  /** Unix time, ms. */
  readonly at: number
}

/** Messages that wait for room on a server. */
export interface QueueStatus {
  readonly waiting: number
  /** More are turned away. */
  readonly limit: number
}

/**
 * `official`: main and daily are there and loaded. `starter`: only the built-in EICAR signature (and what the
 * administrator put there). `missing`: nothing is loaded yet. `external`: not ours to know.
 */
export type DatabasesState = 'official' | 'starter' | 'external' | 'missing'

/** `off`: disabled, or mode external. `cooling`: the servers want no request before `nextRun`. */
export type FreshclamState = 'off' | 'waiting' | 'running' | 'ok' | 'failed' | 'cooling'

export interface FreshclamStatus {
  readonly state: FreshclamState
  /** End of the last run, Unix time, ms. */
  readonly lastRun: number | undefined
  readonly nextRun: number | undefined
  readonly problem: Problem | undefined
}

/** The set of databases that serves, in mode managed. */
export interface DatabaseGeneration {
  /** Changes with any file. */
  readonly id: string
  /** Which of the two slots its clamd is in. */
  readonly slot: 'a' | 'b'
  /** Unix time, ms. */
  readonly loadedAt: number
  /** As clamd counted them; undefined where it did not tell. */
  readonly signatures: number | undefined
}

/** Databases in the shared directory that are not to be used, in mode managed. */
export interface RefusedDatabases {
  /** Changes with any file. */
  readonly id: string
  /** When they were refused, Unix time, ms. */
  readonly since: number
  readonly problem: Problem
  /** They were in use, and made clamd end on mail: the ones before serve again. */
  readonly takenBack: boolean
}

/** How the latest take-over of new databases, or of changed limits, went. */
export interface ReloadStatus {
  /** When it ended, Unix time, ms. */
  readonly at: number
  /** `slots`: a second clamd took over; nothing waited. `in-place`: clamd was started anew, and messages waited. */
  readonly how: 'slots' | 'in-place'
  readonly durationMs: number
  /** `refused`: what was before stays in use, and `problem` says why. */
  readonly outcome: 'done' | 'refused'
  readonly problem: Problem | undefined
  /** Why it was done in place. */
  readonly reason: string | undefined
}

/** Whom clamd and freshclam run as, in mode managed. */
export interface AccountStatus {
  readonly name: string
  /** It is who the gateway runs as, too: a clamd that was taken over reaches all that the gateway reaches. */
  readonly shared: boolean
}

/** What `clamgate status` shows of the engine. */
export interface EngineStatus {
  readonly mode: 'managed' | 'external'
  /** In the order of preference. */
  readonly servers: readonly ServerStatus[]
  readonly queue: QueueStatus
  /** Scans without a verdict since the start: those of all servers, gone ones too, and those that got none. */
  readonly failures: ScanFailureCounts
  readonly databases: DatabasesState
  /** Left out in mode external, and before the start. */
  readonly account?: AccountStatus | undefined
  /** Undefined in mode external, and before the first clamd was ready. */
  readonly generation: DatabaseGeneration | undefined
  /** Undefined in mode external, and before the first. */
  readonly reload: ReloadStatus | undefined
  /** Undefined in mode external, and where what is in the directory may be used. */
  readonly refused: RefusedDatabases | undefined
  readonly freshclam: FreshclamStatus
  /** clamd's, in mode managed while it runs. */
  readonly temporaryDirectory: string | undefined
  /** How often the managed clamd had to be started again. */
  readonly restarts: number
  /** How often databases were given up for those before them, since they made clamd end on mail. */
  readonly takenBack: number
}

/** The part of an error that a status shows; plain data, so that all of it survives JSON. */
export function problemOf({ code, message, remedy }: EngineError): Problem {
  return { code, message, remedy }
}
