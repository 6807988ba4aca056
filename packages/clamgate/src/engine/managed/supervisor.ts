import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../../observe/log.ts'
import { EngineError, reasonOf } from '../errors.ts'
import type { Server } from '../server.ts'
import { type Problem, problemOf } from '../status.ts'
import type { EngineTimings } from '../types.ts'
import type { Child, Exit } from './child.ts'
import { explainEnd } from './start-failure.ts'

export interface SupervisorDeps {
  readonly log: Log
  readonly now: () => number
  readonly server: Server
  readonly timings: EngineTimings
  /** Whom clamd runs as, for messages. */
  readonly user: string
  /** Makes ready what clamd needs and starts it; called for each start. */
  readonly launch: (onLine: (line: string) => void) => Promise<Child>
  /** Gets each clamd that ended by itself. True: the reason was mended, start again at once. */
  readonly mend: (error: EngineError) => Promise<boolean>
}

/** Lines kept to explain why clamd ended: the reason is among the last. */
const KEPT_LINES = 60

/** Keeps one clamd running: starts it, and again with growing pauses whenever it ends. */
export class Supervisor {
  readonly #deps: SupervisorDeps
  readonly #lineListeners = new Set<(line: string) => void>()
  readonly #exitListeners = new Set<() => void>()
  #child: Child | undefined
  #restarts = 0
  #wanted: { readonly problem: Problem | undefined } | undefined

  constructor(deps: SupervisorDeps) {
    this.#deps = deps
  }

  get restarts(): number {
    return this.#restarts
  }

  get running(): boolean {
    return this.#child !== undefined
  }

  /** Calls `listener` with each line that clamd prints. Returns a function that ends it. */
  onLine(listener: (line: string) => void): () => void {
    this.#lineListeners.add(listener)
    return () => this.#lineListeners.delete(listener)
  }

  /** Calls `listener` when a clamd has ended. Returns a function that ends it. */
  onExit(listener: () => void): () => void {
    this.#exitListeners.add(listener)
    return () => this.#exitListeners.delete(listener)
  }

  /** Ends the clamd that runs; the next one is started at once. Without a `problem` it is a restart by plan. */
  restart(problem: Problem | undefined): void {
    if (this.#child === undefined || this.#wanted !== undefined) return
    this.#wanted = { problem }
    void this.#child.stop(this.#deps.timings.kill)
  }

  /** Runs until `signal` fires, then ends clamd. */
  async run(signal: AbortSignal): Promise<void> {
    const { timings, server, now } = this.#deps
    let pauseMs = timings.restartFirst
    while (!signal.aborted) {
      const startedAt = now()
      const end = await this.#live(signal)
      if (signal.aborted) break
      server.processGone(end.problem)
      if (now() - startedAt >= timings.restartForgiven) pauseMs = timings.restartFirst
      if (!end.again) {
        this.#report(end.problem, pauseMs)
        await delay(pauseMs, undefined, { signal }).catch(() => undefined)
        pauseMs = Math.min(2 * pauseMs, timings.restartLongest)
      }
      this.#restarts += 1
    }
  }

  /** One clamd, from its start to its end. */
  async #live(signal: AbortSignal): Promise<{ problem: Problem | undefined; again: boolean }> {
    const { log, server, timings, user } = this.#deps
    const lines: string[] = []
    const hear = (line: string) => {
      lines.push(line)
      if (lines.length > KEPT_LINES) lines.shift()
      const level = /\b(?:ERROR|WARNING|Error|Warning): /.test(line) ? 'warn' : 'debug'
      log[level]('engine.clamd.line', `clamd: ${line}`)
      for (const listener of this.#lineListeners) listener(line)
    }
    let child: Child
    try {
      child = await this.#deps.launch(hear)
    } catch (error) {
      return { problem: problemOf(asEngineError(error)), again: false }
    }
    this.#child = child
    this.#wanted = undefined
    const stop = () => void child.stop(timings.kill)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    server.processStarted()
    const exit = await child.exited
    signal.removeEventListener('abort', stop)
    this.#child = undefined
    for (const listener of this.#exitListeners) listener()
    return this.#judge({ exit, lines, wasReady: server.state !== 'starting', user })
  }

  async #judge(end: { exit: Exit; lines: readonly string[]; wasReady: boolean; user: string }) {
    const wanted = this.#takeWanted()
    if (wanted !== undefined) return { problem: wanted.problem, again: wanted.problem === undefined }
    const error = explainEnd(end)
    return { problem: problemOf(error), again: await this.#deps.mend(error) }
  }

  #takeWanted(): { readonly problem: Problem | undefined } | undefined {
    const wanted = this.#wanted
    this.#wanted = undefined
    return wanted
  }

  #report(problem: Problem | undefined, pauseMs: number): void {
    const text = problem?.message ?? 'clamd ended'
    this.#deps.log.error(
      'engine.clamd.ended',
      `${text}; next start in ${pauseMs} ms. ${problem?.remedy ?? ''}`.trim(),
      {
        code: problem?.code,
        remedy: problem?.remedy,
        restarts: this.#restarts,
        pauseMs,
      },
    )
  }
}

function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error
  return new EngineError('ENGINE_CLAMD_START', `clamd could not be started: ${reasonOf(error)}`, {
    cause: error,
  })
}
