import { EngineError } from '../../engine/errors.ts'
import { type FreshclamState, type FreshclamStatus, type Problem, problemOf } from '../../engine/status.ts'
import type { Clock } from '../../ground/clock.ts'
import { messageOf } from '../../ground/thrown.ts'
import { createChildLines } from '../../observe/log/child-lines.ts'
import type { Log } from '../../observe/log/log.ts'
import type { Child } from '../process/child.ts'
import { explainRun, type FreshclamOutcome } from './outcome.ts'

export interface FreshclamDeps {
  readonly log: Log
  readonly clock: Clock
  /** Starts one run. @throws {EngineError} ENGINE_FRESHCLAM_MISSING */
  readonly launch: (onLine: (line: string) => void) => Promise<Child>
  /** Whether main and daily are there. */
  readonly complete: () => Promise<boolean>
  /** After a run that went well: takes over what is new. */
  readonly onUpdated: () => Promise<void>
  readonly onChange: () => void
}

export interface FreshclamPlan {
  readonly checksPerDay: number
  /** Wait while databases are missing, ms. */
  readonly retryMs: number
  /** Wait before the first run where they are there already, ms. */
  readonly settleMs: number
  /** From SIGTERM to SIGKILL, ms. */
  readonly killMs: number
}

const DAY_MS = 86_400_000
/** setTimeout takes no longer wait than this. */
const LONGEST_WAIT_MS = 2 ** 31 - 1
/** The longest cool-down of freshclam's own: that after a 403. */
const LONGEST_COOL_MS = DAY_MS
const CLOCK_WAS_WRONG =
  'freshclam wrote that down under a wrong clock: set the clock, and remove freshclam.dat from engine.directory/databases.'
/** No download takes so long; a run that does hangs. */
const LONGEST_RUN_MS = 4 * 3_600_000
const KEPT_LINES = 200

/** Keeps the official databases new: runs freshclam once per turn, and tells how it went. Mail never waits for it. */
export class Freshclam {
  readonly #deps: FreshclamDeps
  readonly #plan: FreshclamPlan
  #state: FreshclamState = 'waiting'
  /** Moments of the monotonic clock. */
  #lastRunAt: number | undefined
  #nextRunAt: number | undefined
  #problem: Problem | undefined
  #reported = ''
  #wake: (() => void) | undefined

  constructor(deps: FreshclamDeps, plan: FreshclamPlan) {
    this.#deps = deps
    this.#plan = plan
  }

  get status(): FreshclamStatus {
    const { clock } = this.#deps
    const timeOf = (at: number | undefined) => (at === undefined ? undefined : clock.wallOf(at))
    return {
      state: this.#state,
      lastRun: timeOf(this.#lastRunAt),
      nextRun: timeOf(this.#nextRunAt),
      problem: this.#problem,
    }
  }

  /** Runs at once, unless the servers want us to wait: a database went missing. */
  runSoon(): void {
    if (this.#state !== 'cooling') this.#wake?.()
  }

  /** Runs turn after turn until `signal` fires, then ends a run that is under way. */
  async run(signal: AbortSignal): Promise<void> {
    const { complete } = this.#deps
    signal.addEventListener('abort', () => this.#wake?.(), { once: true })
    if (await complete().catch(() => false)) await this.#pause(this.#plan.settleMs, signal)
    while (!signal.aborted) {
      this.#enter('running', this.#problem)
      const outcome = await this.#runOnce(signal)
      if (signal.aborted) return
      this.#lastRunAt = this.#deps.clock.monotonic()
      const waitMs = await this.#conclude(outcome)
      await this.#pause(waitMs, signal)
    }
  }

  async #runOnce(signal: AbortSignal): Promise<FreshclamOutcome> {
    const { log } = this.#deps
    using printed = createChildLines({ log, event: 'engine.freshclam.line', program: 'freshclam' })
    const lines: string[] = []
    const hear = (line: string) => {
      if (lines.length < KEPT_LINES) lines.push(line)
      printed.hear('debug', line)
    }
    try {
      const child = await this.#deps.launch(hear)
      const stop = () => void child.stop(this.#plan.killMs)
      if (signal.aborted) stop()
      signal.addEventListener('abort', stop, { once: true })
      const hung = setTimeout(stop, LONGEST_RUN_MS)
      const exit = await child.exited
      clearTimeout(hung)
      signal.removeEventListener('abort', stop)
      return explainRun(exit, lines)
    } catch (error) {
      return { kind: 'failed', error: asEngineError(error) }
    }
  }

  /** Acts on the outcome; returns the wait until the next run, ms. */
  async #conclude(outcome: FreshclamOutcome): Promise<number> {
    const turnMs = DAY_MS / this.#plan.checksPerDay
    const there = await this.#takeOver(outcome)
    const waitMs = there ? turnMs : Math.min(this.#plan.retryMs, turnMs)
    switch (outcome.kind) {
      case 'ok':
        if (there) this.#enter('ok', undefined)
        else this.#enter('failed', problemOf(incomplete()))
        return waitMs
      case 'failed':
        this.#enter('failed', problemOf(outcome.error))
        return waitMs
      case 'cooling': {
        const leftMs = outcome.until === undefined ? turnMs : outcome.until - this.#deps.clock.wall() + 1000
        const problem = problemOf(outcome.error)
        this.#enter(
          'cooling',
          leftMs > 2 * LONGEST_COOL_MS ? { ...problem, remedy: CLOCK_WAS_WRONG } : problem,
        )
        // freshclam names a moment of the wall clock, which may have been set since: neither at once nor in years.
        return Math.min(Math.max(leftMs, this.#plan.retryMs), LONGEST_COOL_MS)
      }
    }
  }

  /** Has new databases taken over; true when the official ones are there. What goes wrong with it ends no later run. */
  async #takeOver(outcome: FreshclamOutcome): Promise<boolean> {
    const { complete, onUpdated, log } = this.#deps
    try {
      if (outcome.kind === 'ok') await onUpdated()
      return await complete()
    } catch (error) {
      log.error('engine.task.failed', `New databases could not be taken over: ${messageOf(error)}`)
      return false
    }
  }

  #enter(state: FreshclamState, problem: Problem | undefined): void {
    this.#state = state
    this.#problem = problem
    this.#report(state, problem)
    this.#deps.onChange()
  }

  /** One line per change: without network the same failure comes every few minutes. */
  #report(state: FreshclamState, problem: Problem | undefined): void {
    if (state === 'running' || state === 'waiting') return
    const { log } = this.#deps
    const key = `${state} ${problem?.message ?? ''}`
    const isNews = key !== this.#reported
    this.#reported = key
    if (problem === undefined) {
      if (isNews) log.info('engine.freshclam.ok', 'The official databases are up to date')
      return
    }
    const fields = { code: problem.code, remedy: problem.remedy }
    if (isNews) log.warn(`engine.freshclam.${state}`, problem.message, fields)
    else log.debug(`engine.freshclam.${state}`, problem.message, fields)
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    this.#nextRunAt = this.#deps.clock.monotonic() + ms
    this.#deps.onChange()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const timer = setTimeout(resolve, Math.min(ms, LONGEST_WAIT_MS))
    await promise
    clearTimeout(timer)
    this.#wake = undefined
    this.#nextRunAt = undefined
  }
}

function incomplete(): EngineError {
  return new EngineError(
    'ENGINE_FRESHCLAM_FAILED',
    'freshclam ended well, and main or daily is still missing',
    {
      remedy: 'See that engine.freshclam.mirror offers main.cvd and daily.cvd.',
    },
  )
}

function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error
  return new EngineError('ENGINE_FRESHCLAM_FAILED', `freshclam could not be run: ${messageOf(error)}`, {
    cause: error,
  })
}
