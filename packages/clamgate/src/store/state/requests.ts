import { createHash } from 'node:crypto'
import type { Selectable, Transaction } from 'kysely'
import type { MailRequest, RequestStore } from '../../quarantine/requests/types.ts'
import { escapeText, unescapeText } from '../batch/text.ts'
import type { StateTables } from '../schema/tables.ts'
import { insertOwed } from './request-mails.ts'

type Tx = Transaction<StateTables>
type Args<Name extends keyof RequestStore> = Parameters<RequestStore[Name]>[0]
type Result<Name extends keyof RequestStore> = ReturnType<RequestStore[Name]>

/** Of two who ask at once both get the same, by an index. */
export async function addRequest(tx: Tx, { request, owing }: Args<'add'>): Result<'add'> {
  const { id, entry, askedAtMs, endsAtMs } = request
  const key = createHash('sha256')
    .update([...request.recipients].sort().join('\n'))
    .digest('hex')
  // One that nobody answered is in nobody's way. That it is over is reckoned by whoever reads it, by a clock that may be right again by
  // then; it is written of the one alone whose place in the index the new one takes, and with it what there is to decide.
  await tx
    .updateTable('mail_request')
    .set({ state: 'lapsed' })
    .where('entry', '=', entry)
    .where('recipients_hash', '=', key)
    .where('state', '=', 'open')
    .where('ends_at', '<=', askedAtMs)
    .execute()
  const added = await tx
    .insertInto('mail_request')
    .values({
      ...{ id, entry, recipients: escapeText(JSON.stringify(request.recipients)), recipients_hash: key },
      ...{ asker: escapeText(request.asker), language: request.language, words: escapeText(request.words) },
      ...{ asked_at: askedAtMs, ends_at: endsAtMs, state: 'open' },
      ...{ decided_by: null, decided_at: null, answer: '' },
    })
    // The index is of open ones alone: a target would have to say so, and SQLite takes no parameter there.
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (Number(added.numInsertedOrUpdatedRows ?? 0) > 0) await insertOwed(tx, id, 'question', owing)
  const row = await tx
    .selectFrom('mail_request')
    .selectAll()
    .where('entry', '=', entry)
    .where('recipients_hash', '=', key)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  return requestOf(row)
}

export async function readRequest(tx: Tx, { id }: Args<'read'>): Result<'read'> {
  const row = await tx
    .selectFrom('mail_request')
    .selectAll()
    .where('id', '=', escapeText(id))
    .executeTakeFirst()
  return row && requestOf(row)
}

export async function listRequests(tx: Tx, { limit, entry }: Args<'list'>, nowMs: number): Result<'list'> {
  let query = tx
    .selectFrom('mail_request')
    .selectAll()
    // However many were decided since, those that wait are among what is listed.
    .orderBy((of) =>
      of
        .case()
        .when(of.and([of('state', 'in', ['open', 'approving']), of('ends_at', '>', nowMs)]))
        .then(0)
        .else(1)
        .end(),
    )
    .orderBy('asked_at', 'desc')
    .orderBy('id')
    .limit(limit)
  if (entry !== undefined) query = query.where('entry', '=', entry)
  return (await query.execute()).map(requestOf)
}

/** A release that was begun and never ended, by a host that died, is as good as not begun. */
export async function moveRequest(tx: Tx, request: Args<'move'>): Result<'move'> {
  const { id, from, to, by, answer, nowMs, staleMs, owing } = request
  const moved = await tx
    .updateTable('mail_request')
    .set(
      to === 'open'
        ? { state: to, decided_by: null, decided_at: null, answer: '' }
        : { state: to, decided_by: escapeText(by), decided_at: nowMs, answer: escapeText(answer) },
    )
    .where('id', '=', id)
    .where((of) => {
      const isThere = of('state', '=', from)
      if (from !== 'open') return isThere
      const isStale = of.and([of('state', '=', 'approving'), of('decided_at', '<=', staleMs)])
      return of.or([of.and([isThere, of('ends_at', '>', nowMs)]), isStale])
    })
    .executeTakeFirst()
  if (Number(moved.numUpdatedRows) === 0) return false
  if (to === 'approved' || to === 'refused') {
    await tx.deleteFrom('request_mail').where('request', '=', id).where('kind', '=', 'question').execute()
  }
  if (owing !== undefined) await insertOwed(tx, id, 'answer', owing)
  return true
}

function requestOf(row: Selectable<StateTables['mail_request']>): MailRequest {
  // It was written by addRequest.
  const recipients: readonly string[] = JSON.parse(unescapeText(row.recipients))
  return {
    ...{ id: row.id, entry: row.entry, recipients, asker: unescapeText(row.asker), language: row.language },
    ...{ words: unescapeText(row.words), askedAtMs: Number(row.asked_at), endsAtMs: Number(row.ends_at) },
    ...{ state: row.state, answer: unescapeText(row.answer) },
    decidedBy: row.decided_by === null ? undefined : unescapeText(row.decided_by),
    decidedAtMs: row.decided_at === null ? undefined : Number(row.decided_at),
  }
}
