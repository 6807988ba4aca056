import { setTimeout as delay } from 'node:timers/promises'
import { nextCron, parseCron } from '../../config/cron.ts'
import type { Clock } from '../../ground/clock.ts'
import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { SourcePlan } from '../types.ts'
import { jitterOf } from './due.ts'
import type { SignatureUpdater } from './updater.ts'

export interface ScheduleDeps {
  readonly clock: Clock
  readonly log: Log
  readonly updater: Pick<SignatureUpdater, 'status' | 'update' | 'apply' | 'isUnfinished'>
  readonly plans: () => readonly Pick<SourcePlan, 'name' | 'intervalMs'>[]
  /** `auto`, `off`, or a cron line, as the configuration says now. */
  readonly schedule: () => string
  /** When an entry of the ignore list ends next, Unix time, ms. */
  readonly nextExpiry?: () => number | undefined
  /** Of this host: what is added to intervals is always the same here, and another one elsewhere. */
  readonly host: string
}

/** Runs updates when their time comes. */
export interface Schedule {
  /** The engine has started. */
  start(): void
  /** The configuration has changed: it applies at once. */
  changed(): void
  /** Ends a run that is under way; what was live stays. */
  stop(): Promise<void>
}

/** The wall clock may be set while we wait: it is looked at so often, ms. */
const LOOK_MS = 30_000
/** Between two runs at least. */
const LEAST_WAIT_MS = 1000
const FIRST_RETRY_MS = 60_000
const MOST_RETRY_MS = 3_600_000

export function createSchedule(deps: ScheduleDeps): Schedule {
  const stop = new AbortController()
  const loop = new Loop(deps, stop.signal)
  let running: Promise<void> | undefined
  return {
    start() {
      running ??= loop.run()
    },
    changed: () => loop.change(),
    async stop() {
      stop.abort(new Error('Clamgate stops'))
      loop.wake()
      await running
    },
  }
}

/** What is to be done next, and when: Unix time, ms. */
interface Next {
  readonly what: 'update' | 'apply'
  readonly by: string
  readonly atMs: number
}

class Loop {
  readonly #deps: ScheduleDeps
  readonly #signal: AbortSignal
  #hasChanged = false
  /** Ends the wait that goes on. */
  #woken = new AbortController()
  /** Runs in a row that could not do their work. */
  #setbacks = 0
  #lastCode: string | undefined
  #retryAt = 0
  #cronFrom: number

  constructor(deps: ScheduleDeps, signal: AbortSignal) {
    this.#deps = deps
    this.#signal = signal
    this.#cronFrom = deps.clock.wall()
  }

  change(): void {
    this.#hasChanged = true
    this.#cronFrom = this.#deps.clock.wall()
    this.wake()
  }

  wake(): void {
    this.#woken.abort()
  }

  async run(): Promise<void> {
    // What was switched on or off while we did not run, and what an interrupted run has left.
    await this.#do({ what: 'apply', by: 'configuration', atMs: 0 })
    while (!this.#signal.aborted) {
      const next = await this.#next()
      if (next !== undefined && next.atMs <= this.#deps.clock.wall()) await this.#do(next)
      else await this.#wait(Math.min(LOOK_MS, (next?.atMs ?? Infinity) - this.#deps.clock.wall()))
    }
  }

  async #next(): Promise<Next | undefined> {
    if (this.#hasChanged) {
      this.#hasChanged = false
      return { what: 'apply', by: 'configuration', atMs: 0 }
    }
    const expiry = this.#deps.nextExpiry?.()
    // Whatever is wrong there is wrong for a run, too, which says so.
    const wanted = await this.#nextLook().catch(() => this.#deps.clock.wall())
    const all: Next[] = [
      ...(wanted === undefined ? [] : [{ what: 'update', by: 'update', atMs: wanted } as const]),
      ...(expiry === undefined ? [] : [{ what: 'apply', by: 'ignore', atMs: expiry } as const]),
    ]
    const [first] = all.toSorted((a, b) => a.atMs - b.atMs)
    // After a failure of ours everything waits.
    const waitMs = this.#retryAt - this.#deps.clock.monotonic()
    return first && waitMs > 0
      ? { ...first, atMs: Math.max(first.atMs, this.#deps.clock.wall() + waitMs) }
      : first
  }

  async #nextLook(): Promise<number | undefined> {
    const schedule = this.#deps.schedule()
    if (schedule === 'off') return undefined
    const nowMs = this.#deps.clock.wall()
    if (this.#setbacks > 0 && (await this.#deps.updater.isUnfinished())) return nowMs
    if (schedule === 'auto') return await this.#nextDue(nowMs)
    const parsed = parseCron(schedule)
    // A clock that was set back must not silence it.
    this.#cronFrom = Math.min(this.#cronFrom, nowMs)
    return parsed.ok ? nextCron(parsed.cron, this.#cronFrom) : undefined
  }

  async #nextDue(nowMs: number): Promise<number | undefined> {
    const plans = new Map(this.#deps.plans().map((plan) => [plan.name, plan]))
    let first: number | undefined
    for (const { name, enabled, nextAt, lastAttemptAt } of await this.#deps.updater.status()) {
      const plan = plans.get(name)
      if (!enabled || nextAt === null || plan === undefined) continue
      const dueMs = Date.parse(nextAt)
      const isAtOnce = lastAttemptAt === null || dueMs <= Date.parse(lastAttemptAt)
      const atMs = isAtOnce ? nowMs : dueMs + jitterOf(plan, this.#deps.host)
      first = Math.min(first ?? atMs, atMs)
    }
    return first
  }

  async #do({ what, by }: Next): Promise<void> {
    const { updater, log, clock } = this.#deps
    const onProgress = () => undefined
    this.#cronFrom = clock.wall()
    try {
      const run =
        what === 'update'
          ? updater.update({}, onProgress, this.#signal)
          : updater.apply(by, onProgress, this.#signal)
      const { good } = await run
      const isDone = good || !(await updater.isUnfinished())
      this.#setbacks = isDone ? 0 : this.#setbacks + 1
      this.#lastCode = undefined
    } catch (error) {
      if (this.#signal.aborted) return
      this.#setbacks++
      const fields = failureFields(error)
      const code = String(fields['code'] ?? messageOf(error))
      const sentence = `Signatures: a run failed: ${messageOf(error)}`
      if (code === this.#lastCode) log.debug('signatures.run-failed', sentence, fields)
      else log.error('signatures.run-failed', sentence, fields)
      this.#lastCode = code
    }
    const retryMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(this.#setbacks - 1, 10), MOST_RETRY_MS)
    this.#retryAt = clock.monotonic() + (this.#setbacks === 0 ? LEAST_WAIT_MS : retryMs)
  }

  async #wait(ms: number): Promise<void> {
    if (this.#signal.aborted || this.#hasChanged) return
    this.#woken = new AbortController()
    const { signal } = this.#woken
    await delay(Math.max(ms, 0), undefined, { signal }).catch(() => undefined)
  }
}
