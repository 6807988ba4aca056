import type { Transaction } from 'kysely'
import type { AccountStore } from '../../../accounts/store.ts'
import { escapeText } from '../../batch/text.ts'
import type { StateTables } from '../../schema/tables.ts'
import { knownAccountOrNone, preferenceText } from './account-rows.ts'

type Tx = Transaction<StateTables>
type Args<Name extends keyof AccountStore> = Parameters<AccountStore[Name]>[0]
type Result<Name extends keyof AccountStore> = ReturnType<AccountStore[Name]>

/** Networks that are remembered of an account. */
const MOST_NETWORKS = 20
const NETWORK_KEPT_MS = 180 * 86_400_000

export async function findAccount(tx: Tx, { nameKey, network }: Args<'find'>): Result<'find'> {
  const row = await tx
    .selectFrom('account')
    .selectAll()
    .where('name_key', '=', escapeText(nameKey))
    .executeTakeFirst()
  const own = await tx
    .selectFrom('known_network')
    .select('at')
    .where('account', '=', row?.id ?? '')
    .where('network', '=', network)
    .executeTakeFirst()
  // Whose a name in a directory is its account need not say: it may be called otherwise here. Asked of every name, as all the rest is.
  const outside = await tx
    .selectFrom('identity')
    .innerJoin('known_network', 'known_network.account', 'identity.account')
    .select('known_network.at')
    .where('known_network.network', '=', network)
    .limit(1)
    .executeTakeFirst()
  const isOutside = outside !== undefined && (row?.password ?? null) === null
  return { account: await knownAccountOrNone(tx, row), isKnownNetwork: own !== undefined || isOutside }
}

export async function isAnyAccount(tx: Tx): Result<'isAny'> {
  const row = await tx
    .selectFrom('account')
    .select('id')
    .where('signed_in_at', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function preferForAccount(tx: Tx, { id, preferences }: Args<'prefer'>): Result<'prefer'> {
  const text = preferenceText(preferences)
  await tx.updateTable('account').set({ preferences: text }).where('id', '=', id).execute()
  return undefined
}

export async function setPassword(tx: Tx, { id, password }: Args<'setPassword'>): Result<'setPassword'> {
  const done = await tx.updateTable('account').set({ password }).where('id', '=', id).executeTakeFirst()
  await tx.deleteFrom('session').where('account', '=', id).execute()
  return Number(done.numUpdatedRows) > 0
}

export async function rehashPassword(tx: Tx, { id, from, to }: Args<'rehash'>): Result<'rehash'> {
  // One that was changed meanwhile stays as it is.
  await tx
    .updateTable('account')
    .set({ password: to })
    .where('id', '=', id)
    .where('password', '=', from)
    .execute()
  return undefined
}

export async function enteredAccount(tx: Tx, { id, network, nowMs }: Args<'entered'>): Result<'entered'> {
  await tx.updateTable('account').set({ signed_in_at: nowMs }).where('id', '=', id).execute()
  await tx
    .insertInto('known_network')
    .values({ account: id, network, at: nowMs })
    .onConflict((of) => of.columns(['account', 'network']).doUpdateSet({ at: nowMs }))
    .execute()
  const kept = tx
    .selectFrom('known_network')
    .select('network')
    .where('account', '=', id)
    .where('at', '>=', nowMs - NETWORK_KEPT_MS)
    .orderBy('at', 'desc')
    .limit(MOST_NETWORKS)
  await tx.deleteFrom('known_network').where('account', '=', id).where('network', 'not in', kept).execute()
  return undefined
}

export async function beginTotp(tx: Tx, { id, secret }: Args<'beginTotp'>): Result<'beginTotp'> {
  await tx.updateTable('account').set({ totp_pending: secret }).where('id', '=', id).execute()
  return undefined
}

export async function confirmTotp(tx: Tx, args: Args<'confirmTotp'>): Result<'confirmTotp'> {
  const { id, secret, step, recovery } = args
  const done = await tx
    .updateTable('account')
    .set({ totp: secret, totp_pending: null, totp_step: step })
    .where('id', '=', id)
    .where('totp_pending', '=', secret)
    .executeTakeFirst()
  if (Number(done.numUpdatedRows) === 0) return false
  await tx.deleteFrom('recovery_code').where('account', '=', id).execute()
  if (recovery.length > 0) {
    const rows = recovery.map((hash) => ({ account: id, hash }))
    await tx.insertInto('recovery_code').values(rows).execute()
  }
  return true
}

/** Of two who show the same code at once one gets in. */
export async function useTotp(tx: Tx, { id, step }: Args<'useTotp'>): Result<'useTotp'> {
  const done = await tx
    .updateTable('account')
    .set({ totp_step: step })
    .where('id', '=', id)
    .where((of) => of.or([of('totp_step', 'is', null), of('totp_step', '<', step)]))
    .executeTakeFirst()
  return Number(done.numUpdatedRows) > 0
}

export async function resealTotp(tx: Tx, { id, from, to }: Args<'resealTotp'>): Result<'resealTotp'> {
  await tx.updateTable('account').set({ totp: to }).where('id', '=', id).where('totp', '=', from).execute()
  return undefined
}

export async function useRecovery(tx: Tx, { id, hash }: Args<'useRecovery'>): Result<'useRecovery'> {
  const done = await tx
    .deleteFrom('recovery_code')
    .where('account', '=', id)
    .where('hash', '=', hash)
    .executeTakeFirst()
  return Number(done.numDeletedRows) > 0
}

export async function dropSecondFactors(
  tx: Tx,
  { id, all }: Args<'dropSecondFactors'>,
): Result<'dropSecondFactors'> {
  const done = await tx
    .updateTable('account')
    .set({ totp: null, totp_pending: null, totp_step: null })
    .where('id', '=', id)
    .executeTakeFirst()
  await tx.deleteFrom('recovery_code').where('account', '=', id).execute()
  if (all) await tx.deleteFrom('security_key').where('account', '=', id).execute()
  return Number(done.numUpdatedRows) > 0
}
