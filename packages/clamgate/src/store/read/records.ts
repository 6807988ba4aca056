import type { Kysely, Selectable } from 'kysely'
import { sql } from 'kysely'
import { decodeEventId } from '../batch/event-id.ts'
import { readMail } from '../batch/read-mail.ts'
import { unescapeText } from '../batch/text.ts'
import type {
  ActionTable,
  EntryRecipientTable,
  EntryTable,
  EventTables,
  FindingTable,
  MessageTable,
  RecipientColumns,
} from '../schema/tables.ts'
import type { ActionRecord, EntryCopy, EntryRecord, MessageEvent } from '../types.ts'
import type { Dialect, Sql } from './dialect.ts'
import type { LoadedTexts, NameTexts } from './name-texts.ts'
import type { Place } from './range-stream.ts'

/** What rows are read with. */
export interface Reading {
  readonly db: Kysely<EventTables>
  readonly dialect: Dialect
  readonly texts: NameTexts
}

type Row = Selectable<MessageTable> | Selectable<FindingTable>

/**
 * Events as they were written, in the order of their places. Those that have gone meanwhile are left out.
 * @param mostRecipients the first so many of each; left out, all
 */
export async function readEvents(
  reading: Reading,
  table: 'message' | 'finding',
  places: readonly Place[],
  mostRecipients?: number | undefined,
): Promise<ReadonlyMap<number, MessageEvent>> {
  if (places.length === 0) return new Map()
  const rows = await rowsAt<Row>(reading, table, 'id', places)
  const first = mostRecipients === undefined ? [] : [sql`n < ${mostRecipients}`]
  const recipients = byMail(
    await rowsAt<RecipientColumns>(reading, `${table}_recipient`, 'mail', places, first),
  )
  const { db, texts } = reading
  const names = await texts.load(db, [
    ...rows.flatMap(namesOf),
    ...[...recipients.values()].flat().map(({ reason }) => reason),
  ])
  return new Map(
    rows.map((row) => [row.id, readMail(row, recipients.get(row.id) ?? [], (id) => names.raw(id))]),
  )
}

/** As {@link readEvents}, of the index of the quarantine. */
export async function readEntries(
  reading: Reading,
  places: readonly Place[],
): Promise<ReadonlyMap<number, EntryRecord>> {
  if (places.length === 0) return new Map()
  const rows = await rowsAt<Selectable<EntryTable>>(reading, 'entry', 'id', places)
  const copies = byMail(await rowsAt<EntryRecipientTable>(reading, 'entry_recipient', 'mail', places))
  const { db, texts } = reading
  const names = await texts.load(
    db,
    rows.flatMap(({ host, signature, source }) => [host, signature, source]),
  )
  return new Map(rows.map((row) => [row.id, entryOf(row, copies.get(row.id) ?? [], names)]))
}

/** Actions from their rows. */
export async function readActions(
  { db, texts }: Reading,
  rows: readonly Selectable<ActionTable>[],
): Promise<readonly ActionRecord[]> {
  const names = await texts.load(
    db,
    rows.map(({ host }) => host),
  )
  return rows.map((row) => ({
    ...{ id: decodeEventId(row.action_id), atMs: row.at, host: names.of(row.host) },
    ...{ actor: unescapeText(row.actor), act: unescapeText(row.act), result: row.result },
    ...optional('entry', textOf(row.entry)),
    ...optional('event', row.event === null ? undefined : decodeEventId(row.event)),
    words: unescapeText(row.words),
  }))
}

async function rowsAt<T>(
  { db, dialect }: Reading,
  table: string,
  key: 'id' | 'mail',
  places: readonly Place[],
  more: readonly Sql[] = [],
): Promise<readonly T[]> {
  const { rows } = await sql<T>`SELECT * FROM ${sql.table(table)} ${dialect.byId}
    WHERE ${sql.join([placesIn(dialect, key, places), ...more], sql` AND `)}`.execute(db)
  return rows
}

/** Whether a row is one of these, or of a recipient of one: a table that is parted by time looks into few parts only. */
export function placesIn(dialect: Dialect, key: 'id' | 'mail', places: readonly Place[]): Sql {
  const times = places.map(({ at }) => at)
  const ids = places.map(({ id }) => id)
  return sql`${dialect.isOneOf(sql.ref(key), ids)} AND at BETWEEN ${Math.min(...times)} AND ${Math.max(...times)}`
}

function byMail<T extends { readonly mail: number; readonly n: number }>(
  rows: readonly T[],
): ReadonlyMap<number, readonly T[]> {
  const all = Map.groupBy(rows, ({ mail }) => mail)
  for (const some of all.values()) some.sort((a, b) => a.n - b.n)
  return all
}

function namesOf(row: Row): readonly (number | null)[] {
  const { host, reason, server, engine, policy } = row
  return [host, reason, server, engine, policy, ...('signature' in row ? [row.signature, row.source] : [])]
}

function entryOf(
  row: Selectable<EntryTable>,
  copies: readonly EntryRecipientTable[],
  names: LoadedTexts,
): EntryRecord {
  return {
    ...{ id: unescapeText(row.entry), keptAtMs: row.at, host: names.of(row.host) },
    ...optional('queueId', textOf(row.queue_id)),
    ...optional('messageId', textOf(row.message_id)),
    ...optional('subject', textOf(row.subject)),
    sender: unescapeText(row.sender_as_given ?? row.sender),
    ...optional('client', textOf(row.client)),
    ...optional('authenticated', textOf(row.authenticated)),
    kind: row.kind,
    ...optional('signature', names.orNothing(row.signature)),
    ...optional('class', row.class ?? undefined),
    ...optional('source', names.orNothing(row.source)),
    ...{ bytes: row.bytes, sha256: row.sha256, copies: copies.map(copyOf) },
  }
}

function copyOf(row: EntryRecipientTable): EntryCopy {
  return {
    ...{ address: unescapeText(row.address_as_given ?? row.address), state: row.state },
    ...optional('atMs', row.state_at ?? undefined),
    ...optional('queueId', textOf(row.queue_id)),
    ...optional('words', textOf(row.words)),
  }
}

function textOf(text: string | null): string | undefined {
  return text === null ? undefined : unescapeText(text)
}

function optional<Key extends string, T>(key: Key, value: T | undefined): { readonly [_ in Key]?: T } {
  // The type says what a computed key cannot.
  return (value === undefined ? {} : { [key]: value }) as { readonly [_ in Key]?: T }
}
