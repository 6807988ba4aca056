import { systemCode } from '../../ground/thrown.ts'
import type { EventDatabase } from '../dialect/database.ts'
import { toStoreError } from '../dialect/failure.ts'
import type { ActionTable } from '../schema/tables.ts'
import type { ActionRecord, EntryRecord, StoreWrite } from '../types.ts'
import { column, optional } from './caps.ts'
import { addToDomains } from './domain-counts.ts'
import { changedAt, type EntryChanges, type Gone, writeEntries } from './entries.ts'
import { encodeEventId } from './event-id.ts'
import { insertNew, type To, type Tx, toOf } from './insert.ts'
import { timeColumn } from './mail-rows.ts'
import { type Names, NameTable, WantedNames } from './name-table.ts'
import { namesOfEntry, namesOfMail } from './names-of.ts'
import { Partitions } from './partitions.ts'
import { addToRollups } from './rollups.ts'
import { addToVolume, type Kept, octetsOf } from './volume.ts'
import { countMail, type FreshMail, type Mail, writeMail } from './write-mail.ts'

export interface BatchOptions {
  /** Whether mail that is no finding has rows; else it is counted only (`store.keepClean: 0`). */
  readonly keepsClean: () => boolean
  /** Called in the transaction of each batch, last: whatever it adds is there together with the batch, or not at all. */
  readonly inTransaction?: (tx: Tx, written: Written) => Promise<void>
}

/** What a batch was. */
export interface Written {
  /** Ids of mail that was not there before. */
  readonly events: readonly string[]
  /** Ids of entries that were written or removed. */
  readonly entries: readonly string[]
  readonly actions: number
}

/** Writes batches into one database, one at a time. */
export interface BatchWriter {
  /**
   * Writes all or nothing, in one transaction. What was there already is left as it is, so that the same batch can be written
   * again by whoever does not know whether it arrived.
   * @throws {StoreError} what befalls the database; nothing was written then
   */
  write(writes: readonly StoreWrite[]): Promise<Written>
}

export function createBatchWriter(database: EventDatabase, options: BatchOptions): BatchWriter {
  const { kysely, dialect } = database
  const names = new NameTable(kysely)
  const partitions = dialect === 'postgres' ? new Partitions(kysely) : undefined

  async function write(batch: Batch, keepsClean: boolean): Promise<Written> {
    const of = await names.make(wantedBy(batch))
    if (keepsClean) await partitions?.make(batch.clean.map(({ event }) => timeColumn(event.atMs)))
    return await kysely.transaction().execute(async (tx) => {
      const to = toOf(database, tx)
      const kept = keepsClean
        ? await writeMail(to, 'message', batch.clean, of)
        : await countMail(to, batch.clean)
      const found = await writeMail(to, 'finding', batch.findings, of)
      const fresh = [...kept, ...found]
      const counted = fresh.map(({ event, names: { host } }) => ({ event, host: of.of('host', host) }))
      await addToRollups(to, counted)
      await addToDomains(to, counted)
      await writeEntries(to, batch.entries, of)
      const actions = await writeActions(to, batch.actions, of)
      await addToVolume(to, [
        ...(keepsClean ? keptOf('clean', kept, of) : []),
        ...keptOf('finding', found, of),
        ...actions,
      ])
      const events = fresh.map(({ event }) => event.id)
      const entries = [...new Set([...batch.entries.records.keys(), ...batch.entries.gone.keys()])]
      const written = { events, entries, actions: batch.actions.length }
      await options.inTransaction?.(tx, written)
      return written
    })
  }

  return {
    async write(writes) {
      const [batch, keepsClean] = [sortOut(writes), options.keepsClean()]
      try {
        return await write(batch, keepsClean)
      } catch (error) {
        partitions?.forget()
        if (systemCode(error) !== NO_PARTITION) throw toStoreError(error)
      }
      try {
        // Mail of a day that was dropped meanwhile.
        return await write(batch, keepsClean)
      } catch (error) {
        throw toStoreError(error)
      }
    },
  }
}

/** PostgreSQL: there is no part for a row. */
const NO_PARTITION = '23514'

interface Batch {
  readonly clean: readonly Mail[]
  readonly findings: readonly Mail[]
  readonly entries: EntryChanges
  readonly actions: readonly ActionRecord[]
}

function sortOut(writes: readonly StoreWrite[]): Batch {
  const mail: Mail[] = []
  const actions: ActionRecord[] = []
  const records = new Map<string, EntryRecord>()
  const gone = new Map<string, Gone>()
  for (const write of writes) {
    switch (write.kind) {
      case 'message':
        mail.push({ event: write.event, names: namesOfMail(write.event) })
        break
      case 'action':
        actions.push(write.action)
        break
      case 'entries-gone':
        for (const id of write.ids) gone.set(id, { atMs: write.atMs, fate: write.fate })
        break
      case 'entry': {
        const known = records.get(write.entry.id)
        const isOlder = known !== undefined && changedAt(known) > changedAt(write.entry)
        if (!isOlder || gone.has(write.entry.id)) records.set(write.entry.id, write.entry)
        gone.delete(write.entry.id)
        break
      }
    }
  }
  const { clean = [], findings = [] } = Object.groupBy(mail, ({ event }) =>
    event.isFinding ? 'findings' : 'clean',
  )
  return { clean, findings, entries: { records, gone }, actions }
}

function wantedBy({ clean, findings, entries, actions }: Batch): WantedNames {
  const wanted = new WantedNames()
  for (const mail of [clean, findings]) {
    for (const { names } of mail) {
      wanted.add('host', names.host)
      wanted.add('policy', names.policy)
      wanted.add('reason', names.reason)
      wanted.add('rule', names.rule)
      wanted.add('server', names.server)
      wanted.add('engine', names.engine)
      for (const one of names.recipientReasons) wanted.add('reason', one)
    }
  }
  // Of mail that is no finding they stand in `more`.
  for (const { names } of findings) {
    wanted.add('signature', names.signature)
    wanted.add('source', names.source)
    for (const [kind, name] of names.beside) wanted.add(kind, name)
  }
  for (const entry of entries.records.values()) {
    const { host, signature, source } = namesOfEntry(entry)
    wanted.add('host', host)
    wanted.add('signature', signature)
    wanted.add('source', source)
  }
  for (const { host } of actions) wanted.add('host', column(host, 'name'))
  return wanted
}

function keptOf(kind: Kept['kind'], fresh: readonly FreshMail[], of: Names): readonly Kept[] {
  return fresh.map(({ event, names, octets }) => ({
    ...{ kind, octets, atMs: event.atMs, host: of.of('host', names.host) },
  }))
}

/** @returns those that were not there before */
async function writeActions(to: To, actions: readonly ActionRecord[], of: Names): Promise<readonly Kept[]> {
  const rows = actions.map(
    (action): Omit<ActionTable, 'id'> => ({
      action_id: encodeEventId(action.id),
      at: timeColumn(action.atMs),
      host: of.of('host', column(action.host, 'name')),
      actor: column(action.actor, 'client'),
      act: column(action.act, 'id'),
      entry: optional(action.entry, 'id'),
      event: action.event === undefined ? null : encodeEventId(action.event),
      result: action.result,
      words: column(action.words, 'detail'),
    }),
  )
  const fresh = await insertNew(to, 'action', ACTION_COLUMNS, { rows, key: 'action_id' })
  return fresh.map((row) => ({ kind: 'action', octets: octetsOf([row]), atMs: row.at, host: row.host }))
}

const ACTION_COLUMNS = [
  ...['action_id', 'at', 'host', 'actor', 'act', 'entry', 'event', 'result', 'words'],
] as const satisfies readonly (keyof ActionTable)[]
