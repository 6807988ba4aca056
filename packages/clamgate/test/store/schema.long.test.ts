import assert from 'node:assert/strict'
import { chmodSync, statSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createBatchWriter } from '../../src/store/batch/batch.ts'
import { Partitions } from '../../src/store/batch/partitions.ts'
import type { EventDatabase } from '../../src/store/dialect/database.ts'
import { openStore } from '../../src/store/dialect/open.ts'
import { openPostgres } from '../../src/store/dialect/open-postgres.ts'
import { openSqlite } from '../../src/store/dialect/open-sqlite.ts'
import { readPlace } from '../../src/store/dialect/place.ts'
import { checkSchema, migrate } from '../../src/store/schema/migrate.ts'
import type { Migration } from '../../src/store/schema/migration.ts'
import { MIGRATIONS } from '../../src/store/schema/migrations.ts'
import type { EventTables } from '../../src/store/schema/tables.ts'
import type { StoreWrite } from '../../src/store/types.ts'
import { type TestStore, testDatabases } from './databases.ts'
import { anAction, cleanMail, infectedMail, keptEntry, NOON } from './mail.ts'

const { place, postgres } = testDatabases()

/** The first release: what it had is never changed. */
const FIRST = MIGRATIONS.filter(({ number }) => number <= 2)
const NEXT: Migration = {
  ...{ number: 9000, name: 'of-a-later-version', database: 'events' },
  ...{
    sqlite: ['ALTER TABLE finding ADD COLUMN later text'],
    postgres: ['ALTER TABLE finding ADD COLUMN later text'],
  },
}
const WANTED = { wanted: ['events', 'state'], nowMs: NOON } as const

function openEvents(at: TestStore['place']): EventDatabase {
  return at.kind === 'sqlite'
    ? openSqlite<EventTables>(at.file, { synced: 'normal', readOnly: false })
    : openPostgres<EventTables>(at, { connections: 2, statementMs: 30_000 })
}

async function numbers({ kysely }: EventDatabase): Promise<readonly number[]> {
  const { rows } = await sql<{ number: number }>`SELECT number FROM migration ORDER BY number`.execute(kysely)
  return rows.map(({ number }) => number)
}

/** Rows as the first release had them: those of the present writer, without columns and tables that came later. */
async function writeAsFirstRelease(
  kind: 'sqlite' | 'postgres',
  { kysely: to }: EventDatabase,
  writes: readonly StoreWrite[],
): Promise<void> {
  const present = openEvents(await place(kind))
  try {
    await migrate(present, WANTED)
    await createBatchWriter(present, { keepsClean: () => true }).write(writes)
    if (kind === 'postgres') await new Partitions(to).make([NOON])
    const tables = await to.introspection.getTables()
    for (const { name, columns } of tables) {
      if (/^message_(?:recipient_)?\d|migration|_words/.test(name)) continue
      const known = columns.map((column) => column.name)
      const { rows } = await sql<
        Record<string, unknown>
      >`SELECT ${sql.join(known.map((one) => sql.ref(one)))} FROM ${sql.table(name)}`.execute(present.kysely)
      for (const row of rows) {
        const values = known.map((one) => sql`${row[one]}`)
        await sql`INSERT INTO ${sql.table(name)} (${sql.join(known.map((one) => sql.ref(one)))}) VALUES (${sql.join(values)})`.execute(
          to,
        )
      }
    }
    if (kind === 'sqlite') return
    await sql`SELECT setval('mail_id', 1000)`.execute(to)
    for (const table of ['name', 'entry', 'action'])
      await sql`SELECT setval(pg_get_serial_sequence(${table}, 'id'), 1000)`.execute(to)
  } finally {
    await present.close()
  }
}

for (const kind of ['sqlite', 'postgres'] as const) {
  test(`13.28 a database of the first release with data comes to the present schema, and has it all (${kind})`, async () => {
    const at = await place(kind)
    const events = openEvents(at)
    try {
      await migrate(events, { ...WANTED, migrations: FIRST })
      const before = [cleanMail(), infectedMail()].map((event) => ({ kind: 'message', event }) as const)
      await writeAsFirstRelease(kind, events, [
        ...before,
        { kind: 'entry', entry: keptEntry() },
        { kind: 'action', action: anAction() },
      ])
      await migrate(events, { ...WANTED, migrations: [...MIGRATIONS, NEXT] })
      assert.ok((await numbers(events)).includes(9000))
      const writer = createBatchWriter(events, { keepsClean: () => true })
      assert.deepEqual((await writer.write(before)).events, [])
      assert.equal((await writer.write([{ kind: 'message', event: infectedMail() }])).events.length, 1)
      for (const [table, rows] of [
        ['message', 1],
        ['finding', 2],
        ['entry', 1],
        ['action', 1],
      ] as const)
        assert.equal((await events.kysely.selectFrom(table).selectAll().execute()).length, rows, table)
    } finally {
      await events.close()
    }
  })

  test(`13.28 what a newer version has written is refused, and left as it is (${kind})`, async () => {
    const at = await place(kind)
    const events = openEvents(at)
    try {
      await migrate(events, { ...WANTED, migrations: [...MIGRATIONS, NEXT] })
      await assert.rejects(openStore(at, { nowMs: NOON }), { code: 'STORE_TOO_NEW' })
      await assert.rejects(checkSchema(events, { wanted: WANTED.wanted }), { code: 'STORE_TOO_NEW' })
      // One that has our number and is another.
      const other = { ...NEXT, sqlite: ['SELECT 1'], postgres: ['SELECT 1'] }
      const migrations = [...MIGRATIONS, other]
      await assert.rejects(migrate(events, { ...WANTED, migrations }), { code: 'STORE_TOO_NEW' })
    } finally {
      await events.close()
    }
  })

  test(`13.28 a step that fails leaves nothing behind, and what came before it stays (${kind})`, async () => {
    const events = openEvents(await place(kind))
    const statements = ['CREATE TABLE half (a integer)', 'CREATE TABLE half (a integer)']
    const failing: Migration = { ...NEXT, sqlite: statements, postgres: statements }
    try {
      await assert.rejects(checkSchema(events, { wanted: WANTED.wanted }), { code: 'STORE_UNAVAILABLE' })
      await assert.rejects(migrate(events, { ...WANTED, migrations: [...FIRST, failing] }))
      assert.deepEqual(await numbers(events), [1, 2])
      await assert.rejects(sql`SELECT * FROM half`.execute(events.kysely))
    } finally {
      await events.close()
    }
  })
}

test('a schema that nobody has made yet is not taken for that of another site in the same database', async () => {
  const at = await place('postgres')
  assert.ok(at.kind === 'postgres' && at.schema === undefined)
  await (await openStore(at, { nowMs: NOON })).close()
  const schema = 'second'
  const events = openEvents({ ...at, schema })
  try {
    const { wanted } = WANTED
    await assert.rejects(checkSchema(events, { wanted, schema }), { code: 'STORE_UNAVAILABLE' })
    await migrate(events, { ...WANTED, schema })
    await checkSchema(events, { wanted, schema })
  } finally {
    await events.close()
  }
})

test('13.28 hosts that start at once make the tables once', async () => {
  const at = await place('postgres')
  const opened = await Promise.all(Array.from({ length: 4 }, () => openStore(at, { nowMs: NOON })))
  const [first] = opened
  assert.ok(first !== undefined)
  assert.deepEqual(
    await numbers(first.events),
    MIGRATIONS.map(({ number }) => number),
  )
  await Promise.all(opened.map((store) => store.close()))
})

test('what is wrong with a file is told by its code, with a remedy', async () => {
  const at = await place('sqlite')
  assert.ok(at.kind === 'sqlite')
  writeFileSync(at.file, 'this is a letter, and no database\n'.repeat(400))
  const hasRemedy = (code: string) => (error: unknown) =>
    error instanceof Error &&
    'code' in error &&
    error.code === code &&
    'remedy' in error &&
    error.remedy !== ''
  await assert.rejects(openStore(at, { nowMs: NOON }), hasRemedy('STORE_DAMAGED'))
  const away = { ...at, file: `${at.file}-not-there/x.db` }
  await assert.rejects(openStore(away, { nowMs: NOON }), hasRemedy('STORE_UNAVAILABLE'))
  const good = await place('sqlite')
  assert.ok(good.kind === 'sqlite')
  const store = await openStore(good, { nowMs: NOON })
  assert.equal(statSync(good.file).mode & 0o777, 0o600)
  const busy = openSqlite<EventTables>(good.file, { synced: 'normal', readOnly: false, busyMs: 10 })
  await store.events.kysely.transaction().execute(async () => {
    const write = createBatchWriter(busy, { keepsClean: () => true }).write([
      { kind: 'message', event: cleanMail() },
    ])
    await assert.rejects(write, hasRemedy('STORE_UNAVAILABLE'))
  })
  await busy.close()
  await store.close()
  chmodSync(good.file, 0o644)
  await (await openStore(good, { nowMs: NOON })).close()
  assert.equal(statSync(good.file).mode & 0o777, 0o600)
})

test('what PostgreSQL refuses is told by its code, and no password is shown', async () => {
  await postgres().run(`CREATE ROLE stranger LOGIN PASSWORD 'right'`)
  const url = await postgres().createDatabase()
  const none = readPlace(url.replace(/[^/]+$/, 'not_there'))
  assert.ok(none.kind === 'postgres')
  await assert.rejects(openStore(none, { nowMs: NOON }), {
    code: 'STORE_UNAVAILABLE',
    message: /no database/,
  })
  const stranger = readPlace(url.replace(/\/\/[^@]+@/, '//stranger@'), 'secret-word')
  assert.ok(stranger.kind === 'postgres')
  await assert.rejects(openStore(stranger, { nowMs: NOON }), (error: unknown) => {
    assert.ok(error instanceof Error && 'code' in error)
    assert.equal(error.code, 'STORE_UNAVAILABLE')
    assert.ok(!JSON.stringify([error.message, error]).includes('secret-word'))
    return true
  })
  const closed = readPlace('postgres://clamgate@127.0.0.1:1/x')
  assert.ok(closed.kind === 'postgres')
  await assert.rejects(openStore(closed, { nowMs: NOON }), {
    code: 'STORE_UNAVAILABLE',
    message: /does not answer/,
  })
})
