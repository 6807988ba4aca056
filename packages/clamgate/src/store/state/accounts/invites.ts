import type { Selectable, Transaction } from 'kysely'
import type { InviteStore } from '../../../accounts/store.ts'
import type { Invite } from '../../../accounts/types.ts'
import { escapeText, unescapeText } from '../../batch/text.ts'
import type { StateTables } from '../../schema/tables.ts'
import { knownAccount, newRow, readList, withoutSecrets, writeList } from './account-rows.ts'

type Tx = Transaction<StateTables>
type Args<Name extends keyof InviteStore> = Parameters<InviteStore[Name]>[0]
type Result<Name extends keyof InviteStore> = ReturnType<InviteStore[Name]>

/** There are never many who are invited at a time. */
const MOST_OPEN = 500

export async function makeInvite(tx: Tx, { invite, account }: Args<'make'>): Result<'make'> {
  if (account !== undefined) {
    const made = await tx
      .insertInto('account')
      .values(newRow(account))
      .onConflict((of) => of.doNothing())
      .executeTakeFirst()
    if (Number(made.numInsertedOrUpdatedRows ?? 0) === 0) return { state: 'name-taken' }
  }
  await tx.deleteFrom('invite').where('ends_at', '<=', invite.createdAtMs).execute()
  // The newest way in is the only one.
  if (invite.account !== undefined) {
    await tx.deleteFrom('invite').where('account', '=', invite.account).execute()
  }
  const { hash, name, role, domains, addresses, by, createdAtMs, endsAtMs } = invite
  await tx
    .insertInto('invite')
    .values({
      ...{ hash, account: invite.account ?? null, name: name === undefined ? null : escapeText(name), role },
      ...{ domains: writeList(domains), addresses: writeList(addresses), made_by: escapeText(by) },
      ...{ drops_factors: invite.dropsSecondFactors ? 1 : 0, created_at: createdAtMs, ends_at: endsAtMs },
    })
    .execute()
  const newest = tx.selectFrom('invite').select('hash').orderBy('created_at', 'desc').limit(MOST_OPEN)
  await tx.deleteFrom('invite').where('hash', 'not in', newest).execute()
  return { state: 'made' }
}

export async function readInvite(tx: Tx, { hash, nowMs }: Args<'read'>): Result<'read'> {
  const row = await tx
    .selectFrom('invite')
    .selectAll()
    .where('hash', '=', hash)
    .where('ends_at', '>', nowMs)
    .executeTakeFirst()
  return row === undefined ? undefined : inviteOf(row)
}

export async function takeInvite(tx: Tx, args: Args<'take'>): Result<'take'> {
  const { hash, nowMs, password, account } = args
  const row = await tx
    .deleteFrom('invite')
    .where('hash', '=', hash)
    .where('ends_at', '>', nowMs)
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) return { state: 'none' }
  const id = row.account ?? account.id
  if (row.account === null) {
    const made = await tx
      .insertInto('account')
      .values(newRow(account))
      .onConflict((of) => of.doNothing())
      .executeTakeFirst()
    if (Number(made.numInsertedOrUpdatedRows ?? 0) === 0) {
      // Whoever follows the link may take another name.
      await tx.insertInto('invite').values(row).execute()
      return { state: 'name-taken' }
    }
  }
  await tx.updateTable('account').set({ password }).where('id', '=', id).execute()
  await tx.deleteFrom('session').where('account', '=', id).execute()
  if (row.drops_factors !== 0) {
    const none = { totp: null, totp_pending: null, totp_step: null }
    await tx.updateTable('account').set(none).where('id', '=', id).execute()
    await tx.deleteFrom('recovery_code').where('account', '=', id).execute()
    await tx.deleteFrom('security_key').where('account', '=', id).execute()
  }
  const entered = await tx.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst()
  if (entered === undefined || entered.disabled_at !== null) return { state: 'none' }
  return { state: 'done', account: withoutSecrets(await knownAccount(tx, entered)) }
}

export async function openInvites(tx: Tx, { nowMs }: Args<'open'>): Result<'open'> {
  const { open } = await tx
    .selectFrom('invite')
    .select((of) => of.fn.countAll<number | string>().as('open'))
    .where('ends_at', '>', nowMs)
    .executeTakeFirstOrThrow()
  return Number(open)
}

function inviteOf(row: Selectable<StateTables['invite']>): Invite {
  return {
    ...{ hash: row.hash, account: row.account ?? undefined, role: row.role },
    name: row.name === null ? undefined : unescapeText(row.name),
    ...{ domains: readList(row.domains), addresses: readList(row.addresses) },
    ...{ dropsSecondFactors: row.drops_factors !== 0, by: unescapeText(row.made_by) },
    ...{ createdAtMs: Number(row.created_at), endsAtMs: Number(row.ends_at) },
  }
}
