import type { Actor } from '../../../access/actor.ts'
import { may, type Scope, scopeOf } from '../../../access/may.ts'
import type { Overview, OverviewUnknown } from '../../../api/overview/documents.ts'
import type { Status } from '../../../api/routes/status.ts'
import { LATE, within } from '../../../ground/within.ts'
import type { MailRequest } from '../../../quarantine/requests/types.ts'
import { StoreError } from '../../../store/errors.ts'
import type { Count, Hits, Store } from '../../../store/types.ts'
import { describeCaught } from './caught.ts'
import { remember } from './remember.ts'
import { judgeScanned } from './scanned.ts'
import { describeWaits } from './waits.ts'

export interface OverviewDeps {
  readonly status: () => Status | Promise<Status>
  readonly store: Pick<Store, 'counts' | 'hits' | 'state'>
  readonly requests: () => Promise<readonly MailRequest[]>
  /** Name of this host, where others may write into the same store. */
  readonly sharedHost?: string | undefined
  /** Wall clock, Unix time, ms. */
  readonly now: () => number
}

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000]
/** So long the store is waited for; what is late is not known this time, and there the next time. */
const WAIT_MS = 1000
const SIGNATURES = 12
const REPORTS = 200
const CACHE = { freshMs: 5000, staleMs: 60_000, failedMs: 3000, most: 200 }

/** For it files are looked at: many who look at the first screen at once look at them once. */
const CACHE_OF_STATUS = { freshMs: 1000, staleMs: 1000, most: 1 }

/** Ended hours do not change: of addresses their messages are counted one by one, which takes long where there are many. */
const CACHE_OF_WEEK = { freshMs: HOUR_MS, staleMs: HOUR_MS, failedMs: 15_000, most: 200 }

/** The first screen, for whoever asks: what the parts say of themselves, and what the store has, as far as it answers. */
export function createOverview(deps: OverviewDeps): (actor: Actor) => Promise<Overview> {
  const { store, requests } = deps
  const now = () => performance.now()
  // Remembered before anybody gives up waiting: what is late is there for whoever asks next.
  const hours = remember<readonly Count[]>({ ...CACHE, now })
  const week = remember<readonly Count[]>({ ...CACHE_OF_WEEK, now })
  const hits = remember<Hits>({ ...CACHE, now })
  const statuses = remember<Status>({ ...CACHE_OF_STATUS, now })
  const asked = remember<readonly MailRequest[]>({ ...CACHE, now })
  const openReports = remember<number>({ ...CACHE, now })
  const invites = remember<number>({ ...CACHE, now })

  async function askMail(scope: Scope, nowMs: number) {
    const fromMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS - 23 * HOUR_MS
    const toMs = nowMs + 1
    const key = `${fromMs} ${JSON.stringify(scope)}`
    const ofHours = hours.of(key, () => store.counts({ fromMs: fromMs - DAY_MS, toMs, per: 'hour', scope }))
    const ofHits = hits.of(key, () => store.hits({ fromMs, toMs, limit: SIGNATURES, scope }))
    // The longest is the last that is asked: the store answers one after the other.
    const ofWeek = week.of(key, () => weekOf(store, scope, fromMs))
    const [counts, sums, signatures] = await Promise.all([
      part('counts', ofHours),
      part('week', ofWeek),
      part('signatures', ofHits),
    ])
    return { fromMs, hours: counts, week: sums, hits: signatures }
  }

  async function askHost(nowMs: number) {
    const reportsOf = async () => {
      const open = await store.state('report.list', { limit: REPORTS, open: true })
      return open.filter(({ sentAtMs }) => sentAtMs === undefined).length
    }
    const [requested, reports, invited] = await Promise.all([
      part('requests', asked.of('', requests)),
      part('reports', openReports.of('', reportsOf)),
      part(
        'invites',
        invites.of('', () => store.state('invite.open', { nowMs })),
      ),
    ])
    return { requests: requested, reports, invites: invited }
  }

  return async (actor) => {
    const nowMs = deps.now()
    const scope = scopeOf(actor, 'overview.read')
    const [status, found, others] = await Promise.all([
      statuses.of('', async () => await deps.status()),
      askMail(scope, nowMs),
      askHost(nowMs),
    ])
    const last = found.hours.value?.filter(({ startMs }) => startMs >= found.fromMs)
    const untold = (...parts: readonly Part<unknown>[]) => parts.flatMap(({ unknown }) => unknown)
    return {
      at: new Date(nowMs).toISOString(),
      scanned: judgeScanned({
        ...{ status, nowMs, counts: last, unknown: untold(found.hours) },
        sharedHost: deps.sharedHost,
        seesEngine: may(actor, 'engine.read') !== 'no',
      }),
      caught: describeCaught({
        ...{ hours: found.hours.value, week: found.week.value, hits: found.hits.value },
        ...{ fromMs: found.fromMs, unknown: untold(found.hours, found.week, found.hits) },
      }),
      waits: describeWaits({
        ...{ actor, status, hits: found.hits.value, requests: others.requests.value },
        ...{ reports: others.reports.value, invites: others.invites.value },
        unknown: untold(others.requests, found.hits),
      }),
    }
  }
}

/** What was asked for, or why it is not known. */
interface Part<T> {
  readonly value: T | undefined
  readonly unknown: OverviewUnknown
}

/**
 * Of the seven days before a moment, whose sums alone are shown: whole days from the counts of days, and hours at both ends, since the
 * hours of a week are thousands of rows where there are many hosts.
 */
async function weekOf(store: OverviewDeps['store'], scope: Scope, toMs: number): Promise<readonly Count[]> {
  const fromMs = toMs - 7 * DAY_MS
  // Of a scope the unit makes no difference to what is read.
  if (scope.of !== 'everything') return await store.counts({ fromMs, toMs, per: 'day', scope })
  const [firstDay, lastDay] = [Math.ceil(fromMs / DAY_MS) * DAY_MS, Math.floor(toMs / DAY_MS) * DAY_MS]
  const all = await Promise.all([
    store.counts({ fromMs, toMs: firstDay, per: 'hour', scope }),
    store.counts({ fromMs: firstDay, toMs: lastDay, per: 'day', scope }),
    store.counts({ fromMs: lastDay, toMs, per: 'hour', scope }),
  ])
  return all.flat()
}

async function part<T>(what: string, asks: Promise<T>): Promise<Part<T>> {
  try {
    const value = await within(asks, WAIT_MS)
    if (value !== LATE) return { value, unknown: [] }
    return {
      value: undefined,
      unknown: [{ what, why: 'The store takes longer than a second', code: 'late' }],
    }
  } catch (error) {
    const { message: why, code } =
      error instanceof StoreError ? error : { message: 'It cannot be asked now', code: 'away' }
    return { value: undefined, unknown: [{ what, why, code }] }
  }
}
