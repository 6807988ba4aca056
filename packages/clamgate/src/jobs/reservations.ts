import { cleanText } from '../ground/clean.ts'
import type { Hidden, Job } from './types.ts'

/** Which entries of this host are kept for which job: in memory, as the next daemon makes them anew. */
export interface Reservations {
  has(entry: string): boolean
  /** @throws where somebody is at it */
  keep(job: Job, entry: string): void
  /** Where it is kept for that job; another one's stays. */
  letGo(job: string, entry: string): void
  /** Of one job; those of `but` stay. */
  letGoAll(job: string, but?: ReadonlySet<string>): void
  /** Whether a delete hides it, as far as this host knows. */
  hidden(entry: string): Hidden | undefined
  [Symbol.dispose](): void
}

/** @param reserve keeps others off an entry */
export function createReservations(reserve: (entry: string, who: string) => Disposable): Reservations {
  const kept = new Map<string, { readonly job: Job; readonly reservation: Disposable }>()

  function release(entry: string): void {
    kept.get(entry)?.reservation[Symbol.dispose]()
    kept.delete(entry)
  }

  return {
    letGo(job, entry) {
      if (kept.get(entry)?.job.id === job) release(entry)
    },
    has: (entry) => kept.has(entry),
    keep(job, entry) {
      const what = `${cleanText(job.maker.name, 200)}, ${job.act}`
      kept.set(entry, { job, reservation: reserve(entry, what) })
    },
    letGoAll(job, but = new Set()) {
      for (const [entry, { job: of }] of kept) if (of.id === job && !but.has(entry)) release(entry)
    },
    hidden(entry) {
      const job = kept.get(entry)?.job
      if (job?.act !== 'delete') return undefined
      const { id, maker, startsAtMs } = job
      // What is about a part is not kept here.
      return { entry, job: id, maker, untilMs: startsAtMs, isPart: false }
    },
    [Symbol.dispose]() {
      for (const entry of [...kept.keys()]) release(entry)
    },
  }
}
