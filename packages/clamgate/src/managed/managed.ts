import { type ClamdClient, createClamdClient, formatClamdAddress } from '@clamgate/clamd'
import { longestLook } from '../engine/canary.ts'
import { EngineError } from '../engine/errors.ts'
import { Listeners } from '../engine/listeners.ts'
import { Pool, queueLimits } from '../engine/pool.ts'
import { scannerOf } from '../engine/pool-scanner.ts'
import { Server } from '../engine/server.ts'
import type { EngineStatus } from '../engine/status.ts'
import {
  changedKeys,
  type Engine,
  type EngineConfig,
  type EngineDeps,
  type EngineTimings,
  type OwnDatabases,
  type Reconfigured,
} from '../engine/types.ts'
import type { Scanner } from '../filter/ports.ts'
import { type Clock, systemClock } from '../ground/clock.ts'
import { messageOf } from '../ground/thrown.ts'
import { within } from '../ground/within.ts'
import { createOwnDatabases } from './own-databases.ts'
import { buildParts, type Parts } from './parts.ts'
import { PROGRAM_PATH } from './process/child.ts'
import { type Claim, claimDirectory } from './process/claim.ts'
import { type ClamdLimits, limitsOf, longestMessage, roomOf, suffices } from './process/clamd-conf.ts'
import { type Layout, layoutOf, type SlotName } from './process/layout.ts'
import type { ServerOfSlot } from './slot-plan.ts'
import { TIMINGS } from './timings.ts'

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
  readonly #pool: Pool
  readonly scanner: Scanner
  readonly #listeners = new Listeners(() => this.status)
  readonly #clock: Clock
  readonly #ending = new AbortController()
  readonly databases: OwnDatabases
  readonly #tasks = new Set<Promise<void>>()
  #config: EngineConfig
  /** Those of the next clamd. */
  #limits: ClamdLimits
  #restarts = 0
  #takenBack = 0
  #claim: Claim | undefined
  #parts: Parts | undefined
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor(deps: EngineDeps, config: EngineConfig) {
    this.#deps = deps
    this.#clock = deps.clock ?? systemClock
    this.#config = config
    this.#timings = { ...TIMINGS, ...deps.timings }
    this.#layout = layoutOf(config.directory)
    this.#limits = limitsOf(config)
    this.#pool = new Pool({ servers: [], ...queueLimits(config) })
    this.scanner = scannerOf(this.#pool, () => this.#maxScanSize)
    this.databases = createOwnDatabases({
      directory: this.#layout.databases,
      clock: this.#clock,
      listeners: this.#listeners,
      parts: () => this.#parts,
      ending: this.#ending.signal,
    })
  }

  get status(): EngineStatus {
    const { slots, keeper, refusals, freshclam, renewal } = this.#parts ?? {}
    const serving = slots?.serving
    return {
      mode: 'managed',
      servers: slots?.active.map(({ server }) => server.status()) ?? [],
      queue: this.#pool.queue,
      failures: this.#pool.failures,
      databases: keeper?.state ?? 'missing',
      account: this.#claim && { name: this.#claim.account.name, shared: !this.#claim.account.foreign },
      generation: serving?.status,
      reload: renewal?.status,
      refused: refusals?.status,
      freshclam: freshclam?.status ?? {
        state: 'off',
        lastRun: undefined,
        nextRun: undefined,
        problem: undefined,
      },
      temporaryDirectory: this.#claim === undefined ? undefined : serving?.launch?.temporaryDirectory,
      restarts: this.#restarts,
      takenBack: this.#takenBack,
    }
  }

  onChange(listener: (status: EngineStatus) => void): () => void {
    return this.#listeners.add(listener)
  }

  start(): Promise<void> {
    this.#starting ??= this.#start()
    return this.#starting
  }

  async reconfigure(next: EngineConfig): Promise<Reconfigured> {
    const before = this.#config
    const restartNeeded = changedKeys(before, next, RESTART_KEYS)
    const { scanTimeout, connectTimeout, stallTimeout, maxScanSize, queue, reload, alerts } = next
    const live = { scanTimeout, connectTimeout, stallTimeout, maxScanSize, queue, reload, alerts }
    this.#config = { ...before, ...live }
    const { slots, renewal } = this.#parts ?? {}
    for (const slot of slots?.active ?? []) {
      slot.server.reconfigure({ client: this.#client(slot.name), longestLookMs: longestLook(this.#config) })
    }
    slots?.apply(this.#config)
    const wanted = limitsOf(this.#config)
    if (!suffices(this.#limits, wanted)) {
      this.#limits = wanted
      if (renewal !== undefined) this.#task('limits', renewal.check({ settled: false }))
    }
    return { restartNeeded }
  }

  stop({ graceMs }: { readonly graceMs: number }): Promise<void> {
    this.#stopping ??= this.#stop(graceMs)
    return this.#stopping
  }

  async #start(): Promise<void> {
    if (this.#ending.signal.aborted) throw new EngineError('ENGINE_STOPPED', 'The engine was stopped')
    const { log, programPath = PROGRAM_PATH, environment = {}, memoryRoot = '/' } = this.#deps
    const { signal } = this.#ending
    const layout = this.#layout
    this.#claim = await claimDirectory({
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
    const parts = buildParts({
      log,
      clock: this.#clock,
      timings: this.#timings,
      surroundings: { layout, account: this.#claim.account, programPath, environment },
      pool: this.#pool,
      listeners: this.#listeners,
      wishes: () => ({ config: this.#config, limits: this.#limits }),
      createServer: (slot) => this.#createServer(slot),
      onLimitsRefused: (inUse) => {
        this.#limits = inUse
      },
      onTakenBack: () => {
        this.#takenBack += 1
      },
      onRestart: () => {
        this.#restarts += 1
      },
      task: (name, work) => this.#task(name, work),
      memoryRoot,
      thirdParty: this.#deps.thirdParty,
      signal,
    })
    this.#parts = parts
    const { slots, refusals, freshclam } = parts
    await refusals.load()
    const first = slots.serve(undefined)
    if (freshclam !== undefined) this.#task('freshclam', freshclam.run(signal))
    const tried = this.#listeners.until(() => signal.aborted || first.server.state !== 'starting')
    await within(tried, this.#timings.startBound)
  }

  async #stop(graceMs: number): Promise<void> {
    await this.#pool.stop(graceMs)
    this.#ending.abort()
    this.#listeners.changed()
    // A start that failed has told its caller, and has cleaned up.
    await this.#starting?.catch(() => undefined)
    while (this.#tasks.size > 0) await Promise.all(this.#tasks)
    const claim = this.#claim
    this.#claim = undefined
    await claim?.release()
  }

  /** What the clamd that serves takes; where none runs, the next one takes what is wanted. */
  get #maxScanSize(): number {
    const limits = this.#parts?.slots.serving?.launch?.limits
    return limits === undefined ? Number.POSITIVE_INFINITY : longestMessage(limits)
  }

  #createServer({ name, port }: ServerOfSlot): Server {
    return new Server({
      address: formatClamdAddress({ kind: 'unix', path: this.#layout.slots[name].socket }),
      client: this.#client(name),
      room: roomOf(this.#limits),
      canaryIntervalMs: this.#config.canaryInterval,
      longestLookMs: longestLook(this.#config),
      managed: true,
      clock: this.#clock,
      ...port,
    })
  }

  #client(name: SlotName): ClamdClient {
    const { connectTimeout, stallTimeout, scanTimeout } = this.#config
    return createClamdClient({
      address: { kind: 'unix', path: this.#layout.slots[name].socket },
      connectTimeoutMs: connectTimeout,
      stallTimeoutMs: stallTimeout,
      replyTimeoutMs: scanTimeout,
    })
  }

  /** Runs something in the background; `stop` waits for it. */
  #task(name: string, work: Promise<void>): void {
    const task = work
      .catch((error: unknown) => {
        this.#deps.log.error(
          'engine.task.failed',
          `The task "${name}" of the engine failed: ${messageOf(error)}`,
        )
      })
      .finally(() => this.#tasks.delete(task))
    this.#tasks.add(task)
  }
}
