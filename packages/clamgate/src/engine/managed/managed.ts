import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createClamdClient, formatClamdAddress } from '@clamgate/clamd'
import type { Scanner } from '../../filter/ports.ts'
import { EngineError, reasonOf } from '../errors.ts'
import { Listeners } from '../listeners.ts'
import { Pool } from '../pool.ts'
import { reportFinding } from '../report.ts'
import { Server } from '../server.ts'
import type { EngineStatus, ServerState } from '../status.ts'
import {
  changedKeys,
  type Engine,
  type EngineConfig,
  type EngineDeps,
  type EngineTimings,
  type Reconfigured,
} from '../types.ts'
import { PROGRAM_PATH } from './child.ts'
import { claimDirectory } from './claim.ts'
import { type ClamdLimits, limitsOf, roomOf, suffices } from './clamd-conf.ts'
import { DatabaseKeeper } from './database-keeper.ts'
import { isOfficial, setAside } from './databases.ts'
import { Freshclam } from './freshclam.ts'
import { launchClamd, launchFreshclam, type Surroundings } from './launch.ts'
import { type Layout, layoutOf } from './layout.ts'
import { restartByPlan } from './planned-restart.ts'
import { databaseOf } from './start-failure.ts'
import { Supervisor } from './supervisor.ts'

const TIMINGS: EngineTimings = {
  startBound: 30_000,
  restartFirst: 1_000,
  restartLongest: 60_000,
  restartForgiven: 60_000,
  kill: 10_000,
}

/** A blind clamd may recover, when a disk has room again; one that has been so for longer is replaced, ms. */
const BLIND_MS = 3_000
/** Where the databases are there already, freshclam leaves clamd the start of the host for itself. */
const FRESHCLAM_SETTLE_MS = 60_000
const RESTART_KEYS = [
  'mode',
  'directory',
  'temporaryDirectory',
  'threads',
  'canaryInterval',
  'freshclam',
] as const

/**
 * The engine for `engine.mode: managed`: clamd and freshclam as our children.
 * @throws {EngineError} ENGINE_DIRECTORY_UNUSABLE
 */
export function createManagedEngine(deps: EngineDeps, config: EngineConfig): Engine {
  return new ManagedEngine(deps, config)
}

class ManagedEngine implements Engine {
  readonly #deps: EngineDeps
  readonly #timings: EngineTimings
  readonly #layout: Layout
  readonly #server: Server
  readonly #pool: Pool
  readonly #scanner: Scanner
  readonly #listeners = new Listeners(() => this.status)
  readonly #now: () => number
  readonly #ending = new AbortController()
  readonly #tasks = new Set<Promise<void>>()
  #config: EngineConfig
  /** Those of the clamd that runs, or of the next one. */
  #limits: ClamdLimits
  #temporaryDirectory: string | undefined
  #running: Running | undefined
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor(deps: EngineDeps, config: EngineConfig) {
    this.#deps = deps
    this.#now = deps.now ?? Date.now
    this.#config = config
    this.#timings = { ...TIMINGS, ...deps.timings }
    this.#layout = layoutOf(config.directory)
    this.#limits = limitsOf(config)
    this.#server = new Server({
      address: formatClamdAddress({ kind: 'unix', path: this.#layout.socket }),
      client: this.#client(),
      room: roomOf(this.#limits),
      canaryIntervalMs: config.canaryInterval,
      managed: true,
      now: this.#now,
      onFinding: (_server, before) => this.#noticed(before),
    })
    this.#pool = new Pool({ servers: [this.#server], waitMs: config.scanTimeout })
    const pool = this.#pool
    const complete = () => this.#running?.databases.state === 'official'
    this.#scanner = {
      hold: () => pool.buffer(),
      scan: (message, options) => pool.scan(message, options),
      open: (options) => pool.open(options),
      get databasesComplete() {
        return complete()
      },
    }
  }

  get scanner(): Scanner {
    return this.#scanner
  }

  get status(): EngineStatus {
    const { databases, freshclam, supervisor } = this.#running ?? {}
    return {
      mode: 'managed',
      servers: [this.#server.status()],
      databases: databases?.state ?? 'missing',
      freshclam: freshclam?.status ?? {
        state: 'off',
        lastRun: undefined,
        nextRun: undefined,
        problem: undefined,
      },
      temporaryDirectory: this.#temporaryDirectory,
      restarts: supervisor?.restarts ?? 0,
    }
  }

  onChange(listener: (status: EngineStatus) => void): () => void {
    return this.#listeners.add(listener)
  }

  start(): Promise<void> {
    this.#starting ??= this.#start()
    return this.#starting
  }

  async #start(): Promise<void> {
    if (this.#ending.signal.aborted) throw new EngineError('ENGINE_STOPPED', 'The engine was stopped')
    this.#running = await this.#prepare()
    const { supervisor, freshclam } = this.#running
    const { signal } = this.#ending
    this.#task('watch', this.#server.watch(signal))
    this.#task('supervisor', supervisor.run(signal))
    if (freshclam !== undefined) this.#task('freshclam', freshclam.run(signal))
    const bound = new AbortController()
    const tried = this.#listeners.until(() => signal.aborted || this.#server.state !== 'starting')
    await Promise.race([
      tried,
      delay(this.#timings.startBound, undefined, { signal: bound.signal }).catch(() => {}),
    ])
    bound.abort()
  }

  async reconfigure(next: EngineConfig): Promise<Reconfigured> {
    const before = this.#config
    const restartNeeded = changedKeys(before, next, RESTART_KEYS)
    const { scanTimeout, connectTimeout, stallTimeout, maxScanSize } = next
    this.#config = { ...before, scanTimeout, connectTimeout, stallTimeout, maxScanSize }
    this.#server.reconfigure({ client: this.#client() })
    this.#pool.reconfigure({ servers: [this.#server], waitMs: scanTimeout })
    const wanted = limitsOf(this.#config)
    if (!suffices(this.#limits, wanted)) {
      this.#limits = wanted
      const supervisor = this.#running?.supervisor
      // Where none runs, the next one gets them anyway.
      if (supervisor?.running === true) this.#task('restart', this.#restartWith(supervisor))
    }
    return { restartNeeded }
  }

  stop({ graceMs }: { readonly graceMs: number }): Promise<void> {
    this.#stopping ??= this.#stop(graceMs)
    return this.#stopping
  }

  #client() {
    const { connectTimeout, stallTimeout, scanTimeout } = this.#config
    return createClamdClient({
      address: { kind: 'unix', path: this.#layout.socket },
      connectTimeoutMs: connectTimeout,
      stallTimeoutMs: stallTimeout,
      replyTimeoutMs: scanTimeout,
    })
  }

  async #prepare(): Promise<Running> {
    const { log, programPath = PROGRAM_PATH, environment = {} } = this.#deps
    const layout = this.#layout
    const { account, release } = await claimDirectory({
      log,
      layout,
      programPath,
      killMs: this.#timings.kill,
      temporary: {
        configured: this.#config.temporaryDirectory,
        threads: this.#limits.threads,
        maxScanSize: this.#config.maxScanSize,
      },
    })
    return this.#build({ layout, account, programPath, environment }, release)
  }

  #build(surroundings: Surroundings, release: () => Promise<void>): Running {
    const { log } = this.#deps
    const { account, layout } = surroundings
    const supervisor = new Supervisor({
      log,
      now: this.#now,
      server: this.#server,
      timings: this.#timings,
      user: account.name,
      launch: async (onLine) => {
        const wish = { config: this.#config, limits: this.#limits }
        const launched = await launchClamd(surroundings, wish, onLine)
        this.#temporaryDirectory = launched.temporaryDirectory
        databases.launched(launched.files)
        return launched.child
      },
      mend: (error) => this.#mend(error),
    })
    const databases = new DatabaseKeeper({
      log,
      directory: layout.databases,
      server: this.#server,
      supervisor,
      user: account.name,
      onRefused: async (_file, error) => {
        await this.#mend(error)
      },
      onChange: () => this.#listeners.changed(),
    })
    const settings = this.#config.freshclam
    const freshclam = new Freshclam(
      {
        log,
        now: this.#now,
        launch: (onLine) => launchFreshclam(surroundings, settings, onLine),
        complete: () => databases.complete(),
        onUpdated: () => databases.check({ settled: true, signal: this.#ending.signal }),
        onChange: () => this.#listeners.changed(),
      },
      {
        checksPerDay: settings.checksPerDay,
        retryMs: settings.retry,
        settleMs: FRESHCLAM_SETTLE_MS,
        killMs: this.#timings.kill,
      },
    )
    return { supervisor, databases, freshclam: settings.enabled ? freshclam : undefined, release }
  }

  #noticed(before: ServerState): void {
    const server = this.#server
    reportFinding(this.#deps.log, server, before)
    this.#pool.refresh()
    this.#listeners.changed()
    if (this.#running === undefined || this.#ending.signal.aborted) return
    const { supervisor, databases } = this.#running
    if (server.state === 'healthy') {
      this.#task('databases', databases.check({ settled: false, signal: this.#ending.signal }))
    } else if (supervisor.running && isLost(server, this.#now())) {
      supervisor.restart(server.problem)
    }
  }

  /** An official database that clamd cannot load is moved away and fetched anew. Others are not ours to touch. */
  async #mend(error: EngineError): Promise<boolean> {
    const file = databaseOf(error)
    if (file === undefined || !isOfficial(file) || dirname(file) !== this.#layout.databases) return false
    let target: string
    try {
      target = await setAside(file, this.#layout.setAside)
    } catch (cause) {
      this.#deps.log.error('engine.databases.stuck', `${file} could not be moved away: ${reasonOf(cause)}`, {
        file,
      })
      return false
    }
    this.#deps.log.error('engine.databases.set-aside', `${error.message}; it was moved to ${target}`, {
      file,
      target,
    })
    this.#running?.freshclam?.runSoon()
    return true
  }

  #restartWith(supervisor: Supervisor): Promise<void> {
    return restartByPlan(
      {
        log: this.#deps.log,
        now: this.#now,
        pool: this.#pool,
        server: this.#server,
        listeners: this.#listeners,
        supervisor,
      },
      { drainMs: this.#config.scanTimeout, signal: this.#ending.signal },
    )
  }

  async #stop(graceMs: number): Promise<void> {
    await this.#pool.stop(graceMs)
    this.#ending.abort()
    this.#listeners.changed()
    // A start that failed has told its caller, and has cleaned up.
    await this.#starting?.catch(() => undefined)
    while (this.#tasks.size > 0) await Promise.all(this.#tasks)
    if (this.#running === undefined) return
    this.#temporaryDirectory = undefined
    await this.#running.release()
  }

  /** Runs something in the background; `stop` waits for it. */
  #task(name: string, work: Promise<void>): void {
    const task = work
      .catch((error: unknown) => {
        this.#deps.log.error(
          'engine.task.failed',
          `The task "${name}" of the engine failed: ${reasonOf(error)}`,
        )
      })
      .finally(() => this.#tasks.delete(task))
    this.#tasks.add(task)
  }
}

/** What there is once the engine was started. */
interface Running {
  readonly supervisor: Supervisor
  readonly databases: DatabaseKeeper
  readonly freshclam: Freshclam | undefined
  /** Cleans the directory up and gives it back. */
  readonly release: () => Promise<void>
}

/** A hung clamd is lost at once: no scan came back for the whole of scanTimeout. */
function isLost(server: Server, now: number): boolean {
  const { state, since, problem } = server.status()
  if (state !== 'blind' && state !== 'unreachable') return false
  return problem?.code === 'ENGINE_CLAMD_SILENT' || now - since >= BLIND_MS
}
