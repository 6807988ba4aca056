import { setTimeout as delay } from 'node:timers/promises'
import { EngineError } from '../engine/errors.ts'
import type { Server } from '../engine/server.ts'
import { type Problem, problemOf } from '../engine/status.ts'
import type { EngineTimings } from '../engine/types.ts'
import { messageOf } from '../ground/thrown.ts'
import { type ChildLines, createChildLines } from '../observe/log/child-lines.ts'
import type { Log } from '../observe/log/log.ts'
import type { Child } from './process/child.ts'
import { explainEnd, type StartFailure } from './process/start-failure.ts'

export interface SupervisorDeps {
  readonly log: Log
  readonly now: () => number
  readonly server: Server
  readonly timings: EngineTimings
  /** Whom clamd runs as, for messages. */
  readonly user: string
  /** Makes ready what clamd needs and starts it; called for each start. */
  readonly launch: (onLine: (line: string) => void) => Promise<Child>
  /** Gets each clamd that ended by itself and is to be started again. True: the reason was mended, do so at once. */
  readonly mend: (error: EngineError) => Promise<boolean>
  /** Whether a clamd that ended is started again. */
  readonly isKept: () => boolean
  /** Called before each start but the first. */
  readonly onRestart: () => void
}

/** Lines kept to explain why clamd ended: the reason is among the last. */
const KEPT_LINES = 60

/** Keeps one clamd running: starts it, and again with growing pauses whenever it ends, as long as it is to be kept. */
export class Supervisor {
  readonly #deps: SupervisorDeps
  #child: Child | undefined
  #restarts = 0
  #wanted: { readonly problem: Problem | undefined } | undefined

  constructor(deps: SupervisorDeps) {
    this.#deps = deps
  }

  /** Of the clamd that runs. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Ends the clamd that runs, for this reason; the next one is started. */
  restart(problem: Problem | undefined): void {
    if (this.#child === undefined || this.#wanted !== undefined) return
    this.#wanted = { problem }
    void this.#child.stop(this.#deps.timings.kill)
  }

  /**
   * Runs until `signal` fires, then ends clamd.
   * @returns why it ended, where it was not to be started again
   */
  async run(signal: AbortSignal): Promise<EngineError | undefined> {
    const { log, timings, server, now, isKept, onRestart } = this.#deps
    using printed = createChildLines({ log, event: 'engine.clamd.line', program: 'clamd' })
    let pauseMs = timings.restartFirst
    while (!signal.aborted) {
      const startedAt = now()
      const end = await this.#live(signal, printed)
      if (signal.aborted) break
      server.processGone(end.problem)
      if (!isKept()) return end.error
      if (now() - startedAt >= timings.restartForgiven) pauseMs = timings.restartFirst
      if (!end.again) {
        this.#report(end.problem, pauseMs)
        await delay(pauseMs, undefined, { signal }).catch(() => undefined)
        pauseMs = Math.min(2 * pauseMs, timings.restartLongest)
      }
      if (signal.aborted) break
      this.#restarts += 1
      onRestart()
    }
    return undefined
  }

  /** One clamd, from its start to its end. */
  async #live(signal: AbortSignal, printed: ChildLines): Promise<End> {
    const { server, timings, user } = this.#deps
    const lines: string[] = []
    const hear = (line: string) => {
      lines.push(line)
      if (lines.length > KEPT_LINES) lines.shift()
      const level = /\b(?:ERROR|WARNING|Error|Warning): /.test(line) ? 'warn' : 'debug'
      printed.hear(level, line)
    }
    let child: Child
    try {
      child = await this.#deps.launch(hear)
    } catch (thrown) {
      const error = asEngineError(thrown)
      return { error, problem: problemOf(error), again: false }
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
    return this.#judge({ exit, lines, wasReady: server.state !== 'starting', user })
  }

  async #judge(end: StartFailure): Promise<End> {
    const wanted = this.#wanted
    this.#wanted = undefined
    if (wanted !== undefined) return { problem: wanted.problem, again: false }
    const { isKept, mend } = this.#deps
    const error = explainEnd(end)
    return { error, problem: problemOf(error), again: isKept() && (await mend(error)) }
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

/** How a clamd ended. */
interface End {
  /** Undefined where we ended it ourselves. */
  readonly error?: EngineError
  readonly problem: Problem | undefined
  /** Whether the next one is started at once. */
  readonly again: boolean
}

function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error
  return new EngineError('ENGINE_CLAMD_START', `clamd could not be started: ${messageOf(error)}`, {
    cause: error,
  })
}
