import type { Selectable, Transaction } from 'kysely'
import type { Token, TokenStore } from '../../../accounts/tokens/types.ts'
import { escapeText, unescapeText } from '../../batch/text.ts'
import type { StateTables } from '../../schema/tables.ts'
import type { OperationsOf, StateOperationsOf } from '../operation.ts'
import { knownAccount, readList, writeList } from './account-rows.ts'
import './token-tables.ts'

type Tx = Transaction<StateTables>
type Args<Name extends keyof TokenStore> = Parameters<TokenStore[Name]>[0]
type Result<Name extends keyof TokenStore> = ReturnType<TokenStore[Name]>
type Operations = OperationsOf<'token', TokenStore>

declare module '../../types.ts' {
  interface StateOperations extends Operations {}
}

/** When a token was used last is written down no more often than that: no request waits for a disk. */
const SEEN_EVERY_MS = 3_600_000
/** In a list of all. */
const MOST_LISTED = 1000

export const TOKEN_OPERATIONS: StateOperationsOf<keyof Operations> = {
  'token.make': ({ tx }, args) => makeToken(tx, args),
  'token.look': ({ tx }, args) => lookAtToken(tx, args),
  'token.note': ({ tx }, args) => noteToken(tx, args),
  'token.list': ({ tx }, args) => listTokens(tx, args),
  'token.revoke': ({ tx }, args) => revokeToken(tx, args),
}

async function makeToken(tx: Tx, { hash, token, most }: Args<'make'>): Result<'make'> {
  const account = await tx
    .selectFrom('account')
    .select('id')
    .where('id', '=', escapeText(token.account))
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  // What is over is forgotten by `tidyState`: this clock may be wrong.
  const there = await tx
    .selectFrom('token')
    .select('id')
    .where('account', '=', token.account)
    .where('ends_at', '>', token.createdAtMs)
    .execute()
  if (account === undefined || there.length >= most) return false
  await tx
    .insertInto('token')
    .values({
      ...{ hash, id: token.id, account: token.account, label: escapeText(token.label) },
      ...{ acts: writeList(token.acts), networks: writeList(token.networks) },
      ...{ created_at: token.createdAtMs, ends_at: token.endsAtMs, seen_at: null, seen_from: null },
    })
    .execute()
  return true
}

async function lookAtToken(tx: Tx, { hash, nowMs }: Args<'look'>): Result<'look'> {
  const row = await tx
    .selectFrom('token')
    .selectAll()
    .where('hash', '=', hash)
    .where('ends_at', '>', nowMs)
    .executeTakeFirst()
  const account =
    row &&
    (await tx
      .selectFrom('account')
      .selectAll()
      .where('id', '=', row.account)
      .where('disabled_at', 'is', null)
      .executeTakeFirst())
  if (row === undefined || account === undefined) return { found: undefined, needsWriting: false }
  return {
    found: { token: tokenOf(row), account: await knownAccount(tx, account) },
    needsWriting: row.seen_at === null || Math.abs(nowMs - Number(row.seen_at)) >= SEEN_EVERY_MS,
  }
}

async function noteToken(tx: Tx, { hash, nowMs, from }: Args<'note'>): Result<'note'> {
  const seen = { seen_at: nowMs, seen_from: escapeText(from) }
  await tx.updateTable('token').set(seen).where('hash', '=', hash).execute()
  return undefined
}

async function listTokens(tx: Tx, { account, id }: Args<'list'>): Result<'list'> {
  let query = tx
    .selectFrom('token')
    .innerJoin('account', 'account.id', 'token.account')
    .selectAll('token')
    .select('account.name as account_name')
    .orderBy('token.created_at', 'desc')
    .orderBy('token.id')
    .limit(MOST_LISTED)
  if (account !== undefined) query = query.where('token.account', '=', escapeText(account))
  if (id !== undefined) query = query.where('token.id', '=', escapeText(id))
  const rows = await query.execute()
  return rows.map((row) => ({ ...tokenOf(row), accountName: unescapeText(row.account_name) }))
}

async function revokeToken(tx: Tx, { id }: Args<'revoke'>): Result<'revoke'> {
  const gone = await tx.deleteFrom('token').where('id', '=', escapeText(id)).executeTakeFirst()
  return Number(gone.numDeletedRows) > 0
}

function tokenOf(row: Selectable<StateTables['token']>): Token {
  return {
    ...{ id: row.id, account: row.account, label: unescapeText(row.label) },
    // What is no act any more, `may` refuses.
    acts: readList(row.acts) as Token['acts'],
    ...{ networks: readList(row.networks), createdAtMs: Number(row.created_at) },
    endsAtMs: Number(row.ends_at),
    seenAtMs: row.seen_at === null ? undefined : Number(row.seen_at),
    seenFrom: row.seen_from === null ? undefined : unescapeText(row.seen_from),
  }
}
