import { type Kysely, sql } from 'kysely'
import type { EventTables } from '../schema/tables.ts'
import { byTime } from './by-time.ts'
import type { Table } from './columns.ts'
import type { Compiling } from './condition.ts'
import { conditionOf } from './conditions.ts'
import { type Asked, type Listed, type Listing, testsOf } from './listing.ts'
import { type Bounds, isBefore, type Place, RangeStream, within } from './range-stream.ts'
import { type Lookup, lookupOf, MAX_RANGES, ofRecipients } from './ranges.ts'
import { isInScope, type RecipientScope } from './scope.ts'
import { refuseTooWide } from './too-wide.ts'

const NOTHING: Listed = { places: [] }
/** Where an index finds so few rows, all of them are fetched; else it is read in the order of time. */
const FEW = 2000
const MOST_AT_ONCE = 4000

/**
 * The first rows of a table for which all clauses hold, newest first. Indexes are asked first how many rows they find, since that
 * differs by a factor of a million from host to host, and neither database knows it beforehand.
 * @throws {StoreError} STORE_QUERY_TOO_WIDE
 */
export async function listRows(db: Kysely<EventTables>, listing: Listing): Promise<Listed> {
  const { table, clauses, compiling, count, bounds } = listing
  const asked: Asked[] = []
  if (compiling.scope !== undefined) asked.push(scopeAsked(table, compiling.scope, compiling))
  for (const clause of clauses) {
    const condition = conditionOf(clause, table, compiling)
    if (condition.kind === 'never') return NOTHING
    if (condition.kind === 'always') continue
    asked.push({ lookup: lookupOf(clause, table, compiling), test: condition.sql, reads: condition.reads })
  }
  const indexed = asked.filter((one) => one.lookup !== undefined)
  if (indexed.length === 0) {
    if (table === 'message' && asked.some(({ reads }) => reads === 'text')) {
      refuseTooWide(clauses, listing)
    }
    return await byTime(db, listing, asked)
  }
  const [only] = indexed
  if (asked.length === 1 && only?.lookup?.by === 'ranges') {
    const { ranges, isExact } = only.lookup
    const stream = new RangeStream(db, compiling.dialect, { ranges, bounds, ahead: count })
    return isExact ? { places: await stream.take(count) } : await along(db, listing, asked, [], stream)
  }
  return await byBestIndex(db, listing, asked)
}

/** Mail is in a scope when one of its recipients is; an index finds it. */
function scopeAsked(table: Table, scope: RecipientScope, { dialect }: Compiling): Asked {
  const ranges = scope.values.map((value) => ofRecipients(table, scope.column, value))
  return {
    // Above that many the rows are looked through in the order of time.
    lookup: ranges.length > MAX_RANGES ? undefined : { by: 'ranges', ranges, isExact: true },
    test: isInScope(table, 't', scope, dialect),
    reads: 'little',
  }
}

interface Probe {
  readonly asked: Asked
  readonly ids: readonly number[]
  /** There are no more. */
  readonly isAll: boolean
  /** What goes on behind these; undefined: nothing that is in order. */
  readonly stream: RangeStream | undefined
  readonly places: readonly Place[]
}

async function byBestIndex(
  db: Kysely<EventTables>,
  listing: Listing,
  asked: readonly Asked[],
): Promise<Listed> {
  let best: Probe | undefined
  for (const one of asked) {
    if (one.lookup === undefined) continue
    const probe = await probeOf(db, listing, one, one.lookup)
    listing.checkTime()
    if (probe.isAll && probe.ids.length === 0) return NOTHING
    if (best === undefined || isBetter(probe, best)) best = probe
  }
  if (best === undefined) return await byTime(db, listing, asked)
  const isExact = best.asked.lookup?.isExact === true
  const tests = asked.filter((one) => !(isExact && one === best.asked))
  if (best.isAll) return { places: await those(db, listing, tests, best) }
  if (best.stream === undefined) return await byTime(db, listing, asked)
  return await along(db, listing, tests, best.places, best.stream)
}

async function probeOf(
  db: Kysely<EventTables>,
  { bounds, compiling }: Listing,
  asked: Asked,
  lookup: Lookup,
): Promise<Probe> {
  if (lookup.by === 'ranges') {
    const { ranges } = lookup
    const stream = new RangeStream(db, compiling.dialect, { ranges, bounds, ahead: FEW + 1 })
    const places = await stream.take(FEW + 1)
    return { asked, ids: places.map(({ id }) => id), isAll: places.length <= FEW, stream, places }
  }
  const { rows } = await sql<{ readonly id: number }>`
    SELECT id FROM (${lookup.select}) AS found LIMIT ${FEW + 1}`.execute(db)
  const ids = rows.map(({ id }) => id)
  return { asked, ids, isAll: ids.length <= FEW, stream: undefined, places: [] }
}

/** Few rows are better than many, what is in order is better than what is not, and rare is what reaches further back. */
function isBetter(one: Probe, other: Probe): boolean {
  if (one.isAll !== other.isAll) return one.isAll
  if (one.isAll) return one.ids.length < other.ids.length
  if (one.stream === undefined || other.stream === undefined)
    return one.stream !== undefined && other.stream === undefined
  const [mine, its] = [one.places.at(-1), other.places.at(-1)]
  return mine !== undefined && its !== undefined && isBefore(its, mine)
}

/** Of all rows that an index has found, the first for which the rest holds. */
async function those(
  db: Kysely<EventTables>,
  { table, bounds, count, compiling }: Listing,
  asked: readonly Asked[],
  { ids, places }: Probe,
): Promise<readonly Place[]> {
  if (asked.length === 0 && places.length > 0) return places.slice(0, count)
  const found = await among(db, { table, bounds, compiling, asked, ids, places })
  return found.slice(0, count)
}

/** Along an index in the order of time, until enough rows are found for which the rest holds. */
async function along(
  db: Kysely<EventTables>,
  { table, bounds, count, compiling, checkTime, isPageDue }: Listing,
  asked: readonly Asked[],
  first: readonly Place[],
  stream: RangeStream,
): Promise<Listed> {
  const found: Place[] = []
  let size = Math.max(count * 2, 64)
  let ahead = first
  for (;;) {
    const places = ahead.slice(0, size)
    ahead = ahead.slice(size)
    if (places.length < size) places.push(...(await stream.take(size - places.length)))
    const ids = places.map(({ id }) => id)
    found.push(...(await among(db, { table, bounds, compiling, asked, ids, places })))
    if (found.length >= count || places.length < size) return { places: found.slice(0, count) }
    if (isPageDue()) return { places: found, lookedTo: places.at(-1) }
    size = Math.min(size * 2, MOST_AT_ONCE)
    checkTime()
  }
}

interface Candidates {
  readonly table: Table
  readonly bounds: Bounds
  readonly compiling: Compiling
  readonly asked: readonly Asked[]
  readonly ids: readonly number[]
  /** The same, where their times are known; else empty. */
  readonly places: readonly Place[]
}

async function among(
  db: Kysely<EventTables>,
  { table, bounds, compiling, asked, ids, places }: Candidates,
): Promise<readonly Place[]> {
  if (ids.length === 0) return []
  const { dialect } = compiling
  const [at, id] = [sql.ref('t.at'), sql.ref('t.id')]
  const [newest, oldest] = [places[0], places.at(-1)]
  // A table that is parted by time looks into those parts only.
  const span =
    newest === undefined || oldest === undefined ? [] : [sql`${at} BETWEEN ${oldest.at} AND ${newest.at}`]
  const conditions = [
    dialect.isOneOf(id, ids),
    dialect.inTime(id),
    ...span,
    ...within(bounds, at, id),
    ...testsOf(asked),
  ]
  const { rows } =
    await sql<Place>`SELECT ${at} AS at, ${id} AS id FROM ${sql.table(table)} AS t ${dialect.byId}
    WHERE ${sql.join(conditions, sql` AND `)}`.execute(db)
  return rows.toSorted((a, b) => (isBefore(a, b) ? -1 : 1))
}
