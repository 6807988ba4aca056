import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calm, untilStatus } from '../../packages/clamgate/src/engine/testing/fixture.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { startLoad } from './support/load.ts'
import { hashes, mail, pattern, slowClamd, startManagedEngine } from './support/managed-engine.ts'
import { processesNaming } from './support/processes.ts'

// New databases take over from those in use, in a second clamd, while mail is scanned.

const EICAR = { kind: 'found', signature: 'Eicar-Test-Signature.UNOFFICIAL' }

test('six reloads in a row under load cost no verdict: all infected mail is found, all clean mail is clean', async () => {
  await using managed = await startManagedEngine()
  const { engine, put, remove, reloaded, scan } = managed
  await using load = startLoad(engine, EICAR.signature)
  for (let round = 1; round <= 3; round++) {
    const added = await reloaded(() => put('local.ndb', pattern(`Round.${round}`, `marker ${round}`)))
    assert.deepEqual([added.how, added.outcome], ['slots', 'done'], JSON.stringify(added))
    assert.deepEqual(await scan(`marker ${round}`), { kind: 'found', signature: `Round.${round}.UNOFFICIAL` })
    const removed = await reloaded(() => remove('local.ndb'))
    assert.deepEqual([removed.how, removed.outcome], ['slots', 'done'], JSON.stringify(removed))
    assert.deepEqual(await scan(`marker ${round}`), { kind: 'clean' })
  }
  const { scans, wrong } = await load.end()
  assert.deepEqual(wrong, [])
  assert.ok(scans >= 300, `${scans} mails were scanned meanwhile`)
  assert.equal(engine.status.restarts, 0)
  const isAlone = async () => (await managed.clamds()).length === 1 || undefined
  assert.equal(await waitUntil(isAlone, { timeoutMs: 60_000 }), true, 'the old ones have ended')
})

test('a stream that began before the take-over ends on the old clamd, with its verdict', async () => {
  await using managed = await startManagedEngine()
  const { engine, put, line } = managed
  const [old] = await managed.clamds()
  const message = mail(1, { infected: true })
  const stream = engine.scanner.open(calm)
  await stream.write(message.subarray(0, 100))
  await put('local.ndb', pattern('Later', 'marker'))
  await line('engine.databases.loaded')
  assert.equal(engine.status.generation?.slot, 'b')
  assert.ok((await managed.clamds()).includes(old ?? 0), 'the old clamd waits for its last message')
  await stream.write(message.subarray(100))
  const { result, server } = await stream.finish()
  assert.deepEqual(result, EICAR)
  assert.match(server, /a\.sock$/)
  await gone(old ?? 0, managed.directory)
})

test('status says which generation serves, with its signatures, and how it got there', async () => {
  await using managed = await startManagedEngine({ databases: { 'many.hsb': hashes(500) } })
  const { engine, put, reloaded } = managed
  const first = (await untilStatus(engine, ({ generation }) => generation !== undefined)).generation
  assert.deepEqual([first?.slot, first?.signatures], ['a', 501])
  await reloaded(() => put('local.ndb', pattern('One', 'marker one') + pattern('Two', 'marker two')))
  const { generation, reload, servers, temporaryDirectory } = engine.status
  assert.deepEqual([generation?.slot, generation?.signatures], ['b', 503])
  assert.notEqual(generation?.id, first?.id)
  assert.ok((generation?.loadedAt ?? 0) > (first?.loadedAt ?? 0))
  assert.ok(reload !== undefined && reload.durationMs > 0 && reload.problem === undefined)
  assert.equal(servers.length, 1)
  assert.match(servers[0]?.address ?? '', /b\.sock$/)
  assert.match(temporaryDirectory ?? '', /^\//)
})

test('changes while new databases are being loaded are loaded after them, in one go', async () => {
  await using slow = await slowClamd()
  const { programPath, hold } = slow
  await using managed = await startManagedEngine({ deps: { programPath } })
  const { engine, put, line, scan } = managed
  await hold(true)
  await put('one.ndb', pattern('One', 'marker one'))
  const loading = await untilStatus(engine, ({ servers }) => servers.length === 2)
  assert.deepEqual(
    loading.servers.map(({ state }) => state),
    ['healthy', 'starting'],
  )
  for (const name of ['two', 'three']) await put(`${name}.ndb`, pattern(name, `marker ${name}`))
  await hold(false)
  await line('engine.databases.loaded', 2)
  for (const name of ['one', 'two', 'three']) assert.equal((await scan(`marker ${name}`)).kind, 'found', name)
  assert.equal(managed.log.events().filter((event) => event === 'engine.reload.slots').length, 2)
})

test('a stop while new databases are being loaded ends both clamd at once', async () => {
  await using slow = await slowClamd()
  const { programPath, hold } = slow
  await using managed = await startManagedEngine({ deps: { programPath } })
  const { engine, put, directory } = managed
  await hold(true)
  await put('one.ndb', pattern('One', 'marker'))
  await untilStatus(engine, ({ servers }) => servers.length === 2)
  await managed.stop()
  assert.deepEqual(await processesNaming(directory), [])
  assert.equal(managed.log.events().includes('engine.databases.refused'), false)
})

test('a clamd that is killed while its successor loads is started again, and its successor takes over', async () => {
  await using slow = await slowClamd()
  const { programPath, hold } = slow
  await using managed = await startManagedEngine({ deps: { programPath } })
  const { engine, put, line, scan } = managed
  const [old] = await managed.clamds()
  await hold(true)
  await put('one.ndb', pattern('One', 'marker one'))
  await untilStatus(engine, ({ servers }) => servers.length === 2)
  process.kill(old ?? 0, 'SIGKILL')
  await untilStatus(engine, ({ servers }) => servers[0]?.state !== 'healthy')
  await hold(false)
  await line('engine.databases.loaded')
  assert.equal((await scan('marker one')).kind, 'found')
})

/** Until that process is no more. */
async function gone(pid: number, directory: string): Promise<void> {
  const deadline = performance.now() + 60_000
  while ((await processesNaming(directory, 'clamd')).includes(pid)) {
    assert.ok(performance.now() < deadline, `process ${pid} has not ended`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
