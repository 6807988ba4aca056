import { basename, dirname } from 'node:path'
import { EngineError } from '../engine/errors.ts'
import { messageOf } from '../ground/thrown.ts'
import type { Log } from '../observe/log/log.ts'
import { type DatabaseFile, isOfficial, readDatabases, setAside } from './databases/databases.ts'
import type { Generation, Generations } from './databases/generations.ts'
import type { DatabaseKeeper } from './databases/keeper.ts'
import type { Withheld } from './databases/withheld.ts'
import type { Layout } from './process/layout.ts'
import { databaseOf, isAboutDatabases } from './process/start-failure.ts'
import type { Slot } from './slot.ts'
import type { LostClamd, Recovery } from './slot-plan.ts'
import { DEATHS_FOR_RELAPSE, isRelapse, PROBATION_MS } from './slot-state.ts'

export interface SetbacksDeps {
  readonly log: Log
  readonly layout: Layout
  readonly generations: Generations
  readonly keeper: Pick<DatabaseKeeper, 'refuse' | 'takeBack'>
  readonly withheld: Pick<Withheld, 'blame' | 'undo'>
  readonly runFreshclam: () => void
  readonly onTakenBack: () => void
}

/** How a candidate came to its set. */
export interface Trial {
  /** What serves, and was proved. */
  readonly good: Generation | undefined
  /** See `Round`. */
  readonly isTested: boolean | undefined
}

const MINUTE_MS = 60_000

/** What is done about databases that clamd does not take, or does not survive. */
export class Setbacks {
  readonly #deps: SetbacksDeps
  /** The one with which the last start failed, for a reason that names no file. */
  #failed: Generation | undefined

  constructor(deps: SetbacksDeps) {
    this.#deps = deps
  }

  /** A clamd that serves has ended: what the next one loads. */
  async recover({ error, service }: LostClamd): Promise<Recovery> {
    const { generations } = this.#deps
    const { generation } = service
    if (generation === undefined) return { generation, atOnce: false }
    const before = isRelapse(service) ? await generations.before(generation) : undefined
    if (before !== undefined && (await this.#undo(generation, before, error)))
      return { generation: undefined, atOnce: true }
    // Without main or daily most viruses would pass: a clamd that ends now and then is better than that.
    const isNoLoss = before?.set.official === true || !generation.set.official
    if (before !== undefined && isNoLoss) return await this.#takeBack(generation, before, error)
    if (isAboutDatabases(error))
      return { generation: undefined, atOnce: await this.#changeSet(generation, error) }
    if (generations.wasLoaded(generation)) return { generation, atOnce: false }
    return { generation: undefined, atOnce: await this.#suspect(generation, error) }
  }

  /** A clamd that serves cannot scan and is to be ended: where it never could with its set, the one before does better. */
  async cannotScan({ generation, server }: Slot): Promise<void> {
    const { generations, keeper, withheld } = this.#deps
    if (generation === undefined || generations.wasLoaded(generation) || server.state !== 'blind') return
    const good = await generations.remembered()
    const why = server.problem?.message ?? 'clamd is blind with them'
    const error = new EngineError('ENGINE_RELOAD_FAILED', `The databases are not in use: ${why}`)
    const other = good === generation ? undefined : good
    if (withheld.blame(generation.set, error, other) || other === undefined) return
    keeper.refuse(generation.set, error)
  }

  /**
   * A candidate did not take its set.
   * @returns true: our copy was at fault, and is to be made anew; false: the set is refused, or another one is to be tried
   */
  async refused(generation: Generation, error: unknown, { good, isTested }: Trial): Promise<boolean> {
    const { keeper, withheld } = this.#deps
    if (error instanceof EngineError && isAboutDatabases(error) && this.#isOurCopy(generation, error)) {
      await this.#discardCopy(generation, error)
      return true
    }
    // Whoever has tried the set hears of it, and mends it.
    if (!isTested && error instanceof EngineError && withheld.blame(generation.set, error, good)) return false
    keeper.refuse(generation.set, error)
    if (error instanceof EngineError) await this.#moveAway(generation, error)
    return false
  }

  /** True: there is another set, or another copy, to start on at once. */
  async #changeSet(generation: Generation, error: EngineError): Promise<boolean> {
    const { generations, keeper, withheld } = this.#deps
    if (this.#isOurCopy(generation, error)) {
      await this.#discardCopy(generation, error)
      return true
    }
    const good = await generations.remembered()
    if (withheld.blame(generation.set, error, good === generation ? undefined : good)) return true
    if (good !== undefined && good !== generation) {
      keeper.refuse(generation.set, error)
      await this.#moveAway(generation, error)
      return true
    }
    if (good !== undefined) await generations.discard(good)
    return (await this.#moveAway(generation, error)) || good !== undefined
  }

  /** No clamd has got ready with it, and nothing says why. Once may be chance, or somebody who ended it. */
  async #suspect(generation: Generation, error: EngineError): Promise<boolean> {
    const { generations, withheld } = this.#deps
    const isSecond = this.#failed === generation
    this.#failed = generation
    if (!isSecond) return false
    const good = await generations.remembered()
    return withheld.blame(generation.set, error, good === generation ? undefined : good)
  }

  /** Files of third parties that changed with the set are taken back alone: the official ones stay as new as they are. */
  async #undo(generation: Generation, before: Generation, error: EngineError): Promise<boolean> {
    const { withheld, onTakenBack } = this.#deps
    if (!withheld.undo(generation.set, takenBack(error, generation, before), before)) return false
    onTakenBack()
    await this.#rememberOnly(before)
    return true
  }

  async #takeBack(generation: Generation, before: Generation, error: EngineError): Promise<Recovery> {
    const { keeper, onTakenBack } = this.#deps
    onTakenBack()
    await keeper.takeBack(generation, takenBack(error, generation, before))
    await this.#rememberOnly(before)
    return { generation: before, atOnce: true }
  }

  async #rememberOnly(before: Generation): Promise<void> {
    const { generations, log } = this.#deps
    await generations.rememberOnly(before).catch((cause: unknown) => {
      log.warn(
        'engine.databases.unnoted',
        `It could not be written down that the databases before are good: ${messageOf(cause)}`,
      )
    })
  }

  /** Whether the file that the error names was not read from the shared directory for this start: it may be good there. */
  #isOurCopy(generation: Generation, error: EngineError): boolean {
    const file = databaseOf(error)
    if (file === undefined) return this.#deps.generations.wasLoaded(generation)
    return !this.#deps.generations.isFreshCopy(generation, basename(file))
  }

  async #discardCopy(generation: Generation, { code, message }: EngineError): Promise<void> {
    const { log, generations } = this.#deps
    log.warn('engine.databases.copy', `${message}: our copy of it may have suffered, and is made anew`, {
      code,
    })
    await generations.discard(generation)
  }

  /** An official database is moved away and fetched anew. Others are not ours to touch. */
  async #moveAway({ set }: Generation, error: EngineError): Promise<boolean> {
    const { layout, log, runFreshclam } = this.#deps
    const file = databaseOf(error)
    if (file === undefined || !isOfficial(file) || dirname(file) !== layout.databases) return false
    const now = await readDatabases(layout.databases)
    const isSame = ({ name, print }: DatabaseFile) =>
      name === basename(file) && now.files.some((one) => one.name === name && one.print === print)
    // Another one is there already: that one is tried.
    if (!set.files.some(isSame)) return false
    let target: string
    try {
      target = await setAside(file, layout.setAside)
    } catch (cause) {
      log.error('engine.databases.stuck', `${file} could not be moved away: ${messageOf(cause)}`, { file })
      return false
    }
    log.error('engine.databases.set-aside', `${error.message}; it was moved to ${target}`, { file, target })
    runFreshclam()
    return true
  }
}

function takenBack({ message }: EngineError, generation: Generation, before: Generation): EngineError {
  return new EngineError(
    'ENGINE_DATABASES_TAKEN_BACK',
    `clamd ended ${DEATHS_FOR_RELAPSE} times within ${PROBATION_MS / MINUTE_MS} minutes of new databases (${message}): those before are in use again`,
    {
      remedy:
        'Find the file that came last, and remove it or wait for its next version: they are not tried again before they change.',
      details: { generation: generation.set.fingerprint, before: before.set.fingerprint },
    },
  )
}
