import type { Transaction } from 'kysely'
import { type Leap, type Reckoning, reckon } from '../../ground/time/leaps.ts'
import type { ClockLookTable } from '../schema/tables.ts'

/** Whatever else is in the database. */
export type ClockTx = Transaction<{ clock_look: ClockLookTable }>

export interface ClockLook {
  readonly kept: ClockLookTable['kept']
  /** For how long that is kept, ms. */
  readonly keepMs: number
  /** What the wall clock says, Unix time, ms. */
  readonly wallMs: number
  /** What this process saw pass since its look before, by the monotonic clock; 0 at the first one, ms. */
  readonly passedMs: number
  /** The last moment that is known of where nobody has looked yet, Unix time, ms; undefined: there is none. */
  readonly witnessMs?: number | undefined
}

/**
 * Reckons on from the last look at the wall clock, and writes down what it finds: the next life, and other hosts with the same
 * database, know from it what time has passed. One at a time: {@link file://./lock.ts lockRetention}. See docs/decisions/0013.
 */
export async function lookAtClock(
  tx: ClockTx,
  { kept, keepMs, wallMs, passedMs, witnessMs = wallMs }: ClockLook,
): Promise<{ readonly leaps: readonly Leap[]; readonly byMs: number }> {
  const row = await tx.selectFrom('clock_look').selectAll().where('kept', '=', kept).executeTakeFirst()
  const before: Reckoning = row === undefined ? { atMs: witnessMs, leaps: [] } : read(row)
  // Another host may have looked since.
  const sinceMs = Math.max(0, wallMs - before.atMs)
  const elapsedMs = Math.min(passedMs, sinceMs)
  const { reckoning, byMs } = reckon(before, { wallMs, elapsedMs, keepMs })
  const now = { at: Math.round(wallMs), leaps: JSON.stringify(reckoning.leaps) }
  await tx
    .insertInto('clock_look')
    .values({ kept, ...now })
    .onConflict((conflict) => conflict.column('kept').doUpdateSet(now))
    .execute()
  return { leaps: reckoning.leaps, byMs }
}

/** We wrote it. */
function read({ at, leaps }: Pick<ClockLookTable, 'at' | 'leaps'>): Reckoning {
  return { atMs: Number(at), leaps: JSON.parse(leaps) as readonly Leap[] }
}
