import type { Clock } from '../../ground/clock.ts'
import { PERIODS, startOf } from '../batch/rollups.ts'
import type { EventDatabase } from '../dialect/database.ts'
import { toStoreError } from '../dialect/failure.ts'
import type { KeptKind } from '../schema/tables.ts'
import { daysOfMail, dropDay } from './days.ts'
import { ExpiryClock } from './expiry-clock.ts'
import { deleteCounted, deleteCounts, deleteDomainCounts, deleteOldest, EVER } from './oldest.ts'
import { Pace } from './pace.ts'
import { createUpkeep } from './upkeep.ts'

/** How long and how much is kept; the ages in ms. */
export interface RetentionSettings {
  readonly keepCleanMs: number
  /** Of findings, and of what somebody did. */
  readonly keepFindingsMs: number
  readonly maxCleanBytes: number
  /** As `keepFindingsMs`. */
  readonly maxFindingsBytes: number
}

export interface RetentionDeps {
  readonly clock: Pick<Clock, 'wall' | 'monotonic'>
  /** Told where the wall clock went where no time has passed, in a sentence for the log. */
  readonly onLeap: (sentence: string) => void
}

/** Forgets what is too old or too much. */
export interface Retention {
  /**
   * Does one step, short enough that batches can wait for it.
   * @returns whether there is more to do
   * @throws {StoreError} what befalls the database
   */
  step(settings: RetentionSettings): Promise<boolean>
}

/** Counts of minutes are for the last days, those of hours for a year; those of days are kept for ever. */
const KEEP_COUNTS_MS = { minute: 2 * PERIODS.day, hour: 400 * PERIODS.day } as const
/** Those of domains are many: so long at least, and as long as there is mail of them. */
const KEEP_DOMAINS_MS = 35 * PERIODS.day
/** So long mail that is only counted is known when it comes again. */
const KEEP_COUNTED_MS = 14 * PERIODS.day

export function createRetention(database: EventDatabase, { clock, onLeap }: RetentionDeps): Retention {
  // A row of one kind is not as heavy as that of another.
  const paces = {
    ...{ clean: new Pace(clock.monotonic), finding: new Pace(clock.monotonic) },
    ...{ action: new Pace(clock.monotonic), counted: new Pace(clock.monotonic) },
  }
  const expiry = new ExpiryClock(database, clock, (kept, byMs) => onLeap(leapSentence(kept, byMs)))
  const upkeep = createUpkeep(database, clock.monotonic)

  async function byAge(kind: KeptKind, beforeMs: number, most = EVER): Promise<boolean> {
    if (kind === 'clean' && database.dialect === 'postgres') {
      const [first] = await daysOfMail(database)
      return first !== undefined && first + PERIODS.day <= beforeMs && (await dropDay(database, first))
    }
    const deleted = await paces[kind].run((rows) => {
      return deleteOldest(database, kind, { beforeMs, rows: Math.min(rows, most) })
    })
    return deleted > 0
  }

  async function bySize(kinds: readonly KeptKind[], maxBytes: number): Promise<boolean> {
    const lines = await database.kysely
      .selectFrom('volume')
      .select(({ fn }) => [
        'kind',
        fn.sum<number>('bytes').as('bytes'),
        fn.sum<number>('rows').as('rows'),
        fn.min('day').as('first'),
      ])
      .where('kind', 'in', kinds)
      .groupBy('kind')
      .execute()
    const bytes = lines.reduce((sum, line) => sum + line.bytes, 0)
    // Of several kinds that which goes back furthest.
    const [oldest] = lines.toSorted((a, b) => a.first - b.first)
    if (bytes <= maxBytes || oldest === undefined) return false
    // Of the present day nothing is dropped: parts are whole days.
    const isParted = oldest.kind === 'clean' && database.dialect === 'postgres'
    const rows = Math.ceil((bytes - maxBytes) / Math.max(1, oldest.bytes / oldest.rows))
    return await byAge(oldest.kind, isParted ? startOf('day', clock.wall()) : EVER, rows)
  }

  async function step(settings: RetentionSettings): Promise<boolean> {
    const clean = await expiry.cutoffMs('clean', settings.keepCleanMs)
    const findings = await expiry.cutoffMs('findings', settings.keepFindingsMs)
    // Another host is at it.
    if (clean === undefined || findings === undefined) return false
    const leapt = clock.wall() - settings.keepFindingsMs - findings
    const before = (keepMs: number) => clock.wall() - keepMs - leapt
    return (
      (await byAge('clean', clean)) ||
      (await byAge('finding', findings)) ||
      (await byAge('action', findings)) ||
      (await paces.counted.run((rows) =>
        deleteCounted(database, { beforeMs: before(KEEP_COUNTED_MS), rows }),
      )) > 0 ||
      (await deleteCounts(database, 'minute', before(KEEP_COUNTS_MS.minute))) ||
      (await deleteCounts(database, 'hour', before(KEEP_COUNTS_MS.hour))) ||
      (await deleteDomainCounts(database, before(Math.max(KEEP_DOMAINS_MS, settings.keepCleanMs)))) ||
      (await bySize(['clean'], settings.maxCleanBytes)) ||
      (await bySize(['finding', 'action'], settings.maxFindingsBytes)) ||
      (await upkeep.step(clock.wall()))
    )
  }

  return {
    step: async (settings) => {
      try {
        return await step(settings)
      } catch (error) {
        throw toStoreError(error)
      }
    },
  }
}

function leapSentence(kept: 'clean' | 'findings', byMs: number): string {
  const days = Math.round(Math.abs(byMs) / PERIODS.day)
  const what = kept === 'clean' ? 'clean mail' : 'other mail'
  return byMs > 0
    ? `The clock went ahead by ${days} days that the store has not seen pass: for them no ${what} is forgotten`
    : `The clock was set back by ${days} days: ${what} with a later time stays until it is old enough`
}
