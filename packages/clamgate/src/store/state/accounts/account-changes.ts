import type { AccountStore } from '../../../accounts/store.ts'
import { escapeText } from '../../batch/text.ts'
import type { StateContext } from '../operation.ts'
import { knownAccount, withoutSecrets, writeList } from './account-rows.ts'

type Args<Name extends keyof AccountStore> = Parameters<AccountStore[Name]>[0]
type Result<Name extends keyof AccountStore> = ReturnType<AccountStore[Name]>

export async function changeAccount(
  context: StateContext,
  { id, version, change, nowMs }: Args<'change'>,
): Result<'change'> {
  const { tx } = context
  const admins = await lockAdministrators(context)
  const { role, domains, addresses, isDisabled, name, nameKey } = change
  const loses = (role !== undefined && role !== 'admin') || isDisabled === true
  if (loses && isLast(admins, id)) return { state: 'last-admin' }
  if (nameKey !== undefined && (await isTaken(context, nameKey, id))) return { state: 'name-taken' }
  let changing = tx
    .updateTable('account')
    .set((of) => ({
      version: of('version', '+', 1),
      ...(role === undefined ? {} : { role }),
      ...(domains === undefined ? {} : { domains: writeList(domains) }),
      ...(addresses === undefined ? {} : { addresses: writeList(addresses) }),
      ...(isDisabled === undefined ? {} : { disabled_at: isDisabled ? nowMs : null }),
      ...(name === undefined ? {} : { name: escapeText(name) }),
      ...(nameKey === undefined ? {} : { name_key: escapeText(nameKey) }),
    }))
    .where('id', '=', escapeText(id))
  if (version !== undefined) changing = changing.where('version', '=', version)
  const done = await changing.executeTakeFirst()
  const row = await tx.selectFrom('account').selectAll().where('id', '=', escapeText(id)).executeTakeFirst()
  if (row === undefined) return { state: 'none' }
  if (Number(done.numUpdatedRows) === 0) return { state: 'changed' }
  const isSomebodyElse = [role, domains, addresses, isDisabled].some((one) => one !== undefined)
  if (isSomebodyElse) await tx.deleteFrom('session').where('account', '=', row.id).execute()
  if (isDisabled === true) await tx.deleteFrom('invite').where('account', '=', row.id).execute()
  return { state: 'done', account: withoutSecrets(await knownAccount(tx, row)) }
}

export async function removeAccount(context: StateContext, { id }: Args<'remove'>): Result<'remove'> {
  const { tx } = context
  const admins = await lockAdministrators(context)
  if (isLast(admins, id)) return { state: 'last-admin' }
  const row = await tx.selectFrom('account').selectAll().where('id', '=', escapeText(id)).executeTakeFirst()
  if (row === undefined) return { state: 'none' }
  const account = withoutSecrets(await knownAccount(tx, row))
  for (const table of [
    ...(['recovery_code', 'known_network', 'session', 'invite'] as const),
    ...(['token', 'identity', 'security_key'] as const),
  ]) {
    await tx.deleteFrom(table).where('account', '=', row.id).execute()
  }
  await tx.deleteFrom('account').where('id', '=', row.id).execute()
  return { state: 'done', account }
}

/** Those who can change accounts, and have come in before. Two hosts that take the right from one each would leave none: one waits for the other. */
export async function lockAdministrators({ tx, dialect }: StateContext): Promise<readonly string[]> {
  const admins = tx
    .selectFrom('account')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .where('signed_in_at', 'is not', null)
    .orderBy('id')
  // SQLite has the whole file by BEGIN IMMEDIATE.
  const rows = await (dialect === 'postgres' ? admins.forUpdate() : admins).execute()
  return rows.map(({ id }) => id)
}

/** Without this one nobody could change accounts any more. */
export function isLast(admins: readonly string[], id: string): boolean {
  return admins.length === 1 && admins[0] === id
}

async function isTaken({ tx }: StateContext, nameKey: string, id: string): Promise<boolean> {
  const other = await tx
    .selectFrom('account')
    .select('id')
    .where('name_key', '=', escapeText(nameKey))
    .executeTakeFirst()
  return other !== undefined && other.id !== id
}
