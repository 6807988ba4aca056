import { EngineError } from '../engine/errors.ts'
import { problemOf, type ReloadStatus } from '../engine/status.ts'
import type { Clock } from '../ground/clock.ts'
import { messageOf } from '../ground/thrown.ts'
import type { Log } from '../observe/log/log.ts'
import type { Generation } from './databases/generations.ts'
import type { Room } from './databases/memory.ts'

/** A take-over. */
export interface Reload {
  /** New databases; otherwise it is about the limits. */
  readonly isNew: boolean
  readonly generation: Generation
  /** Why one clamd ends before the other begins; undefined: it does not. */
  readonly inPlace: InPlace | undefined
  /** On the monotonic clock, ms. */
  readonly startedAt: number
}

/** Why two cannot run at a time. */
export interface InPlace {
  readonly text: string
  readonly level: 'info' | 'warn'
  readonly room: Room
}

/** Tells how take-overs go, in the log and for the status. */
export class ReloadReport {
  readonly #log: Log
  readonly #clock: Clock
  #last: ReloadStatus | undefined

  constructor(log: Log, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /** How the last one went. */
  get status(): ReloadStatus | undefined {
    return this.#last
  }

  begins({ isNew, inPlace }: Reload): void {
    const what = isNew ? 'the new databases' : 'the changed limits'
    if (inPlace === undefined) {
      this.#log.info(
        'engine.reload.slots',
        `A second clamd is started for ${what}; it takes over once it has proved itself`,
      )
      return
    }
    const { level, text, room } = inPlace
    this.#log[level](
      'engine.reload.in-place',
      `${text}; clamd is started anew for ${what}, and messages wait meanwhile`,
      { neededBytes: room.neededBytes, availableBytes: room.availableBytes },
    )
  }

  done(reload: Reload, signatures: number | undefined): void {
    const fields = { ...this.#conclude(reload, undefined), signatures }
    const counted = signatures === undefined ? '' : `: ${signatures} signatures`
    if (reload.isNew)
      this.#log.info('engine.databases.loaded', `clamd has loaded the new databases${counted}`, fields)
    else this.#log.info('engine.limits.applied', 'clamd runs with the changed limits', fields)
  }

  /** What was before stays in use. Of databases the refusal is told elsewhere. */
  refused(reload: Reload, error: unknown, signatures: number | undefined): void {
    const fields = { ...this.#conclude(reload, error), signatures }
    if (reload.isNew) return
    this.#log.error('engine.limits.refused', `The changed limits are not in use: ${messageOf(error)}`, fields)
  }

  #conclude({ generation, inPlace, startedAt }: Reload, error: unknown) {
    const how = inPlace === undefined ? 'slots' : 'in-place'
    const durationMs = Math.round(this.#clock.monotonic() - startedAt)
    this.#last = {
      at: this.#clock.wall(),
      how,
      durationMs,
      outcome: error === undefined ? 'done' : 'refused',
      problem: error === undefined ? undefined : problemOf(asEngineError(error)),
      reason: inPlace?.text,
    }
    return { generation: generation.set.fingerprint, how, durationMs }
  }
}

function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error
  return new EngineError('ENGINE_RELOAD_FAILED', messageOf(error), { cause: error })
}
