import type { ExpressionBuilder, Selectable, Transaction } from 'kysely'
import type { JobStore } from '../../jobs/types.ts'
import { escapeText, unescapeText } from '../batch/text.ts'
import type { StateTables } from '../schema/tables.ts'
import { addJob, forgetOld } from './job-adding.ts'
import { itemOf, jobOf, makerOf, OPEN, OPEN_STATES, PART, written } from './job-rows.ts'
import type { StateOperationsOf } from './operation.ts'

type JobOperations = {
  readonly [Name in keyof JobStore & string as `job.${Name}`]: {
    readonly args: Parameters<JobStore[Name]>[0]
    readonly result: Awaited<ReturnType<JobStore[Name]>>
  }
}

declare module '../types.ts' {
  interface StateOperations extends JobOperations {}
}

type Tx = Transaction<StateTables>
type Args<Name extends keyof JobStore> = Parameters<JobStore[Name]>[0]
type Result<Name extends keyof JobStore> = ReturnType<JobStore[Name]>

export const JOB_OPERATIONS: StateOperationsOf<keyof JobOperations> = {
  'job.add': ({ tx, nowMs }, args) => addJob(tx, args, nowMs),
  'job.read': ({ tx }, args) => readJob(tx, args),
  'job.list': ({ tx }, args) => listJobs(tx, args),
  'job.items': ({ tx }, args) => listItems(tx, args),
  'job.open': async ({ tx }, { host }) => {
    const open = tx.selectFrom('job').selectAll().where('state', 'in', OPEN_STATES).orderBy('id')
    return (await open.where('host', '=', escapeText(host)).execute()).map(jobOf)
  },
  'job.begin': async ({ tx }, { id, nowMs }) => {
    const begun = tx.updateTable('job').set({ state: 'running' }).where('id', '=', escapeText(id))
    return isDone(
      await begun.where('state', '=', 'waiting').where('starts_at', '<=', nowMs).executeTakeFirst(),
    )
  },
  'job.end': ({ tx }, args) => endJob(tx, args),
  'job.itemBegun': ({ tx }, { nowMs, ...item }) =>
    turnItem(tx, { ...item, from: 'waiting', to: 'begun', atMs: nowMs }),
  'job.itemAgain': ({ tx }, item) => turnItem(tx, { ...item, from: 'begun', to: 'waiting', atMs: null }),
  'job.itemEnded': async ({ tx }, { job, place, result, nowMs }) => {
    const { state, sentence, code = null, remedy = null, copies, steps } = result
    await tx
      .updateTable('job_item')
      .set({
        ...{ state, is_open: 0, sentence: escapeText(sentence), at: nowMs, code },
        remedy: remedy === null ? null : escapeText(remedy),
        ...{ copies: written(copies), steps: written(steps) },
      })
      .where('job', '=', escapeText(job))
      .where('place', '=', place)
      .execute()
    return undefined
  },
  'job.recover': ({ tx }, args) => recoverJobs(tx, args),
  'job.hidden': ({ tx }, args) => hiddenEntries(tx, args),
  'job.ofOthers': ({ tx }, args) => openOfOthers(tx, args),
  'job.adopt': async ({ tx }, { id, host }) => {
    const adopted = tx
      .updateTable('job')
      .set({ host: escapeText(host) })
      .where('id', '=', escapeText(id))
    await adopted.execute()
    return undefined
  },
}

function isRunning(job: string) {
  return ({ exists, selectFrom }: ExpressionBuilder<StateTables, 'job_item'>) =>
    exists(
      selectFrom('job')
        .select('job.id')
        .where('job.id', '=', escapeText(job))
        .where('job.state', '=', 'running'),
    )
}

async function readJob(tx: Tx, { id }: Args<'read'>): Result<'read'> {
  const row = await tx.selectFrom('job').selectAll().where('id', '=', escapeText(id)).executeTakeFirst()
  if (row === undefined) return undefined
  return (await counted(tx, [row]))[0]
}

async function listJobs(tx: Tx, { owner, before, limit }: Args<'list'>): Result<'list'> {
  let query = tx.selectFrom('job').selectAll().orderBy('id', 'desc').limit(limit)
  if (owner !== undefined) query = query.where('owner', '=', escapeText(owner))
  if (before !== undefined) query = query.where('id', '<', escapeText(before))
  return await counted(tx, await query.execute())
}

async function counted(tx: Tx, rows: readonly Selectable<StateTables['job']>[]) {
  if (rows.length === 0) return []
  const found = await tx
    .selectFrom('job_item')
    .select(({ fn }) => ['job', 'state', fn.countAll().as('count')])
    .where(
      'job',
      'in',
      rows.map(({ id }) => id),
    )
    .groupBy(['job', 'state'])
    .execute()
  return rows.map((row) => ({
    job: jobOf(row),
    counts: Object.fromEntries(
      found.filter(({ job }) => job === row.id).map(({ state, count }) => [state, Number(count)]),
    ),
  }))
}

async function listItems(tx: Tx, { job, from, limit, state }: Args<'items'>): Result<'items'> {
  let query = tx
    .selectFrom('job_item')
    .selectAll()
    .where('job', '=', escapeText(job))
    .where('place', '>=', from)
    .orderBy('place')
    .limit(limit)
  if (state !== undefined) query = query.where('state', '=', state)
  return (await query.execute()).map(itemOf)
}

interface Turn {
  readonly job: string
  readonly place: number
  readonly from: 'waiting' | 'begun'
  readonly to: 'waiting' | 'begun'
  readonly atMs: number | null
}

/** Of a job that runs, and an item that is still as it was. */
async function turnItem(tx: Tx, { job, place, from, to, atMs }: Turn): Promise<boolean> {
  const turned = tx
    .updateTable('job_item')
    .set({ state: to, at: atMs })
    .where('job', '=', escapeText(job))
    .where('place', '=', place)
    .where('state', '=', from)
  return isDone(await turned.where(isRunning(job)).executeTakeFirst())
}

async function endJob(tx: Tx, { id, from, to, words, nowMs }: Args<'end'>): Result<'end'> {
  const ended = await tx
    .updateTable('job')
    .set({ state: to, words: escapeText(words), ended_at: nowMs })
    .where('id', '=', escapeText(id))
    .where('state', 'in', from)
    .executeTakeFirst()
  if (!isDone(ended)) return false
  await tx
    .updateTable('job_item')
    .set({ state: 'left', is_open: 0, sentence: to === 'undone' ? 'Undone' : 'Not begun', at: nowMs })
    .where('job', '=', escapeText(id))
    .where('state', '=', 'waiting')
    .execute()
  return true
}

async function recoverJobs(tx: Tx, { host, nowMs }: Args<'recover'>): Result<'recover'> {
  await forgetOld(tx, nowMs)
  const jobs = await tx
    .selectFrom('job')
    .select(['id', 'act', 'state'])
    .where('host', '=', escapeText(host))
    .where('state', 'in', [...OPEN_STATES, 'cancelled'])
    .execute()
  for (const { id, act, state } of jobs) {
    const begun = tx.updateTable('job_item').where('job', '=', id).where('state', '=', 'begun')
    const sentence = 'The daemon ended while it was at it: look at the entry'
    await (act === 'delete' && state !== 'cancelled'
      ? begun.set({ state: 'waiting', at: null })
      : begun.set({ state: 'unknown', is_open: 0, sentence, at: nowMs })
    ).execute()
  }
  return undefined
}

async function hiddenEntries(tx: Tx, { ids }: Args<'hidden'>): Result<'hidden'> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('job_item')
    .innerJoin('job', 'job.id', 'job_item.job')
    .select(['job_item.entry', 'job_item.is_open', 'job.id', 'job.maker', 'job.starts_at'])
    .where('job_item.is_open', 'in', [OPEN, PART])
    .where('job.act', '=', 'delete')
    .where('job_item.entry', 'in', ids.map(escapeText))
    .execute()
  return rows.map(({ entry, is_open: isOpen, id, maker, starts_at }) => ({
    ...{ entry: unescapeText(entry), job: id, maker: makerOf(maker), untilMs: Number(starts_at) },
    isPart: isOpen === PART,
  }))
}

async function openOfOthers(tx: Tx, { host }: Args<'ofOthers'>): Result<'ofOthers'> {
  const rows = await tx
    .selectFrom('job')
    .innerJoin('job_item', 'job_item.job', 'job.id')
    .select(['job.id', 'job_item.entry'])
    .where('job.state', 'in', OPEN_STATES)
    .where('job.host', '<>', escapeText(host))
    .where('job_item.is_open', 'in', [OPEN, PART])
    .orderBy('job.id')
    .limit(MOST_OF_OTHERS)
    .execute()
  return [...Map.groupBy(rows, ({ id }) => id)].map(([id, items]) => ({
    id: unescapeText(id),
    entries: items.map(({ entry }) => unescapeText(entry)),
  }))
}

const MOST_OF_OTHERS = 5000

function isDone(result: { readonly numUpdatedRows: bigint }): boolean {
  return Number(result.numUpdatedRows) > 0
}
