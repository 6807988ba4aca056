import { AsyncLocalStorage } from 'node:async_hooks'
import { type Kysely, sql } from 'kysely'
import type { EventDatabase } from '../dialect/database.ts'
import { toStoreError } from '../dialect/failure.ts'
import { fold } from '../query/fold.ts'
import type { EventTables } from '../schema/tables.ts'
import type { EntryRecord, MessageEvent, Page, PageRequest, StoreReader } from '../types.ts'
import { BUDGET_MS, PAGE_MS, tooSlow } from './budget.ts'
import type { Table } from './columns.ts'
import type { Compiling } from './condition.ts'
import { windowOf } from './conditions.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { cutEntry, cutEvent } from './cut.ts'
import { type Dialect, postgresDialect, sqliteDialect } from './dialect.ts'
import { listRows } from './list.ts'
import { NameTexts } from './name-texts.ts'
import { wantedNames } from './names.ts'
import { type Found, roomFor } from './page-room.ts'
import { isBefore, type Place } from './range-stream.ts'
import { type Reading, readEntries, readEvents } from './records.ts'
import { recipientScopeOf } from './scope.ts'
import { countsOf } from './summary/counts.ts'
import { hitsOf } from './summary/hits.ts'
import { valuesOf } from './summary/values.ts'
import { actionsOf, readEntry, readTimeline } from './timeline.ts'

const MOST_ITEMS = 200

export interface ReaderOptions {
  readonly budgetMs?: number
  /** A list that has taken so long ends with what it has, and goes on with its next page, ms. */
  readonly pageMs?: number
  /** Monotonic clock, ms. */
  readonly now?: () => number
}

/** Reads an open database, in the thread that asks; what a query may take is checked between its statements. */
export async function createReader(
  database: EventDatabase,
  { budgetMs = BUDGET_MS, pageMs = PAGE_MS, now = () => performance.now() }: ReaderOptions = {},
): Promise<StoreReader> {
  const db = database.kysely
  /** When the time of a question is over: several may be under way, and what SQLite calls back is none's argument. */
  const endsAt = new AsyncLocalStorage<number>()
  const checkTime = () => {
    if (now() > (endsAt.getStore() ?? Number.POSITIVE_INFINITY)) throw tooSlow(budgetMs)
  }
  const dialect = await dialectOf(database, checkTime)
  const reading: Reading = { db, dialect, texts: new NameTexts() }

  /** @param mostOfEach so many recipients of each are read */
  const list = async (
    request: PageRequest,
    name: string,
    tables: readonly Table[],
    mostOfEach?: number | undefined,
  ) => {
    const { query, cursor, scope } = request
    const after = cursor === undefined ? undefined : decodeCursor(name, query, cursor, scope)
    const nowMs = after?.nowMs ?? Math.trunc(request.nowMs)
    const limit = Math.min(MOST_ITEMS, Math.max(1, Math.trunc(request.limit)))
    const { window, clauses } = windowOf(query, nowMs)
    const names = await wantedNames(db, dialect, query)
    const compiling: Compiling = { dialect, nowMs, names, scope: recipientScopeOf(scope) }
    const found: Found[] = []
    let lookedTo: Place | undefined
    for (const table of tables) {
      const dueAt = now() + pageMs / tables.length
      // Further back than another table was looked through there is nothing to look for.
      const fromMs = lookedTo === undefined ? window.fromMs : Math.max(lookedTo.at, window.fromMs ?? 0)
      const listed = await listRows(db, {
        ...{ table, clauses, compiling, checkTime, count: limit + 1, isPageDue: () => now() > dueAt },
        bounds: { window: { ...window, fromMs }, after },
      })
      found.push(...listed.places.map(({ at, id }) => ({ at, id, table })))
      const end = listed.lookedTo
      if (end !== undefined && (lookedTo === undefined || isBefore(end, lookedTo))) lookedTo = end
    }
    // What is behind the place that one of the tables was looked through to comes with the next page.
    const seen = found.filter((place) => lookedTo === undefined || !isBefore(lookedTo, place))
    seen.sort((a, b) => (isBefore(a, b) ? -1 : 1))
    const wanted = seen.slice(0, limit)
    const { page, recipients } = await roomFor(reading, wanted, mostOfEach)
    const isCut = page.length < wanted.length || seen.length > limit
    const last = isCut ? page.at(-1) : lookedTo
    const next = last && encodeCursor(name, query, { at: last.at, id: last.id, nowMs }, scope)
    return { page, recipients, next }
  }

  return inOurWords((ask) => endsAt.run(now() + budgetMs, ask), {
    async events(request): Promise<Page<MessageEvent>> {
      const { scope } = request
      // Who may be heard of in a scope is known once all are read.
      const most = recipientScopeOf(scope) === undefined ? request.recipients : undefined
      const { page, recipients, next } = await list(request, 'events', ['message', 'finding'], most)
      const of = (table: Table) => page.filter((one) => one.table === table)
      const events = new Map([
        ...(await readEvents(reading, 'finding', of('finding'), most)),
        ...(await readEvents(reading, 'message', of('message'), most)),
      ])
      const items = page.flatMap(({ id }) => {
        const event = events.get(id)
        const heardOf = event && cutEvent(event, scope)
        if (heardOf === undefined) return []
        return most === undefined ? heardOf : { ...heardOf, recipientCount: recipients.get(id) ?? 0 }
      })
      return { items, next }
    },
    async entries(request): Promise<Page<EntryRecord>> {
      const { page, next } = await list(request, 'entries', ['entry'])
      const entries = await readEntries(reading, page)
      const found = page.flatMap(({ id }) => entries.get(id) ?? [])
      return { items: found.flatMap((entry) => cutEntry(entry, request.scope) ?? []), next }
    },
    event: (id, asker) => readTimeline(reading, id, asker),
    entry: (id) => readEntry(reading, id),
    actions: (entry) => actionsOf(reading, { entry }),
    counts: (request) => countsOf({ db, dialect, checkTime }, request),
    hits: (request) => hitsOf({ ...reading, checkTime }, request),
    values: (request) => valuesOf(reading, request),
  })
}

/** Whoever asks gets errors of ours alone. @param inTime asks: each question has a time of its own */
function inOurWords(inTime: <T>(ask: () => Promise<T>) => Promise<T>, reader: StoreReader): StoreReader {
  const wrap =
    <Args extends readonly unknown[], T>(method: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      try {
        return await inTime(() => method(...args))
      } catch (error) {
        throw toStoreError(error)
      }
    }
  return {
    ...{ events: wrap(reader.events), event: wrap(reader.event), entries: wrap(reader.entries) },
    ...{ entry: wrap(reader.entry), actions: wrap(reader.actions), counts: wrap(reader.counts) },
    ...{ hits: wrap(reader.hits), values: wrap(reader.values) },
  }
}

async function dialectOf(database: EventDatabase, checkTime: () => void): Promise<Dialect> {
  if (database.dialect === 'sqlite') {
    database.raw.function('in_time', { deterministic: false }, () => {
      checkTime()
      return 1
    })
    database.raw.function('fold', { deterministic: true }, (text) =>
      typeof text === 'string' ? fold(text) : text,
    )
    return sqliteDialect
  }
  try {
    return postgresDialect(await abilities(database.kysely))
  } catch (error) {
    throw toStoreError(error)
  }
}

async function abilities(
  db: Kysely<EventTables>,
): Promise<{ readonly hasIcu: boolean; readonly hasTrigrams: boolean }> {
  const { rows } = await sql<{ readonly icu: boolean; readonly trigrams: boolean }>`
    SELECT EXISTS (SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu') AS icu,
      to_regclass('finding_words') IS NOT NULL AS trigrams`.execute(db)
  return { hasIcu: rows[0]?.icu === true, hasTrigrams: rows[0]?.trigrams === true }
}
