import type { Actor } from '../access/actor.ts'
import { may } from '../access/may.ts'
import { cleanText } from '../ground/clean.ts'
import { mayNoMore } from './endings.ts'
import { failedBy, judge, type Looked } from './judge.ts'
import { actsOf, type Job, type JobAct, type JobItem, type JobResult, type JobStore } from './types.ts'

/** One entry of a job whose turn it is. */
export interface Task {
  readonly job: Job
  readonly entry: string
  /** As whoever made the job is now. */
  readonly actor: Actor
  /** Of its recipients these alone; undefined: all. */
  readonly recipients: readonly string[] | undefined
}

export interface RunDeps {
  readonly store: JobStore
  readonly now: () => number
  /** Whoever made a job, as they are now; undefined: they have no access any more. */
  readonly actorNow: (maker: Actor) => Promise<Actor | undefined>
  /**
   * What `may` has to know of an entry; undefined: there is none.
   * @throws where it cannot be acted upon from here
   */
  readonly look: (entry: string, actor: Actor) => Promise<Looked | undefined>
  readonly perform: (task: Task, signal: AbortSignal) => Promise<JobResult>
  /** Lets an entry go that was kept for the job. */
  readonly letGo: (job: string, entry: string) => void
  readonly onProgress: (job: Job) => void
  /** Tries again what the store has not taken, as long as the daemon runs. */
  readonly persist: <T>(work: () => Promise<T>) => Promise<T>
}

/** Items that are read together. */
const PAGE = 100
/** How many entries of one job are under way at once: the MTA answers one while the disk syncs for another. */
const AT_ONCE: Readonly<Record<JobAct, number>> = {
  release: 4,
  forward: 4,
  delete: 1,
  'false-positive': 1,
}

/**
 * Does what is left of a job that has begun. Each entry is `begun` on disk before anything is done to it, so that nothing is
 * done twice, whatever dies. Returns when nothing is left to begin.
 */
export async function runJob(job: Job, deps: RunDeps, signal: AbortSignal): Promise<void> {
  const { store, persist } = deps
  for (let from = 0; !signal.aborted; ) {
    const items = await persist(() => store.items({ job: job.id, from, limit: PAGE, state: 'waiting' }))
    const last = items.at(-1)
    if (last === undefined) break
    const waiting = items.values()
    let isOver = false
    const worker = async () => {
      for (const item of waiting) {
        if (isOver || signal.aborted) return
        isOver ||= (await doItem(job, item, deps, signal)) === 'over'
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE[job.act] }, worker))
    if (isOver) return
    from = last.place + 1
  }
  if (signal.aborted) return
  await persist(() => store.end({ id: job.id, from: ['running'], to: 'done', words: '', nowMs: deps.now() }))
}

/** `over`: the job has come to its end meanwhile. */
async function doItem(job: Job, item: JobItem, deps: RunDeps, signal: AbortSignal): Promise<'over' | 'next'> {
  const { store, persist, now } = deps
  const { id, maker, act } = job
  const current = await persist(() => deps.actorNow(maker))
  // The proof that was good when it was asked for is good.
  const actor = current && { ...current, provedAtMs: maker.provedAtMs, acts: maker.acts }
  const asked = actsOf(act, job.options)
  if (actor === undefined || may(actor, asked[0], {}, job.madeAtMs) === 'no') {
    const words = mayNoMore(cleanText(maker.name, 200))
    await persist(() => store.end({ id, from: ['running'], to: 'ended', words, nowMs: now() }))
    deps.onProgress(job)
    return 'over'
  }
  if (signal.aborted) return 'over'
  const { place, entry } = item
  if (!(await persist(() => store.itemBegun({ job: id, place, nowMs: now() })))) {
    const found = await persist(() => store.read({ id }))
    return found?.job.state === 'running' ? 'next' : 'over'
  }
  deps.letGo(id, entry)
  const judged = await judge(actor, asked, () => deps.look(entry, actor), job.madeAtMs)
  const result = await resultOf(judged)
  if (signal.aborted && isUntouched(act, result)) {
    if (await persist(() => store.itemAgain({ job: id, place }))) return 'over'
  }
  await persist(() => store.itemEnded({ job: id, place, result, nowMs: now() }))
  deps.onProgress(job)
  return 'next'

  async function resultOf(answer: typeof judged): Promise<JobResult> {
    switch (answer.may) {
      case 'no':
        return answer.result
      case 'proof':
        return {
          ...{ state: 'failed', code: 'ACCESS_PROOF_NEEDED', sentence: 'It needs a proof of who asks' },
          remedy: 'Show your password or second factor again, and do it once more.',
        }
      case 'yes':
        return await deps
          .perform({ job, entry, actor: actor ?? maker, recipients: answer.recipients }, signal)
          .catch(failedBy)
    }
  }
}

/**
 * Whether nothing came of it, so that the next daemon may begin it anew: a failure that names no copy was one before anything was sent or
 * removed. Several steps may have been done in part.
 */
function isUntouched(act: JobAct, { state, copies = [] }: JobResult): boolean {
  return act !== 'false-positive' && state === 'failed' && copies.length === 0
}
