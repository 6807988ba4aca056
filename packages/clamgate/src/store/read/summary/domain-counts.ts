import { sql } from 'kysely'
import { StoreError } from '../../errors.ts'
import type { Count, CountRequest } from '../../types.ts'
import type { RecipientScope } from '../scope.ts'
import { type Counting, type CountRow, countOf, scopedCounts } from './scoped-counts.ts'
import '../../batch/domain-counts.ts'

const HOUR_MS = 3_600_000
/** Sums that are looked for, one by one: hours, each for each domain. It takes about as long as a question may. */
const MOST_SUMS = 1_000_000

/**
 * Counts of the mail of some domains, from what is summed up by the hour; what is from before there were such sums, or from before
 * they are kept, is counted from its mail. An hour that began before the time, or goes on behind it, is a part of the answer.
 * @throws {StoreError} STORE_QUERY_TOO_WIDE
 */
export async function domainCounts(
  counting: Counting,
  { fromMs, toMs }: Pick<CountRequest, 'fromMs' | 'toMs'>,
  scope: RecipientScope,
  unitMs: number,
): Promise<readonly Count[]> {
  const since = await counting.db.selectFrom('domain_rollup_since').select('at').executeTakeFirst()
  const summedFromMs = Math.min(toMs, Math.max(fromMs, since?.at ?? toMs))
  const older =
    summedFromMs > fromMs ? await scopedCounts(counting, { fromMs, toMs: summedFromMs }, scope, unitMs) : []
  if (summedFromMs >= toMs) return older
  counting.checkTime()
  const counts = merged([
    ...older,
    ...(await summed(counting, { fromMs: summedFromMs, toMs }, scope, unitMs)),
  ])
  return counts.toSorted((a, b) => a.startMs - b.startMs)
}

async function summed(
  { db, dialect }: Counting,
  { fromMs, toMs }: Pick<CountRequest, 'fromMs' | 'toMs'>,
  { values }: RecipientScope,
  unitMs: number,
): Promise<readonly Count[]> {
  // Each alone is a look at one end of the index; SQLite reads all of it for both at once.
  const end = (what: 'ASC' | 'DESC') =>
    sql`(SELECT start FROM domain_rollup ORDER BY start ${sql.raw(what)} LIMIT 1)`
  const { rows: ends } = await sql<{ readonly first: number | null; readonly last: number | null }>`
    SELECT ${end('ASC')} AS first, ${end('DESC')} AS last`.execute(db)
  const [kept] = ends
  // Of hours that nothing is summed up of nothing is looked for, however many somebody asks for.
  const first = Math.max(Math.floor(fromMs / HOUR_MS) * HOUR_MS, Number(kept?.first ?? toMs))
  const endMs = Math.min(toMs, Number(kept?.last ?? fromMs) + HOUR_MS)
  const length = Math.max(0, Math.ceil((endMs - first) / HOUR_MS))
  if (length * values.length > MOST_SUMS) throw tooWide()
  const hours = Array.from({ length }, (_, n) => first + n * HOUR_MS)
  const ofHours = sql`${dialect.isOneOf(sql.ref('start'), hours)} AND ${dialect.isOneOf(sql.ref('domain'), values)}
    AND ${dialect.inTime(sql.ref('start'))}`
  const start = sql`(start / ${sql.lit(unitMs)}) * ${sql.lit(unitMs)}`
  const key = sql.raw('start, host, others, kind, class, action, direction')
  // Mail to several domains of the scope stands below each of them.
  const counted =
    values.length === 1
      ? sql`SELECT ${key}, messages, bytes FROM domain_rollup WHERE ${ofHours}`
      : sql`SELECT ${key}, messages, bytes FROM domain_rollup WHERE ${ofHours} AND others = ''
          UNION ALL
          SELECT ${key}, max(messages), max(bytes) FROM domain_rollup WHERE ${ofHours} AND others <> '' GROUP BY ${key}`
  const { rows } = await sql<CountRow>`
    SELECT ${start} AS "startMs", kind, class, action, direction, sum(messages) AS messages, sum(bytes) AS bytes
    FROM (${counted}) AS counted
    GROUP BY 1, 2, 3, 4, 5`.execute(db)
  return rows.map(countOf)
}

/** A day may have hours of both kinds. */
function merged(counts: readonly Count[]): readonly Count[] {
  const all = new Map<string, Count>()
  for (const count of counts) {
    const key = [count.startMs, count.kind, count.class, count.action, count.direction].join(' ')
    const known = all.get(key)
    const [messages, bytes] = [known?.messages ?? 0, known?.bytes ?? 0]
    all.set(key, { ...count, messages: count.messages + messages, bytes: count.bytes + bytes })
  }
  return [...all.values()]
}

function tooWide(): StoreError {
  return new StoreError(
    'STORE_QUERY_TOO_WIDE',
    `More than ${MOST_SUMS} sums of hours would have to be looked for`,
    {
      remedy: 'Ask for a shorter time.',
    },
  )
}
