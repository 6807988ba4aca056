import type { EngineError } from '../engine/errors.ts'
import type { Listeners } from '../engine/listeners.ts'
import type { Server, ServerPort } from '../engine/server.ts'
import type { ServerState } from '../engine/status.ts'
import type { EngineConfig, EngineTimings } from '../engine/types.ts'
import type { Clock } from '../ground/clock.ts'
import type { Log } from '../observe/log/log.ts'
import type { Generation } from './databases/generations.ts'
import type { ClamdLimits } from './process/clamd-conf.ts'
import type { launchClamd, Surroundings } from './process/launch.ts'
import type { SlotName } from './process/layout.ts'
import type { Service } from './slot-state.ts'

export interface SlotDeps {
  readonly log: Log
  readonly clock: Clock
  readonly timings: EngineTimings
  readonly surroundings: Surroundings
  readonly listeners: Listeners
  /** Those of now; each start of a clamd takes them. */
  readonly wishes: () => { readonly config: EngineConfig; readonly limits: ClamdLimits }
  readonly createServer: (slot: ServerOfSlot) => Server
  readonly launch: typeof launchClamd
  /** What to load where nothing else is said. */
  readonly choose: () => Promise<Generation>
  /** A clamd has loaded it, and finds what it must in the samples. */
  readonly onReady: (generation: Generation) => void
  /** After each look at the clamd. */
  readonly onFinding: (name: SlotName, before: ServerState) => void
  /** Asked when a slot that serves has lost its clamd. */
  readonly recover: (end: LostClamd) => Promise<Recovery>
  readonly onRestart: () => void
  /** Runs something in the background until the engine has ended. */
  readonly task: (name: string, work: Promise<void>) => void
  /** Fires when the engine is being stopped. */
  readonly signal: AbortSignal
}

/** What the server of a slot is made of. */
export interface ServerOfSlot {
  readonly name: SlotName
  readonly port: ServerPort
}

/** How a slot that serves lost its clamd. */
export interface LostClamd {
  readonly error: EngineError
  readonly service: Service
}

export interface Recovery {
  /** What is loaded next; undefined: it is chosen at the start. */
  readonly generation: Generation | undefined
  /** What was wrong is put right: no pause. */
  readonly atOnce: boolean
}

export interface SlotPlan {
  readonly name: SlotName
  /** `try`: its clamd must prove itself, and is not started again. `serve`: a clamd is kept running. */
  readonly role: 'try' | 'serve'
  /** What to load; chosen at the start where it is undefined. */
  readonly generation: Generation | undefined
}
