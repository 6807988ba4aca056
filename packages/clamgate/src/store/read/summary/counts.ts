import { type Kysely, sql } from 'kysely'
import { StoreError } from '../../errors.ts'
import type { EventTables, RollupTable } from '../../schema/tables.ts'
import type { Count, CountRequest } from '../../types.ts'
import { recipientScopeOf } from '../scope.ts'
import { domainCounts } from './domain-counts.ts'
import { type Counting, scopedCounts } from './scoped-counts.ts'

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

/** Sums that one answer has at most: they are all in the memory of the thread that reads. */
const MOST_COUNTS = 150_000

/**
 * Counts over all hosts: of all mail and of domains from what is summed up by the hour, of addresses from their mail. Days are those of
 * UTC; with a zone they are those of its calendar, summed up from hours, an hour counting to the day in which it begins.
 * @throws {StoreError} STORE_QUERY_TOO_WIDE
 */
export async function countsOf(counting: Counting, request: CountRequest): Promise<readonly Count[]> {
  const { per, zone } = request
  const scope = recipientScopeOf(request.scope)
  const summed = (times: Pick<CountRequest, 'fromMs' | 'toMs'>, unit: RollupTable['per']) =>
    scope === undefined
      ? rolledUp(counting.db, times, unit)
      : unit === 'minute' || scope.column !== 'domain'
        ? scopedCounts(counting, times, scope, UNIT_MS[unit])
        : domainCounts(counting, times, scope, UNIT_MS[unit])
  if (per !== 'day' || zone === undefined || zone === 'UTC') return await summed(request, per)
  const startOf = dayStarts(zone)
  const days = new Map<string, Count>()
  const { toMs } = request
  const fromMs = startOf(request.fromMs)
  for (const count of await summed({ fromMs, toMs }, 'hour')) {
    // Where midnight is at half past an hour, that hour is of the day before, of which nobody asked.
    const startMs = startOf(count.startMs)
    if (startMs < fromMs) continue
    const key = [startMs, count.kind, count.class, count.action, count.direction].join(' ')
    const known = days.get(key)
    days.set(key, {
      ...count,
      startMs,
      messages: (known?.messages ?? 0) + count.messages,
      bytes: (known?.bytes ?? 0) + count.bytes,
    })
  }
  return [...days.values()]
}

async function rolledUp(
  db: Kysely<EventTables>,
  { fromMs, toMs }: Pick<CountRequest, 'fromMs' | 'toMs'>,
  per: RollupTable['per'],
): Promise<readonly Count[]> {
  const rows = await db
    .selectFrom('rollup')
    .select(['start', 'kind', 'class', 'action', 'direction'])
    .select([sql<number>`sum(messages)`.as('messages'), sql<number>`sum(bytes)`.as('bytes')])
    .where('per', '=', per)
    // What began before and goes on is a part of the answer.
    .where('start', '>', fromMs - UNIT_MS[per])
    .where('start', '<', toMs)
    .groupBy(['start', 'kind', 'class', 'action', 'direction'])
    .orderBy('start')
    .limit(MOST_COUNTS + 1)
    .execute()
  if (rows.length > MOST_COUNTS) throw tooManyCounts()
  return rows.map((row) => ({
    ...{ startMs: row.start, kind: row.kind, action: row.action },
    ...(row.class !== '' && { class: row.class }),
    ...(row.direction !== '' && { direction: row.direction }),
    ...{ messages: row.messages, bytes: row.bytes },
  }))
}

function tooManyCounts(): StoreError {
  return new StoreError('STORE_QUERY_TOO_WIDE', `There are more than ${MOST_COUNTS} counts in this time`, {
    remedy: 'Ask for a shorter time, or for hours or days in the place of minutes.',
  })
}

/** When the day of a zone's calendar began in which a moment is; days are asked for in order, so the last one is remembered. */
function dayStarts(zone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  })
  const wall = (atMs: number) => {
    const part = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
    const of = (name: Intl.DateTimeFormatPartTypes) => part.get(name) ?? 0
    return {
      day: Date.UTC(of('year'), of('month') - 1, of('day')),
      sinceMidnightMs: (of('hour') * 60 + of('minute')) * UNIT_MS.minute + of('second') * 1000,
    }
  }
  const starts = new Map<number, number>()
  return (atMs) => {
    const { day, sinceMidnightMs } = wall(atMs)
    const known = starts.get(day)
    if (known !== undefined) return known
    // On the day of a change of clocks that is an hour off; then the wall clock of the result says so.
    let start = Math.floor(atMs / 1000) * 1000 - sinceMidnightMs
    const off = wall(start)
    if (off.day === day) start -= off.sinceMidnightMs
    else start += UNIT_MS.day - off.sinceMidnightMs
    starts.set(day, start)
    return start
  }
}
