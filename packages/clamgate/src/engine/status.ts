import type { ClamdVersion } from '@clamgate/clamd'
import type { EngineError, EngineErrorCode } from './errors.ts'

/**
 * `starting`: no verdict on it yet. `healthy`: it recognises the samples. `blind`: it answers, and wrongly or with
 * errors. `unreachable`: no connection, or no answer. `restarting`: a managed clamd that ended and waits for its next
 * start.
 */
export type ServerState = 'starting' | 'healthy' | 'blind' | 'unreachable' | 'restarting'

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
  readonly version: ClamdVersion | undefined
  /** Scans under way on it for us. */
  readonly busy: { readonly scans: number; readonly streams: number }
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

/** What `clamgate status` shows of the engine. */
export interface EngineStatus {
  readonly mode: 'managed' | 'external'
  /** In the order of preference. */
  readonly servers: readonly ServerStatus[]
  readonly databases: DatabasesState
  readonly freshclam: FreshclamStatus
  /** clamd's, in mode managed while it runs. */
  readonly temporaryDirectory: string | undefined
  /** How often the managed clamd had to be started again. */
  readonly restarts: number
}

/** The part of an error that a status shows; plain data, so that all of it survives JSON. */
export function problemOf({ code, message, remedy }: EngineError): Problem {
  return { code, message, remedy }
}
