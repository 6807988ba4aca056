import type { Transaction } from 'kysely'
import type { Job, JobItem, JobStore } from '../../jobs/types.ts'
import { escapeText } from '../batch/text.ts'
import type { StateTables } from '../schema/tables.ts'
import { itemRow, jobOf, makerOf, OPEN, OPEN_STATES, rowOf } from './job-rows.ts'

type Tx = Transaction<StateTables>
type Args = Parameters<JobStore['add']>[0]
type Result = ReturnType<JobStore['add']>

/** Ended jobs are known for so long. */
const KEPT_MS = 30 * 86_400_000
/** Rows of one statement: SQLite and PostgreSQL bound its parameters. */
const ROWS_AT_ONCE = 100

/** Adds a job with its entries; see {@link JobStore.add}. */
export async function addJob(tx: Tx, { job, items, mostOpen }: Args, nowMs: number): Result {
  await forgetOld(tx, nowMs)
  const open = await tx
    .selectFrom('job')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('owner', '=', escapeText(job.maker.id))
    .where('state', 'in', OPEN_STATES)
    .executeTakeFirstOrThrow()
  const inserted = await tx
    .insertInto('job')
    .values(rowOf(job))
    .onConflict((conflict) => conflict.columns(['owner', 'idempotency']).doNothing())
    .executeTakeFirst()
  if (Number(inserted.numInsertedOrUpdatedRows ?? 0) === 0) {
    const existing = await tx
      .selectFrom('job')
      .selectAll()
      .where('owner', '=', escapeText(job.maker.id))
      .where('idempotency', '=', escapeText(job.key ?? ''))
      .executeTakeFirstOrThrow()
    return { kind: 'existing', job: jobOf(existing) }
  }
  if (Number(open.count) >= mostOpen) {
    await tx.deleteFrom('job').where('id', '=', escapeText(job.id)).execute()
    return { kind: 'crowded', job }
  }
  for (const group of groupsOf(items)) await addItems(tx, job, group)
  return { kind: 'added', job }
}

/** The entry of an item that is to be done is its own from here on; where another job has it, it says so. */
async function addItems(tx: Tx, job: Job, items: readonly JobItem[]): Promise<void> {
  const added = await tx
    .insertInto('job_item')
    .values(items.map((item) => itemRow(job.id, item)))
    // The index is of open ones alone: a target would have to say so, and SQLite takes no parameter there.
    .onConflict((conflict) => conflict.doNothing())
    .returning('place')
    .execute()
  const places = new Set(added.map(({ place }) => place))
  const taken = items.filter(({ place }) => !places.has(place))
  if (taken.length === 0) return
  const holders = await tx
    .selectFrom('job_item')
    .innerJoin('job', 'job.id', 'job_item.job')
    .select(['job_item.entry', 'job.maker', 'job.act', 'job.id'])
    .where('job_item.is_open', '=', OPEN)
    .where(
      'job_item.entry',
      'in',
      taken.map(({ entry }) => escapeText(entry)),
    )
    .execute()
  const holderOf = new Map(holders.map((holder) => [holder.entry, holder]))
  const rows = taken.map((item) => {
    const holder = holderOf.get(escapeText(item.entry))
    const whose = holder === undefined ? 'another job' : `${makerOf(holder.maker).name} (${holder.act})`
    // Who looks after some mail alone must not learn who else there is.
    const who = job.maker.role === 'admin' ? `: ${whose}` : ''
    return itemRow(job.id, {
      ...item,
      ...{ state: 'failed', sentence: `Another one is at it${who}`, code: 'JOB_ENTRY_TAKEN' },
      remedy: 'Wait for it, or have it undone.',
    })
  })
  await tx.insertInto('job_item').values(rows).execute()
}

/** Ended jobs are shown for a while. */
export async function forgetOld(tx: Tx, nowMs: number): Promise<void> {
  const old = tx
    .selectFrom('job')
    .select('id')
    .where('state', 'not in', OPEN_STATES)
    .where('ended_at', '<', nowMs - KEPT_MS)
    .limit(ROWS_AT_ONCE)
  const ids = (await old.execute()).map(({ id }) => id)
  if (ids.length === 0) return
  await tx.deleteFrom('job_item').where('job', 'in', ids).execute()
  await tx.deleteFrom('job').where('id', 'in', ids).execute()
}

function groupsOf<T>(things: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(things.length / ROWS_AT_ONCE) }, (_, index) =>
    things.slice(index * ROWS_AT_ONCE, (index + 1) * ROWS_AT_ONCE),
  )
}
