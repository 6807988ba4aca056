import type { Config } from '../config/schema.ts'
import type { Scanner } from '../filter/ports.ts'
import type { Clock } from '../ground/clock.ts'
import type { ThirdParty } from '../managed/databases/withheld.ts'
import type { Log } from '../observe/log/log.ts'
import type { ActivateOptions, Activation, Proof } from '../signatures/ports.ts'
import type { EngineStatus } from './status.ts'

export type EngineConfig = Config['engine']

export interface EngineDeps {
  readonly log: Log
  /** Default: that of the machine. */
  readonly clock?: Clock
  /** Where clamd and freshclam are looked for, as PATH has it. Default: where Debian and `make install` put them. */
  readonly programPath?: string
  /** Environment of clamd and freshclam, beside PATH; `https_proxy` and the like for freshclam. Default empty. */
  readonly environment?: Readonly<Record<string, string>>
  /** Mode managed: files of third parties that must not keep the official databases from going live. Default: none. */
  readonly thirdParty?: ThirdParty
  /** Where /proc and the control groups are, to learn how much memory is left. Default `/`. */
  readonly memoryRoot?: string
  /** Shorter ones make tests quick. */
  readonly timings?: Partial<EngineTimings>
}

/** Times that are no configuration, ms. */
export interface EngineTimings {
  /** How long `start` waits for a managed clamd to be ready; loading the official databases takes 10 to 60 s. */
  readonly startBound: number
  /** First wait before a managed clamd is started again; doubles. */
  readonly restartFirst: number
  readonly restartLongest: number
  /** Longest wait where none could be started, or it could not use what it needs: room may be there again soon. */
  readonly retryLongest: number
  /** A clamd that was healthy for so long starts again at `restartFirst`. */
  readonly restartForgiven: number
  /** From SIGTERM to SIGKILL. */
  readonly kill: number
}

export interface Reconfigured {
  /** Keys whose new value applies after a restart only, for example `engine.mode`. */
  readonly restartNeeded: readonly string[]
}

/** The databases that an engine of its own loads. */
export interface OwnDatabases {
  readonly directory: string
  /**
   * Makes what is in the directory live, see `LiveDatabases` of signatures: whoever put it there has tried it, so that it
   * may hold less than before.
   * @throws {EngineError} why it is not used; `details.file`, where that is known
   */
  activate(proof: Proof | undefined, options: ActivateOptions): Promise<Activation>
}

/** The side of clamd: scans for the filter, and what `clamgate status` shows. */
export interface Engine {
  readonly scanner: Scanner
  readonly status: EngineStatus
  /** Undefined in mode external. */
  readonly databases: OwnDatabases | undefined
  /**
   * Starts what there is to start. External: resolves within seconds also when no clamd answers. Managed: resolves when
   * clamd is ready, has failed to start, or takes longer than `timings.startBound`; it goes on trying in the background.
   * @throws {EngineError} managed: ENGINE_DIRECTORY_LOCKED, ENGINE_DIRECTORY_UNUSABLE, ENGINE_CLAMD_MISSING,
   *   ENGINE_TEMPORARY_DIRECTORY; external: ClamdError CLAMD_ADDRESS_INVALID
   */
  start(): Promise<void>
  /** Applies what can be applied without a restart; scans under way go on. */
  reconfigure(config: EngineConfig): Promise<Reconfigured>
  /** Lets scans under way finish within `graceMs`, then ends everything that was started. Idempotent. */
  stop(options: { readonly graceMs: number }): Promise<void>
  /** Calls `listener` whenever `status` has changed. Returns a function that ends it. */
  onChange(listener: (status: EngineStatus) => void): () => void
}

/** The keys of `engine` that differ between two configurations, out of `keys`, with their full names. */
export function changedKeys(
  before: EngineConfig,
  after: EngineConfig,
  keys: readonly (keyof EngineConfig)[],
): readonly string[] {
  return keys
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => `engine.${key}`)
}
