import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { AuditEntry } from '../../src/audit/row.ts'
import { type KeptRow, verifyChain } from '../../src/audit/verify.ts'
import type { StateDatabase } from '../../src/store/dialect/database.ts'
import { openStore } from '../../src/store/dialect/open.ts'
import { createStateRunner, type StateRunner } from '../../src/store/state/run.ts'
import { testDatabases } from './databases.ts'
import { NOON } from './mail.ts'

const { onBoth } = testDatabases()
const host = 'mx1'
const entry: AuditEntry = {
  actor: { kind: 'account', id: 'a1', name: 'anna \u0000', session: 's1', address: '192.0.2.1' },
  ...{ act: 'quarantine.release', route: 'releaseEntry', object: 'q1', result: 'ok', request: 'r1' },
  ...{ before: { state: 'kept' }, after: { state: 'released' } },
}

function runnerOf(state: StateDatabase, now: () => number = () => NOON): StateRunner {
  return createStateRunner(state, { now })
}

async function* pages(runner: StateRunner): AsyncGenerator<readonly KeptRow[]> {
  for (let after = 0; ; ) {
    const page = await runner.run('audit.page', { after, limit: 3 })
    if (page.length === 0) return
    yield page
    after = page.at(-1)?.n ?? 0
  }
}

const verified = (runner: StateRunner) => verifyChain(pages(runner))
const run = (state: StateDatabase, statement: string) => sql.raw(statement).execute(state.kysely)

/** As somebody who owns the database could. */
async function dropTriggers(state: StateDatabase): Promise<void> {
  for (const name of [
    'audit_no_update',
    'audit_no_delete',
    'audit_no_replace',
    'audit_no_change',
    'audit_no_truncate',
  ]) {
    const on = state.dialect === 'postgres' ? ' ON audit' : ''
    await run(state, `DROP TRIGGER IF EXISTS ${name}${on}`)
  }
}

onBoth(
  '14.75 rows come back as they were told, by actor, act, object and time, page by page',
  async ({ state }) => {
    let now = NOON
    const runner = runnerOf(state, () => now)
    const begun = await runner.run('audit.append', { host, entry: { ...entry, result: 'begun' } })
    await runner.run('audit.append', { host, entry: { ...entry, of: begun } })
    for (const object of ['q2', 'q3', 'q4']) {
      now += 1000
      await runner.run('audit.append', { host, entry: { ...entry, object } })
    }
    const all = await runner.run('audit.list', { limit: 200 })
    const objects = all.map(({ object }) => object)
    assert.deepEqual(objects, ['q4', 'q3', 'q2', 'q1'], 'what has ended does not stand there as begun, too')
    const { hash, ...row } = all.at(-1) ?? assert.fail()
    assert.deepEqual(row, { ...entry, host, of: begun, n: 2, atMs: NOON })
    assert.match(hash, /^[0-9a-f]{64}$/)
    const searches: readonly [object, number][] = [
      [{ all: true }, 5],
      [{ actor: entry.actor.name }, 4],
      [{ actor: "' OR 1=1 --" }, 0],
      [{ act: 'releaseEntry', object: 'q3' }, 1],
      [{ act: 'quarantine.release' }, 4],
      [{ before: 4 }, 2],
      [{ sinceMs: NOON + 2000 }, 2],
      [{ untilMs: NOON + 2000 }, 2],
      [{ limit: 2 }, 2],
    ]
    for (const [search, count] of searches) {
      const found = await runner.run('audit.list', { limit: 200, ...search })
      assert.equal(found.length, count, JSON.stringify(search))
    }
    assert.deepEqual(await runner.run('audit.head', undefined), { n: 5, hash: all[0]?.hash, atMs: now })
  },
)

onBoth(
  '14.75 the database refuses UPDATE, DELETE and REPLACE; who gets around that is found',
  async ({ state }) => {
    const runner = runnerOf(state)
    for (let i = 0; i < 5; i++)
      await runner.run('audit.append', { host, entry: { ...entry, object: `q${i}` } })
    assert.ok((await verified(runner)).good)
    const statements = [
      "UPDATE audit SET actor = 'eve' WHERE n = 2",
      'DELETE FROM audit WHERE n = 2',
      'DELETE FROM audit',
    ]
    const copied =
      "SELECT n, at, 'eve', act, route, object, result, of_n, cut, content, hash FROM audit WHERE n = 2"
    const ofDialect =
      state.dialect === 'sqlite'
        ? [`INSERT OR REPLACE INTO audit ${copied}`]
        : ['TRUNCATE audit', `INSERT INTO audit ${copied} ON CONFLICT (n) DO UPDATE SET actor = 'eve'`]
    for (const statement of [...statements, ...ofDialect])
      await assert.rejects(run(state, statement), /never (?:changed|deleted)/, statement)
    await dropTriggers(state)
    await run(state, "UPDATE audit SET content = replace(content, 'q2', 'q9') WHERE n = 3")
    const verdict = await verified(runner)
    assert.ok(!verdict.good)
    assert.equal(verdict.n, 3)
  },
)

onBoth('a host that starts in another year cuts nothing of the audit', async ({ state }) => {
  let now = NOON
  const runner = runnerOf(state, () => now)
  const keepMs = 90 * 86_400_000
  await runner.run('audit.append', { host, entry })
  now += 365 * 86_400_000
  assert.equal(await runner.run('audit.cut', { host, keepMs, passedMs: 0 }), 0)
  now = NOON + 60_000
  assert.equal(await runner.run('audit.cut', { host, keepMs, passedMs: 60_000 }), 0)
  await runner.run('audit.append', { host, entry })
  // Days that did pass.
  for (let days = 1; days <= 90; days++) {
    now += 86_400_000
    const gone = await runner.run('audit.cut', { host, keepMs, passedMs: 86_400_000 })
    assert.equal(gone, days === 90 ? 1 : 0, `after ${days} days`)
  }
})

onBoth(
  'retention cuts the beginning alone, and what stays begins from what a row of the chain says',
  async ({ state }) => {
    let now = NOON
    const runner = runnerOf(state, () => now)
    for (let i = 0; i < 6; i++, now += 1000) await runner.run('audit.append', { host, entry })
    const cut = (olderThanMs: number) =>
      runner.run('audit.cut', { host, keepMs: now - olderThanMs, passedMs: 0 })
    assert.equal(await cut(NOON), 0)
    assert.equal(await cut(NOON + 3000), 3)
    assert.equal(await cut(NOON + 3000), 0)
    assert.equal(await cut(NOON + 4000), 1)
    const verdict = await verified(runner)
    assert.ok(verdict.good)
    assert.deepEqual([verdict.first, verdict.head?.n, verdict.rows, verdict.cutAtMs], [5, 8, 4, now])
    await assert.rejects(run(state, 'DELETE FROM audit WHERE n = 5'), /never/)
    await dropTriggers(state)
    await run(state, 'DELETE FROM audit WHERE n = 5')
    assert.ok(!(await verified(runner)).good)
  },
)

onBoth('acts that are told at once, by several hosts, make one chain', async ({ state, place }) => {
  const other = place.kind === 'postgres' ? await openStore(place, { nowMs: NOON }) : undefined
  try {
    const runners = [state, other?.state ?? state].map((one) => runnerOf(one))
    const [first = assert.fail()] = runners
    const tell = (i: number) => runners[i % 2]?.run('audit.append', { host: `mx${i % 2}`, entry })
    const numbers = await Promise.all(Array.from({ length: 40 }, (_, i) => tell(i)))
    const wanted = Array.from({ length: 40 }, (_, i) => i + 1)
    assert.deepEqual(
      numbers.toSorted((a = 0, b = 0) => a - b),
      wanted,
    )
    assert.ok((await verified(first)).good)
  } finally {
    await other?.close()
  }
})
