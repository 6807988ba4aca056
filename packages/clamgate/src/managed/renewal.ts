// Long: its parts share one state
import { EngineError } from '../engine/errors.ts'
import type { Pool } from '../engine/pool.ts'
import { problemOf, type ReloadStatus } from '../engine/status.ts'
import type { EngineConfig } from '../engine/types.ts'
import { messageOf } from '../ground/thrown.ts'
import type { Log } from '../observe/log/log.ts'
import type { DatabaseSet } from './databases/databases.ts'
import type { Generation, Generations } from './databases/generations.ts'
import { type DatabaseKeeper, recognises } from './databases/keeper.ts'
import { type Room, roomForAnother } from './databases/memory.ts'
import { scanOurselves } from './databases/self-scan.ts'
import { type ClamdLimits, suffices } from './process/clamd-conf.ts'
import type { Slot } from './slot.ts'
import type { Slots } from './slots.ts'
import { type Retire, takeOver, takeOverInPlace } from './takeover.ts'

export interface RenewalDeps {
  readonly log: Log
  readonly now: () => number
  readonly slots: Slots
  readonly pool: Pick<Pool, 'hold'>
  readonly keeper: DatabaseKeeper
  readonly generations: Generations
  readonly wishes: () => { readonly config: EngineConfig; readonly limits: ClamdLimits }
  /** Gets each set that clamd refused. */
  readonly onRefused: (error: EngineError) => Promise<void>
  readonly onChange: () => void
  readonly signal: AbortSignal
  /** Where /proc and the control groups are. */
  readonly memoryRoot: string
}

const MIB = 1024 * 1024

/** Brings what serves in line with what is wanted: the databases in the directory, the limits of the configuration. */
export class Renewal {
  readonly #deps: RenewalDeps
  #running: Promise<void> | undefined
  #again: { readonly settled: boolean } | undefined
  #failedLimits: ClamdLimits | undefined
  #last: ReloadStatus | undefined
  #lastProved: Generation | undefined

  constructor(deps: RenewalDeps) {
    this.#deps = deps
  }

  get status(): ReloadStatus | undefined {
    return this.#last
  }

  /** Looks whether there is something to do, and does it. What changes while that goes on is seen at its end. */
  check(how: { readonly settled: boolean }): Promise<void> {
    if (this.#running !== undefined) {
      if (how.settled || this.#again === undefined) this.#again = how
      return this.#running
    }
    this.#running = this.#run(how).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #run(how: { readonly settled: boolean }): Promise<void> {
    let next: { readonly settled: boolean } | undefined = how
    while (next !== undefined && !this.#deps.signal.aborted) {
      this.#again = undefined
      const done = await this.#renew(next)
      next = this.#again ?? (done ? { settled: false } : undefined)
    }
  }

  /** One turn. False: there was nothing to do. */
  async #renew(how: { readonly settled: boolean }): Promise<boolean> {
    const { keeper, slots, wishes, generations } = this.#deps
    keeper.tell()
    if (slots.serving !== undefined) await this.#proveServing(slots.serving)
    const set = await keeper.look(how)
    const { serving } = slots
    const { limits } = wishes()
    // Where none runs, the next one gets the new limits anyway.
    if (serving?.generation === undefined || serving.pid === undefined) return false
    const outgrown = !suffices(serving.limits, limits) && this.#failedLimits !== limits
    if (set === undefined && !outgrown) return false
    const generation = set === undefined ? serving.generation : await this.#snapshot(set, serving.generation)
    if (generation === undefined) return false
    const error = await this.#replace(serving, generation)
    if (error !== undefined && set === undefined) this.#failedLimits = limits
    if (error !== undefined && set !== undefined) await this.#refuse(set, error)
    await this.#tidy('old databases', async () => {
      await generations.prune([slots.serving?.generation, await generations.remembered()])
    })
    keeper.tell()
    return true
  }

  /** Undefined when the directory changes again, or the set cannot be copied. */
  async #snapshot(set: DatabaseSet, base: Generation): Promise<Generation | undefined> {
    try {
      return await this.#deps.generations.make(set, base)
    } catch (error) {
      await this.#refuse(set, error)
      return undefined
    }
  }

  async #refuse(set: DatabaseSet, error: unknown): Promise<void> {
    const { keeper, onRefused, signal } = this.#deps
    // A stop breaks off what was under way, which says nothing about the set.
    if (signal.aborted) return
    keeper.refuse(set, error)
    if (error instanceof EngineError) await onRefused(error)
  }

  /** Undefined when it went well. */
  async #replace(old: Slot, generation: Generation): Promise<unknown> {
    const { now, slots, pool, generations, wishes, signal, memoryRoot } = this.#deps
    const { config } = wishes()
    const startedAt = now()
    const room = await roomForAnother({
      pid: old.pid,
      loaded: old.generation?.set,
      wanted: generation.set,
      root: memoryRoot,
    })
    const inPlace = whyInPlace(config, room)
    const task = { isNew: generation !== old.generation, generation, inPlace, startedAt }
    this.#announce(task)
    const deps = { slots, pool, generations, drainMs: config.scanTimeout, memoryRoot, signal }
    let retire: Retire
    try {
      retire = await (inPlace === undefined ? takeOver : takeOverInPlace)(deps, old, generation)
    } catch (error) {
      if (!signal.aborted) this.#conclude(task, error)
      return error
    }
    await this.#proved(generation)
    this.#conclude(task, undefined)
    await this.#tidy('the clamd before', retire)
    return undefined
  }

  /**
   * The first clamd has nobody to prove itself to before it serves: it does so as soon as it can. Where it should not
   * serve, and there is a set that was proved in an earlier life of ours, that one takes over.
   */
  async #proveServing(serving: Slot): Promise<void> {
    const { server, generation, isPinned } = serving
    const { generations, keeper, log, signal } = this.#deps
    if (generation === undefined || generation === this.#lastProved) return
    if (!isPinned || !recognises(server)) return
    const good = await generations.remembered()
    try {
      await scanOurselves(server.client, signal)
      await this.#proved(generation)
      await generations.prune([generation])
    } catch (error) {
      // Whatever else it was is looked at again the next time.
      if (!(error instanceof EngineError) || error.code !== 'ENGINE_DATABASES_UNFIT') return
      this.#lastProved = generation
      const { code, message, remedy } = error
      if (good === undefined || good === generation) {
        log.error('engine.databases.unfit', `${message}. They are in use: there are no others`, {
          code,
          remedy,
        })
        return
      }
      keeper.refuse(generation.set, error)
      await this.#replace(serving, good)
    }
  }

  /** What is left over may stay when it cannot be removed: what serves is decided. */
  async #tidy(what: string, remove: () => Promise<void>): Promise<void> {
    try {
      await remove()
    } catch (error) {
      this.#deps.log.error('engine.task.failed', `Not all of ${what} could be removed: ${messageOf(error)}`)
    }
  }

  async #proved(generation: Generation): Promise<void> {
    this.#lastProved = generation
    await this.#deps.generations.remember(generation).catch((error: unknown) => {
      this.#deps.log.warn(
        'engine.databases.unnoted',
        `It could not be written down that the databases are good: ${messageOf(error)}`,
      )
    })
  }

  #conclude({ isNew, generation, inPlace, startedAt }: Task, error: unknown): void {
    const { log, now, slots, onChange } = this.#deps
    const at = now()
    const how = inPlace === undefined ? 'slots' : 'in-place'
    const durationMs = at - startedAt
    this.#last = {
      at,
      how,
      durationMs,
      outcome: error === undefined ? 'done' : 'refused',
      problem: error === undefined ? undefined : problemOf(asEngineError(error)),
      reason: inPlace?.text,
    }
    const signatures = slots.serving?.status?.signatures
    const fields = { generation: generation.set.fingerprint, signatures, how, durationMs }
    const counted = signatures === undefined ? '' : `: ${signatures} signatures`
    if (error === undefined) {
      if (isNew) log.info('engine.databases.loaded', `clamd has loaded the new databases${counted}`, fields)
      else log.info('engine.limits.applied', 'clamd runs with the changed limits', fields)
    } else if (!isNew) {
      log.error('engine.limits.refused', `The changed limits are not in use: ${messageOf(error)}`, fields)
    }
    onChange()
  }

  #announce({ isNew, inPlace: why }: Task): void {
    const { log } = this.#deps
    const what = isNew ? 'the new databases' : 'the changed limits'
    if (why === undefined) {
      log.info(
        'engine.reload.slots',
        `A second clamd is started for ${what}; it takes over once it has proved itself`,
      )
      return
    }
    log[why.level](
      'engine.reload.in-place',
      `${why.text}; clamd is started anew for ${what}, and messages wait meanwhile`,
      { neededBytes: why.room.neededBytes, availableBytes: why.room.availableBytes },
    )
  }
}

interface Task {
  /** New databases; otherwise it is about the limits. */
  readonly isNew: boolean
  readonly generation: Generation
  readonly inPlace: InPlace | undefined
  readonly startedAt: number
}

/** Why two cannot run at a time. */
interface InPlace {
  readonly text: string
  readonly level: 'info' | 'warn'
  readonly room: Room
}

function whyInPlace({ reload }: EngineConfig, room: Room): InPlace | undefined {
  if (reload === 'in-place') return { text: 'engine.reload is in-place', level: 'info', room }
  if (room.fits) return undefined
  const [available = 0, needed] = [room.availableBytes, room.neededBytes].map((bytes = 0) =>
    Math.round(bytes / MIB),
  )
  return { text: `Memory is short: ${available} MiB available, ${needed} MiB needed`, level: 'warn', room }
}

function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error
  return new EngineError('ENGINE_RELOAD_FAILED', messageOf(error), { cause: error })
}
