import type { Actor } from '../access/actor.ts'
import { admit } from '../access/admit.ts'
import { noSuchThing, proofNeeded } from '../access/errors.ts'
import { may } from '../access/may.ts'
import { cleanText } from '../ground/clean.ts'
import { createDriver, type DriverDeps } from './driver.ts'
import { stoppedBy } from './endings.ts'
import { crowded, MOST_ENTRIES, MOST_OPEN, nothingFits, tooLate, tooMany } from './errors.ts'
import { failedBy, judge } from './judge.ts'
import { createReservations } from './reservations.ts'
import {
  actsOf,
  type CountedJob,
  type Hidden,
  type Job,
  type JobAct,
  type JobItem,
  type JobOptions,
  UNDO_MS,
} from './types.ts'

export interface JobsDeps extends Omit<DriverDeps, 'reservations' | 'tell'> {
  readonly newId: (timeMs: number) => string
  /**
   * Keeps others off an entry.
   * @throws where somebody is at it
   */
  readonly reserve: (entry: string, who: string) => Disposable
}

/** What is to become a job. */
export interface NewJob {
  readonly act: JobAct
  /** Fixed from here on. */
  readonly entries: readonly string[]
  readonly options: JobOptions
  /** The same key of the same maker is the same job. */
  readonly key?: string | undefined
}

/** Jobs of this host, and what they do. */
export interface Jobs {
  /** @throws {AccessError} {JobError} {StoreError} */
  make(maker: Actor, wanted: NewJob): Promise<CountedJob>
  /** @throws {AccessError} ACCESS_NONE */
  read(actor: Actor, id: string): Promise<CountedJob>
  /** As if it had never been. @throws {JobError} JOB_TOO_LATE */
  undo(actor: Actor, id: string): Promise<CountedJob>
  /** Ends what has not begun. @throws {JobError} JOB_TOO_LATE */
  cancel(actor: Actor, id: string): Promise<CountedJob>
  /**
   * Which of these entries deletes hide, of one that several have copies of perhaps more than one; where the store is away, as far as
   * this host knows.
   */
  hidden(entries: readonly string[]): Promise<ReadonlyMap<string, readonly Hidden[]>>
  /** Tells of each change of a job. */
  onChange(hear: (job: Job) => void): Disposable
  /** Goes on with what was left by an earlier daemon. */
  start(): Promise<void>
  /** Begins nothing more, and waits so long for what is under way, ms. */
  stop(graceMs: number): Promise<void>
}

/** Entries that are looked at together, when a job is made. */
const LOOKED_AT_ONCE = 32
/** Makes jobs, and does them when their time has come. */
export function createJobs(deps: JobsDeps): Jobs {
  const { store, log, host, now } = deps
  const hearers = new Set<(job: Job) => void>()
  const reservations = createReservations(deps.reserve)
  const driver = createDriver({ ...deps, reservations, tell })

  function tell(job: Job): void {
    for (const hear of hearers) hear(job)
  }

  async function judged(
    maker: Actor,
    acts: ReturnType<typeof actsOf>,
    entries: readonly string[],
  ): Promise<JobItem[]> {
    const items: JobItem[] = []
    for (let start = 0; start < entries.length; start += LOOKED_AT_ONCE) {
      const group = entries.slice(start, start + LOOKED_AT_ONCE)
      const answers = await Promise.all(
        group.map((entry) => judge(maker, acts, () => deps.look(entry, maker), now())),
      )
      for (const [index, answer] of answers.entries()) {
        if (answer.may === 'proof') throw proofNeeded()
        const item = { place: start + index, entry: group[index] ?? '' }
        items.push(
          answer.may === 'yes'
            ? {
                ...item,
                state: 'waiting',
                sentence: '',
                mail: answer.mail,
                isPart: answer.recipients !== undefined,
              }
            : { ...item, ...answer.result, atMs: now() },
        )
      }
    }
    return items
  }

  /** Those that somebody is at right now are not waited for. */
  function reserveEach(job: Job, items: readonly JobItem[]): JobItem[] {
    return items.map((item) => {
      if (item.state !== 'waiting' || item.isPart === true || reservations.has(item.entry)) return item
      try {
        reservations.keep(job, item.entry)
        return item
      } catch (error) {
        return { ...item, ...failedBy(error), atMs: now() }
      }
    })
  }

  async function make(maker: Actor, { act, entries, options, key }: NewJob): Promise<CountedJob> {
    const acts = actsOf(act, options)
    admit(maker, acts[0])
    const wanted = [...new Set(entries)]
    if (wanted.length === 0) throw nothingFits()
    if (wanted.length > MOST_ENTRIES) throw tooMany(wanted.length)
    const madeAtMs = now()
    const looked = await judged(maker, acts, wanted)
    const job: Job = {
      ...{ id: deps.newId(madeAtMs), key, host, maker, act, options, total: wanted.length },
      ...{ state: 'waiting', madeAtMs, startsAtMs: madeAtMs + UNDO_MS[act], endedAtMs: undefined, words: '' },
    }
    const items = reserveEach(job, looked)
    const added = await store.add({ job, items, mostOpen: MOST_OPEN }).catch((error: unknown) => {
      reservations.letGoAll(job.id)
      throw error
    })
    if (added.kind !== 'added') reservations.letGoAll(job.id)
    if (added.kind === 'crowded') throw crowded()
    if (added.kind === 'existing') return await read(maker, added.job.id)
    await letGoTaken(job)
    driver.schedule(job)
    tell(job)
    log.info('job.made', `${cleanText(maker.name, 200)} makes a job: ${act}, ${wanted.length} entries`, {
      ...{ job: job.id, act, by: maker.name, entries: wanted.length },
    })
    return await settled(maker, job)
  }

  /** An entry that a job of another host has, or that this one could not have. */
  async function letGoTaken(job: Job): Promise<void> {
    const items = await store.items({ job: job.id, from: 0, limit: MOST_ENTRIES, state: 'waiting' })
    reservations.letGoAll(job.id, new Set(items.map(({ entry }) => entry)))
  }

  /** A job with nothing to do is done. */
  async function settled(maker: Actor, job: Job): Promise<CountedJob> {
    const found = await read(maker, job.id)
    if ((found.counts.waiting ?? 0) > 0) return found
    await store.end({ id: job.id, from: ['waiting'], to: 'done', words: '', nowMs: now() })
    return await read(maker, job.id)
  }

  async function read(actor: Actor, id: string): Promise<CountedJob> {
    const found = await store.read({ id })
    if (found === undefined) return noSuchThing()
    if (may(actor, 'self.read', { owner: found.job.maker.id }) !== 'yes') return noSuchThing()
    return found
  }

  async function end(actor: Actor, id: string, to: 'undone' | 'cancelled'): Promise<CountedJob> {
    const { job } = await read(actor, id)
    admit(actor, 'jobs.end', { owner: job.maker.id, does: actsOf(job.act, job.options) })
    const by = cleanText(actor.name, 200)
    const from = to === 'undone' ? (['waiting'] as const) : (['waiting', 'running'] as const)
    if (!(await store.end({ id, from, to, words: stoppedBy(by), nowMs: now() }))) throw tooLate(job, to)
    reservations.letGoAll(id)
    log.info(`job.${to}`, `Job ${id} (${job.act}) was ${to} by ${by}`, { job: id, act: job.act, by })
    const found = await read(actor, id)
    tell(found.job)
    return found
  }

  return {
    ...{ make, read },
    undo: (actor, id) => end(actor, id, 'undone'),
    cancel: (actor, id) => end(actor, id, 'cancelled'),
    async hidden(entries) {
      try {
        const found = entries.length === 0 ? [] : await store.hidden({ ids: entries })
        return Map.groupBy(found, ({ entry }) => entry)
      } catch {
        const known = entries.flatMap((entry) => reservations.hidden(entry) ?? [])
        return Map.groupBy(known, ({ entry }) => entry)
      }
    },
    onChange(hear) {
      hearers.add(hear)
      return { [Symbol.dispose]: () => void hearers.delete(hear) }
    },
    start: driver.start,
    stop: driver.stop,
  }
}
