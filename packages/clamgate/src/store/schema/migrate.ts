import { createHash } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { EventDatabase, StateDatabase } from '../dialect/database.ts'
import { toStoreError } from '../dialect/failure.ts'
import { StoreError } from '../errors.ts'
import type { Migration } from './migration.ts'
import { MIGRATIONS } from './migrations.ts'
import { notMade } from './not-made.ts'

/** What was applied, in the database itself. */
interface AppliedTable {
  migration: { number: number; name: string; hash: string; at: number }
}
type Migrated = EventDatabase | StateDatabase
type Dialect = Migrated['dialect']
type Tx = Transaction<AppliedTable>

export interface MigrateOptions {
  /** Which of the two kinds of tables belong there. */
  readonly wanted: readonly Migration['database'][]
  /** Wall clock, ms. */
  readonly nowMs: number
  /** Of PostgreSQL: made where it is missing. */
  readonly schema?: string | undefined
  /** For tests; left out: all. */
  readonly migrations?: readonly Migration[]
}

/** Among the locks of PostgreSQL: two hosts that start at once. */
const LOCK = 0x636c6d67

/**
 * Brings a database to the schema of this version, each step in a transaction, under a lock. Nothing is done to one that a newer
 * version has written.
 * @throws {StoreError} STORE_TOO_NEW; and what befalls the database
 */
export async function migrate(database: Migrated, options: MigrateOptions): Promise<void> {
  try {
    // The one table that every schema has; others are of no concern here.
    const kysely = database.kysely as unknown as Kysely<AppliedTable>
    await begin(kysely, database.dialect, options.schema)
    while (await kysely.transaction().execute((tx) => step(tx, database.dialect, options))) {
      // One after the other, so that what is done stays done.
    }
  } catch (error) {
    throw toStoreError(error)
  }
}

/**
 * For those who only read.
 * @throws {StoreError} STORE_TOO_NEW; STORE_UNAVAILABLE where the writer has not made the schema of this version yet
 */
export async function checkSchema(database: Migrated, options: Omit<MigrateOptions, 'nowMs'>): Promise<void> {
  try {
    // As in migrate.
    const all = database.kysely as unknown as Kysely<AppliedTable>
    // By its name: where it is not made yet, `public` may have that of another site.
    const kysely = options.schema === undefined ? all : all.withSchema(options.schema)
    const applied = await kysely.selectFrom('migration').selectAll().execute()
    const open = pending(applied, database.dialect, options)
    if (open.length > 0) throw notMade()
  } catch (error) {
    if (isMissingTable(error)) throw notMade()
    throw toStoreError(error)
  }
}

async function begin(
  kysely: Kysely<AppliedTable>,
  dialect: Dialect,
  schema: string | undefined,
): Promise<void> {
  await kysely.transaction().execute(async (tx) => {
    await lock(tx, dialect)
    if (schema !== undefined) await makeSchema(tx, schema)
    await sql`CREATE TABLE IF NOT EXISTS migration (number integer PRIMARY KEY, name text NOT NULL, hash text NOT NULL, at bigint NOT NULL)`.execute(
      tx,
    )
  })
}

/** IF NOT EXISTS would ask for the right to make one even where it is there. */
async function makeSchema(tx: Tx, schema: string): Promise<void> {
  const { rows } = await sql`SELECT 1 FROM pg_namespace WHERE nspname = ${schema}`.execute(tx)
  if (rows.length === 0) await sql`CREATE SCHEMA ${sql.id(schema)}`.execute(tx)
}

/** @returns whether there was one to apply */
async function step(tx: Tx, dialect: Dialect, options: MigrateOptions): Promise<boolean> {
  await lock(tx, dialect)
  const applied = await tx.selectFrom('migration').selectAll().execute()
  const [next] = pending(applied, dialect, options)
  if (next === undefined) return false
  for (const statement of next[dialect]) {
    if (typeof statement === 'string') await sql.raw(statement).execute(tx)
    else await attempt(tx, statement.optional)
  }
  const { number, name } = next
  await tx
    .insertInto('migration')
    .values({ number, name, hash: hashOf(next, dialect), at: options.nowMs })
    .execute()
  return true
}

function pending(
  applied: readonly AppliedTable['migration'][],
  dialect: Dialect,
  { wanted, migrations = MIGRATIONS }: Pick<MigrateOptions, 'wanted' | 'migrations'>,
): readonly Migration[] {
  const known = new Map(migrations.map((one) => [one.number, one]))
  for (const { number, name, hash } of applied) {
    const ours = known.get(number)
    if (ours === undefined || hashOf(ours, dialect) !== hash) throw tooNew(`${number} ${name}`)
  }
  const done = new Set(applied.map(({ number }) => number))
  return migrations
    .filter((one) => wanted.includes(one.database) && !done.has(one.number))
    .toSorted((a, b) => a.number - b.number)
}

/** What fails takes back nothing but itself. */
async function attempt(tx: Tx, statements: readonly string[]): Promise<void> {
  await sql`SAVEPOINT attempt`.execute(tx)
  try {
    for (const statement of statements) await sql.raw(statement).execute(tx)
  } catch {
    await sql`ROLLBACK TO SAVEPOINT attempt`.execute(tx)
  }
  await sql`RELEASE SAVEPOINT attempt`.execute(tx)
}

async function lock(tx: Tx, dialect: Dialect): Promise<void> {
  // SQLite has it by BEGIN IMMEDIATE.
  if (dialect === 'sqlite') return
  // Large tables take their time, and another host's migration is waited for.
  await sql`SET LOCAL statement_timeout = 0`.execute(tx)
  await sql`SET LOCAL lock_timeout = 0`.execute(tx)
  await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(tx)
}

function hashOf(migration: Migration, dialect: Dialect): string {
  return createHash('sha256').update(JSON.stringify(migration[dialect])).digest('hex')
}

function isMissingTable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && error.code === '42P01') || error.message.startsWith('no such table')
}

function tooNew(which: string): StoreError {
  return new StoreError('STORE_TOO_NEW', `The database was written by another, newer version (${which})`, {
    remedy: 'Install that version, or set store.url to another database.',
  })
}
