import { sql } from 'kysely'
import { ACTIONS, type Action } from '../../../config/sections/actions.ts'
import { MIXED } from '../../batch/domain-counts.ts'
import { strictnessOf } from '../../decider.ts'
import { StoreError } from '../../errors.ts'
import type { Count, CountRequest } from '../../types.ts'
import type { Sql } from '../dialect.ts'
import { type RecipientScope, strictness } from '../scope.ts'
import { type Counting, type CountRow, countOf, scopedCounts } from './scoped-counts.ts'

const HOUR_MS = 3_600_000
/** Sums that are looked for, one by one: hours, each for each domain. It takes about as long as a question may. */
const MOST_SUMS = 1_000_000

const isMixed = sql`others LIKE ${sql.lit(`${MIXED}%`)}`
/** Rows of mail that was treated alike for all its domains are of one action; of other mail those that are seen are one. */
const ALIKE = sql`CASE WHEN ${isMixed} THEN '' ELSE action END`
const cases = (of: (action: Action) => Sql) => sql`CASE ${sql.join(ACTIONS.map(of), sql` `)} END`
/** What was done with the whole of mail that was not treated alike. */
const WHOLE = cases((one) => sql`WHEN others LIKE ${sql.lit(`${MIXED}${one} %`)} THEN ${sql.lit(one)}`)
const ARE_ALL = sql`others LIKE ${sql.lit(MIXED)} || ${WHOLE} || ' ' || CAST(count(*) AS text) || ' %'`
const STRICTEST = sql`CASE max(${strictness(sql.ref('action'))}) ${sql.join(
  ACTIONS.map((one) => sql`WHEN ${sql.lit(strictnessOf(one))} THEN ${sql.lit(one)}`),
  sql` `,
)} END`
/** What is told of several domains of a mail, as {@link file://../../decider.ts} decides for several recipients. */
const ACTION_OF_SEVERAL = sql`CASE WHEN NOT ${isMixed} THEN max(action)
  WHEN max(CASE WHEN action = ${WHOLE} THEN 1 ELSE 0 END) = 1 OR ${ARE_ALL} THEN ${WHOLE}
  ELSE ${STRICTEST} END`

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
          SELECT start, host, others, kind, class, ${ACTION_OF_SEVERAL}, direction, max(messages), max(bytes)
          FROM domain_rollup WHERE ${ofHours} AND others <> '' GROUP BY start, host, others, kind, class, direction, ${ALIKE}`
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
