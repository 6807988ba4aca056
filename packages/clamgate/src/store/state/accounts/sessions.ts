import type { Selectable, Transaction } from 'kysely'
import type { SessionBounds, SessionStore } from '../../../accounts/store.ts'
import type { Session } from '../../../accounts/types.ts'
import { escapeText, unescapeText } from '../../batch/text.ts'
import type { StateTables } from '../../schema/tables.ts'
import type { StateContext } from '../operation.ts'
import { knownAccount } from './account-rows.ts'

type Tx = Transaction<StateTables>
type Row = Selectable<StateTables['session']>
type Args<Name extends keyof SessionStore> = Parameters<SessionStore[Name]>[0]
type Result<Name extends keyof SessionStore> = ReturnType<SessionStore[Name]>

/**
 * Sessions that an account has at a time; of each state the oldest ends. Halves take nothing from whole ones: whoever has got hold of a
 * password signs nobody out. They are more than passwords can be looked at while somebody types a code.
 */
const MOST_SESSIONS: Readonly<Record<Session['state'], number>> = { full: 50, half: 1000 }
/** What a session does is written down no more often than that. */
const SEEN_EVERY_MS = 60_000
/** Longer than any bound that can be configured. */
const FORGOTTEN_AFTER_MS = 31 * 86_400_000

export async function openSession(
  { tx, dialect }: Pick<StateContext, 'tx' | 'dialect'>,
  { hash, session, password }: Args<'open'>,
): Result<'open'> {
  const { id, account, state, by, startedAtMs, seenAtMs, provedAtMs = null } = session
  if (password !== undefined) {
    const looked = tx.selectFrom('account').select('password').where('id', '=', account)
    // Whoever changes it waits, and ends this session then. SQLite has the whole file by BEGIN IMMEDIATE.
    const row = await (dialect === 'postgres' ? looked.forShare() : looked).executeTakeFirst()
    if (row?.password !== password) return false
  }
  await tx
    .insertInto('session')
    .values({
      ...{ hash, id, account, state, signed_in_by: by, started_at: startedAtMs, seen_at: seenAtMs },
      ...{ proved_at: provedAtMs, failures: 0, address: escapeText(session.address) },
      agent: escapeText(session.agent),
    })
    .execute()
  await tx
    .deleteFrom('session')
    .where('started_at', '<', startedAtMs - FORGOTTEN_AFTER_MS)
    .execute()
  await endOldest(tx, account, state)
  return true
}

async function endOldest(tx: Tx, account: string, state: Session['state']): Promise<void> {
  const newest = tx
    .selectFrom('session')
    .select('hash')
    .where('account', '=', account)
    .where('state', '=', state)
    .orderBy('started_at', 'desc')
    .orderBy('hash')
    .limit(MOST_SESSIONS[state])
  await tx
    .deleteFrom('session')
    .where('account', '=', account)
    .where('state', '=', state)
    .where('hash', 'not in', newest)
    .execute()
}

/** What is known of a session, and whether something is to be written of it: that is for `session.find`. */
export interface SessionLook {
  readonly found: Awaited<Result<'find'>>
  readonly needsWriting: boolean
}

/** As {@link findSession}, and changes nothing. */
export async function lookAtSession(
  tx: Tx,
  { hash, nowMs, bounds, touches }: Args<'find'>,
): Promise<SessionLook> {
  const row = await tx.selectFrom('session').selectAll().where('hash', '=', hash).executeTakeFirst()
  if (row === undefined) return { found: undefined, needsWriting: false }
  const account = await tx.selectFrom('account').selectAll().where('id', '=', row.account).executeTakeFirst()
  if (account === undefined || account.disabled_at !== null || isOver(row, nowMs, bounds)) {
    return { found: undefined, needsWriting: true }
  }
  return {
    found: { session: sessionOf(row), account: await knownAccount(tx, account) },
    // Also when the clock went back: else it would be idle long before its time, or never.
    needsWriting: touches && Math.abs(nowMs - Number(row.seen_at)) >= SEEN_EVERY_MS,
  }
}

export async function findSession(tx: Tx, args: Args<'find'>): Result<'find'> {
  const { hash, nowMs } = args
  const { found, needsWriting } = await lookAtSession(tx, args)
  if (!needsWriting) return found
  // What is over stays over, whatever becomes of the clock or the bounds.
  if (found === undefined) await tx.deleteFrom('session').where('hash', '=', hash).execute()
  else await tx.updateTable('session').set({ seen_at: nowMs }).where('hash', '=', hash).execute()
  return found
}

/** One that begins in the future by more than a moment is over, too: the clock was wrong then, or is wrong now. */
function isOver({ state, started_at, seen_at }: Row, nowMs: number, bounds: SessionBounds): boolean {
  const age = nowMs - Number(started_at)
  if (age < -SEEN_EVERY_MS) return true
  if (state === 'half') return age >= bounds.halfMs
  return age >= bounds.absoluteMs || nowMs - Number(seen_at) >= bounds.idleMs
}

export async function renewSession(tx: Tx, args: Args<'renew'>): Result<'renew'> {
  const { from, to, state, provedAtMs } = args
  const done = await tx
    .updateTable('session')
    .set({ hash: to, state, proved_at: provedAtMs, seen_at: provedAtMs, failures: 0 })
    .where('hash', '=', from)
    .returning('account')
    .executeTakeFirst()
  if (done === undefined) return false
  await endOldest(tx, done.account, state)
  return true
}

export async function failedSession(tx: Tx, { hash }: Args<'failed'>): Result<'failed'> {
  const row = await tx
    .updateTable('session')
    .set((of) => ({ failures: of('failures', '+', 1) }))
    .where('hash', '=', hash)
    .returning('failures')
    .executeTakeFirst()
  return row?.failures ?? 0
}

export async function listSessions(tx: Tx, { account, nowMs, bounds }: Args<'list'>): Result<'list'> {
  const rows = await tx
    .selectFrom('session')
    .selectAll()
    .where('account', '=', escapeText(account))
    .where('state', '=', 'full')
    .orderBy('started_at', 'desc')
    .execute()
  return rows.filter((row) => !isOver(row, nowMs, bounds)).map(sessionOf)
}

export async function countSessions(tx: Tx, { nowMs, bounds }: Args<'count'>): Result<'count'> {
  const { open } = await tx
    .selectFrom('session')
    .select((of) => of.fn.countAll<number | string>().as('open'))
    .where('state', '=', 'full')
    .where('started_at', '>', nowMs - bounds.absoluteMs)
    .where('seen_at', '>', nowMs - bounds.idleMs)
    .executeTakeFirstOrThrow()
  return Number(open)
}

export async function endSessions(tx: Tx, wanted: Args<'end'>): Result<'end'> {
  const ending = tx.deleteFrom('session')
  if ('hash' in wanted) {
    const done = await ending.where('hash', '=', wanted.hash).executeTakeFirst()
    return Number(done.numDeletedRows)
  }
  const those = ending.where('account', '=', escapeText(wanted.account))
  const { id } = wanted
  const done = await (id === undefined ? those : those.where('id', '=', escapeText(id))).executeTakeFirst()
  return Number(done.numDeletedRows)
}

function sessionOf(row: Row): Session {
  return {
    ...{ id: row.id, account: row.account, state: row.state, by: row.signed_in_by, failures: row.failures },
    ...{ startedAtMs: Number(row.started_at), seenAtMs: Number(row.seen_at) },
    provedAtMs: row.proved_at === null ? undefined : Number(row.proved_at),
    ...{ address: unescapeText(row.address), agent: unescapeText(row.agent) },
  }
}
