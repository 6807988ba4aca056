import { type Selectable, sql } from 'kysely'
import { chainHash, contentOf, GENESIS } from '../../audit/content.ts'
import { type AuditEntry, type AuditHead, type AuditRow, CUT_ACT, type CutNote } from '../../audit/row.ts'
import type { KeptRow } from '../../audit/verify.ts'
import { escapeText, unescapeText } from '../batch/text.ts'
import { agedBeforeMs } from './aged.ts'
import type { StateContext } from './operation.ts'

/** Of migration 45. Texts went through `escapeText`. */
interface AuditTables {
  audit: {
    n: number
    at: number
    actor: string
    act: string
    route: string | null
    object: string | null
    result: string
    of_n: number | null
    cut: number | null
    content: string
    hash: string
  }
}

declare module '../schema/tables.ts' {
  interface StateTables extends AuditTables {}
}

/** What an operation tells the audit, with the host whose daemon runs it. */
export interface AuditWrite {
  readonly host: string
  readonly entry: AuditEntry
}

/** What is looked for; all that is named has to fit. */
export interface AuditSearch {
  /** Name of who did it. */
  readonly actor?: string | undefined
  /** Act, or name of the route. */
  readonly act?: string | undefined
  readonly object?: string | undefined
  readonly sinceMs?: number | undefined
  readonly untilMs?: number | undefined
  /** Only older rows. */
  readonly before?: number | undefined
  readonly limit: number
  /** Also those that say that something has begun, of which another row says how it ended. */
  readonly all?: boolean | undefined
}

/** Retention of the audit. */
export interface AuditCut {
  readonly host: string
  /** What has been kept for longer goes, ms. */
  readonly keepMs: number
  /** Since the time before, by the monotonic clock of whoever asks; 0 at the first one of a life, ms. */
  readonly passedMs: number
}

/** Among the locks of PostgreSQL: there is one chain, and hosts add to it one after the other. */
const LOCK = 0x636c6175
const CUT_AT_ONCE = 5000

type Context = Pick<StateContext, 'tx' | 'dialect' | 'nowMs'>

/**
 * Adds a row within the transaction of what it tells of: both are there, or neither. Last in the transaction, since on PostgreSQL the
 * chain is locked until its end.
 * @returns the number of the row
 */
export async function appendAudit(context: Context, { host, entry }: AuditWrite): Promise<number> {
  return (await append(context, host, entry)).n
}

export async function auditHead({ tx }: Pick<Context, 'tx'>): Promise<AuditHead | undefined> {
  const row = await tx
    .selectFrom('audit')
    .select(['n', 'hash', 'at'])
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { n: Number(row.n), hash: row.hash, atMs: Number(row.at) }
}

/** Newest first. */
export async function listAudit(
  { tx }: Pick<Context, 'tx'>,
  search: AuditSearch,
): Promise<readonly AuditRow[]> {
  const { actor, act, object, sinceMs, untilMs, before, limit, all = false } = search
  let query = tx.selectFrom('audit').selectAll().orderBy('n', 'desc').limit(limit)
  if (actor !== undefined) query = query.where('actor', '=', escapeText(actor))
  if (object !== undefined) query = query.where('object', '=', escapeText(object))
  if (sinceMs !== undefined) query = query.where('at', '>=', sinceMs)
  if (untilMs !== undefined) query = query.where('at', '<', untilMs)
  if (before !== undefined) query = query.where('n', '<', before)
  if (act !== undefined) {
    const wanted = escapeText(act)
    query = query.where((of) => of.or([of('act', '=', wanted), of('route', '=', wanted)]))
  }
  if (!all) {
    query = query.where((of) =>
      of.or([
        of('result', '<>', 'begun'),
        of.not(
          of.exists(of.selectFrom('audit as later').select('later.n').whereRef('later.of_n', '=', 'audit.n')),
        ),
      ]),
    )
  }
  return (await query.execute()).map(rowOf)
}

/** In the order of the chain, after a number. */
export async function auditPage(
  { tx }: Pick<Context, 'tx'>,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly KeptRow[]> {
  const rows = await tx
    .selectFrom('audit')
    .select(['n', 'at', 'act', 'actor', 'content', 'hash'])
    .where('n', '>', after)
    .orderBy('n')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    ...{ n: Number(row.n), hash: row.hash, content: unescapeText(row.content), atMs: Number(row.at) },
    ...{ act: unescapeText(row.act), actor: unescapeText(row.actor) },
  }))
}

/** Cuts what is older, some thousand rows at a time; what stood there is told by a row of the chain. @returns how many rows */
export async function cutAudit(context: Context, { host, keepMs, passedMs }: AuditCut): Promise<number> {
  const { tx } = context
  const olderThanMs = await agedBeforeMs(context, { kept: 'audit', keepMs, passedMs })
  if (olderThanMs === undefined) return 0
  await lockChain(context)
  // Clocks of hosts differ: what goes is a beginning of the chain, and ends before the first row that stays.
  const stays = await tx
    .selectFrom('audit')
    .select(({ fn }) => fn.min('n').as('n'))
    .where('at', '>=', olderThanMs)
    .executeTakeFirst()
  const begins = await tx
    .selectFrom('audit')
    .select(({ fn }) => fn.min('n').as('n'))
    .executeTakeFirst()
  const from = Number(begins?.n ?? 0)
  const head = await auditHead(context)
  if (head === undefined) return 0
  const to = Math.min(from + CUT_AT_ONCE, Number(stays?.n ?? head.n)) - 1
  if (to < from) return 0
  const last = await tx.selectFrom('audit').select(['n', 'hash']).where('n', '=', to).executeTakeFirst()
  if (last === undefined) return 0
  const note: CutNote = { n: to, chain: last.hash }
  const actor = { kind: 'clamgate', id: 'clamgate', name: 'clamgate' } as const
  await append(context, host, { actor, act: CUT_ACT, after: note, result: 'ok' }, to)
  const gone = await tx.deleteFrom('audit').where('n', '<=', to).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

async function append(
  context: Context,
  host: string,
  entry: AuditEntry,
  cut: number | null = null,
): Promise<AuditHead> {
  const { tx, nowMs } = context
  await lockChain(context)
  const head = await auditHead(context)
  const n = (head?.n ?? 0) + 1
  const content = contentOf({ ...entry, n, atMs: nowMs, host })
  const hash = chainHash(head?.hash ?? GENESIS, content)
  // What the row is found by is what was hashed: texts were bounded there.
  const kept: AuditEntry = JSON.parse(content)
  await tx
    .insertInto('audit')
    .values({
      ...{ n, at: nowMs, hash, cut, content: escapeText(content), result: kept.result },
      ...{ actor: escapeText(kept.actor.name), act: escapeText(kept.act), of_n: kept.of ?? null },
      route: kept.route === undefined ? null : escapeText(kept.route),
      object: kept.object === undefined ? null : escapeText(kept.object),
    })
    .execute()
  return { n, hash, atMs: nowMs }
}

async function lockChain({ tx, dialect }: Context): Promise<void> {
  if (dialect === 'postgres') await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(tx)
}

function rowOf({ content, hash }: Pick<Selectable<AuditTables['audit']>, 'content' | 'hash'>): AuditRow {
  // It was written by `append`.
  const row: Omit<AuditRow, 'hash'> = JSON.parse(unescapeText(content))
  return { ...row, hash }
}
