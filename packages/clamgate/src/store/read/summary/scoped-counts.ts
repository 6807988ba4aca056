import { type Kysely, sql } from 'kysely'
import { StoreError } from '../../errors.ts'
import { inPart } from '../../schema/parts.ts'
import type { EventTables } from '../../schema/tables.ts'
import type { Count, CountRequest } from '../../types.ts'
import type { Dialect, Sql } from '../dialect.ts'
import { actionHeardOf, isHeardOf, type RecipientScope } from '../scope.ts'

/** What counts are made with. */
export interface Counting {
  readonly db: Kysely<EventTables>
  readonly dialect: Dialect
  /** Called between statements; throws when the time is over. */
  readonly checkTime: () => void
}

/** So many messages of one table are counted row by row, in less than the time of a question. */
const MOST_ROWS = 200_000

/** Empty where there is none, or null. */
export interface CountRow extends Pick<Count, 'startMs' | 'kind' | 'action' | 'messages' | 'bytes'> {
  readonly class: Count['class'] | '' | null
  readonly direction: NonNullable<Count['direction']> | null
}

export function countOf(row: CountRow): Count {
  return {
    ...{ startMs: Number(row.startMs), kind: row.kind, action: row.action },
    ...(row.class !== null && row.class !== undefined && row.class !== '' && { class: row.class }),
    ...(row.direction !== null && row.direction !== '' && { direction: row.direction }),
    ...{ messages: Number(row.messages), bytes: Number(row.bytes) },
  }
}

/**
 * Counts of the mail of some recipients from its rows, each message once.
 * @throws {StoreError} STORE_QUERY_TOO_WIDE
 */
export async function scopedCounts(
  counting: Counting,
  { fromMs, toMs }: Pick<CountRequest, 'fromMs' | 'toMs'>,
  scope: RecipientScope,
  unitMs: number,
): Promise<readonly Count[]> {
  const counts: Count[] = []
  for (const table of ['finding', 'message'] as const) {
    counting.checkTime()
    counts.push(...(await ofTable(counting, table, { fromMs, toMs, scope, unitMs })))
  }
  return counts.toSorted((a, b) => a.startMs - b.startMs)
}

interface Counted {
  readonly fromMs: number
  readonly toMs: number
  readonly scope: RecipientScope
  readonly unitMs: number
}

async function ofTable(
  { db, dialect }: Counting,
  table: 'finding' | 'message',
  { fromMs, toMs, scope, unitMs }: Counted,
): Promise<readonly Count[]> {
  const isInTime = sql`r.at >= ${fromMs} AND r.at < ${toMs}`
  const mails = sql`SELECT DISTINCT r.mail AS id, r.at AS at FROM ${source(dialect, table, scope, fromMs, toMs)}
    WHERE ${isInTime} AND ${isHeardOf('r', scope, dialect)} AND ${dialect.inTime(sql.ref('r.mail'))} LIMIT ${MOST_ROWS + 1}`
  const classOf = table === 'finding' ? sql`t.class` : sql`NULL`
  const action = table === 'finding' ? actionHeardOf('t', scope, dialect) : sql`t.action`
  const start = sql`(t.at / ${sql.lit(unitMs)}) * ${sql.lit(unitMs)}`
  const { rows } = await sql<CountRow>`
    SELECT ${start} AS "startMs", t.kind AS kind, ${classOf} AS class, ${action} AS action, t.direction AS direction,
      count(*) AS messages, sum(t.bytes) AS bytes
    FROM (${mails}) AS s JOIN ${sql.table(table)} AS t ON t.id = s.id AND t.at = s.at
    WHERE ${dialect.inTime(sql.ref('t.id'))}
    GROUP BY 1, 2, 3, 4, 5`.execute(db)
  const total = rows.reduce((sum, { messages }) => sum + Number(messages), 0)
  if (total > MOST_ROWS) throw tooWide()
  return rows.map(countOf)
}

/** The recipients of a table by the index of the scope; in SQLite that of mail goes part by part. */
function source(
  dialect: Dialect,
  table: 'finding' | 'message',
  { column }: RecipientScope,
  fromMs: number,
  toMs: number,
): Sql {
  const recipients = sql.table(`${table}_recipient`)
  const byIndex = dialect.byIndex(`${table}_recipient_by_${column}`)
  if (dialect.kind === 'postgres' || table === 'finding') return sql`${recipients} AS r ${byIndex}`
  return sql`(SELECT part FROM message_part WHERE last_at >= ${fromMs} AND first_at < ${toMs}) AS p
    CROSS JOIN ${recipients} AS r ${byIndex} ON (${sql.raw(inPart('mail'))}) = p.part`
}

function tooWide(): StoreError {
  return new StoreError(
    'STORE_QUERY_TOO_WIDE',
    `More than ${MOST_ROWS} messages would have to be counted one by one`,
    { remedy: 'Ask for a shorter time.' },
  )
}
