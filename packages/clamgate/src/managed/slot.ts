import { rm } from 'node:fs/promises'
import { EngineError } from '../engine/errors.ts'
import type { Listeners } from '../engine/listeners.ts'
import type { Server, ServerPort } from '../engine/server.ts'
import type { DatabaseGeneration, ServerState } from '../engine/status.ts'
import type { EngineConfig, EngineTimings } from '../engine/types.ts'
import { LATE, within } from '../ground/within.ts'
import type { Log } from '../observe/log/log.ts'
import type { Generation } from './databases/generations.ts'
import { unfit } from './databases/self-scan.ts'
import { readSignatureCount } from './databases/signature-count.ts'
import type { ClamdLimits } from './process/clamd-conf.ts'
import { launchClamd, type Surroundings } from './process/launch.ts'
import type { SlotName } from './process/layout.ts'
import { removeTemporary } from './process/temporary.ts'
import { Supervisor } from './supervisor.ts'

export interface SlotDeps {
  readonly log: Log
  readonly now: () => number
  readonly timings: EngineTimings
  readonly surroundings: Surroundings
  readonly listeners: Listeners
  /** Those of now; each start of a clamd takes them. */
  readonly wishes: () => { readonly config: EngineConfig; readonly limits: ClamdLimits }
  readonly createServer: (name: SlotName, port: ServerPort) => Server
  /** What to load where nothing else is said. */
  readonly choose: () => Promise<Generation>
  /** After each look at the clamd. */
  readonly onFinding: (slot: Slot, before: ServerState) => void
  readonly onRestart: () => void
  /** Gets the end of a clamd that is kept. True: start again at once. */
  readonly mend: (error: EngineError, slot: Slot) => Promise<boolean>
  /** Runs something in the background until the engine has ended. */
  readonly task: (name: string, work: Promise<void>) => void
  /** Fires when the engine is being stopped. */
  readonly signal: AbortSignal
}

export interface SlotPlan {
  readonly name: SlotName
  /** What to load; chosen at the start where it is undefined. */
  readonly generation: Generation | undefined
  /** Whether a clamd that ends is started again. */
  readonly kept: boolean
}

/** The official databases load in a minute or less; a host that swaps takes longer. */
const LONGEST_LOAD_MS = 15 * 60_000

/** One of the two places for a clamd while it is in use: from the first start of a clamd in it until {@link end}. */
export class Slot {
  readonly name: SlotName
  readonly server: Server
  readonly #deps: SlotDeps
  readonly #supervisor: Supervisor
  readonly #ending = new AbortController()
  readonly #ended: Promise<void>
  #kept: boolean
  /** Its clamd ended when it was not to be kept. */
  #abandoned = false
  #over = false
  #failure: EngineError | undefined
  #generation: Generation | undefined
  /** What it was told to load. */
  #given: Generation | undefined
  /** It was ready with its generation, and loads no other. */
  #pinned = false
  #limits: ClamdLimits
  #temporaryDirectory: string | undefined
  #loaded: { readonly at: number; readonly signatures: number | undefined } | undefined

  constructor(deps: SlotDeps, plan: SlotPlan) {
    this.#deps = deps
    this.name = plan.name
    this.#given = plan.generation
    this.#kept = plan.kept
    this.#limits = deps.wishes().limits
    this.server = deps.createServer(plan.name, {
      databasesComplete: () =>
        this.#generation?.set.official === true && this.server.version?.database !== undefined,
      onFinding: (_server, before) => this.#noticed(before),
    })
    this.#supervisor = new Supervisor({
      log: deps.log,
      now: deps.now,
      server: this.server,
      timings: deps.timings,
      user: deps.surroundings.account.name,
      launch: (onLine) => this.#launch(onLine),
      mend: (error) => deps.mend(error, this),
      isKept: () => {
        this.#abandoned ||= !this.#kept
        return this.#kept
      },
      onRestart: deps.onRestart,
    })
    const stop = () => this.#ending.abort()
    if (deps.signal.aborted) stop()
    deps.signal.addEventListener('abort', stop, { once: true })
    const running = this.#run().finally(() => deps.signal.removeEventListener('abort', stop))
    deps.task(`slot ${plan.name}`, running)
    this.#ended = running.catch(() => undefined)
  }

  /** What it loads, or has loaded. */
  get generation(): Generation | undefined {
    return this.#generation
  }

  /** Those that its clamd was started with. */
  get limits(): ClamdLimits {
    return this.#limits
  }

  get temporaryDirectory(): string | undefined {
    return this.#temporaryDirectory
  }

  /** Of its clamd, while one runs. */
  get pid(): number | undefined {
    return this.#supervisor.pid
  }

  get isKept(): boolean {
    return this.#kept
  }

  get isPinned(): boolean {
    return this.#pinned
  }

  /** What it serves with; undefined before it was ready. */
  get status(): DatabaseGeneration | undefined {
    if (this.#generation === undefined || this.#loaded === undefined) return undefined
    const { at, signatures } = this.#loaded
    return { id: this.#generation.set.fingerprint, slot: this.name, loadedAt: at, signatures }
  }

  /**
   * Resolves once its clamd has found what it must in the samples.
   * @throws {EngineError} why it ended or cannot scan; a slot that is kept goes on trying all the same
   */
  async ready(): Promise<void> {
    const { listeners, signal } = this.#deps
    const decided = listeners.until(() => this.#isDecided)
    const isLate = (await within(decided, LONGEST_LOAD_MS)) === LATE
    if (signal.aborted) throw new EngineError('ENGINE_STOPPED', 'The engine is being stopped')
    if (isLate) throw notLoaded(`clamd did not load them within ${LONGEST_LOAD_MS} ms`)
    const { state, problem, isWrong } = this.server
    if (state === 'restarting' && !this.#kept) await this.#ended
    if (this.#failure !== undefined) throw this.#failure
    // What may pass, such as a full disk, says nothing of the set.
    if (state === 'blind' && isWrong) throw unfit(problem?.message ?? 'clamd cannot scan with them')
    if (state !== 'healthy') throw notLoaded(problem?.message ?? `clamd is ${state}`)
    await this.#note()
  }

  /**
   * From now on a clamd that ends is started again.
   * @throws {EngineError} ENGINE_RELOAD_FAILED: it has just ended
   */
  keep(): void {
    if (this.#abandoned) throw notLoaded('clamd ended when it was to take over')
    this.#kept = true
  }

  /** A clamd that ends is not started again. */
  letGo(): void {
    this.#kept = false
  }

  /** Its databases do not load, or not any more: the next start chooses others. */
  unpin(): void {
    this.#pinned = false
    this.#given = undefined
  }

  /** Ends the clamd that runs, for this reason; the next one is started. */
  restart(): void {
    this.#supervisor.restart(this.server.problem)
  }

  /** Ends its clamd, and removes what that had made. */
  async end(): Promise<void> {
    this.#ending.abort()
    await this.#ended
    const slot = this.#deps.surroundings.layout.slots[this.name]
    await removeTemporary(slot)
    for (const path of [slot.socket, slot.pid]) await rm(path, { force: true })
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending
    const watching = this.server.watch(signal)
    try {
      this.#failure = await this.#supervisor.run(signal)
    } finally {
      this.#over = true
      this.#ending.abort()
      await watching
      this.#deps.listeners.changed()
    }
  }

  async #launch(onLine: (line: string) => void) {
    const { surroundings, wishes } = this.#deps
    const { config, limits } = wishes()
    if (!this.#pinned || this.#generation === undefined) {
      this.#generation = this.#given ?? (await this.#deps.choose())
    }
    const databases = this.#generation.path
    const launched = await launchClamd(surroundings, { slot: this.name, databases, config, limits }, onLine)
    this.#limits = limits
    this.#temporaryDirectory = launched.temporaryDirectory
    this.#loaded = undefined
    return launched.child
  }

  #noticed(before: ServerState): void {
    if (this.server.state === 'healthy' && this.#loaded === undefined) {
      this.#deps.task(
        'count',
        this.#note().then(() => this.#deps.listeners.changed()),
      )
    }
    this.#deps.onFinding(this, before)
  }

  /** Writes down what it is ready with. */
  async #note(): Promise<void> {
    this.#pinned = true
    if (this.#loaded !== undefined || this.#temporaryDirectory === undefined) return
    const at = this.#deps.now()
    const signatures = await readSignatureCount(this.#temporaryDirectory)
    this.#loaded ??= { at, signatures }
  }

  get #isDecided(): boolean {
    if (this.#over || this.#deps.signal.aborted) return true
    const { state, problem } = this.server
    return state === 'restarting' ? problem !== undefined : state !== 'starting'
  }
}

function notLoaded(why: string): EngineError {
  return new EngineError('ENGINE_RELOAD_FAILED', `The new databases are not in use: ${why}`, {
    remedy: 'Those before stay in use. Read the lines of clamd in the log.',
  })
}
