import { setTimeout as delay } from 'node:timers/promises'
import { EngineError } from '../engine/errors.ts'
import type { Server } from '../engine/server.ts'
import { type DatabaseGeneration, problemOf, type ServerState } from '../engine/status.ts'
import { LATE, within } from '../ground/within.ts'
import { type ChildLines, createChildLines } from '../observe/log/child-lines.ts'
import { type ClamdEnd, endOfClamd, endOfStart, hearClamd, notLoaded, reportEnd } from './clamd-end.ts'
import type { Generation } from './databases/generations.ts'
import { unfit } from './databases/self-scan.ts'
import { readSignatureCount } from './databases/signature-count.ts'
import type { Child } from './process/child.ts'
import type { SlotName } from './process/layout.ts'
import type { SlotDeps, SlotPlan } from './slot-plan.ts'
import {
  advance,
  generationOf,
  type Launch,
  launchOf,
  loadedOf,
  opening,
  type SlotEvent,
  type SlotState,
  serviceOf,
} from './slot-state.ts'
import { tidySlot } from './tidy.ts'

/** The official databases load in a minute or less; a host that swaps takes longer. */
const LONGEST_LOAD_MS = 15 * 60_000
/** Drives a slot through its states, see `slot-state.ts`: from the first start of a clamd in it until {@link close}. */
export class Slot {
  readonly name: SlotName
  readonly server: Server
  readonly #deps: SlotDeps
  readonly #ending = new AbortController()
  readonly #ended: Promise<void>
  #state: SlotState

  /** Starts it. */
  constructor(deps: SlotDeps, { name, role, generation }: SlotPlan) {
    this.#deps = deps
    this.name = name
    this.#state =
      role === 'try' ? { kind: 'trying', launch: undefined } : opening(generation, deps.clock.monotonic())
    this.server = deps.createServer({
      name,
      port: {
        databasesComplete: () =>
          this.generation?.set.official === true && this.server.version?.database !== undefined,
        onFinding: (_server, before) => this.#look(before),
      },
    })
    const stop = () => this.#end()
    if (deps.signal.aborted) stop()
    deps.signal.addEventListener('abort', stop, { once: true })
    const running = this.#run(generation).finally(() => deps.signal.removeEventListener('abort', stop))
    deps.task(`slot ${name}`, running)
    this.#ended = running.catch(() => undefined)
  }

  get state(): SlotState {
    return this.#state
  }

  /** What it loads, or has loaded. */
  get generation(): Generation | undefined {
    return generationOf(this.#state)
  }

  /** The clamd that runs in it. */
  get launch(): Launch | undefined {
    return launchOf(this.#state)
  }

  /** What it serves with; undefined while nothing is loaded. */
  get status(): DatabaseGeneration | undefined {
    const loaded = loadedOf(this.#state)
    const { generation } = this
    if (generation === undefined || loaded === undefined) return undefined
    const { at, signatures } = loaded
    return { id: generation.set.fingerprint, slot: this.name, loadedAt: at, signatures }
  }

  /**
   * Resolves once its clamd has found what it must in the samples.
   * @throws {EngineError} why it ended or cannot scan; a slot that serves goes on trying all the same
   */
  async ready(): Promise<void> {
    const { listeners, signal } = this.#deps
    const isDecided = () => signal.aborted || !UNDECIDED.has(this.#state.kind)
    const outcome = await within(listeners.until(isDecided), LONGEST_LOAD_MS)
    if (signal.aborted) throw new EngineError('ENGINE_STOPPED', 'The engine is being stopped')
    if (outcome === LATE) throw notLoaded(`clamd did not load them within ${LONGEST_LOAD_MS} ms`)
    const state = this.#state
    if (state.kind === 'failed') throw state.error
    if (state.kind === 'proven' || state.kind === 'serving') return
    throw notLoaded(this.server.problem?.message ?? `clamd is ${this.server.state}`)
  }

  /**
   * The candidate has proved itself, and gets the messages from now on.
   * @throws {EngineError} its clamd has just ended
   */
  promote(): void {
    if (this.#send({ kind: 'promote', at: this.#deps.clock.monotonic() })) return
    if (this.#state.kind === 'failed') throw this.#state.error
    throw notLoaded('clamd ended when it was to take over')
  }

  /** It was seen what it finds in mails, too. */
  judged(): void {
    this.#send({ kind: 'judged' })
  }

  /** Another one serves: a clamd that ends is not started again. */
  retire(): void {
    this.#send({ kind: 'retire' })
  }

  /** Ends the clamd that runs, for what the last look found; the next one is started. */
  replace(): void {
    const { launch } = this
    if (this.#send({ kind: 'replace', problem: this.server.problem })) this.#stop(launch)
  }

  /**
   * Ends its clamd, and removes what that had made; what cannot be removed keeps the slot from nothing. Never rejects.
   */
  async close(): Promise<void> {
    this.#end()
    await this.#ended
    const { surroundings, log } = this.#deps
    await tidySlot(surroundings, this.name, log)
    this.#send({ kind: 'closed' })
  }

  #end(): void {
    const { launch } = this
    this.#send({ kind: 'close' })
    this.#stop(launch)
    this.#ending.abort()
  }

  #stop(launch: Launch | undefined): void {
    void launch?.child.stop(this.#deps.timings.kill)
  }

  #send(event: SlotEvent): boolean {
    const next = advance(this.#state, event)
    if (next === undefined) return false
    this.#state = next
    this.#deps.listeners.changed()
    return true
  }

  async #run(first: Generation | undefined): Promise<void> {
    const { signal } = this.#ending
    const { log, timings, clock, recover, onRestart } = this.#deps
    using printed = createChildLines({ log, event: 'engine.clamd.line', program: 'clamd' })
    const watching = this.server.watch(signal)
    let generation = first
    let pauseMs = timings.restartFirst
    try {
      for (let restarts = 0; ; restarts++) {
        const startedAt = clock.monotonic()
        const { error, longestPause } = await this.#live(generation, printed)
        const service = serviceOf(this.#state)
        if (service === undefined) return
        if (clock.monotonic() - startedAt >= timings.restartForgiven) pauseMs = timings.restartFirst
        const next = await recover({ error, service })
        if (!next.atOnce) {
          pauseMs = Math.min(pauseMs, timings[longestPause])
          reportEnd(log, error, { pauseMs, restarts })
          await delay(pauseMs, undefined, { signal }).catch(() => undefined)
          pauseMs *= 2
        }
        generation = next.generation
        if (!this.#send({ kind: 'respawn', generation, at: clock.monotonic() })) return
        onRestart()
      }
    } finally {
      this.#ending.abort()
      await watching
    }
  }

  /** One clamd, from its start to its end. */
  async #live(generation: Generation | undefined, printed: ChildLines): Promise<ClamdEnd> {
    const { surroundings, clock } = this.#deps
    const { hear, lines } = hearClamd(printed)
    let end: ClamdEnd
    try {
      const child = await this.#spawn(generation, hear)
      const exit = await child.exited
      const state = this.#state
      end = endOfClamd({
        exit,
        lines,
        wasReady: this.server.state !== 'starting',
        user: surroundings.account.name,
        replacedFor: state.kind === 'replacing' ? state.problem : undefined,
      })
    } catch (thrown) {
      end = endOfStart(thrown)
    }
    this.#send({ kind: 'died', error: end.error, at: clock.monotonic() })
    if (!this.#ending.signal.aborted) this.server.processGone(problemOf(end.error))
    return end
  }

  async #spawn(chosen: Generation | undefined, hear: (line: string) => void): Promise<Child> {
    const { surroundings, wishes, choose, launch } = this.#deps
    const { config, limits } = wishes()
    const generation = chosen ?? (await choose())
    const wish = { slot: this.name, databases: generation.path, config, limits }
    const launched = await launch(surroundings, wish, hear)
    const spawned: Launch = { generation, limits, ...launched }
    if (this.#send({ kind: 'spawned', launch: spawned })) this.server.processStarted()
    else this.#stop(spawned)
    return launched.child
  }

  #look(before: ServerState): void {
    const { state, problem, isWrong } = this.server
    const { launch } = this
    if (launch !== undefined && state === 'healthy') this.#deps.task('count', this.#ready(launch))
    else if (launch !== undefined && state !== 'starting' && state !== 'restarting') {
      // What may pass, such as a full disk, says nothing of the set.
      const isUnfit = state === 'blind' && isWrong
      const why = problem?.message ?? `clamd is ${state}`
      this.#send({ kind: 'refused', error: isUnfit ? unfit(why) : notLoaded(why) })
    }
    this.#deps.onFinding(this.name, before)
  }

  /** Its clamd is ready; counts what it has loaded first. */
  async #ready(launch: Launch): Promise<void> {
    if (this.#state.kind !== 'trying' && this.#state.kind !== 'opening') return
    const at = this.#deps.clock.wall()
    const signatures = await readSignatureCount(launch.temporaryDirectory)
    if (this.launch !== launch || !this.#send({ kind: 'ready', loaded: { at, signatures } })) return
    this.#deps.onReady(launch.generation)
  }
}

const UNDECIDED: ReadonlySet<string> = new Set<SlotState['kind']>(['trying', 'opening', 'replacing'])
