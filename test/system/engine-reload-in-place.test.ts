import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startLoad } from './support/load.ts'
import { type ManagedEngine, pattern, startManagedEngine } from './support/managed-engine.ts'

// Where two clamd do not fit into memory, or are not wanted: the one is started anew while messages wait.

const EICAR = 'Eicar-Test-Signature.UNOFFICIAL'
const MINE = { kind: 'found', signature: 'Mine.UNOFFICIAL' }

let smallMachine: string
before(async () => {
  smallMachine = await mkdtemp(join(tmpdir(), 'memory-'))
  await mkdir(join(smallMachine, 'proc'))
  await writeFile(join(smallMachine, 'proc', 'meminfo'), 'MemTotal: 500000 kB\nMemAvailable:   20480 kB\n')
})
after(() => rm(smallMachine, { recursive: true }))

const databases = { 'mine.ndb': pattern('Mine', 'my marker') }
const inPlace = () => startManagedEngine({ databases, settings: { reload: 'in-place' } })

test('three reloads in place under load cost no verdict: messages wait for the next clamd', async () => {
  await using managed = await inPlace()
  const { engine, put, reloaded, scan } = managed
  await using load = startLoad(engine, EICAR)
  for (let round = 1; round <= 3; round++) {
    const { how, outcome, reason } = await reloaded(() => {
      return put('local.ndb', pattern(`Round.${round}`, `marker ${round}`))
    })
    assert.deepEqual([how, outcome, reason], ['in-place', 'done', 'engine.reload is in-place'])
    assert.deepEqual(await scan(`marker ${round}`), { kind: 'found', signature: `Round.${round}.UNOFFICIAL` })
  }
  const { scans, wrong } = await load.end()
  assert.deepEqual(wrong, [])
  assert.ok(scans >= 200, `${scans} mails were scanned meanwhile`)
})

test('a malformed file is found out before the clamd that serves is ended', async () => {
  await using managed = await inPlace()
  const { put, reloaded, line, scan } = managed
  const before = await managed.clamds()
  const { outcome, problem } = await reloaded(() => put('local.ndb', 'no signature\n'))
  assert.deepEqual([outcome, problem?.code], ['refused', 'ENGINE_DATABASE_MALFORMED'])
  assert.match(
    (await line('engine.databases.refused')).sentence,
    /databases\/local\.ndb: malformed at line 1/,
  )
  assert.deepEqual(await managed.clamds(), before)
  assert.deepEqual(await scan('my marker'), MINE)
})

test('databases that turn out unfit once they are loaded give way to those before, and no verdict is lost', async () => {
  await using managed = await inPlace()
  const { engine, put, reloaded, scan } = managed
  await using load = startLoad(engine, EICAR)
  const { outcome, problem } = await reloaded(() => put('local.ndb', pattern('Greeting', 'here is the list')))
  assert.deepEqual([outcome, problem?.code], ['refused', 'ENGINE_DATABASES_UNFIT'])
  assert.deepEqual(await scan('my marker'), MINE)
  assert.deepEqual(await scan('here is the list'), { kind: 'clean' })
  assert.deepEqual((await load.end()).wrong, [])
  await killedComesBack(managed)
})

test('where memory is short for two, it is done in place, and the log says how much there is', async () => {
  await using managed = await startManagedEngine({ databases, deps: { memoryRoot: smallMachine } })
  const { put, reloaded, line, scan } = managed
  const { how, outcome, reason } = await reloaded(() => put('local.ndb', pattern('New', 'new marker')))
  assert.deepEqual([how, outcome], ['in-place', 'done'])
  assert.match(reason ?? '', /^Memory is short: 20 MiB available, \d+ MiB needed$/)
  assert.ok((await line('engine.reload.in-place')).sentence.startsWith(reason ?? '-'))
  assert.deepEqual(await scan('new marker'), { kind: 'found', signature: 'New.UNOFFICIAL' })
})

test('where memory is short a malformed file costs a pause, and those before are in use again', async () => {
  await using managed = await startManagedEngine({ databases, deps: { memoryRoot: smallMachine } })
  const { engine, put, reloaded, scan } = managed
  await using load = startLoad(engine, EICAR)
  const { outcome, problem } = await reloaded(() => put('local.ndb', 'no signature\n'))
  assert.deepEqual([outcome, problem?.code], ['refused', 'ENGINE_DATABASE_MALFORMED'])
  assert.deepEqual(await scan('my marker'), MINE)
  assert.deepEqual((await load.end()).wrong, [])
})

test('a choice for two slots applies to the next reload without a restart', async () => {
  await using managed = await inPlace()
  const { put, reloaded } = managed
  await managed.reconfigure({ reload: 'auto' })
  const { how } = await reloaded(() => put('local.ndb', pattern('New', 'new marker')))
  assert.equal(how, 'slots')
})

/** The clamd that serves is one that is started again when it ends. */
async function killedComesBack({ engine, clamds, scan }: ManagedEngine): Promise<void> {
  const [clamd] = await clamds()
  const healthy = Promise.withResolvers<void>()
  const end = engine.onChange(({ restarts, servers }) => {
    if (restarts === 1 && servers[0]?.state === 'healthy') healthy.resolve()
  })
  process.kill(clamd ?? 0, 'SIGKILL')
  await healthy.promise
  end()
  assert.deepEqual(await scan('my marker'), MINE)
}
