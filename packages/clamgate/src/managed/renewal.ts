import { EngineError } from '../engine/errors.ts'
import type { Pool } from '../engine/pool.ts'
import type { ReloadStatus } from '../engine/status.ts'
import type { EngineConfig } from '../engine/types.ts'
import type { Clock } from '../ground/clock.ts'
import { messageOf } from '../ground/thrown.ts'
import type { Log } from '../observe/log/log.ts'
import type { DatabaseSet } from './databases/databases.ts'
import type { Generation, Generations } from './databases/generations.ts'
import { type DatabaseKeeper, recognises } from './databases/keeper.ts'
import { type Room, roomForAnother } from './databases/memory.ts'
import type { Refusals } from './databases/refusals.ts'
import { scanOurselves } from './databases/self-scan.ts'
import type { Withheld } from './databases/withheld.ts'
import { type ClamdLimits, suffices } from './process/clamd-conf.ts'
import { type InPlace, ReloadReport } from './reload-report.ts'
import { type Round, Rounds } from './rounds.ts'
import type { Setbacks } from './setbacks.ts'
import type { Slot } from './slot.ts'
import { serviceOf } from './slot-state.ts'
import type { Slots } from './slots.ts'
import { type Retire, takeOver, takeOverInPlace } from './takeover.ts'

export interface RenewalDeps {
  readonly log: Log
  readonly clock: Clock
  readonly slots: Slots
  readonly pool: Pick<Pool, 'hold'>
  readonly keeper: DatabaseKeeper
  readonly refusals: Pick<Refusals, 'forgive'>
  readonly withheld: Pick<Withheld, 'forgive' | 'blame'>
  readonly generations: Generations
  readonly setbacks: Pick<Setbacks, 'refused'>
  readonly wishes: () => { readonly config: EngineConfig; readonly limits: ClamdLimits }
  /** The wished limits cannot be had: those in use are the wish from now on. */
  readonly onLimitsRefused: (inUse: ClamdLimits) => void
  readonly onChange: () => void
  readonly signal: AbortSignal
  /** Where /proc and the control groups are. */
  readonly memoryRoot: string
}

const MIB = 1024 * 1024
/** For so long the set before is kept, in case the one in use proves bad on mail, ms. */
const KEEP_BEFORE_MS = 24 * 3_600_000

/** Brings what serves in line with what is wanted: the databases in the directory, the limits of the configuration. */
export class Renewal {
  readonly #deps: RenewalDeps
  readonly #report: ReloadReport
  readonly #rounds = new Rounds((round) => this.#round(round))

  constructor(deps: RenewalDeps) {
    this.#deps = deps
    this.#report = new ReloadReport(deps.log, deps.clock)
  }

  get status(): ReloadStatus | undefined {
    return this.#report.status
  }

  /** Looks whether there is something to do, and does it. What changes while that goes on is seen at its end. */
  check(round: Round): Promise<void> {
    return this.#rounds.run(round)
  }

  /** Until there is nothing left to do. */
  async #round(round: Round): Promise<void> {
    if (round.isTested === true) {
      this.#deps.refusals.forgive()
      this.#deps.withheld.forgive()
    }
    let next = round
    while (!this.#deps.signal.aborted && (await this.#renew(next))) next = { ...round, settled: false }
  }

  /** False: there was nothing to do. */
  async #renew(round: Round): Promise<boolean> {
    const { keeper, slots, wishes } = this.#deps
    keeper.tell()
    if (slots.serving !== undefined) await this.#judge(slots.serving)
    const set = await keeper.look(round)
    const { serving } = slots
    const { limits } = wishes()
    // Where none runs, the next one gets the new limits anyway.
    if (serving?.generation === undefined || serving.launch === undefined) return false
    const isOutgrown = !suffices(serving.launch.limits, limits)
    if (set === undefined && !isOutgrown) {
      await this.#prune(serving)
      return false
    }
    const isDone =
      set === undefined
        ? await this.#relimit(serving, serving.generation)
        : await this.#load(serving, set, round)
    if (slots.serving !== undefined) await this.#prune(slots.serving)
    keeper.tell()
    return isDone
  }

  async #relimit(serving: Slot, generation: Generation): Promise<boolean> {
    const inUse = serving.launch?.limits
    const error = await this.#replace(serving, generation)
    if (error !== undefined && inUse !== undefined) this.#deps.onLimitsRefused(inUse)
    return true
  }

  /** False: the directory has changed again, or cannot be copied. */
  async #load(serving: Slot, set: DatabaseSet, { isTested }: Round): Promise<boolean> {
    const { keeper, withheld, generations, setbacks, signal } = this.#deps
    // In place the slot that serves now is gone when the next one fails.
    const good = serving.generation
    // What the one in use has as well is linked from there; where that copy has suffered, all is copied anew.
    for (const base of [good, undefined]) {
      let generation: Generation | undefined
      try {
        generation = await generations.make(set, base)
      } catch (error) {
        if (signal.aborted) return false
        const isOther = !isTested && error instanceof EngineError && withheld.blame(set, error, good)
        if (!isOther) keeper.refuse(set, error)
        return isOther
      }
      if (generation === undefined) return false
      const error = await this.#replace(serving, generation, { mayShrink: isTested })
      // A stop breaks off what was under way, which says nothing about the set.
      if (error === undefined || signal.aborted) return true
      if (!(await setbacks.refused(generation, error, { good, isTested }))) return true
    }
    return false
  }

  /** Undefined when it went well. */
  async #replace(
    old: Slot,
    generation: Generation,
    { mayShrink = false }: { readonly mayShrink?: boolean | undefined } = {},
  ): Promise<unknown> {
    const { clock, slots, pool, generations, wishes, signal, memoryRoot, onChange } = this.#deps
    const { config } = wishes()
    const startedAt = clock.monotonic()
    const room = await roomForAnother({
      pid: old.launch?.child.pid,
      loaded: old.generation,
      wanted: generation,
      root: memoryRoot,
    })
    const inPlace = whyInPlace(config, room)
    const reload = { isNew: generation !== old.generation, generation, inPlace, startedAt }
    this.#report.begins(reload)
    const deps = { slots, pool, generations, drainMs: config.scanTimeout, memoryRoot, mayShrink, signal }
    let retire: Retire
    try {
      retire = await (inPlace === undefined ? takeOver : takeOverInPlace)(deps, old, generation)
    } catch (error) {
      if (!signal.aborted) this.#report.refused(reload, error, slots.serving?.status?.signatures)
      onChange()
      return error
    }
    await this.#remember(generation)
    this.#report.done(reload, slots.serving?.status?.signatures)
    onChange()
    await this.#tidy('the clamd before', retire)
    return undefined
  }

  /**
   * The first clamd has nobody to prove itself to before it serves: it does so as soon as it can. Where it should not
   * serve, and there is a set that was proved in an earlier life of ours, that one takes over.
   */
  async #judge(serving: Slot): Promise<void> {
    const { server, generation, state } = serving
    const { generations, keeper, withheld, log, signal } = this.#deps
    if (generation === undefined || state.kind !== 'serving' || state.service.isJudged) return
    if (!recognises(server)) return
    const good = await generations.remembered()
    try {
      await scanOurselves(server.client, signal)
      serving.judged()
      await this.#remember(generation)
    } catch (error) {
      // Whatever else it was is looked at again the next time.
      if (!(error instanceof EngineError) || error.code !== 'ENGINE_DATABASES_UNFIT') return
      serving.judged()
      if (withheld.blame(generation.set, error, good === generation ? undefined : good)) return
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

  /** Removes the sets that nobody needs: the one before is kept as long as the one in use may prove bad on mail. */
  async #prune(serving: Slot): Promise<void> {
    const { generations, clock } = this.#deps
    const { generation } = serving
    const service = serviceOf(serving.state)
    if (generation === undefined || service === undefined) return
    const isYoung = clock.monotonic() - service.since < KEEP_BEFORE_MS
    await this.#tidy('old databases', async () => {
      const before = isYoung ? await generations.before(generation) : undefined
      await generations.prune([generation, await generations.remembered(), before])
    })
  }

  /** What is left over may stay when it cannot be removed: what serves is decided. */
  async #tidy(what: string, remove: () => Promise<void>): Promise<void> {
    try {
      await remove()
    } catch (error) {
      this.#deps.log.error('engine.task.failed', `Not all of ${what} could be removed: ${messageOf(error)}`)
    }
  }

  async #remember(generation: Generation): Promise<void> {
    const { generations, log } = this.#deps
    generations.loaded(generation)
    await generations.remember(generation).catch((error: unknown) => {
      log.warn(
        'engine.databases.unnoted',
        `It could not be written down that the databases are good: ${messageOf(error)}`,
      )
    })
  }
}

function whyInPlace({ reload }: EngineConfig, room: Room): InPlace | undefined {
  if (reload === 'in-place') return { text: 'engine.reload is in-place', level: 'info', room }
  if (room.fits) return undefined
  const [available = 0, needed] = [room.availableBytes, room.neededBytes].map((bytes = 0) =>
    Math.round(bytes / MIB),
  )
  return { text: `Memory is short: ${available} MiB available, ${needed} MiB needed`, level: 'warn', room }
}
