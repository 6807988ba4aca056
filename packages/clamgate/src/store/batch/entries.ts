import { fatesText, lastStateOf } from '../copy-states.ts'
import type { EntryRecipientTable, EntryTable } from '../schema/tables.ts'
import type { EntryRecord } from '../types.ts'
import { column, optional } from './caps.ts'
import { insertRows, type To, type Tx } from './insert.ts'
import { addressColumns, timeColumn, wordsOf } from './mail-rows.ts'
import type { Names } from './name-table.ts'
import { namesOfEntry } from './names-of.ts'

const COLUMNS = [
  ...['entry', 'at', 'changed_at', 'host', 'queue_id', 'message_id', 'subject', 'sender'],
  ...['sender_as_given', 'sender_domain', 'client', 'authenticated', 'kind', 'signature', 'class'],
  ...['source', 'bytes', 'sha256', 'words'],
] as const satisfies readonly (keyof EntryTable)[]
const RECIPIENT_COLUMNS = [
  ...['mail', 'n', 'at', 'address', 'address_as_given', 'domain', 'state', 'state_at', 'queue_id', 'words'],
] as const satisfies readonly (keyof EntryRecipientTable)[]

const SET = COLUMNS.filter((name) => name !== 'entry').map((name) => `${name} = excluded.${name}`)
/** What is older does not write over what is newer: a spill file may be replayed late. */
const TAIL = `ON CONFLICT (entry) DO UPDATE SET ${SET.join(', ')} WHERE entry.changed_at <= excluded.changed_at RETURNING id, entry`
const AT_ONCE = 500

/** How an entry left the quarantine. */
export interface Gone {
  readonly atMs: number
  readonly fate: 'deleted' | 'expired' | undefined
}

/** What becomes of the entries of a batch; one that is in both has changed, and left then. */
export interface EntryChanges {
  readonly records: ReadonlyMap<string, EntryRecord>
  readonly gone: ReadonlyMap<string, Gone>
}

/** The last time that something happened to an entry, as far as its record knows. */
export function changedAt({ keptAtMs, copies }: EntryRecord): number {
  return timeColumn(copies.reduce((last, { atMs = 0 }) => Math.max(last, atMs), keptAtMs))
}

/** Writes the entries of a batch, each as its record says, with all its copies; and removes those that are gone. */
export async function writeEntries(to: To, { records, gone }: EntryChanges, names: Names): Promise<void> {
  await writeRecords(to, [...records.values()], names)
  // It was away, and is there again.
  await inGroups(
    [...records.keys()].filter((id) => !gone.has(id)),
    (entries) => writeFate(to.tx, entries, { fates: '', goneAt: null }),
  )
  await inGroups([...gone.keys()], async (entries) => {
    await noteFates(to.tx, entries, gone)
    await remove(
      to.tx,
      entries.map((id) => column(id, 'id')),
    )
  })
}

async function inGroups(
  ids: readonly string[],
  work: (some: readonly string[]) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < ids.length; from += AT_ONCE) await work(ids.slice(from, from + AT_ONCE))
}

async function writeRecords(to: To, records: readonly EntryRecord[], names: Names): Promise<void> {
  const byEntry = new Map(records.map((record) => [column(record.id, 'id'), record]))
  const rows = [...byEntry].map(([entry, record]) => entryRow(entry, record, names))
  const written = await insertRows<'entry', (typeof COLUMNS)[number], Pick<EntryTable, 'id' | 'entry'>>(
    ...([to, 'entry', COLUMNS, rows, TAIL] as const),
  )
  for (let from = 0; from < written.length; from += AT_ONCE) {
    const ids = written.slice(from, from + AT_ONCE).map(({ id }) => id)
    await to.tx.deleteFrom('entry_recipient').where('mail', 'in', ids).execute()
  }
  const copies = written.flatMap(({ id, entry }) => {
    const record = byEntry.get(entry)
    return record === undefined ? [] : copyRows(record, id)
  })
  await insertRows(to, 'entry_recipient', RECIPIENT_COLUMNS, copies)
}

/** Writes beside their messages what had become of the copies of entries that leave. */
async function noteFates(tx: Tx, ids: readonly string[], gone: EntryChanges['gone']): Promise<void> {
  const rows = await tx
    .selectFrom('entry')
    .innerJoin('entry_recipient', 'entry_recipient.mail', 'entry.id')
    .where(
      'entry.entry',
      'in',
      ids.map((id) => column(id, 'id')),
    )
    .select(['entry.entry', 'entry_recipient.state'])
    .distinct()
    .execute()
  const states = Map.groupBy(rows, ({ entry }) => entry)
  const all = ids.flatMap((id) => {
    const left = gone.get(id)
    if (left === undefined) return []
    const { fate = 'deleted', atMs } = left
    const last = states.get(column(id, 'id'))?.map(({ state }) => lastStateOf(state, fate)) ?? [fate]
    return [{ id, isKnown: left.fate !== undefined, fates: fatesText(last), goneAt: timeColumn(atMs) }]
  })
  for (const some of Map.groupBy(
    all,
    ({ isKnown, fates, goneAt }) => `${isKnown} ${fates} ${goneAt}`,
  ).values()) {
    const [first] = some
    if (first !== undefined)
      await writeFate(
        tx,
        some.map(({ id }) => id),
        first,
      )
  }
}

/** @param fate `isKnown: false`: it counts where nobody has said more */
async function writeFate(
  tx: Tx,
  ids: readonly string[],
  fate: { readonly fates: string; readonly goneAt: number | null; readonly isKnown?: boolean },
): Promise<void> {
  const update = tx
    .updateTable('finding')
    .set({ fates: fate.fates, gone_at: fate.goneAt })
    .where(
      'entry',
      'in',
      ids.map((id) => column(id, 'id')),
    )
  await (fate.isKnown === false
    ? update.where('fates', '=', '')
    : update.where('fates', '<>', fate.fates)
  ).execute()
}

async function remove(tx: Tx, entries: readonly string[]): Promise<void> {
  const ids = tx.selectFrom('entry').select('id').where('entry', 'in', entries)
  await tx.deleteFrom('entry_recipient').where('mail', 'in', ids).execute()
  await tx.deleteFrom('entry').where('entry', 'in', entries).execute()
}

function entryRow(entry: string, record: EntryRecord, of: Names): Omit<EntryTable, 'id'> {
  const { folded, asGiven, domain } = addressColumns(record.sender)
  const { host, signature, source } = namesOfEntry(record)
  return {
    ...{ entry, at: timeColumn(record.keptAtMs), changed_at: changedAt(record), host: of.of('host', host) },
    queue_id: optional(record.queueId, 'id'),
    message_id: optional(record.messageId, 'messageId'),
    subject: optional(record.subject, 'subject'),
    ...{ sender: folded, sender_as_given: asGiven, sender_domain: domain },
    client: optional(record.client, 'id'),
    authenticated: optional(record.authenticated, 'client'),
    kind: record.kind,
    signature: signature === undefined ? null : of.of('signature', signature),
    class: record.class ?? null,
    source: source === undefined ? null : of.of('source', source),
    ...{ bytes: Math.round(record.bytes), sha256: column(record.sha256, 'id') },
    words: wordsOf([
      ...[record.signature, record.subject, record.sender],
      ...[record.queueId, record.messageId, record.id],
      ...record.copies.map(({ address }) => address),
    ]),
  }
}

function copyRows({ copies, keptAtMs }: EntryRecord, mail: number): readonly EntryRecipientTable[] {
  return copies.map(({ address, state, atMs, queueId, words }, n) => {
    const { folded, asGiven, domain } = addressColumns(address)
    return {
      ...{ mail, n, at: timeColumn(keptAtMs), address: folded, address_as_given: asGiven, domain, state },
      state_at: atMs === undefined ? null : timeColumn(atMs),
      queue_id: optional(queueId, 'id'),
      words: optional(words, 'detail'),
    }
  })
}
