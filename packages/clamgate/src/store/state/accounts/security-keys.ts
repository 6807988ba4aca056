import type { KeyStore } from '../../../accounts/keys/types.ts'
import { escapeText, unescapeText } from '../../batch/text.ts'
import type { OperationsOf, StateOperationsOf } from '../operation.ts'
import { readList, writeList } from './account-rows.ts'
import './token-tables.ts'

type Operations = OperationsOf<'security-key', KeyStore>

declare module '../../types.ts' {
  interface StateOperations extends Operations {}
}

export const SECURITY_KEY_OPERATIONS: StateOperationsOf<keyof Operations> = {
  'security-key.add': async ({ tx }, { key, most }) => {
    const { id, account, createdAtMs } = key
    const there = await tx.selectFrom('security_key').select('id').where('account', '=', account).execute()
    if (there.length >= most) return false
    const row = {
      ...{ id, account, label: escapeText(key.label), public_key: key.publicKey, counter: key.counter },
      ...{ transports: writeList(key.transports), created_at: createdAtMs, used_at: null },
    }
    const made = await tx
      .insertInto('security_key')
      .values(row)
      .onConflict((of) => of.doNothing())
      .executeTakeFirst()
    return Number(made.numInsertedOrUpdatedRows ?? 0) > 0
  },
  'security-key.list': async ({ tx }, { account }) => {
    const rows = await tx
      .selectFrom('security_key')
      .selectAll()
      .where('account', '=', account)
      .orderBy('created_at')
      .execute()
    return rows.map((row) => ({
      ...{ id: row.id, account: row.account, label: unescapeText(row.label), publicKey: row.public_key },
      ...{ counter: Number(row.counter), transports: readList(row.transports) },
      createdAtMs: Number(row.created_at),
      usedAtMs: row.used_at === null ? undefined : Number(row.used_at),
    }))
  },
  // A key that does not count says 0 each time; one that does never says the same number again.
  'security-key.used': async ({ tx }, { account, id, counter, nowMs }) => {
    const done = await tx
      .updateTable('security_key')
      .set({ counter, used_at: nowMs })
      .where('id', '=', escapeText(id))
      .where('account', '=', account)
      .where((of) => (counter === 0 ? of('counter', '=', 0) : of('counter', '<', counter)))
      .executeTakeFirst()
    return Number(done.numUpdatedRows) > 0
  },
  'security-key.remove': async ({ tx }, { account, id }) => {
    const gone = await tx
      .deleteFrom('security_key')
      .where('id', '=', escapeText(id))
      .where('account', '=', account)
      .executeTakeFirst()
    return Number(gone.numDeletedRows) > 0
  },
}
