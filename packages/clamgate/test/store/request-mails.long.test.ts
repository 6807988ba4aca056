import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { MailRequest } from '../../src/quarantine/requests/types.ts'
import type { StateDatabase } from '../../src/store/dialect/database.ts'
import { openPostgres } from '../../src/store/dialect/open-postgres.ts'
import { openSqlite } from '../../src/store/dialect/open-sqlite.ts'
import { migrate } from '../../src/store/schema/migrate.ts'
import { MIGRATIONS } from '../../src/store/schema/migrations.ts'
import type { StateTables } from '../../src/store/schema/tables.ts'
import { createStateRunner } from '../../src/store/state/run.ts'
import { type TestStore, testDatabases } from './databases.ts'
import { NOON as NOW } from './mail.ts'

const { onBoth, place } = testDatabases()

function request(id: string): MailRequest {
  return {
    ...{ id, entry: 'e1', recipients: ['bob@example.org'], asker: 'bob@example.org', language: 'de' },
    ...{ words: '', askedAtMs: NOW, endsAtMs: NOW + 7 * 86_400_000, state: 'open', answer: '' },
    ...{ decidedBy: undefined, decidedAtMs: undefined },
  }
}

function openState(at: TestStore['place']): StateDatabase {
  return at.kind === 'sqlite'
    ? openSqlite<StateTables>(at.stateFile, { synced: 'full', readOnly: false })
    : openPostgres<StateTables>(at, { connections: 2, statementMs: 30_000 })
}

onBoth(
  '13.44 mails about requests are owed until they were taken, to the host that wrote them down, and told to one life of it',
  async (store) => {
    const { run } = createStateRunner(store.state, { now: () => NOW })
    const first = { host: 'mx1', life: 'first' }
    const to = ['boss@example.org', 'chief@example.org']
    await run('request.add', { request: request('r1'), owing: { ...first, to } })
    // Whoever asks for the same again owes nothing more.
    await run('request.add', { request: request('r2'), owing: { ...first, to } })
    assert.deepEqual(await run('request.owed', first), [], 'this life has them itself')
    assert.deepEqual(await run('request.owed', { host: 'mx2', life: 'other' }), [])
    const boss = { request: 'r1', kind: 'question', to: 'boss@example.org' } as const
    await run('request.handing', boss)
    await run('request.handed', { ...boss, isOver: true })
    const chief = { ...boss, to: 'chief@example.org' }
    await run('request.handing', chief)
    const second = { host: 'mx1', life: 'second' }
    const claims = await Promise.all([run('request.owed', second), run('request.owed', second)])
    assert.deepEqual(claims.flat(), [{ ...chief, doubts: 1 }])
    await run('request.handed', { ...chief, isOver: false })
    const refusal = {
      id: 'r1',
      from: 'open',
      to: 'refused',
      by: 'boss',
      answer: '',
      nowMs: NOW,
      staleMs: 0,
    } as const
    assert.ok(await run('request.move', { ...refusal, owing: { ...second, to: ['bob@example.org'] } }))
    assert.ok(!(await run('request.move', { ...refusal, owing: { ...second, to: ['twice@example.org'] } })))
    // Nobody has to decide any more.
    assert.deepEqual(await run('request.owed', { host: 'mx1', life: 'third' }), [
      { request: 'r1', kind: 'answer', to: 'bob@example.org', doubts: 0 },
    ])
  },
)

for (const kind of ['sqlite', 'postgres'] as const) {
  test(`13.28 requests of an earlier release come to the present schema, and nobody is told of them again (${kind})`, async () => {
    const state = openState(await place(kind))
    // PostgreSQL has the tables of both kinds.
    const wanted = kind === 'sqlite' ? (['state'] as const) : (['events', 'state'] as const)
    try {
      await migrate(state, { wanted, nowMs: NOW, migrations: MIGRATIONS.filter(({ number }) => number < 55) })
      const times = `${NOW}, ${NOW + 86_400_000}`
      await sql
        .raw(
          `INSERT INTO mail_request VALUES ('r1', 'e1', '["bob@example.org"]', 'h', 'bob@example.org', 'de', '', ${times}, 'open', NULL, NULL, '')`,
        )
        .execute(state.kysely)
      await sql.raw(`INSERT INTO digest_reader VALUES ('run', 3, NULL, 'x', ${NOW})`).execute(state.kysely)
      await migrate(state, { wanted, nowMs: NOW })
      const { run } = createStateRunner(state, { now: () => NOW })
      assert.deepEqual(
        (await run('request.list', { limit: 9 })).map(({ id, state: now }) => [id, now]),
        [['r1', 'open']],
      )
      assert.deepEqual(await run('request.owed', { host: 'mx1', life: 'first' }), [])
      assert.deepEqual(await run('digest.troubled', undefined), [])
      await run('digest.tidy', { passedMs: 0 })
    } finally {
      await state.close()
    }
  })
}
