import type { Actor } from '../../access/actor.ts'
import { admit } from '../../access/admit.ts'
import { scopeOf, within } from '../../access/may.ts'
import type { JobDocument, JobItemDocument } from '../../api/jobs/documents.ts'
import type { JobService } from '../../api/jobs/service.ts'
import type { ListReply, ListRequest } from '../../api/quarantine/documents.ts'
import { PAGE_LIMIT } from '../../api/quarantine/documents.ts'
import { cleanText } from '../../ground/clean.ts'
import { endingOf } from '../../jobs/endings.ts'
import { MOST_ENTRIES, nothingFits, tooMany } from '../../jobs/errors.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { CountedJob, JobItem, JobOptions, JobStore } from '../../jobs/types.ts'

export interface JobServiceDeps {
  readonly jobs: Jobs
  readonly store: Pick<JobStore, 'list' | 'items'>
  /** The list of the quarantine as somebody sees it. */
  readonly list: (actor: Actor, request: ListRequest) => Promise<ListReply>
}

/** Jobs as the API tells somebody of them. */
export function createJobService({ jobs, store, list }: JobServiceDeps): (actor: Actor) => JobService {
  /** All that fit now; what comes later is in no job. */
  async function entriesOf(
    actor: Actor,
    query: string,
    zone: string | undefined,
  ): Promise<readonly string[]> {
    const ids: string[] = []
    let cursor: string | undefined
    do {
      const page: ListReply = await list(actor, { query, zone, limit: PAGE_LIMIT, cursor })
      // That others have mail which the query finds is not told, not even as something that may not be done.
      const seen = page.items.filter(({ recipients }) => isSeen(actor, recipients))
      ids.push(...seen.map(({ id }) => id))
      cursor = page.next
    } while (cursor !== undefined && ids.length <= MOST_ENTRIES)
    if (ids.length > MOST_ENTRIES) throw tooMany(ids.length)
    if (ids.length === 0) throw nothingFits()
    return ids
  }

  return (actor) => ({
    async make({ act, ids, query = '', zone, options }, key) {
      const entries = ids ?? (await entriesOf(actor, query, zone))
      return describeJob(await jobs.make(actor, { act, entries, options, key }), actor)
    },
    async list({ all, limit, cursor }) {
      admit(actor, 'self.read')
      const owner = all && actor.role === 'admin' ? undefined : actor.id
      const found = await store.list({ owner, before: cursor, limit })
      const next = found.length === limit ? (found.at(-1)?.job.id ?? null) : null
      return { items: found.map((one) => describeJob(one, actor)), next }
    },
    async show(id, { state, limit, cursor }) {
      const found = await jobs.read(actor, id)
      const items = await store.items({ job: id, from: Number(cursor ?? 0), limit, state })
      const last = items.at(-1)
      const next = items.length === limit && last !== undefined ? String(last.place + 1) : null
      return { job: describeJob(found, actor), items: items.map(describeItem), next }
    },
    undo: async (id) => describeJob(await jobs.undo(actor, id), actor),
    cancel: async (id) => describeJob(await jobs.cancel(actor, id), actor),
  })
}

function isSeen(actor: Actor, recipients: readonly string[]): boolean {
  const scope = scopeOf(actor, 'quarantine.read')
  return scope.of === 'everything' || within(scope, recipients).length > 0
}

function describeJob({ job, counts }: CountedJob, actor: Actor): JobDocument {
  const { id, act, state, host, maker, total, madeAtMs, startsAtMs, endedAtMs, words, options } = job
  const isOwn = maker.id === actor.id
  return {
    ...{ id, act, state, host, by: cleanText(maker.name, 200), isOwn, total },
    ...(isOwn && { options: copyOf(options) }),
    ...{ counts: { ...counts }, madeAt: iso(madeAtMs), startsAt: iso(startsAtMs), words },
    ending: endingOf(job),
    ...(endedAtMs === undefined ? {} : { endedAt: iso(endedAtMs) }),
  }
}

/** Lists of a document may be changed. */
function copyOf({ to, recipients, include, ...others }: JobOptions): JobDocument['options'] {
  return {
    ...others,
    ...(to && { to: [...to] }),
    ...(recipients && { recipients: [...recipients] }),
    ...(include && { include: [...include] }),
  }
}

function describeItem(item: JobItem): JobItemDocument {
  const { entry, state, sentence, code, remedy, copies, steps, mail, atMs } = item
  return {
    ...{ entry: cleanText(entry, 200), state, sentence, code, remedy },
    at: atMs === undefined ? undefined : iso(atMs),
    copies: copies?.map((copy) => ({ ...copy })),
    steps: steps?.map((step) => ({ ...step })),
    mail: mail && { ...mail, recipients: [...mail.recipients] },
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
