import { EngineError } from '../../engine/errors.ts'
import type { Server } from '../../engine/server.ts'
import type { DatabasesState } from '../../engine/status.ts'
import { messageOf } from '../../ground/thrown.ts'
import type { Log } from '../../observe/log/log.ts'
import { type DatabaseSet, isOfficial, readDatabases } from './databases.ts'
import type { Generation, Generations } from './generations.ts'
import type { Refusals } from './refusals.ts'
import type { Withheld } from './withheld.ts'

export interface DatabaseKeeperDeps {
  readonly log: Log
  /** The shared one. */
  readonly directory: string
  readonly generations: Pick<Generations, 'make' | 'remembered'>
  readonly refusals: Refusals
  readonly withheld: Pick<Withheld, 'apply' | 'blame'>
  readonly serving: () => Serving | undefined
  /** While freshclam runs, what it has put there so far is not all. */
  readonly isUpdating: () => boolean
  readonly onChange: () => void
}

/** What the keeper knows of the clamd that serves. */
export interface Serving {
  readonly server: Pick<Server, 'state' | 'version'>
  /** What it has loaded, or loads. */
  readonly generation: Generation | undefined
}

/** Snapshots in a row that may fail because somebody writes to the directory. */
const MOST_TRIES = 5

/** Watches the shared directory of databases, and knows which set is to be loaded. */
export class DatabaseKeeper {
  readonly #deps: DatabaseKeeperDeps
  /** At the last look. */
  #seen: DatabaseSet | undefined
  #told: DatabasesState | undefined
  #toldIncomplete: string | undefined

  constructor(deps: DatabaseKeeperDeps) {
    this.#deps = deps
  }

  get state(): DatabasesState {
    const { server, generation } = this.#deps.serving() ?? {}
    if (server === undefined || server.state === 'starting' || server.state === 'restarting') return 'missing'
    return generation?.set.official === true && server.version?.database !== undefined
      ? 'official'
      : 'starter'
  }

  /** Whether main and daily are in the directory. */
  async complete(): Promise<boolean> {
    return (await readDatabases(this.#deps.directory)).official
  }

  /**
   * What a clamd that serves is started on when there is none to fall back on in memory: the directory as it is; or the
   * set that was proved last, maybe in an earlier life of ours, where the directory holds one that cannot be used.
   * @throws {EngineError} ENGINE_DATABASE_UNREADABLE, ENGINE_DATABASES_NOT_COPIED
   */
  async choose(): Promise<Generation> {
    const { directory, generations, withheld } = this.#deps
    const good = await generations.remembered()
    for (let time = 0; time < MOST_TRIES; time++) {
      const seen = await readDatabases(directory)
      const set = withheld.apply(seen)
      this.#seen = seen
      if (good !== undefined && (await this.#prefers(good.set, set))) return good
      try {
        const made = await generations.make(set, good)
        if (made !== undefined) return made
      } catch (error) {
        if (error instanceof EngineError && withheld.blame(set, error, good)) continue
        if (good === undefined || !(error instanceof EngineError)) throw error
        this.refuse(set, error)
        return good
      }
    }
    throw new EngineError('ENGINE_DATABASES_NOT_COPIED', `The files in ${directory} change all the time`, {
      remedy: 'See what writes there without end.',
    })
  }

  /**
   * Looks at the directory. A file that somebody is copying into it changes from look to look, so it must have stood still
   * since the last one, unless `settled` says that all is there.
   * @returns a set that is to be loaded instead of the one in use, if there is one
   */
  async look({ settled }: { readonly settled: boolean }): Promise<DatabaseSet | undefined> {
    const before = this.#seen
    const seen = await readDatabases(this.#deps.directory)
    this.#seen = seen
    const { server, generation } = this.#deps.serving() ?? {}
    if (generation === undefined || server === undefined || !recognises(server)) return undefined
    if (!settled && seen.fingerprint !== before?.fingerprint) return undefined
    const set = this.#deps.withheld.apply(seen)
    if (await this.#prefers(generation.set, set)) return undefined
    const awaitsMore = this.#deps.isUpdating() && differsInOfficial(generation.set, set)
    return awaitsMore && !settled ? undefined : set
  }

  /** That set must not be used; it is not tried again before the directory changes, or what hindered it may have passed. */
  refuse(set: DatabaseSet, error: unknown): void {
    const { refusals, log, onChange } = this.#deps
    refusals.refuse(set, error)
    const { code, remedy } = error instanceof EngineError ? error : {}
    log.error('engine.databases.refused', `${messageOf(error)}. The databases before stay in use`, {
      code,
      remedy,
      generation: set.fingerprint,
    })
    onChange()
  }

  /** A generation that serves made clamd end, again and again: its set is refused until what is in its files changes. */
  async takeBack({ set, path }: Generation, error: EngineError): Promise<void> {
    const { refusals, log, onChange } = this.#deps
    const { code, message, remedy } = error
    log.error('engine.databases.taken-back', message, { code, remedy, generation: set.fingerprint })
    try {
      await refusals.ban(set, path, error)
    } catch (cause) {
      log.warn(
        'engine.databases.unnoted',
        `It could not be written down that the databases are bad: ${messageOf(cause)}`,
      )
    }
    onChange()
  }

  /** One line per change of what clamd has loaded. */
  tell(): void {
    const { log, directory, onChange } = this.#deps
    const { state } = this
    if (state === this.#told || state === 'missing') return
    this.#told = state
    if (state === 'official') log.info('engine.databases.complete', 'The official virus databases are loaded')
    else log.warn('engine.databases.missing', missing(directory), { directory })
    onChange()
  }

  /** Whether `used` is as good as what was seen, or better: without main or daily most viruses would pass. */
  async #prefers(used: DatabaseSet, seen: DatabaseSet): Promise<boolean> {
    if (await this.#deps.refusals.isRefused(seen)) return true
    if (used.fingerprint === seen.fingerprint) return true
    if (!used.official || seen.official) return false
    if (this.#toldIncomplete !== seen.fingerprint) {
      this.#toldIncomplete = seen.fingerprint
      const { log, directory } = this.#deps
      log.warn(
        'engine.databases.incomplete',
        `The official databases main and daily are no longer both in ${directory}; the ones that were there stay in use`,
        { directory },
      )
    }
    return true
  }
}

/** Its last look went well. Where messages failed on it nevertheless, other databases may be what helps. */
export function recognises({ state }: Pick<Server, 'state'>): boolean {
  return state === 'healthy' || state === 'tripped'
}

function differsInOfficial(before: DatabaseSet, after: DatabaseSet): boolean {
  const official = ({ files }: DatabaseSet) =>
    files
      .filter(({ name }) => isOfficial(name))
      .map(({ name, print }) => `${name} ${print}`)
      .join()
  return official(before) !== official(after)
}

function missing(directory: string): string {
  return (
    'The official virus databases are missing: the starter database knows the EICAR test virus only, and other mail ' +
    `follows policy.databasesMissing. freshclam fetches them once it reaches its mirror; or copy main.cvd and daily.cvd to ${directory}`
  )
}
