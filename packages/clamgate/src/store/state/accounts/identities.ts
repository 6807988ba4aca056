import type { IdentityStore } from '../../../accounts/outside/types.ts'
import { escapeText, unescapeText } from '../../batch/text.ts'
import type { OperationsOf, StateContext, StateOperationsOf } from '../operation.ts'
import { isLast, lockAdministrators } from './account-changes.ts'
import { newRow, writeList } from './account-rows.ts'
import './token-tables.ts'

type Tx = StateContext['tx']
type Args = Parameters<IdentityStore['enter']>[0]
type Result = ReturnType<IdentityStore['enter']>
type Operations = OperationsOf<'identity', IdentityStore>

declare module '../../types.ts' {
  interface StateOperations extends Operations {}
}

export const IDENTITY_OPERATIONS: StateOperationsOf<keyof Operations> = {
  'identity.enter': (context, args) => enterIdentity(context, args),
  'identity.of': ({ tx }, args) => identitiesOf(tx, args),
}

async function enterIdentity(context: StateContext, asked: Args): Result {
  const { tx } = context
  const { standing, nowMs } = asked
  const [issuer, subject] = [escapeText(asked.issuer), escapeText(asked.subject)]
  const known = await findIdentity(tx, asked)
  if (known !== undefined && known.issuer !== issuer) {
    await tx
      .updateTable('identity')
      .set({ issuer })
      .where('issuer', '=', known.issuer)
      .where('subject', '=', subject)
      .execute()
  }
  const lists = { domains: writeList(standing.domains), addresses: writeList(standing.addresses) }
  if (known !== undefined) {
    const { id, role, domains, addresses } = known
    const loses = role === 'admin' && standing.role !== 'admin'
    if (loses && isLast(await lockAdministrators(context), id)) return { state: 'done', id, isKept: true }
    if (role !== standing.role || domains !== lists.domains || addresses !== lists.addresses) {
      await tx
        .updateTable('account')
        .set((of) => ({ version: of('version', '+', 1), role: standing.role, ...lists }))
        .where('id', '=', id)
        .execute()
      await tx.deleteFrom('session').where('account', '=', id).execute()
    }
    return { state: 'done', id }
  }
  for (const { name, nameKey } of asked.names) {
    const account = newRow({ id: asked.id, name, nameKey, createdAtMs: nowMs, ...standing })
    const made = await tx
      .insertInto('account')
      .values(account)
      .onConflict((of) => of.doNothing())
      .executeTakeFirst()
    if (Number(made.numInsertedOrUpdatedRows ?? 0) === 0) continue
    // Of two who come in for the first time at once, one is refused by the key, and comes again.
    await tx
      .insertInto('identity')
      .values({ issuer, subject, account: asked.id, created_at: nowMs })
      .execute()
    return { state: 'done', id: asked.id }
  }
  return { state: 'name-taken' }
}

/** Somebody with the account, by what the issuer is called now before what it was called; with the oldest account first. */
export async function findIdentity(tx: Tx, asked: Pick<Args, 'issuer' | 'subject' | 'formerly'>) {
  const issuers = [asked.issuer, ...(asked.formerly?.issuers ?? [])].map(escapeText)
  const isAny = asked.formerly?.isAnyDirectory === true
  const rows = await tx
    .selectFrom('identity')
    .innerJoin('account', 'account.id', 'identity.account')
    .select(['identity.issuer', 'account.id', 'account.role', 'account.domains', 'account.addresses'])
    .where('identity.subject', '=', escapeText(asked.subject))
    .where((of) => {
      const isNamed = of('identity.issuer', 'in', issuers)
      return isAny ? of.or([isNamed, of('identity.issuer', 'not like', '%://%')]) : isNamed
    })
    .orderBy('identity.created_at')
    .execute()
  const place = (issuer: string) => (issuers.includes(issuer) ? issuers.indexOf(issuer) : issuers.length)
  return rows.sort((a, b) => place(a.issuer) - place(b.issuer))[0]
}

async function identitiesOf(
  tx: Tx,
  { account }: Parameters<IdentityStore['of']>[0],
): ReturnType<IdentityStore['of']> {
  const rows = await tx
    .selectFrom('identity')
    .select(['issuer', 'subject'])
    .where('account', '=', account)
    .execute()
  return rows.map(({ issuer, subject }) => ({
    ...{ issuer: unescapeText(issuer), subject: unescapeText(subject) },
  }))
}
