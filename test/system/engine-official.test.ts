import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd'
import { untilStatus } from '../../packages/clamgate/src/engine/testing/fixture.ts'
import { startLoad } from './support/load.ts'
import { type ManagedEngine, pattern, startManagedEngine } from './support/managed-engine.ts'
import { container } from './support/official-databases.ts'

// The official databases, as far as they can be had without the signature of their makers.

const EICAR = 'Eicar-Test-Signature.UNOFFICIAL'
const eicar = () => pattern('Eicar-Test-Signature', eicarTestText().toString('latin1'))
const main = () => container('main', 62, eicar())
const daily = (version: number) =>
  container('daily', version, pattern(`Daily.${version}`, `marker ${version}`))
const complete = () => ({ 'main.cud': main(), 'daily.cud': daily(27800) })

test('the official databases take over from the starter database, and mail is scanned all the time', async () => {
  await using managed = await startManagedEngine()
  const { engine, put, scan, log, line } = managed
  await using load = startLoad(engine, EICAR)
  assert.equal(engine.scanner.databasesComplete, false)
  await put('main.cud', main())
  await put('daily.cud', daily(27800))
  await line('engine.databases.complete')
  assert.equal(engine.status.databases, 'official')
  assert.equal(engine.scanner.databasesComplete, true)
  assert.equal(engine.status.servers[0]?.version?.database, 27800)
  assert.equal(engine.status.generation?.signatures, 2, 'the starter database is gone')
  assert.equal((await scan('marker 27800')).kind, 'found')
  await newDaily(managed)
  assert.deepEqual((await load.end()).wrong, [])
  assert.deepEqual(
    log.lines.filter(({ level }) => level === 'error').map(({ sentence }) => sentence),
    [],
  )
})

test('without main or daily in the directory the complete databases stay in use, also after a restart', async () => {
  await using first = await startManagedEngine({ databases: complete() })
  await first.line('engine.databases.complete')
  await first.remove('daily.cud')
  assert.match((await first.line('engine.databases.incomplete')).sentence, /stay in use/)
  assert.equal(first.engine.status.databases, 'official')
  assert.equal((await first.scan('marker 27800')).kind, 'found')
  await using second = await first.again()
  await second.line('engine.databases.complete')
  assert.equal((await second.scan('marker 27800')).kind, 'found')
  await newDaily(second)
})

test('an official database that does not load is moved away, and those before stay in use', async () => {
  await using managed = await startManagedEngine({ databases: complete() })
  const { engine, put, scan, line, reloaded } = managed
  await line('engine.databases.complete')
  const { outcome, problem } = await reloaded(() => put('daily.cud', daily(27801).subarray(0, 600)))
  assert.deepEqual([outcome, problem?.code], ['refused', 'ENGINE_DATABASE_MALFORMED'])
  assert.match(
    (await line('engine.databases.set-aside')).sentence,
    /daily\.cud.*moved to .*set-aside\/daily\.cud/,
  )
  await line('engine.databases.incomplete')
  assert.equal(engine.status.databases, 'official')
  assert.equal((await scan('marker 27800')).kind, 'found')
  await newDaily(managed)
})

/** A new daily database is loaded. */
async function newDaily({ engine, put, scan }: ManagedEngine): Promise<void> {
  await put('daily.cud', daily(27802))
  await untilStatus(engine, ({ servers }) => servers[0]?.version?.database === 27802)
  assert.equal((await scan('marker 27802')).kind, 'found')
  assert.equal((await scan('marker 27800')).kind, 'clean')
}
