import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDatabasesKind, type DatabasesStatus, databasesIn } from './databases.ts'

const WANTED = { config: '/etc/c.yaml', directory: '/nowhere' }
const STARTER: DatabasesStatus = { databases: 'starter', freshclam: { state: 'running' } }
const OFFICIAL: DatabasesStatus = { databases: 'official', freshclam: { state: 'ok' } }

/** A daemon that says this, one after the other; the last of it for good. */
function daemon(...answers: readonly (DatabasesStatus | undefined)[]) {
  const left = [...answers]
  return createDatabasesKind({
    ask: async () => (left.length > 1 ? left.shift() : left[0]),
    longestMs: 200,
    lookMs: 1,
  })
}

function context(signal = new AbortController().signal) {
  const said: string[] = []
  return { signal, progress: (line: string) => said.push(line), said }
}

test('nothing is to be done where the daemon has them, or uses those of others', async () => {
  for (const databases of ['official', 'external']) {
    assert.deepEqual(await daemon({ ...OFFICIAL, databases }).look(WANTED), { state: 'done' })
  }
  assert.equal((await daemon(undefined).look(WANTED)).state, 'needed')
  assert.equal((await daemon(STARTER).look(WANTED)).state, 'needed')
})

test('waits until they are there, and says how far it is', async () => {
  const told = context()
  const loading: DatabasesStatus = { databases: 'starter', freshclam: { state: 'ok' } }
  await daemon(undefined, STARTER, loading, OFFICIAL).apply(WANTED, {}, told)
  assert.deepEqual(told.said, [
    'the daemon does not answer yet',
    'freshclam fetches the official databases: 0 MB of about 300 MB',
    'clamd loads the official databases',
  ])
})

for (const [state, why] of [
  ['failed', /^The official databases are not there: no connection to the mirror$/],
  ['off', /^The official databases are not there: no connection to the mirror$/],
] as const) {
  test(`ends where freshclam is ${state}, with what helps`, async () => {
    const problem = { sentence: 'no connection to the mirror', remedy: 'Set a proxy.' }
    const kind = daemon(STARTER, { databases: 'starter', freshclam: { state, problem } })
    await assert.rejects(
      kind.apply(WANTED, {}, context()),
      (error: Error & { remedy?: string; code?: string }) => {
        assert.match(error.message, why)
        assert.equal(error.code, 'SETUP_STOPPED')
        assert.match(error.remedy ?? '', /^Set a proxy\. .*policy\.databasesMissing: accept/)
        return true
      },
    )
  })
}

test('gives up after its time, and at Ctrl-C', async () => {
  await assert.rejects(daemon(STARTER).apply(WANTED, {}, context()), { code: 'SETUP_STOPPED' })
  await assert.rejects(daemon(STARTER).apply(WANTED, {}, context(AbortSignal.abort())), {
    code: 'SETUP_INTERRUPTED',
  })
})

test('has nothing to undo', async () => {
  assert.deepEqual(await daemon(undefined).undo(WANTED, {}, context()), { state: 'restored' })
})

test('reads what the status prints, with null for what is unknown, and nothing else', () => {
  const problem = { code: 'ENGINE_FRESHCLAM_FAILED', sentence: 'the mirror did not deliver', remedy: 'Look.' }
  const freshclam = { state: 'failed', lastRunAt: null, nextRunAt: null, problem }
  const printed = JSON.stringify({ schema: 'clamgate.status/1', engine: { databases: 'starter', freshclam } })
  assert.equal(databasesIn(printed)?.freshclam.problem?.sentence, problem.sentence)
  for (const text of ['', '{}', '{"engine":', 'null']) assert.equal(databasesIn(text), undefined, text)
})
