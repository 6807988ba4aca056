import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../batch/insert.ts'
import { PERIODS, startOf } from '../batch/rollups.ts'
import type { EventDatabase } from '../dialect/database.ts'
import type { KeptKind, RollupTable } from '../schema/tables.ts'
import { lockRetention } from './lock.ts'

const TABLES = {
  clean: { table: 'message', recipients: 'message_recipient' },
  finding: { table: 'finding', recipients: 'finding_recipient' },
  action: { table: 'action', recipients: undefined },
} as const satisfies Record<KeptKind, object>

interface Deleted {
  readonly id: number
  readonly at: number
  readonly host: number
}

/** All times are before it, those of clocks that are wrong too. */
export const EVER = Number.MAX_SAFE_INTEGER

/**
 * Deletes the oldest rows of a kind with all that belongs to them, in one transaction.
 * @param beforeMs younger ones stay
 * @returns how many
 */
export async function deleteOldest(
  { kysely, dialect }: EventDatabase,
  kind: KeptKind,
  { beforeMs, rows: most }: { readonly beforeMs: number; readonly rows: number },
): Promise<number> {
  const { table, recipients } = TABLES[kind]
  return await kysely.transaction().execute(async (tx) => {
    if (!(await lockRetention(tx, dialect))) return 0
    const { rows } = await sql<Deleted>`
      DELETE FROM ${sql.table(table)} WHERE id IN (
        SELECT id FROM ${sql.table(table)} WHERE at < ${beforeMs} ORDER BY at, id LIMIT ${most})
      RETURNING id, at, host`.execute(tx)
    if (rows.length === 0) return 0
    if (kind === 'clean' && dialect === 'sqlite') {
      await sql`DELETE FROM message_part WHERE last_at < ifnull((SELECT min(at) FROM message), ${EVER})`.execute(
        tx,
      )
    }
    if (recipients !== undefined) {
      const ids = rows.map(({ id }) => id)
      // One text of a statement for any number of rows.
      const isAmong: RawBuilder<unknown> =
        dialect === 'sqlite'
          ? sql`IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`
          : sql`= ANY (${ids}::bigint[])`
      await sql`DELETE FROM ${sql.table(recipients)} WHERE mail ${isAmong}`.execute(tx)
      if (kind === 'finding') await sql`DELETE FROM finding_beside WHERE mail ${isAmong}`.execute(tx)
    }
    await takeFromVolume(tx, kind, rows)
    return rows.length
  })
}

/** Ids of mail that was counted only. */
export async function deleteCounted(
  { kysely }: EventDatabase,
  { beforeMs, rows }: { readonly beforeMs: number; readonly rows: number },
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    DELETE FROM counted WHERE event_id IN (
      SELECT event_id FROM counted WHERE at < ${beforeMs} ORDER BY at LIMIT ${rows})`.execute(kysely)
  return Number(numAffectedRows)
}

/** So much of the counts goes at once: some thousand lines at worst. */
const SPAN_MS = { minute: PERIODS.hour / 2, hour: PERIODS.day } as const

/** @returns whether there was something to delete */
export async function deleteCounts(
  { kysely }: EventDatabase,
  per: keyof typeof SPAN_MS,
  beforeMs: number,
): Promise<boolean> {
  const { first } = await kysely
    .selectFrom('rollup')
    .select((row) => row.fn.min<RollupTable['start'] | null>('start').as('first'))
    .where('per', '=', per)
    .executeTakeFirstOrThrow()
  const until = Math.min(startOf(per, beforeMs), (first ?? EVER) + SPAN_MS[per])
  if (first === null || first >= until) return false
  await kysely.deleteFrom('rollup').where('per', '=', per).where('start', '<', until).execute()
  return true
}

/**
 * Counts of domains, an hour at a time; what was before is counted from its mail again.
 * @returns whether there was something to delete
 */
export async function deleteDomainCounts({ kysely }: EventDatabase, beforeMs: number): Promise<boolean> {
  const { first } = await kysely
    .selectFrom('domain_rollup')
    .select((row) => row.fn.min<number | null>('start').as('first'))
    .executeTakeFirstOrThrow()
  if (first === null || first >= startOf('hour', beforeMs)) return false
  await kysely.transaction().execute(async (tx) => {
    const at = first + PERIODS.hour
    await tx.updateTable('domain_rollup_since').set({ at }).where('at', '<', at).execute()
    await tx.deleteFrom('domain_rollup').where('start', '<', at).execute()
  })
  return true
}

async function takeFromVolume(tx: Tx, kind: KeptKind, deleted: readonly Deleted[]): Promise<void> {
  const byLine = Map.groupBy(deleted, ({ at, host }) => `${startOf('day', at)} ${host}`)
  for (const [line, { length }] of byLine) {
    const [day, host] = line.split(' ').map(Number)
    await sql`
      DELETE FROM volume WHERE kind = ${kind} AND day = ${day} AND host = ${host} AND rows <= ${length}`.execute(
      tx,
    )
    await sql`
      UPDATE volume SET rows = rows - ${length}, bytes = bytes - bytes * ${length} / rows
      WHERE kind = ${kind} AND day = ${day} AND host = ${host}`.execute(tx)
  }
}
