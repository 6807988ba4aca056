import { type Kysely, sql } from 'kysely'
import { systemCode } from '../../ground/thrown.ts'
import { dayOfPartition, PARTED, PARTITION_LOCK, partitionOf, stateOfPart } from '../batch/partitions.ts'
import type { PostgresDatabase } from '../dialect/database.ts'
import type { EventTables } from '../schema/tables.ts'

type Connection = Kysely<EventTables>

/** Who reads is not made to wait behind us for longer, ms; then it is tried again with the next round. */
const LOCK_MS = 90
/** PostgreSQL: somebody has it locked. */
const LOCKED = '55P03'
/** Since this version parts are taken away beside those who read. */
const CONCURRENTLY_SINCE = 140_000

/** The days of which there are parts, in order; attached or not. */
export async function daysOfMail({ kysely }: PostgresDatabase<EventTables>): Promise<readonly number[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT relname AS name FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'`.execute(kysely)
  const days = rows.flatMap(({ name }) => PARTED.flatMap((table) => dayOfPartition(table, name) ?? []))
  return [...new Set(days)].toSorted((a, b) => a - b)
}

/**
 * Drops all clean mail of the first day that there is.
 * @returns false: somebody is in the way
 */
export async function dropDay({ kysely }: PostgresDatabase<EventTables>, day: number): Promise<boolean> {
  return await kysely.connection().execute(async (connection) => {
    const { rows } = await sql<{ got: boolean; wait: string; version: number }>`
      SELECT pg_try_advisory_lock(${PARTITION_LOCK}) AS got, current_setting('lock_timeout') AS wait,
        current_setting('server_version_num')::integer AS version`.execute(connection)
    const [{ got, wait, version } = { got: false, wait: '0', version: 0 }] = rows
    if (!got) return false
    try {
      await sql`SET lock_timeout = ${sql.lit(LOCK_MS)}`.execute(connection)
      for (const table of PARTED) await dropPart(connection, { table, day, version })
      // Of earlier days, too, whose parts went without it.
      await connection.deleteFrom('volume').where('kind', '=', 'clean').where('day', '<=', day).execute()
      return true
    } catch (error) {
      if (systemCode(error) === LOCKED) return false
      throw error
    } finally {
      await sql`SELECT set_config('lock_timeout', ${wait}, false), pg_advisory_unlock(${PARTITION_LOCK})`.execute(
        connection,
      )
    }
  })
}

async function dropPart(
  connection: Connection,
  { table, day, version }: { readonly table: string; readonly day: number; readonly version: number },
): Promise<void> {
  const name = partitionOf(table, day)
  const state = await stateOfPart(connection, name)
  if (state !== 'none') {
    // One that somebody was in the way of before is finished.
    const how = state === 'detaching' ? 'FINALIZE' : version >= CONCURRENTLY_SINCE ? 'CONCURRENTLY' : ''
    await sql`ALTER TABLE ${sql.id(table)} DETACH PARTITION ${sql.id(name)} ${sql.raw(how)}`.execute(
      connection,
    )
  }
  await sql`DROP TABLE IF EXISTS ${sql.id(name)}`.execute(connection)
}
