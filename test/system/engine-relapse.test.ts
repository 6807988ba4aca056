import assert from 'node:assert/strict'
import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd'
import { untilStatus } from '../../packages/clamgate/src/engine/testing/fixture.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { type ManagedEngine, noted, pattern, startManagedEngine } from './support/managed-engine.ts'
import { container } from './support/official-databases.ts'

// Databases that pass the samples, and then make clamd end on mail.

const MINE = { kind: 'found', signature: 'Mine.UNOFFICIAL' }
const BAD = pattern('Bad', 'bad marker')

const withMine = () => startManagedEngine({ databases: { 'mine.ndb': pattern('Mine', 'my marker') } })

/** Ends the clamd that serves as a crash does, and waits for the next one. */
async function crash({ engine, clamd }: ManagedEngine, signal: NodeJS.Signals = 'SIGSEGV'): Promise<void> {
  const before = engine.status.restarts
  process.kill(await clamd(), signal)
  await untilStatus(engine, ({ restarts, servers, generation }) => {
    return restarts > before && servers[0]?.state === 'healthy' && generation !== undefined
  })
}

async function takenBack(managed: ManagedEngine): Promise<void> {
  const { engine, scan } = managed
  assert.deepEqual(await scan('my marker'), MINE)
  assert.equal((await scan('bad marker')).kind, 'clean')
  assert.equal(engine.status.refused?.takenBack, true)
  assert.equal(engine.status.refused?.problem.code, 'ENGINE_DATABASES_TAKEN_BACK')
}

test('the set before is taken back at the third death, and the bad one is left alone until its content changes', async () => {
  await using managed = await withMine()
  const { engine, directory, put, line, log, reloaded, scan } = managed
  await noted(managed)
  await reloaded(() => put('bad.ndb', BAD))
  assert.equal((await scan('bad marker')).kind, 'found')
  await crash(managed)
  await crash(managed)
  assert.equal((await scan('bad marker')).kind, 'found', 'two deaths may be chance')
  await crash(managed)
  await takenBack(managed)
  assert.equal(engine.status.takenBack, 1)
  const { sentence, code } = await line('engine.databases.taken-back')
  assert.equal(code, 'ENGINE_DATABASES_TAKEN_BACK')
  assert.match(
    sentence,
    /ended 3 times within 30 minutes of new databases \(clamd ended with signal SIGSEGV\)/,
  )

  // The same bytes again, as a copy or another download brings them.
  await put('bad.ndb', BAD)
  await utimes(join(directory, 'databases', 'bad.ndb'), 1, 1)
  const reloads = log.events().filter((event) => event === 'engine.reload.slots').length
  await looks(managed)
  assert.equal(log.events().filter((event) => event === 'engine.reload.slots').length, reloads)
  await takenBack(managed)

  const changed = await reloaded(() => put('bad.ndb', pattern('Better', 'better marker')))
  assert.equal(changed.outcome, 'done')
  assert.equal((await scan('better marker')).kind, 'found')
  assert.equal(engine.status.refused, undefined)
})

test('a bad set is not tried again by a later life, and the one before is what that starts on', async () => {
  await using first = await withMine()
  await noted(first)
  await first.reloaded(() => first.put('bad.ndb', BAD))
  for (let time = 0; time < 3; time++) await crash(first)
  await takenBack(first)
  await using second = await first.again()
  await untilStatus(second.engine, ({ generation }) => generation !== undefined)
  await looks(second)
  await takenBack(second)
  assert.deepEqual(
    second.log.events().filter((event) => event === 'engine.reload.slots'),
    [],
  )
})

test('a clamd that hangs on mail again and again is a death like any other', async () => {
  await using managed = await startManagedEngine({
    databases: { 'mine.ndb': pattern('Mine', 'my marker') },
    // Shorter, and a machine with much else to do would have a clamd hang that does not.
    settings: { scanTimeout: '3s' },
  })
  await noted(managed)
  await managed.reloaded(() => managed.put('bad.ndb', BAD))
  for (let time = 0; time < 3; time++) await crash(managed, 'SIGSTOP')
  await takenBack(managed)
})

test('where there is no set before, clamd goes on with the one that there is', async () => {
  await using managed = await withMine()
  const { engine, scan } = managed
  await noted(managed)
  for (let time = 0; time < 4; time++) await crash(managed)
  assert.deepEqual(await scan('my marker'), MINE)
  assert.equal(engine.status.takenBack, 0)
})

test('the official databases are never given up for a set without them', async () => {
  await using managed = await withMine()
  const { engine, putAll, line } = managed
  await noted(managed)
  const eicar = pattern('Eicar-Test-Signature', eicarTestText().toString('latin1'))
  await putAll({
    'main.cud': container('main', 62, pattern('Main', 'main marker')),
    'daily.cud': container('daily', 27800, eicar),
  })
  await line('engine.databases.complete')
  await noted(managed)
  for (let time = 0; time < 4; time++) await crash(managed)
  assert.equal(engine.status.databases, 'official')
  assert.equal(engine.status.takenBack, 0)
})

test('the set before is kept beside the one in use, and no third', async () => {
  await using managed = await withMine()
  const { directory, put, reloaded } = managed
  await noted(managed)
  for (const marker of ['one', 'two', 'three']) {
    await reloaded(() => put('more.ndb', pattern('More', `marker ${marker}`)))
    await noted(managed)
  }
  const two = async () => {
    const names = await readdir(join(directory, 'engine', 'generations'))
    return names.length === 2 ? names : undefined
  }
  const names = (await waitUntil(two, { timeoutMs: 60_000 })) ?? assert.fail('more than two are kept')
  const inUse = managed.engine.status.generation?.id ?? ''
  assert.ok(names.some((name) => name.startsWith(inUse)))
})

/** Until the directory was looked at three times more. */
async function looks({ engine }: ManagedEngine): Promise<void> {
  for (let time = 0; time < 3; time++) {
    const seen = Promise.withResolvers<void>()
    const end = engine.onChange(() => seen.resolve())
    await seen.promise
    end()
  }
}
