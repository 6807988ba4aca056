import { sql } from 'kysely'
import type {
  FindingBesideTable,
  FindingTable,
  MailColumns,
  MessageTable,
  RecipientColumns,
} from '../schema/tables.ts'
import type { MessageEvent } from '../types.ts'
import { encodeEventId } from './event-id.ts'
import { insertNew, insertRows, type To } from './insert.ts'
import { findingRow, messageRow, recipientRows, timeColumn } from './mail-rows.ts'
import type { Names } from './name-table.ts'
import type { MailNames } from './names-of.ts'
import { addToParts } from './parts.ts'
import { octetsOf } from './volume.ts'

export interface Mail {
  readonly event: MessageEvent
  readonly names: MailNames
}

/** Mail that was not there before. */
export interface FreshMail extends Mail {
  /** Of its rows. */
  readonly octets: number
}

/**
 * Writes rows of mail and of its recipients.
 * @returns those that were not there before
 */
export async function writeMail(
  to: To,
  table: 'message' | 'finding',
  mail: readonly Mail[],
  of: Names,
): Promise<readonly FreshMail[]> {
  if (mail.length === 0) return []
  const ids = await reserveIds(to, mail.length)
  const mailOf = new Map<MailColumns, Mail>()
  const rows = ids.flatMap((id, n) => {
    const one = mail[n]
    if (one === undefined) return []
    const row = (table === 'message' ? messageRow : findingRow)(one.event, id, one.names, of)
    mailOf.set(row, one)
    return [row]
  })
  // The rows were made as the table has them.
  const newRows =
    table === 'message'
      ? await insertNew(to, table, MAIL_COLUMNS, { rows: rows as MessageTable[], key: 'id' })
      : await insertNew(to, table, FINDING_COLUMNS, { rows: rows as FindingTable[], key: 'id' })
  const allRecipients: RecipientColumns[] = []
  const beside: FindingBesideTable[] = []
  const fresh = newRows.flatMap((row) => {
    const one = mailOf.get(row)
    if (one === undefined) return []
    const { event, names } = one
    const recipients = recipientRows(event, row.id, names, of)
    for (const recipient of recipients) allRecipients.push(recipient)
    for (const [kind, name] of names.beside)
      beside.push({ mail: row.id, name: of.of(kind, name), at: row.at })
    return [{ event, names, octets: octetsOf([row]) + octetsOf(recipients) }]
  })
  if (table === 'message') await addToParts(to, newRows)
  await insertRows(...([to, `${table}_recipient`, RECIPIENT_COLUMNS, allRecipients] as const))
  if (table === 'finding') await insertRows(...([to, 'finding_beside', BESIDE_COLUMNS, beside] as const))
  return fresh
}

/** Mail that has no row: what says that it was counted is its id alone. */
export async function countMail(to: To, mail: readonly Mail[]): Promise<readonly FreshMail[]> {
  const rows = mail.map((one) => ({
    ...{ event_id: encodeEventId(one.event.id), at: timeColumn(one.event.atMs) },
    one,
  }))
  const fresh = await insertNew(to, 'counted', ['event_id', 'at'], { rows, key: 'event_id' })
  return fresh.map(({ one }) => ({ ...one, octets: 0 }))
}

/** Numbers for rows of `message` and `finding`, which share one sequence. */
async function reserveIds({ tx, dialect }: To, count: number): Promise<readonly number[]> {
  if (dialect === 'postgres') {
    const { rows } = await sql<{ id: number }>`
      SELECT nextval('mail_id') AS id FROM generate_series(1, ${sql.lit(count)})`.execute(tx)
    return rows.map(({ id }) => id)
  }
  const { rows } = await sql<{ last: number }>`
    SELECT max(ifnull((SELECT max(id) FROM message), 0), ifnull((SELECT max(id) FROM finding), 0)) AS last`.execute(
    tx,
  )
  const last = rows[0]?.last ?? 0
  return Array.from({ length: count }, (_, n) => last + 1 + n)
}

const MAIL_COLUMNS = [
  ...['id', 'event_id', 'at', 'host', 'queue_id', 'message_id', 'subject', 'sender', 'sender_as_given'],
  ...[
    'sender_domain',
    'client',
    'client_name',
    'helo',
    'authenticated',
    'direction',
    'bytes',
    'kind',
    'action',
  ],
  ...['reason', 'rule', 'server', 'engine', 'decision_ms', 'scan_ms', 'policy', 'facts', 'reading', 'more'],
] as const satisfies readonly (keyof MailColumns)[]
const FINDING_COLUMNS = [
  ...MAIL_COLUMNS,
  ...['signature', 'class', 'classes', 'source', 'file', 'rating', 'failure_kind', 'failure_code'],
  ...['failure_detail', 'reply', 'incident', 'entry', 'release_of', 'words'],
] as const satisfies readonly (keyof FindingTable)[]
const BESIDE_COLUMNS = ['mail', 'name', 'at'] as const satisfies readonly (keyof FindingBesideTable)[]
const RECIPIENT_COLUMNS = [
  ...['mail', 'n', 'at', 'address', 'address_as_given', 'domain', 'wanted', 'fate', 'reason'],
] as const satisfies readonly (keyof RecipientColumns)[]
