import type { Log } from '../../observe/log.ts'
import { EngineError } from '../errors.ts'
import type { Server } from '../server.ts'
import type { DatabasesState } from '../status.ts'
import { type DatabaseFiles, readDatabases } from './databases.ts'
import { reloadDatabases } from './reload.ts'
import { databaseOf } from './start-failure.ts'
import { removeStarter, writeStarter } from './starter.ts'
import type { Supervisor } from './supervisor.ts'

export interface DatabaseKeeperDeps {
  readonly log: Log
  readonly directory: string
  readonly server: Server
  readonly supervisor: Pick<Supervisor, 'onLine' | 'onExit'>
  /** Whom clamd runs as, for messages. */
  readonly user: string
  /** A database that clamd refused in a reload. */
  readonly onRefused: (file: string, error: EngineError) => Promise<void>
  readonly onChange: () => void
}

/** Knows which databases are there and which of them clamd has loaded, and brings the two together. */
export class DatabaseKeeper {
  readonly #deps: DatabaseKeeperDeps
  #files: DatabaseFiles = { official: false, fingerprint: '' }
  /** What the running clamd loaded, or was offered and refused. */
  #offered = ''
  #busy = false
  #told: DatabasesState | undefined

  constructor(deps: DatabaseKeeperDeps) {
    this.#deps = deps
  }

  get state(): DatabasesState {
    const { server } = this.#deps
    if (server.state === 'starting' || server.state === 'restarting') return 'missing'
    return this.#files.official && server.version?.database !== undefined ? 'official' : 'starter'
  }

  /** Whether main and daily are in the directory. */
  async complete(): Promise<boolean> {
    return (await readDatabases(this.#deps.directory)).official
  }

  /** A clamd was started on these files. */
  launched(files: DatabaseFiles): void {
    this.#files = files
    this.#offered = files.fingerprint
  }

  /**
   * Has clamd load the official databases that came since it did. A file that somebody is copying into the directory
   * changes from look to look, so one must have stood still since the last, unless `settled` says that it is whole.
   */
  async check({
    settled,
    signal,
  }: {
    readonly settled: boolean
    readonly signal: AbortSignal
  }): Promise<void> {
    this.#tell()
    if (this.#busy) return
    this.#busy = true
    try {
      const before = this.#files
      this.#files = await readDatabases(this.#deps.directory)
      const still = settled || this.#files.fingerprint === before.fingerprint
      if (still && this.#files.fingerprint !== this.#offered) await this.#offer(signal)
      this.#tell()
    } finally {
      this.#busy = false
    }
  }

  async #offer(signal: AbortSignal): Promise<void> {
    const { log, directory, server, supervisor, user } = this.#deps
    // While clamd is not ready nothing can be offered; the check that follows its readiness comes here again.
    if (server.state !== 'healthy') return
    this.#offered = this.#files.fingerprint
    try {
      if (this.#files.official) await removeStarter(directory)
      else await writeStarter(directory)
      await reloadDatabases({ supervisor, client: server.client, user }, signal)
      log.info('engine.databases.loaded', 'clamd has loaded the new databases')
      server.look()
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      if (error.code === 'ENGINE_STOPPED') return
      log.error('engine.databases.refused', `${error.message}. ${error.remedy ?? ''}`.trim(), {
        code: error.code,
      })
      const file = databaseOf(error)
      if (file !== undefined) await this.#deps.onRefused(file, error)
    }
  }

  /** One line per change of what clamd has loaded. */
  #tell(): void {
    const { log, directory, onChange } = this.#deps
    const { state } = this
    if (state === this.#told || state === 'missing') return
    this.#told = state
    if (state === 'official') log.info('engine.databases.complete', 'The official virus databases are loaded')
    else log.warn('engine.databases.missing', missing(directory), { directory })
    onChange()
  }
}

function missing(directory: string): string {
  return (
    'The official virus databases are missing: the starter database knows the EICAR test virus only, and other mail ' +
    `follows policy.databasesMissing. freshclam fetches them once it reaches its mirror; or copy main.cvd and daily.cvd to ${directory}`
  )
}
