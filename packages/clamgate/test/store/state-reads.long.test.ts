import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { sql } from 'kysely'
import { parseQuery } from '../../src/store/query/parse.ts'
import { ThreadCalls } from '../../src/store/read/thread/thread-calls.ts'
import { openState } from '../../src/store/state/reading/open-state.ts'
import { isStateRead, STATE_READS, type StateRead } from '../../src/store/state/reading/reads.ts'
import { createStateRoad } from '../../src/store/state/reading/state-road.ts'
import { createStateRunner } from '../../src/store/state/run.ts'
import { openTestStore } from '../../src/store/testing/store.ts'
import { cleanWrite } from '../../src/store/testing/writes.ts'
import type { StateOperations } from '../../src/store/types.ts'
import { testDatabases } from './databases.ts'
import { NOON } from './mail.ts'

const { onBoth, place } = testDatabases()
const bounds = { idleMs: 3_600_000, absoluteMs: 43_200_000, halfMs: 300_000 }
const session = (n: number) => ({
  ...({ id: `S${n}`, account: 'A1', state: 'full', by: 'password', failures: 0 } as const),
  ...{ startedAtMs: NOON, seenAtMs: NOON, provedAtMs: NOON, address: '192.0.2.1', agent: 'test' },
})
const account = {
  ...({ id: 'A1', name: 'anna', nameKey: 'anna', role: 'admin', domains: [], addresses: [] } as const),
  createdAtMs: NOON,
}
const invite = {
  ...({ hash: 'I1', account: 'A1', name: 'anna', role: 'admin', domains: [], addresses: [] } as const),
  ...{ dropsSecondFactors: false, by: 'root', createdAtMs: NOON, endsAtMs: NOON + 900_000 },
}
const look = (n: number) => ({ hash: `H${n}`, nowMs: NOON + 1, bounds, touches: false })

/** What each of them takes: one that is added without is no program. */
const ARGS: { readonly [Name in StateRead]: StateOperations[Name]['args'] } = {
  'account.find': { nameKey: 'anna', network: '192.0.2.0' },
  'account.isAny': undefined,
  'account.list': { nowMs: NOON, bounds, search: ['ann', 'example.org'], after: 'a', limit: 9 },
  'account.lookUp': { which: 'A1', nameKey: 'a1', nowMs: NOON, bounds },
  'account.read': { id: 'A1' },
  'audit.head': undefined,
  'audit.list': { limit: 10, actor: 'a', act: 'b', object: 'c', sinceMs: 1, untilMs: NOON, before: 9 },
  'audit.page': { after: 0, limit: 10 },
  'digest.listed': { reader: 'r@example.org', entries: ['E1'] },
  'digest.runs': { reader: 'r@example.org', limit: 3 },
  'digest.troubled': undefined,
  'identity.of': { account: 'A1' },
  'invite.open': { nowMs: NOON },
  'invite.read': { hash: 'I1', nowMs: NOON },
  'job.hidden': { ids: ['E1'] },
  'job.items': { job: 'J1', from: 0, limit: 5, state: 'done' },
  'job.list': { owner: 'A1', before: 'Z', limit: 5 },
  'job.ofOthers': { host: 'mx1.example.org' },
  'job.open': { host: 'mx1.example.org' },
  'job.read': { id: 'J1' },
  'link.find': { hash: 'L1' },
  'report.list': { limit: 3, open: true },
  'request.list': { limit: 3, entry: 'E1' },
  'request.read': { id: 'R1' },
  'security-key.list': { account: 'A1' },
  'session.count': { nowMs: NOON, bounds },
  'session.list': { account: 'A1', nowMs: NOON, bounds },
  'session.look': { ...look(1), touches: true },
  'token.list': { account: undefined },
  'token.look': { hash: 'T1', nowMs: NOON },
  'view.list': { owner: 'A1', limit: 9 },
  'view.read': { id: 'V1' },
}

onBoth(
  'whatever only reads finds in a database that it cannot write to what the writer finds',
  async (store) => {
    const runner = createStateRunner(store.state, { now: () => NOON })
    await runner.run('invite.make', { invite, account })
    await runner.run('session.open', { hash: 'H1', session: session(1) })
    const reader = await openState({ place: store.place, of: 'state', budgetMs: 60_000 })
    try {
      for (const name of STATE_READS) {
        const args = ARGS[name]
        const read = await reader.answer({ method: 'state', args: [name, args] })
        assert.deepEqual(read, await runner.runByName(name, args), name)
      }
      assert.equal(await reader.answer({ method: 'state', args: ['invite.open', { nowMs: NOON }] }), 1)
      for (const name of ['session.find', 'session.end', 'invite.take', 'nothing', 'toString']) {
        assert.equal(isStateRead(name), false)
        await assert.rejects(reader.answer({ method: 'state', args: [name, look(1)] }), {
          code: 'STORE_FAILED',
        })
      }
    } finally {
      await reader.close()
    }
  },
)

onBoth('what was written is read at once, while events are written and mail is searched', async (store) => {
  await createStateRunner(store.state, { now: () => NOON }).run('invite.make', { invite, account })
  const { place: at } = store
  const url = at.kind === 'sqlite' ? `sqlite:${at.file}` : `${at.connection}`
  await using running = await openTestStore({ url })
  for (let n = 0; n < 40; n++) {
    for (let k = 0; k < 50; k++) running.store.write(cleanWrite())
    const query = parseQuery('since:1d subject:*nowhere*', { nowMs: Date.now() })
    const search = running.store.events({ query, limit: 50, nowMs: Date.now() })
    await running.store.state('session.open', { hash: `H${n}`, session: session(n) })
    assert.equal((await running.store.state('session.look', look(n))).found?.session.id, `S${n}`)
    assert.equal(await running.store.state('session.end', { hash: `H${n}` }), 1)
    assert.equal((await running.store.state('session.look', look(n))).found, undefined)
    await search
  }
})

onBoth('who reads waits for nobody who keeps the tables from being written', async (store) => {
  const runner = createStateRunner(store.state, { now: () => NOON })
  await runner.run('invite.make', { invite, account })
  await runner.run('session.open', { hash: 'H1', session: session(1) })
  const held = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const { dialect } = store.state
  const holding = store.state.kysely.transaction().execute(async (tx) => {
    if (dialect === 'postgres') await sql`LOCK TABLE session, account IN EXCLUSIVE MODE`.execute(tx)
    locked.resolve()
    await held.promise
  })
  await locked.promise
  const road = createStateRoad({
    place: store.place,
    write: (name) => Promise.reject(new Error(`${name} would have been written`)),
  })
  try {
    const found = await road.ask('session.look', look(1))
    assert.equal(JSON.stringify(found).includes('"S1"'), true)
    await assert.rejects(road.ask('session.find', look(1)), /would have been written/)
  } finally {
    held.resolve()
    await holding
    await road.close()
  }
})

for (const kind of ['sqlite', 'postgres'] as const) {
  test(`before the database is made, whoever writes is asked (${kind})`, async () => {
    const at = await place(kind)
    const asked: string[] = []
    const road = createStateRoad({
      place: at,
      write: async (name) => void asked.push(name),
    })
    try {
      await road.ask('invite.open', { nowMs: NOON })
      assert.equal(road.isRunning, false, 'nobody is at the console')
      await road.ask('session.look', look(1))
      assert.deepEqual(asked, ['invite.open', 'session.look'])
    } finally {
      await road.close()
    }
  })
}

test('a file that is put in the place of another one is the one that is read', async () => {
  await using running = await openTestStore()
  const { store, directory } = running
  const isThere = async () => (await store.state('session.look', look(1))).found !== undefined
  const make = async () => {
    await store.state('invite.make', { invite, account })
    await store.state('session.open', { hash: 'H1', session: session(1) })
  }
  await make()
  assert.equal(await isThere(), true)
  const file = `${directory}/clamgate.state.db`
  for (const end of ['', '-wal', '-shm']) await rm(`${file}${end}`, { force: true })
  // Made anew by whoever writes, who hears of it with this question at the latest.
  assert.equal(await isThere(), false)
  await make()
  assert.equal(await isThere(), true)
})

test('a thread that is at one question for too long is given up, and the next question gets another', async () => {
  await using running = await openTestStore()
  await running.store.state('invite.make', { invite, account })
  const { directory, file } = running
  const at = { kind: 'sqlite', file, stateFile: `${directory}/clamgate.state.db` } as const
  let started = 0
  const { startThread } = await import('../../src/store/read/thread/start-thread.ts')
  const road = createStateRoad({
    ...{ place: at, budgetMs: 10, write: () => Promise.reject(new Error('nothing is to be written')) },
    start(data, listener) {
      started++
      if (started > 1) return startThread({ ...data, budgetMs: 60_000 }, listener)
      return {
        post: ({ job, args: [name] }) => {
          if (name !== 'token.look') return
          queueMicrotask(() => listener.answered({ kind: 'answered', job, value: { needsWriting: false } }))
        },
        hold: () => undefined,
        end: () => undefined,
      }
    },
  })
  try {
    assert.deepEqual(await road.ask('token.look', ARGS['token.look']), { needsWriting: false })
    await assert.rejects(road.ask('session.look', look(1)), { code: 'STORE_TOO_SLOW' })
    assert.deepEqual(await road.ask('session.look', look(1)), { found: undefined, needsWriting: false })
    assert.equal(started, 2)
  } finally {
    await road.close()
  }
})

test('a program that locks the whole file keeps nobody waiting without end', async () => {
  await using running = await openTestStore()
  await running.store.state('invite.make', { invite, account })
  await running.store.close()
  const stateFile = `${running.directory}/clamgate.state.db`
  const other = new DatabaseSync(stateFile)
  const road = createStateRoad({
    place: { kind: 'sqlite', file: running.file, stateFile },
    write: () => Promise.reject(new Error('nothing is to be written')),
  })
  try {
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; DELETE FROM invite; COMMIT')
    await assert.rejects(road.ask('session.look', look(1)), { code: 'STORE_UNAVAILABLE' })
    other.close()
    assert.deepEqual(await road.ask('session.look', look(1)), { found: undefined, needsWriting: false })
    assert.equal(await road.ask('invite.open', { nowMs: NOON }), 0)
  } finally {
    await road.close()
  }
})

test('a question waits for those before it, and not without end', async () => {
  const calls = new ThreadCalls({
    ...{ place: await place('sqlite'), of: 'mail', waitMs: 20, budgetMs: 600_000 },
    start: () => ({ post: () => undefined, hold: () => undefined, end: () => undefined }),
  })
  const first = calls.ask({ method: 'entry', args: ['E1'] })
  await assert.rejects(calls.ask({ method: 'entry', args: ['E2'] }), { code: 'STORE_TOO_SLOW' })
  await calls.close()
  await assert.rejects(first, { code: 'STORE_UNAVAILABLE' })
})
