import { namedBeforeMs } from '../../ground/time/leaps.ts'
import { type ClockLook, lookAtClock } from '../retention/clock-look.ts'
import { lockRetention } from '../retention/lock.ts'
import type { StateContext } from './operation.ts'

/**
 * What has a time before this has been kept for longer than `keepMs`, by a wall clock that may be wrong: docs/decisions/0013.
 * Undefined: another host is at it.
 */
export async function agedBeforeMs(
  { tx, dialect, nowMs }: StateContext,
  look: Omit<ClockLook, 'wallMs' | 'witnessMs'>,
): Promise<number | undefined> {
  if (!(await lockRetention(tx, dialect))) return undefined
  const witnessMs = await newestMs({ tx })
  const { leaps } = await lookAtClock(tx, { ...look, wallMs: nowMs, witnessMs })
  return namedBeforeMs(nowMs - look.keepMs, leaps)
}

/** The newest that was written down: each table has an index by which that is found at once. */
async function newestMs({ tx }: Pick<StateContext, 'tx'>): Promise<number | undefined> {
  const newest = [
    await tx.selectFrom('digest').select('at').orderBy('at', 'desc').limit(1).executeTakeFirst(),
    await tx
      .selectFrom('mail_request')
      .select('asked_at as at')
      .orderBy('asked_at', 'desc')
      .limit(1)
      .executeTakeFirst(),
    await tx.selectFrom('audit').select('at').orderBy('n', 'desc').limit(1).executeTakeFirst(),
  ]
  const times = newest.flatMap((row) => (row === undefined ? [] : [Number(row.at)]))
  return times.length === 0 ? undefined : Math.max(...times)
}
