import type { Transaction } from 'kysely'
import type { IssuedLink, LinkScope } from '../../quarantine/digest/state.ts'
import type { LinkStore } from '../../quarantine/links/types.ts'
import { escapeText, unescapeText } from '../batch/text.ts'
import type { StateTables } from '../schema/tables.ts'

type Tx = Transaction<StateTables>
type Args<Name extends keyof LinkStore> = Parameters<LinkStore[Name]>[0]
type Result<Name extends keyof LinkStore> = ReturnType<LinkStore[Name]>

const AT_ONCE = 100

export async function insertLinks(tx: Tx, links: readonly IssuedLink[]): Promise<void> {
  for (let from = 0; from < links.length; from += AT_ONCE) {
    const rows = links.slice(from, from + AT_ONCE).map((link) => ({
      hash: link.hash,
      scope: escapeText(JSON.stringify(link.scope)),
      ...{ holder: escapeText(link.holder), language: link.language },
      ...{ created_at: link.createdAtMs, expires_at: link.expiresAtMs },
    }))
    await tx
      .insertInto('link')
      .values(rows)
      .onConflict((conflict) => conflict.column('hash').doNothing())
      .execute()
  }
}

export async function findLink(tx: Tx, { hash }: Args<'find'>): Result<'find'> {
  const row = await tx.selectFrom('link').selectAll().where('hash', '=', hash).executeTakeFirst()
  if (row === undefined) return undefined
  const uses = await tx.selectFrom('link_use').selectAll().where('hash', '=', hash).execute()
  // It was written by insertLinks.
  const scope: LinkScope = JSON.parse(unescapeText(row.scope))
  return {
    ...{ hash, scope, holder: unescapeText(row.holder), language: row.language },
    ...{ createdAtMs: Number(row.created_at), expiresAtMs: Number(row.expires_at) },
    uses: uses.map(({ act, at, state }) => ({ act, atMs: Number(at), state })),
  }
}

/** Of two who press at once one gets it, by the key of the table; an act that was begun and never ended is taken over. */
export async function useLink(tx: Tx, { hash, act, nowMs, staleMs }: Args<'use'>): Result<'use'> {
  const fresh = await tx
    .insertInto('link_use')
    .values({ hash, act, at: nowMs, state: 'begun' })
    .onConflict((conflict) => conflict.columns(['hash', 'act']).doNothing())
    .executeTakeFirst()
  if (Number(fresh.numInsertedOrUpdatedRows ?? 0) > 0) return true
  const taken = await tx
    .updateTable('link_use')
    .set({ at: nowMs })
    .where('hash', '=', hash)
    .where('act', '=', act)
    .where('state', '=', 'begun')
    .where('at', '<=', staleMs)
    .executeTakeFirst()
  return Number(taken.numUpdatedRows) > 0
}

export async function endUse(tx: Tx, { hash, act, state }: Args<'used'>): Promise<void> {
  if (state === 'undone') {
    await tx.deleteFrom('link_use').where('hash', '=', hash).where('act', '=', act).execute()
    return
  }
  await tx.updateTable('link_use').set({ state }).where('hash', '=', hash).where('act', '=', act).execute()
}
