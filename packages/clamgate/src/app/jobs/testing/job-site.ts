import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Actor, HOST } from '../../../access/actor.ts'
import { createJobs } from '../../../jobs/jobs.ts'
import { createMemoryLog } from '../../../observe/log/testing.ts'
import { createFileContent } from '../../../quarantine/entries/content.ts'
import { createEntries } from '../../../quarantine/entries/entries.ts'
import { Holds } from '../../../quarantine/entries/holds.ts'
import { envelopeFor, keepMail } from '../../../quarantine/entries/testing/keep-mail.ts'
import { entryRecord } from '../../../quarantine/index/record.ts'
import type { Releaser } from '../../../quarantine/release/types.ts'
import type { openTestStore } from '../../../store/testing/store.ts'
import { until } from '../../../store/testing/until.ts'
import { createTimeId } from '../../../store/time-id.ts'
import { createQuarantineService } from '../../quarantine/service.ts'
import { hasEntry, jobStore } from '../build.ts'
import { createLook } from '../look.ts'
import { createPerform } from '../perform.ts'
import { createJobService } from '../service.ts'

export const START_MS = Date.parse('2026-11-29T12:00:00Z')

type TestStore = Awaited<ReturnType<typeof openTestStore>>['store']

export const MANAGER: Actor = {
  ...{ kind: 'account', id: 'm1', name: 'Mia', role: 'manager', domains: ['example.net'], addresses: [] },
}
export const OTHER_MANAGER: Actor = { ...MANAGER, id: 'm2', name: 'Max', domains: ['example.org'] }
export const RECIPIENT: Actor = {
  ...{ kind: 'account', id: 'r1', name: 'rita', role: 'recipient', domains: [] },
  addresses: ['rita@example.net'],
}

export interface SiteOptions {
  readonly releaser?: Releaser
  /** Of an earlier daemon. */
  readonly directory?: string
  readonly nowMs?: number
  /** Its name; left out: mx1. */
  readonly host?: string
  readonly actorNow?: (maker: Actor) => Promise<Actor | undefined>
  /** `store.subjects`; left out: yes. */
  readonly keepsSubjects?: () => boolean
}

/** A daemon's jobs upon a real directory and a real store, with a clock that a test turns; for tests. */
export async function jobSite(store: TestStore, options: SiteOptions = {}) {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'clamgate-jobs-')))
  const log = createMemoryLog()
  let nowMs = options.nowMs ?? START_MS
  const now = () => nowMs
  const timers = new Map<object, { readonly dueMs: number; readonly run: () => void }>()
  const released: string[] = []
  const releaser: Releaser = options.releaser ?? {
    async release(id, { recipients = [0] }) {
      released.push(id)
      return recipients.map((index) => ({
        ...{ address: `${index}@example.net`, state: 'released', queueId: 'Q1', words: '250 2.0.0 Ok' },
      }))
    },
  }
  const entries = createEntries({ directory, content: createFileContent(directory), holds: new Holds() })
  const quarantine = createQuarantineService({
    ...{ entries, store, releaser, log, host: 'mx1', now, actor: HOST },
    releasable: () => ['pua', 'encrypted'],
    keepMs: () => 30 * 86_400_000,
  })
  const kept = jobStore(store)
  const jobs = createJobs({
    ...{ store: kept, log, host: options.host ?? 'mx1', now, newId: createTimeId, isHere: hasEntry(entries) },
    after(ms, run) {
      const timer = {}
      timers.set(timer, { dueMs: nowMs + ms, run })
      return { [Symbol.dispose]: () => void timers.delete(timer) }
    },
    actorNow: options.actorNow ?? (async (maker) => maker),
    reserve: (entry, who) => entries.reserve(entry, who),
    look: createLook({
      ...{ entries, store, releasable: () => ['pua', 'encrypted'] },
      keepsSubjects: options.keepsSubjects ?? (() => true),
    }),
    perform: createPerform({
      quarantine,
      falsePositives: () => ({ act: () => Promise.reject(new Error('none')) }),
    }),
  })
  const service = createJobService({
    ...{ jobs, store: kept },
    list: (_actor, request) => quarantine.list(request),
  })

  function turnTo(ms: number): void {
    nowMs = ms
    for (const [timer, { dueMs, run }] of [...timers]) {
      if (dueMs > nowMs || !timers.delete(timer)) continue
      run()
    }
  }

  return {
    ...{ directory, entries, quarantine, jobs, service, released, log, turnTo, now, as: service },
    /** An entry for these, which the index has, too. */
    async keep(...addresses: string[]) {
      const id = await keepMail(directory, { atMs: START_MS, envelope: envelopeFor(...addresses) })
      store.write({ kind: 'entry', entry: entryRecord(await entries.read(id), 'mx1') })
      await store.flush()
      return id
    },
    /** Waits until a job is in a state. */
    async ended(id: string, actor: Actor = HOST) {
      await until(
        async () => !['waiting', 'running'].includes((await jobs.read(actor, id)).job.state),
        'the job has ended',
      )
      return await service(actor).show(id, { limit: 200 })
    },
    async isThere(id: string): Promise<boolean> {
      return await entries.read(id).then(
        () => true,
        () => false,
      )
    },
    async [Symbol.asyncDispose]() {
      await jobs.stop(5_000)
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true })
    },
  }
}
