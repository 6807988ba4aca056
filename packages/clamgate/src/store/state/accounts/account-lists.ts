import { type RawBuilder, type Selectable, sql, type Transaction } from 'kysely'
import type { AccountStore, ListedAccount } from '../../../accounts/store.ts'
import { escapeText } from '../../batch/text.ts'
import { likePattern } from '../../read/dialect.ts'
import type { StateTables } from '../../schema/tables.ts'
import { knownOf, withoutSecrets } from './account-rows.ts'

type Tx = Transaction<StateTables>
type Row = Selectable<StateTables['account']>
type Args<Name extends keyof AccountStore> = Parameters<AccountStore[Name]>[0]
type Result<Name extends keyof AccountStore> = ReturnType<AccountStore[Name]>

/** By name, from one on; those that hold one of the texts, where there are some. */
export async function listAccounts(
  tx: Tx,
  { search, after, limit, ...listing }: Args<'list'>,
): Result<'list'> {
  let query = tx.selectFrom('account').selectAll().orderBy('name_key').limit(limit)
  if (after !== undefined) query = query.where('name_key', '>', escapeText(after))
  if (search !== undefined) query = query.where((of) => of.or(search.map(holds)))
  return await listed(tx, await query.execute(), listing)
}

/** A text in a name, a domain or an address, which all are in lower case. */
function holds(text: string): RawBuilder<boolean> {
  // As it stands in a list that is JSON.
  const inList = JSON.stringify(text).slice(1, -1)
  return sql`(${like('name_key', text)} OR ${like('domains', inList)} OR ${like('addresses', inList)})`
}

function like(column: 'name_key' | 'domains' | 'addresses', text: string): RawBuilder<boolean> {
  return sql`${sql.ref(column)} LIKE ${likePattern([text], 'part')} ESCAPE '\\'`
}

/** By id, or by name: an id is nobody's name before it is an id. */
export async function lookUpAccount(tx: Tx, asked: Args<'lookUp'>): Result<'lookUp'> {
  const [id, nameKey] = [escapeText(asked.which), escapeText(asked.nameKey)]
  const rows = await tx
    .selectFrom('account')
    .selectAll()
    .where((of) => of.or([of('id', '=', id), of('name_key', '=', nameKey)]))
    .execute()
  const row = rows.find((one) => one.id === id) ?? rows[0]
  return row && (await listed(tx, [row], asked))[0]
}

/** What other tables have of them, by a question each, however many of a page there are. */
async function listed(
  tx: Tx,
  rows: readonly Row[],
  { nowMs, bounds }: Pick<Args<'list'>, 'nowMs' | 'bounds'>,
): Promise<readonly ListedAccount[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const sessions = await tx
    .selectFrom('session')
    .select(['account', (of) => of.fn.countAll<number | string>().as('n')])
    .where('state', '=', 'full')
    .where('started_at', '>', nowMs - bounds.absoluteMs)
    .where('seen_at', '>', nowMs - bounds.idleMs)
    .where('account', 'in', ids)
    .groupBy('account')
    .execute()
  const invites = await tx
    .selectFrom('invite')
    .select(['account', (of) => of.fn.max('ends_at').as('n')])
    .where('ends_at', '>', nowMs)
    .where('account', 'in', ids)
    .groupBy('account')
    .execute()
  const codes = await tx
    .selectFrom('recovery_code')
    .select(['account', (of) => of.fn.countAll<number | string>().as('n')])
    .where('account', 'in', ids)
    .groupBy('account')
    .execute()
  const keys = await tx
    .selectFrom('security_key')
    .select(['account', (of) => of.fn.countAll<number | string>().as('n')])
    .where('account', 'in', ids)
    .groupBy('account')
    .execute()
  const [open, ends, recovery, webauthn] = [sessions, invites, codes, keys].map(
    (found: readonly { readonly account: string | null; readonly n: number | string }[]) =>
      new Map(found.map(({ account, n }) => [account, Number(n)])),
  )
  return rows.map((row) => ({
    ...withoutSecrets(
      knownOf(row, { recovery: recovery?.get(row.id) ?? 0, webauthn: webauthn?.get(row.id) ?? 0 }),
    ),
    sessions: open?.get(row.id) ?? 0,
    inviteEndsAtMs: ends?.get(row.id),
  }))
}
