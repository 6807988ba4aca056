import { sql } from 'kysely'
import type { Table } from './columns.ts'
import type { Place } from './range-stream.ts'
import { placesIn, type Reading } from './records.ts'

/** So many recipients are in a page at most: what crosses threads stops the other for a moment, 5 µs for each of them. */
const MOST_RECIPIENTS = 3000
/** So much of facts and readings is in a page at most, octets. */
const MOST_TEXT = 2_000_000

/** A row of a list. */
export interface Found extends Place {
  readonly table: Table
}

/** What of a page is read at once. */
export interface Room<Row extends Found> {
  /** The first rows that fit; the very first does whatever it has. */
  readonly page: readonly Row[]
  /** By the number of the row. */
  readonly recipients: ReadonlyMap<number, number>
}

/**
 * Looks what a page would bring into memory, before it is read: a few mails may have more recipients than a thread has room for.
 * @param mostOfEach so many recipients of each are read
 */
export async function roomFor<Row extends Found>(
  reading: Reading,
  page: readonly Row[],
  mostOfEach = Number.POSITIVE_INFINITY,
): Promise<Room<Row>> {
  const recipients = new Map<number, number>()
  const texts = new Map<number, number>()
  for (const table of new Set(page.map((row) => row.table))) {
    const rows = page.filter((row) => row.table === table)
    for (const { id, size } of await recipientsOf(reading, table, rows)) recipients.set(id, size)
    if (table === 'entry') continue
    for (const { id, size } of await textsOf(reading, table, rows)) texts.set(id, size)
  }
  let [all, text] = [0, 0]
  const end = page.findIndex(({ id }, at) => {
    all += Math.min(recipients.get(id) ?? 0, mostOfEach)
    text += texts.get(id) ?? 0
    return at > 0 && (all > MOST_RECIPIENTS || text > MOST_TEXT)
  })
  return { page: end === -1 ? page : page.slice(0, end), recipients }
}

interface Size {
  readonly id: number
  readonly size: number
}

async function recipientsOf(
  { db, dialect }: Reading,
  table: Table,
  rows: readonly Place[],
): Promise<readonly Size[]> {
  const found = await sql<Size>`SELECT mail AS id, count(*) AS size
    FROM ${sql.table(`${table}_recipient`)} ${dialect.byId} WHERE ${placesIn(dialect, 'mail', rows)} GROUP BY mail`.execute(
    db,
  )
  return found.rows
}

/** Neither database reads a long text to tell how many octets it has. */
async function textsOf(
  { db, dialect }: Reading,
  table: 'message' | 'finding',
  rows: readonly Place[],
): Promise<readonly Size[]> {
  const found =
    await sql<Size>`SELECT id, coalesce(octet_length(facts), 0) + coalesce(octet_length(reading), 0) AS size
    FROM ${sql.table(table)} ${dialect.byId} WHERE ${placesIn(dialect, 'id', rows)}`.execute(db)
  return found.rows
}
