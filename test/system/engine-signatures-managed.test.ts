import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd'
import { createEngine } from '../../packages/clamgate/src/app/engine.ts'
import {
  calm,
  engineConfig,
  recordingLog,
  untilStatus,
} from '../../packages/clamgate/src/engine/testing/fixture.ts'
import { chooseAccount } from '../../packages/clamgate/src/managed/process/account.ts'
import { createManagedDatabases } from '../../packages/clamgate/src/signatures/live/managed.ts'
import type { LiveDatabases, Proof } from '../../packages/clamgate/src/signatures/ports.ts'
import {
  hashes,
  type ManagedEngine,
  pattern,
  slowClamd,
  startManagedEngine,
} from './support/managed-engine.ts'

// Signatures go live in our own clamd, and whoever installed them hears whether they did.

const OWN = { kind: 'found', signature: 'Own.UNOFFICIAL' }
const NEW = { kind: 'found', signature: 'New.UNOFFICIAL' }
const BROKEN = 'no signature\n'

const withOwn = (options: Parameters<typeof startManagedEngine>[0] = {}) =>
  startManagedEngine({ databases: { 'own.ndb': pattern('Own', 'own marker') }, ...options })

async function databasesOf({ engine }: Pick<ManagedEngine, 'engine'>): Promise<LiveDatabases> {
  assert.ok(engine.databases !== undefined)
  return createManagedDatabases(engine.databases, await chooseAccount())
}

async function proofOf({ put, remove }: ManagedEngine, id: string, before?: string): Promise<Proof> {
  const sample = Buffer.from(`This is set ${id}\n`)
  const signature = `Clamgate.Set.${id}`
  if (before !== undefined) await remove(`clamgate-set-${before}.hsb`)
  const digest = createHash('sha256').update(sample).digest('hex')
  await put(`clamgate-set-${id}.hsb`, `${digest}:${sample.length}:${signature}:73\n`)
  return { sample, signature }
}

for (const [reload, how] of [
  ['auto', 'slot'],
  ['in-place', 'in-place'],
] as const) {
  test(`a set is live when the clamd that serves finds its proof, and no message fails meanwhile (reload ${reload})`, async () => {
    await using managed = await withOwn({ settings: { reload } })
    const databases = await databasesOf(managed)
    await managed.put('new.ndb', pattern('New', 'new marker'))
    const going = { on: true }
    const scans = (async () => {
      while (going.on) assert.deepEqual(await managed.scan('own marker'), OWN)
    })()
    const first = await proofOf(managed, '1')
    const live = await databases.activate(first, calm)
    going.on = false
    await scans
    assert.equal(live.how, how)
    assert.equal(live.signatures, managed.engine.status.generation?.signatures)
    assert.deepEqual(await managed.scan('new marker'), NEW)
    assert.equal((await managed.scan(first.sample)).kind, 'found')
    await managed.remove('new.ndb')
    await managed.remove('clamgate-set-1.hsb')
    await databases.activate(undefined, { ...calm, gone: first })
    assert.equal((await managed.scan('new marker')).kind, 'clean')
  })

  test(`a set that clamd does not load is not live, and the file is named (reload ${reload})`, async () => {
    await using managed = await withOwn({ settings: { reload } })
    const databases = await databasesOf(managed)
    await managed.put('bad.ndb', BROKEN)
    await assert.rejects(databases.activate(await proofOf(managed, '1'), calm), {
      code: 'SIGNATURES_NOT_LIVE',
      message:
        /^The new signatures are not in use: clamd cannot load the database .*bad\.ndb: malformed at line 1$/,
      details: { file: 'bad.ndb', engine: 'ENGINE_DATABASE_MALFORMED', isVerdict: true },
    })
    assert.deepEqual(await managed.scan('own marker'), OWN)
    assert.deepEqual(await managed.scan(eicarTestText()), {
      kind: 'found',
      signature: 'Eicar-Test-Signature.UNOFFICIAL',
    })
    await managed.remove('bad.ndb')
    const proof = await proofOf(managed, '2', '1')
    await databases.activate(proof, calm)
    assert.equal((await managed.scan(proof.sample)).kind, 'found')
  })
}

test('a set that finds something in a harmless mail is not live', async () => {
  await using managed = await withOwn()
  const databases = await databasesOf(managed)
  await managed.put('fp.ndb', pattern('Greeting', 'here is the list'))
  await assert.rejects(databases.activate(await proofOf(managed, '1'), calm), {
    code: 'SIGNATURES_NOT_LIVE',
    details: { engine: 'ENGINE_DATABASES_UNFIT', isVerdict: true },
  })
  assert.equal((await managed.scan('here is the list')).kind, 'clean')
})

test('what was tried and confirmed may hold less than half, also where the engine has refused it by itself', async () => {
  await using managed = await withOwn({ databases: { 'many.hsb': hashes(3000) } })
  const databases = await databasesOf(managed)
  await untilStatus(managed.engine, ({ generation }) => generation?.signatures !== undefined)
  await managed.reloaded(() => managed.put('many.hsb', hashes(1000)))
  assert.equal(managed.engine.status.reload?.problem?.code, 'ENGINE_DATABASES_SHRUNK')
  await databases.activate(await proofOf(managed, '1'), calm)
  assert.ok((managed.engine.status.generation?.signatures ?? 0) < 1500)
})

test('the same set again is live at once', async () => {
  await using managed = await withOwn()
  const databases = await databasesOf(managed)
  const proof = await proofOf(managed, '1')
  await databases.activate(proof, calm)
  const { reload } = managed.engine.status
  await databases.activate(proof, calm)
  assert.equal(managed.engine.status.reload, reload)
})

test('a proof that is in no file is not found, and nothing else is said', async () => {
  await using managed = await withOwn()
  const databases = await databasesOf(managed)
  await assert.rejects(databases.activate({ sample: Buffer.from('none'), signature: 'None' }, calm), {
    code: 'SIGNATURES_NOT_LIVE',
    message: /clamd does not find None in its sample$/,
  })
})

test('an engine that was not started, or is stopped meanwhile, loads the set later: no verdict on it', async () => {
  const idle = createEngine({ log: recordingLog() }, engineConfig({ directory: '/nonexistent/clamgate' }))
  const never = await databasesOf({ engine: idle })
  assert.equal((await never.activate(undefined, calm)).how, 'later')
  await using programs = await slowClamd()
  await using managed = await withOwn({ deps: { programPath: programs.programPath } })
  const databases = await databasesOf(managed)
  await programs.hold(true)
  const activation = databases.activate(await proofOf(managed, '1'), calm)
  await managed.line('engine.reload.slots')
  await managed.stop()
  assert.equal((await activation).how, 'later')
})

test('a set that comes while clamd is starting is live when that has proved it', async () => {
  await using programs = await slowClamd()
  await programs.hold(true)
  await using managed = await withOwn({
    deps: { programPath: programs.programPath, timings: { startBound: 100 } },
  })
  const databases = await databasesOf(managed)
  const proof = await proofOf(managed, '1')
  const activation = databases.activate(proof, calm)
  await programs.hold(false)
  assert.match((await activation).how, /^(slot|in-place)$/)
  assert.equal((await managed.scan(proof.sample)).kind, 'found')
})

test('a stop of the update ends the wait, and the engine goes on', async () => {
  await using programs = await slowClamd()
  await using managed = await withOwn({ deps: { programPath: programs.programPath } })
  const databases = await databasesOf(managed)
  await programs.hold(true)
  const stop = new AbortController()
  const reason = new Error('stopped')
  const activation = assert.rejects(
    databases.activate(await proofOf(managed, '1'), { signal: stop.signal }),
    reason,
  )
  await managed.line('engine.reload.slots')
  stop.abort(reason)
  await activation
  await programs.hold(false)
  await managed.line('engine.databases.loaded')
})
