import { type Kysely, sql } from 'kysely'
import type { EventTables } from '../schema/tables.ts'
import { PERIODS, startOf } from './rollups.ts'

/** The tables of PostgreSQL that are parted by the day of UTC. */
export const PARTED = ['message', 'message_recipient'] as const

/** Among the locks of PostgreSQL: hosts that make or drop the same day at once. */
export const PARTITION_LOCK = 0x636c6d70

/** The name of a part. */
export function partitionOf(table: string, dayMs: number): string {
  return `${table}_${new Date(dayMs).toISOString().slice(0, 10).replaceAll('-', '')}`
}

/** The day of a part by its name; undefined where it is none of ours. */
export function dayOfPartition(table: string, name: string): number | undefined {
  const match = new RegExp(`^${table}_(\\d{4})(\\d\\d)(\\d\\d)$`).exec(name)
  if (match === null) return undefined
  const [, year, month, day] = match.map(Number)
  return year === undefined || month === undefined || day === undefined
    ? undefined
    : Date.UTC(year, month - 1, day)
}

/** Makes the parts for the days of mail before it is written, and remembers which are there. */
export class Partitions {
  readonly #db: Kysely<EventTables>
  readonly #there = new Set<number>()

  constructor(db: Kysely<EventTables>) {
    this.#db = db
  }

  /** @param times of the mail that is to be written */
  async make(times: readonly number[]): Promise<void> {
    const days = new Set(times.map((ms) => startOf('day', ms)))
    for (const day of days) {
      if (this.#there.has(day)) continue
      await this.#makeDay(day)
      this.#there.add(day)
    }
  }

  /** After a failure: another host may have removed one. */
  forget(): void {
    this.#there.clear()
  }

  async #makeDay(day: number): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      await sql`SELECT pg_advisory_xact_lock(${PARTITION_LOCK})`.execute(tx)
      for (const table of PARTED) {
        const name = partitionOf(table, day)
        const state = await stateOfPart(tx, name)
        if (state === 'attached') continue
        // Somebody who dropped it has got no further: what is in there is forgotten already.
        if (state === 'detaching')
          await sql`ALTER TABLE ${sql.id(table)} DETACH PARTITION ${sql.id(name)} FINALIZE`.execute(tx)
        await sql`DROP TABLE IF EXISTS ${sql.id(name)}`.execute(tx)
        // Attached afterwards, for which nobody who reads or writes has to wait.
        await sql`CREATE TABLE ${sql.id(name)} (LIKE ${sql.id(table)} INCLUDING DEFAULTS)`.execute(tx)
        const [from, to] = [sql.lit(day), sql.lit(day + PERIODS.day)]
        await sql`ALTER TABLE ${sql.id(table)} ATTACH PARTITION ${sql.id(name)} FOR VALUES FROM (${from}) TO (${to})`.execute(
          tx,
        )
      }
    })
  }
}

/** What a part is to its table; `none`: there is none, or it is detached. */
export async function stateOfPart(
  db: Kysely<EventTables>,
  name: string,
): Promise<'attached' | 'detaching' | 'none'> {
  // Older versions have no such column.
  const { rows } = await sql<{ detaching: boolean }>`
    SELECT coalesce(to_jsonb(i) ->> 'inhdetachpending', 'false') = 'true' AS detaching
    FROM pg_inherits i WHERE i.inhrelid = to_regclass(${name})`.execute(db)
  const [found] = rows
  if (found === undefined) return 'none'
  return found.detaching ? 'detaching' : 'attached'
}
