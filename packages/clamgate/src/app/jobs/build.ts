import { hostname } from 'node:os'
import type { Actor } from '../../access/actor.ts'
import type { FalsePositiveService } from '../../api/false-positives/service.ts'
import type { JobService } from '../../api/jobs/service.ts'
import type { QuarantineService } from '../../api/quarantine/service.ts'
import { createJobs, type Jobs } from '../../jobs/jobs.ts'
import type { JobStore } from '../../jobs/types.ts'
import type { Log } from '../../observe/log/log.ts'
import { afterTimeout } from '../../observe/log/repeat-guard.ts'
import { EntryError } from '../../quarantine/entries/errors.ts'
import type { Entries } from '../../quarantine/entries/types.ts'
import { createTimeId } from '../../store/time-id.ts'
import type { Store } from '../../store/types.ts'
import type { Parts } from '../build.ts'
import type { Door } from '../stop.ts'
import { storePlace } from '../store/create.ts'
import { createLook } from './look.ts'
import { createPerform } from './perform.ts'
import { createJobService } from './service.ts'

/** Jobs as the daemon does them; closing it begins nothing more. */
export interface RunningJobs extends Door {
  readonly jobs: Jobs
  readonly service: (actor: Actor) => JobService
}

export interface RunningJobsDeps {
  readonly log: Log
  readonly quarantine: QuarantineService
  readonly falsePositives: (actor: Actor) => FalsePositiveService
  /** The list of the quarantine as somebody sees it. */
  readonly list: Parameters<typeof createJobService>[0]['list']
  /** An account as it is now; undefined: it has no access any more. */
  readonly actorNow: (maker: Actor) => Promise<Actor | undefined>
}

export function runJobs(
  { entries, store, inForce }: Pick<Parts, 'entries' | 'store' | 'inForce'>,
  { log, quarantine, falsePositives, list, actorNow }: RunningJobsDeps,
): RunningJobs {
  const kept = jobStore(store)
  const jobs = createJobs({
    ...{ store: kept, log, host: hostname(), now: Date.now, newId: createTimeId, after: afterTimeout },
    isShared: storePlace(inForce.started).kind === 'postgres',
    ...{ actorNow, reserve: (entry, who) => entries.reserve(entry, who), isHere: hasEntry(entries) },
    look: createLook({
      ...{ entries, store, releasable: () => inForce.config.digest.release },
      keepsSubjects: () => inForce.config.store.subjects,
    }),
    perform: createPerform({ quarantine, falsePositives }),
  })
  void jobs.start()
  const close = () => jobs.stop(inForce.config.limits.shutdownGrace)
  return { jobs, service: createJobService({ jobs, store: kept, list }), close }
}

/** Whether the files of an entry are in the directory of this host, good or not. */
export function hasEntry({ read }: Pick<Entries, 'read'>): (id: string) => Promise<boolean> {
  return (id) =>
    read(id).then(
      () => true,
      (error: unknown) => error instanceof EntryError && error.code === 'QUARANTINE_ENTRY_DAMAGED',
    )
}

/** Joins the port with the operations of the store, one to one. */
export function jobStore({ state }: Pick<Store, 'state'>): JobStore {
  return {
    add: (args) => state('job.add', args),
    read: (args) => state('job.read', args),
    list: (args) => state('job.list', args),
    items: (args) => state('job.items', args),
    open: (args) => state('job.open', args),
    begin: (args) => state('job.begin', args),
    end: (args) => state('job.end', args),
    itemBegun: (args) => state('job.itemBegun', args),
    itemEnded: (args) => state('job.itemEnded', args),
    itemAgain: (args) => state('job.itemAgain', args),
    recover: (args) => state('job.recover', args),
    hidden: (args) => state('job.hidden', args),
    ofOthers: (args) => state('job.ofOthers', args),
    adopt: (args) => state('job.adopt', args),
  }
}
