import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd'
import { calm, untilStatus } from '../../packages/clamgate/src/engine/testing/fixture.ts'
import type { Engine } from '../../packages/clamgate/src/engine/types.ts'
import { Intake } from '../../packages/clamgate/src/filter/intake.ts'
import { MemoryBudget } from '../../packages/clamgate/src/filter/memory-budget.ts'
import { findVerdict } from '../../packages/clamgate/src/filter/pipeline.ts'
import { NO_READINGS, VIEWS_OFF } from '../../packages/clamgate/src/filter/testing/no-readings.ts'
import { startLoad } from './support/load.ts'
import { type ManagedEngine, pattern, startManagedEngine } from './support/managed-engine.ts'
import { container } from './support/official-databases.ts'

// The official databases, as far as they can be had without the signature of their makers.

const EICAR = 'Eicar-Test-Signature.UNOFFICIAL'
const eicar = () => pattern('Eicar-Test-Signature', eicarTestText().toString('latin1'))
const main = () => container('main', 62, eicar())
const daily = (version: number) =>
  container('daily', version, pattern(`Daily.${version}`, `marker ${version}`))
const scannedWithAll = async ({ scanner }: Engine) =>
  (await scanner.scan([Buffer.from('a')], calm)).databasesComplete
const complete = () => ({ 'main.cud': main(), 'daily.cud': daily(27800) })

test('the official databases take over from the starter database, and mail is scanned all the time', async () => {
  await using managed = await startManagedEngine()
  const { engine, putAll, scan, log, line } = managed
  await using load = startLoad(engine, EICAR)
  assert.equal(await scannedWithAll(engine), false)
  await putAll({ 'main.cud': main(), 'daily.cud': daily(27800) })
  await line('engine.databases.complete')
  assert.equal(engine.status.databases, 'official')
  assert.equal(await scannedWithAll(engine), true)
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

test('a message that began on the starter database is not clean when it ends after the take-over', async () => {
  await using managed = await startManagedEngine()
  const { engine, putAll, line } = managed
  const harmless = streamed(engine)
  const infected = streamed(engine)
  await harmless.write(Buffer.from('marker '))
  await infected.write(eicarTestText())
  await putAll({ 'main.cud': main(), 'daily.cud': daily(27800) })
  await line('engine.databases.loaded')
  assert.equal(engine.status.databases, 'official')
  await harmless.write(Buffer.from('27800'))
  assert.equal((await harmless.verdict()).kind, 'databases-missing')
  assert.equal((await infected.verdict()).kind, 'infected', 'what was found stands')
  assert.equal(await scannedWithAll(engine), true)
})

/** A message on its way in, too large for memory. */
function streamed({ scanner }: Engine) {
  const limits = {
    messageMemory: 1,
    maxScanSize: 1_000_000,
    scanHead: true,
    scan: true,
    mayKeep: false,
    views: VIEWS_OFF,
  }
  const openSpool = () => assert.fail('nothing here is to be kept')
  const budget = new MemoryBudget(1_000_000)
  const intake = new Intake({ scanner, readings: NO_READINGS, budget, openSpool }, limits, Buffer.alloc(0))
  return {
    write: async (bytes: Buffer) => await intake.write(bytes),
    async verdict() {
      const bounds = { databasesMaxAgeMs: Number.POSITIVE_INFINITY, scanTimeoutMs: 60_000 }
      return (await findVerdict(intake, { ...bounds, nowMs: Date.now(), signal: calm.signal })).verdict
    },
  }
}

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
  assert.deepEqual([outcome, problem?.code], ['refused', 'ENGINE_DATABASE_MALFORMED'], problem?.message)
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
