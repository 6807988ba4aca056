import { cleanText } from '../ground/clean.ts'
import { messageOf } from '../ground/thrown.ts'
import { within } from '../ground/within.ts'
import { failureFields } from '../observe/log/failure.ts'
import type { Log } from '../observe/log/log.ts'
import { FORGOTTEN } from './endings.ts'
import { MOST_ENTRIES } from './errors.ts'
import type { Reservations } from './reservations.ts'
import { type RunDeps, runJob } from './run-job.ts'
import { createTurns } from './turns.ts'
import { type Job, type JobAct, UNDO_MS } from './types.ts'

export interface DriverDeps extends Pick<RunDeps, 'store' | 'now' | 'actorNow' | 'look' | 'perform'> {
  readonly log: Log
  readonly host: string
  /** The files of an entry are on this host. */
  readonly isHere: (entry: string) => Promise<boolean>
  /** Calls in so many ms. */
  readonly after: (ms: number, run: () => void) => Disposable
  readonly reservations: Reservations
  /** Other hosts have the same store, and may end jobs of this one. */
  readonly isShared?: boolean | undefined
  /** Hears of each change of a job. */
  readonly tell: (job: Job) => void
}

/** Does jobs when their time has come. */
export interface Driver {
  schedule(job: Job): void
  /** Goes on with what was left by an earlier daemon. */
  start(): Promise<void>
  /** Begins nothing more, and waits so long for what is under way, ms. */
  stop(graceMs: number): Promise<void>
}

/** A store that is away is tried again in so many ms. */
const RETRY_MS = 5_000
/** Nobody reckons with a release any more that should have begun so long ago, ms. */
const FORGOTTEN_MS = 3_600_000
/** So often it is looked whether another host has ended what waits here, ms. */
const LOOK_MS = 2_000
/** Jobs of one act that run at once: a long one holds up no short one. */
const JOBS_AT_ONCE = 4

export function createDriver(deps: DriverDeps): Driver {
  const { store, log, host, now, isHere, after, reservations, isShared = false, tell } = deps
  const stopping = new AbortController()
  const timers = new Set<Disposable>()
  const scheduled = new Map<string, Disposable>()
  const underWay = new Set<Promise<void>>()
  let looking: Disposable | undefined
  const turns = new Map<JobAct, ReturnType<typeof createTurns>>()

  function pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = after(ms, resolve)
    const stop = () => resolve()
    stopping.signal.addEventListener('abort', stop)
    return promise.finally(() => {
      timer[Symbol.dispose]()
      stopping.signal.removeEventListener('abort', stop)
    })
  }

  async function persist<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await work()
      } catch (error) {
        if (stopping.signal.aborted) throw error
        if (tries === 0) log.warn('job.waits', `A job waits: ${messageOf(error)}`, failureFields(error))
        await pause(RETRY_MS)
      }
    }
  }

  function schedule(job: Job): void {
    if (stopping.signal.aborted || scheduled.has(job.id)) return
    // By a clock that nobody sets: a wall clock that was set back meanwhile holds it no longer than its way back is open.
    const waitMs = Math.min(Math.max(0, job.startsAtMs - now()), UNDO_MS[job.act])
    const timer = after(waitMs, () => {
      timers.delete(timer)
      scheduled.delete(job.id)
      const work = run(job).finally(() => underWay.delete(work))
      underWay.add(work)
    })
    scheduled.set(job.id, timer)
    timers.add(timer)
    lookLater()
  }

  function lookLater(): void {
    if (!isShared || looking !== undefined || scheduled.size === 0 || stopping.signal.aborted) return
    const timer = after(LOOK_MS, () => {
      timers.delete(timer)
      const work = forgetEnded().finally(() => {
        underWay.delete(work)
        looking = undefined
        lookLater()
      })
      underWay.add(work)
    })
    looking = timer
    timers.add(timer)
  }

  /** What another host has undone or stopped keeps nobody off its entries any more. */
  async function forgetEnded(): Promise<void> {
    const waiting = [...scheduled]
    const open = await store.open({ host }).catch(() => undefined)
    // Where the store is away it is looked the next time.
    if (open === undefined) return
    const left = new Set(open.map(({ id }) => id))
    for (const [id, timer] of waiting) {
      if (left.has(id) || scheduled.get(id) !== timer) continue
      timer[Symbol.dispose]()
      timers.delete(timer)
      scheduled.delete(id)
      reservations.letGoAll(id)
    }
  }

  async function run(job: Job): Promise<void> {
    try {
      let inTurn = turns.get(job.act)
      if (inTurn === undefined) {
        inTurn = createTurns(JOBS_AT_ONCE)
        turns.set(job.act, inTurn)
      }
      await inTurn(() => runNow(job))
    } catch (error) {
      // The daemon stops: the next one goes on.
      if (!stopping.signal.aborted)
        log.error('job.failed', `A job cannot go on: ${messageOf(error)}`, failureFields(error))
    }
  }

  async function runNow(job: Job): Promise<void> {
    if (stopping.signal.aborted) return
    const begin = () => store.begin({ id: job.id, nowMs: Math.max(now(), job.startsAtMs) })
    const hasBegun = job.state === 'running' || (await persist(begin))
    if (!hasBegun) {
      reservations.letGoAll(job.id)
      return
    }
    tell(job)
    await runJob(job, { ...deps, letGo: reservations.letGo, persist, onProgress: tell }, stopping.signal)
    if (stopping.signal.aborted) return
    reservations.letGoAll(job.id)
    const ended = await persist(() => store.read({ id: job.id }))
    const by = cleanText(job.maker.name, 200)
    log.info('job.ended', `Job ${job.id} (${job.act}) of ${by} has ended: ${ended?.job.state}`, {
      ...{ job: job.id, act: job.act, by, ...ended?.counts },
    })
    tell(ended?.job ?? job)
  }

  /** A host may have another name since, as a container that was made anew: what it was at is where its entries are. */
  async function adopt(): Promise<void> {
    for (const { id, entries } of await store.ofOthers({ host })) {
      for (const entry of entries) {
        if (!(await isHere(entry))) continue
        await store.adopt({ id, host })
        log.info('job.adopted', `Job ${id} was made under another name of this host`, { job: id })
        break
      }
    }
  }

  async function goOn(job: Job): Promise<void> {
    if (job.act !== 'delete' && now() - job.startsAtMs > FORGOTTEN_MS) {
      const words = FORGOTTEN
      await store.end({ id: job.id, from: ['waiting', 'running'], to: 'ended', words, nowMs: now() })
      log.warn('job.forgotten', `Job ${job.id} (${job.act}) is not done: ${words}`, { job: job.id })
      return
    }
    const items = await store.items({ job: job.id, from: 0, limit: MOST_ENTRIES, state: 'waiting' })
    for (const { entry, isPart = false } of items) {
      if (isPart) continue
      try {
        reservations.keep(job, entry)
      } catch {
        // Somebody is at it already: that is told when its turn comes.
      }
    }
    schedule(job)
  }

  return {
    schedule,
    async start() {
      const goOnWithAll = async () => {
        await persist(adopt)
        await persist(() => store.recover({ host, nowMs: now() }))
        const open = await persist(() => store.open({ host }))
        // Each by itself: what one of them waits for holds up no other, and nothing is recovered twice.
        await Promise.all(open.map((job) => persist(() => goOn(job))))
      }
      const work = goOnWithAll()
        .catch(() => undefined)
        .finally(() => underWay.delete(work))
      underWay.add(work)
      await work
    },
    async stop(graceMs) {
      stopping.abort(new Error('The daemon stops'))
      for (const timer of timers) timer[Symbol.dispose]()
      timers.clear()
      await within(Promise.all(underWay), graceMs)
      reservations[Symbol.dispose]()
    },
  }
}
