import { type Kysely, sql } from 'kysely'
import type { EventTables } from '../schema/tables.ts'
import type { Sql } from './dialect.ts'
import { type Asked, type Listed, type Listing, testsOf } from './listing.ts'
import { type Place, within } from './range-stream.ts'

/** Rows that are looked at by one statement; the last number takes some hundredths of a second. */
const [FIRST_LOOK, MOST_LOOK] = [2000, 32_000]

/**
 * Row by row, in the order of time: where something is asked of them, some thousand at once, since nobody knows how many have to be
 * looked at.
 */
export async function byTime(
  db: Kysely<EventTables>,
  { table, bounds, count, compiling, checkTime, isPageDue }: Listing,
  asked: readonly Asked[],
): Promise<Listed> {
  const [at, id] = [sql.ref('t.at'), sql.ref('t.id')]
  const select = async (
    conditions: readonly Sql[],
    rows: { readonly limit: number; readonly skip?: number },
  ) => {
    const found = await sql<Place>`SELECT ${at} AS at, ${id} AS id
      FROM ${sql.table(table)} AS t ${compiling.dialect.byTime(table)}
      WHERE ${sql.join(conditions, sql` AND `)} ORDER BY ${at} DESC, ${id} DESC
      LIMIT ${rows.limit} OFFSET ${rows.skip ?? 0}`.execute(db)
    return found.rows
  }
  const found: Place[] = []
  let { after } = bounds
  for (let size = FIRST_LOOK; ; size = Math.min(size * 2, MOST_LOOK)) {
    const inBounds = [compiling.dialect.inTime(id), ...within({ ...bounds, after }, at, id)]
    // Of two bounds on one side SQLite takes the first that it sees.
    const upTo = (end: Place) => [
      compiling.dialect.inTime(id),
      ...within({ after, window: { ...bounds.window, fromMs: end.at } }, at, id),
      sql`(${at} > ${end.at} OR ${id} >= ${end.id})`,
    ]
    const [end] = asked.length === 0 ? [] : await select(inBounds, { limit: 1, skip: size - 1 })
    const stretch = end === undefined ? inBounds : upTo(end)
    found.push(...(await select([...stretch, ...testsOf(asked)], { limit: count - found.length })))
    if (end === undefined || found.length >= count) return { places: found }
    if (isPageDue()) return { places: found, lookedTo: end }
    checkTime()
    after = end
  }
}
