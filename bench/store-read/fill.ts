import { type Kysely, sql } from 'kysely'
import { createBatchWriter } from '../../packages/clamgate/src/store/batch/batch.ts'
import { Partitions } from '../../packages/clamgate/src/store/batch/partitions.ts'
import { openStore } from '../../packages/clamgate/src/store/dialect/open.ts'
import type { StorePlace } from '../../packages/clamgate/src/store/dialect/place.ts'
import { inPart } from '../../packages/clamgate/src/store/schema/parts.ts'
import { progress } from '../progress.ts'
import { SPAN_MS, someMail } from './traffic.ts'

/** Written one by one; the rest are copies of these at other times, which the database makes by itself. */
const ORIGINALS = 100_000
const BATCH = 2000
const DAY_MS = 86_400_000
const FEW_COPIES = 3

/** Fills an empty store with `count` messages that end at `endMs`. */
export async function fill(
  place: Exclude<StorePlace, { readonly kind: 'off' }>,
  count: number,
  endMs: number,
): Promise<void> {
  const store = await openStore(place, { nowMs: endMs })
  const { events } = store
  const db = events.kysely
  if (events.dialect === 'sqlite') events.raw.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000')
  const originals = Math.min(count, ORIGINALS)
  const firstMs = endMs - SPAN_MS
  // Each copy is the mail of another stretch of the time, so that rows stand in the order of time, as they do in real life.
  const copies = Math.ceil(count / originals)
  const stretchMs = Math.floor(SPAN_MS / copies)
  if (events.dialect === 'postgres') {
    await new Partitions(db).make(
      Array.from({ length: SPAN_MS / DAY_MS + 1 }, (_, day) => firstMs + day * DAY_MS),
    )
  }
  const writer = createBatchWriter(events, { keepsClean: () => true })
  for (let n = 0; n < originals; n += BATCH) {
    const size = Math.min(BATCH, originals - n)
    const mails = Array.from({ length: size }, (_, i) =>
      someMail(firstMs + Math.floor((stretchMs * (n + i)) / originals)),
    )
    await writer.write(mails.map((event) => ({ kind: 'message', event })))
  }
  progress(`store-read: ${originals} written`)
  // An index that is made of rows that are there takes a tenth of the time of one that grows with them.
  const indexes = copies > FEW_COPIES ? await takeIndexes(db, events.dialect) : []
  for (let copy = 1; copy < copies; copy++) {
    await copyAll(db, events.dialect, { offset: copy * 2 * originals, shiftMs: copy * stretchMs })
    if (copy % 10 === 0) progress(`store-read: ${(copy + 1) * originals} filled`)
  }
  for (const text of indexes) await sql.raw(text).execute(db)
  if (copies > 1) await copyCounts(db, { copies, stretchMs })
  if (copies > 1) await countDomains(db, events.dialect)
  progress(`store-read: ${indexes.length} indexes made`)
  if (events.dialect === 'postgres') {
    await sql`SELECT setval('mail_id', (SELECT greatest(max(id), (SELECT max(id) FROM finding)) FROM message))`.execute(
      db,
    )
  }
  if (events.dialect === 'sqlite') {
    await sql`REPLACE INTO message_part SELECT ${sql.raw(inPart('id'))} AS part, min(at), max(at) FROM message GROUP BY part`.execute(
      db,
    )
  }
  await sql`ANALYZE`.execute(db)
  if (events.dialect === 'sqlite') events.raw.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  await store.close()
}

interface Copy {
  readonly offset: number
  readonly shiftMs: number
}

/** The originals once more, all at another time. */
async function copyAll<T>(
  db: Kysely<T>,
  dialect: 'sqlite' | 'postgres',
  { offset, shiftMs }: Copy,
): Promise<void> {
  const id = dialect === 'sqlite' ? sql`randomblob(16)` : sql`uuid_send(gen_random_uuid())`
  const at = sql`at + ${sql.lit(shiftMs)}`
  await db.transaction().execute(async (tx) => {
    for (const table of ['message', 'finding'] as const) {
      const last = sql.lit(ORIGINALS * 2)
      const columns = (await columnsOf(tx, dialect, table)).filter(
        (name) => !['id', 'event_id', 'at'].includes(name),
      )
      const list = sql.join(columns.map((name) => sql.ref(name)))
      await sql`INSERT INTO ${sql.table(table)} (id, event_id, at, ${list})
        SELECT id + ${sql.lit(offset)}, ${id}, ${at}, ${list} FROM ${sql.table(table)} WHERE id <= ${last}`.execute(
        tx,
      )
      const theirs = `${table}_recipient`
      const others = (await columnsOf(tx, dialect, theirs)).filter((name) => !['mail', 'at'].includes(name))
      const more = sql.join(others.map((name) => sql.ref(name)))
      await sql`INSERT INTO ${sql.table(theirs)} (mail, at, ${more})
        SELECT mail + ${sql.lit(offset)}, ${at}, ${more} FROM ${sql.table(theirs)} WHERE mail <= ${last}`.execute(
        tx,
      )
    }
  })
}

/** The counts of the originals once more for each copy: what is summed up is as much as there would be. */
async function copyCounts<T>(
  db: Kysely<T>,
  { copies, stretchMs }: { readonly copies: number; readonly stretchMs: number },
): Promise<void> {
  await sql`CREATE TABLE rollup_of_originals AS SELECT * FROM rollup`.execute(db)
  const unit = sql`(CASE per WHEN 'minute' THEN 60000 WHEN 'hour' THEN 3600000 ELSE 86400000 END)`
  const same = sql.raw('host, kind, class, action, direction')
  const more = sql.raw(
    'scanned, scan_ms, scan_1, scan_3, scan_10, scan_30, scan_100, scan_300, scan_1000, scan_3000, scan_10000, scan_30000, scan_more',
  )
  for (let copy = 1; copy < copies; copy++) {
    const start = sql`((start + ${sql.lit(copy * stretchMs)}) / ${unit}) * ${unit}`
    await sql`INSERT INTO rollup (per, start, ${same}, messages, bytes, ${more})
      SELECT per, ${start}, ${same}, messages, bytes, ${more} FROM rollup_of_originals WHERE 1 = 1
      ON CONFLICT (per, start, ${same})
      DO UPDATE SET messages = rollup.messages + excluded.messages, bytes = rollup.bytes + excluded.bytes`.execute(
      db,
    )
  }
  await sql`DROP TABLE rollup_of_originals`.execute(db)
}

/** Counts of domains anew, from the mail that is there. */
export async function countDomains<T>(db: Kysely<T>, dialect: 'sqlite' | 'postgres'): Promise<void> {
  const list = dialect === 'sqlite' ? sql`group_concat(domain, ' ')` : sql`string_agg(domain, ' ')`
  await sql`DELETE FROM domain_rollup`.execute(db)
  for (const [table, first] of [
    ['message', sql`''`],
    ['finding', sql`coalesce(t.class, '')`],
  ] as const) {
    const domains = sql`SELECT DISTINCT mail, at, domain FROM ${sql.table(`${table}_recipient`)}`
    await sql`INSERT INTO domain_rollup
      SELECT t.at / 3600000 * 3600000, d.domain, t.host, CASE WHEN a.n > 1 THEN a.list ELSE '' END AS others,
        t.kind, ${first} AS class, t.action, coalesce(t.direction, '') AS direction, count(*), sum(t.bytes)
      FROM (${domains}) AS d
      JOIN (SELECT mail, count(*) AS n, ${list} AS list FROM (${domains} ORDER BY mail, domain) AS o GROUP BY mail) AS a
        ON a.mail = d.mail
      JOIN ${sql.table(table)} AS t ON t.id = d.mail AND t.at = d.at
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`.execute(db)
  }
  await sql`UPDATE domain_rollup_since SET at = 0`.execute(db)
}

/** Drops all indexes of mail but those of keys, and returns the statements that make them again. */
async function takeIndexes<T>(db: Kysely<T>, dialect: 'sqlite' | 'postgres'): Promise<readonly string[]> {
  const tables = ['message', 'finding', 'message_recipient', 'finding_recipient']
  const list = sql.join(tables.map((table) => sql`${table}`))
  const { rows } = await (dialect === 'sqlite'
    ? sql<Index>`SELECT name, sql AS text FROM sqlite_schema
        WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (${list})`
    : sql<Index>`SELECT indexname AS name, indexdef AS text FROM pg_indexes
        WHERE tablename IN (${list}) AND schemaname = current_schema() AND indexname NOT LIKE '%_pkey'`
  ).execute(db)
  for (const { name } of rows) await sql`DROP INDEX ${sql.ref(name)}`.execute(db)
  // PostgreSQL names the table of all parts alone, which makes an index without those of the parts.
  return rows.map(({ text }) => text.replace(' ON ONLY ', ' ON '))
}

interface Index {
  readonly name: string
  readonly text: string
}

async function columnsOf<T>(
  db: Kysely<T>,
  dialect: 'sqlite' | 'postgres',
  table: string,
): Promise<readonly string[]> {
  const { rows } =
    dialect === 'sqlite'
      ? await sql<{ name: string }>`SELECT name FROM pragma_table_info(${table})`.execute(db)
      : await sql<{
          name: string
        }>`SELECT column_name AS name FROM information_schema.columns WHERE table_name = ${table} AND table_schema = current_schema()`.execute(
          db,
        )
  return rows.map(({ name }) => name)
}
