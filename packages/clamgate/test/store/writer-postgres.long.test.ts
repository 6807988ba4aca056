import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type PrivatePostgres, startPrivatePostgres } from '../../../lab/src/postgres.ts'
import { EVERYTHING } from '../../src/store/query/tree.ts'
import type { RunningStore } from '../../src/store/store.ts'
import { openTestStore } from '../../src/store/testing/store.ts'
import { until } from '../../src/store/testing/until.ts'
import { cleanWrite, findingWrite } from '../../src/store/testing/writes.ts'

// A real PostgreSQL that is stopped, killed, and asks for passwords.

const PAGE = { query: EVERYTHING, limit: 200, nowMs: Date.now() + 60_000 }
let postgres: PrivatePostgres

before(async () => {
  postgres = await startPrivatePostgres({ passwords: true })
  await postgres.run(`CREATE ROLE clamgate LOGIN PASSWORD 's3cret'`)
  await postgres.run('CREATE DATABASE events OWNER clamgate')
})
after(() => postgres.close())

const url = () => postgres.url('events', 'clamgate')
const count = async (table: string) =>
  Number((await postgres.run(`SELECT count(*) AS n FROM ${table}`, 'events'))[0]?.['n'])

/** The last of what waited are on their way when the first have arrived. */
async function isWritten(store: RunningStore): Promise<void> {
  await until(() => store.status().spilledBytes === 0 && store.status().waiting === 0, 'all is replayed')
  await store.flush()
}

test('13.34 a PostgreSQL that is away at the start is used as soon as it is there', async () => {
  await postgres.stop()
  await using at = await openTestStore({ url: url(), password: 's3cret' })
  at.store.write(cleanWrite())
  at.store.write(findingWrite())
  const line = await at.log.waitFor('store.failed', 300_000)
  assert.equal(line.fields['code'], 'STORE_UNAVAILABLE')
  await at.store.flush()
  assert.ok(at.store.status().spilledBytes > 0)
  await postgres.start()
  await at.log.waitFor('store.healed', 300_000)
  await isWritten(at.store)
  assert.deepEqual([await count('message'), await count('finding')], [1, 1])
  const { items } = await at.store.events(PAGE)
  assert.equal(items.length, 2)
})

test('a PostgreSQL that is killed while events are written loses none of them, and gets none twice', async () => {
  await using at = await openTestStore({ url: url(), password: 's3cret' })
  at.store.write(cleanWrite())
  await at.store.flush()
  // On a busy machine it was opened too late, and what is flushed is in a file.
  await isWritten(at.store)
  const before = await count('message')
  let told = 0
  const tell = (many: number) => {
    for (let i = 0; i < many; i++) at.store.write(cleanWrite())
    told += many
  }
  tell(800)
  await at.store.flush()
  tell(800)
  await postgres.kill()
  tell(800)
  await at.log.waitFor('store.failed', 300_000)
  tell(100)
  await at.store.flush()
  await postgres.start()
  await at.log.waitFor('store.healed', 300_000)
  await isWritten(at.store)
  assert.equal((await count('message')) - before, told)
  assert.equal(at.store.status().dropped['clean'], 0)
  // Whoever is connected hears of the end by an event, too, and must outlive it.
  const codes = at.log.lines.map(({ event, fields }) => `${event} ${fields['code']}`)
  assert.deepEqual(codes, ['store.failed STORE_UNAVAILABLE', 'store.healed undefined'])
})

test('a wrong password is told in one line that has no password in it, and the right one is all it takes', async () => {
  await using at = await openTestStore({ url: url(), password: 'wr0ng' })
  at.store.write(cleanWrite())
  const line = await at.log.waitFor('store.failed', 300_000)
  assert.equal(line.fields['code'], 'STORE_CREDENTIALS')
  await postgres.run(`ALTER ROLE clamgate PASSWORD 'wr0ng'`)
  await until(() => at.store.status().state === 'ok', 'it is well', 300_000)
  await postgres.run(`ALTER ROLE clamgate PASSWORD 's3cret'`)
  assert.equal(at.log.lines.filter(({ event }) => event === 'store.failed').length, 1)
  assert.doesNotMatch(JSON.stringify([at.log.lines, at.store.status()]), /wr0ng/)
})

test('a lock in PostgreSQL that lasts keeps nobody waiting who tells the store', async () => {
  await using at = await openTestStore({ url: url(), password: 's3cret' })
  at.store.write(cleanWrite())
  await at.store.flush()
  await isWritten(at.store)
  const before = await count('message')
  const holding = postgres.run(
    'BEGIN; LOCK TABLE message IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(14); COMMIT',
    'events',
  )
  await until(async () => {
    const rows = await postgres.run(
      `SELECT count(*) AS n FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted`,
    )
    return Number(rows[0]?.['n']) > 0
  }, 'it is locked')
  const begunMs = performance.now()
  for (let i = 0; i < 600; i++) at.store.write(cleanWrite())
  assert.ok(performance.now() - begunMs < 5000)
  await at.log.waitFor('store.failed', 300_000)
  await holding
  await at.log.waitFor('store.healed', 300_000)
  await isWritten(at.store)
  assert.equal((await count('message')) - before, 600)
})
