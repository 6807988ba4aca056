import type { Selectable, Transaction } from 'kysely'
import type { NewAccount } from '../../../accounts/store.ts'
import type { Account, KnownAccount, Preferences } from '../../../accounts/types.ts'
import { escapeText, unescapeText } from '../../batch/text.ts'
import type { StateTables } from '../../schema/tables.ts'
import './account-tables.ts'
import './token-tables.ts'

type Tx = Transaction<StateTables>

/** What an account likes that has not said so. */
const USUAL_PREFERENCES: Preferences = { language: null, singleKeys: true, theme: null }

/** As a list is written in a column. */
export function writeList(list: readonly string[]): string {
  return escapeText(JSON.stringify(list))
}

export function readList(text: string): readonly string[] {
  // It was written by writeList.
  return JSON.parse(unescapeText(text)) as readonly string[]
}

/** The row of an account with what other tables have of it. */
export async function knownAccount(tx: Tx, row: Selectable<StateTables['account']>): Promise<KnownAccount> {
  return knownOf(row, await factorsOf(tx, row.id))
}

/** The same questions whether there is an account or not: whoever tries names learns nothing by the time that it takes. */
export async function knownAccountOrNone(
  tx: Tx,
  row: Selectable<StateTables['account']> | undefined,
): Promise<KnownAccount | undefined> {
  const factors = await factorsOf(tx, row?.id ?? '')
  return row && knownOf(row, factors)
}

async function factorsOf(
  tx: Tx,
  id: string,
): Promise<{ readonly recovery: number; readonly webauthn: number }> {
  const { left } = await tx
    .selectFrom('recovery_code')
    .select((of) => of.fn.countAll<number | string>().as('left'))
    .where('account', '=', id)
    .executeTakeFirstOrThrow()
  const { keys } = await tx
    .selectFrom('security_key')
    .select((of) => of.fn.countAll<number | string>().as('keys'))
    .where('account', '=', id)
    .executeTakeFirstOrThrow()
  return { recovery: Number(left), webauthn: Number(keys) }
}

/** One account with what other tables have of it. */
export async function accountById(tx: Tx, id: string): Promise<KnownAccount | undefined> {
  const row = await tx.selectFrom('account').selectAll().where('id', '=', escapeText(id)).executeTakeFirst()
  return row === undefined ? undefined : await knownAccount(tx, row)
}

/** The row of an account with how many factors are left. */
export function knownOf(
  row: Selectable<StateTables['account']>,
  left: { readonly recovery: number; readonly webauthn: number },
): KnownAccount {
  // It was written by preferenceText; a key that came later has its usual value.
  const preferences: Preferences = { ...USUAL_PREFERENCES, ...JSON.parse(unescapeText(row.preferences)) }
  return {
    ...{ id: row.id, name: unescapeText(row.name), version: row.version, role: row.role, preferences },
    ...{ domains: readList(row.domains), addresses: readList(row.addresses) },
    ...{ hasPassword: row.password !== null, isDisabled: row.disabled_at !== null },
    createdAtMs: Number(row.created_at),
    signedInAtMs: row.signed_in_at === null ? undefined : Number(row.signed_in_at),
    secondFactors: { totp: row.totp !== null, ...left },
    ...{ password: row.password ?? undefined, totp: row.totp ?? undefined },
    totpPending: row.totp_pending ?? undefined,
  }
}

/** Without its secrets. */
export function withoutSecrets({
  password: _,
  totp: __,
  totpPending: ___,
  ...account
}: KnownAccount): Account {
  return account
}

export function preferenceText(preferences: Preferences): string {
  return escapeText(JSON.stringify(preferences))
}

/** The row of an account that nobody has entered yet. */
export function newRow(account: NewAccount): Selectable<StateTables['account']> {
  const { id, name, nameKey, role, domains, addresses, createdAtMs } = account
  return {
    ...{ id, name: escapeText(name), name_key: escapeText(nameKey), version: 1, role },
    ...{ domains: writeList(domains), addresses: writeList(addresses), created_at: createdAtMs },
    ...{ password: null, totp: null, totp_pending: null, totp_step: null, disabled_at: null },
    ...{ signed_in_at: null, preferences: preferenceText(USUAL_PREFERENCES) },
  }
}
