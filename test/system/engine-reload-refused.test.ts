import assert from 'node:assert/strict'
import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd'
import { untilStatus } from '../../packages/clamgate/src/engine/testing/fixture.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { hashes, type ManagedEngine, noted, pattern, startManagedEngine } from './support/managed-engine.ts'

// Databases that must not be used never replace those that are.

const EICAR = { kind: 'found', signature: 'Eicar-Test-Signature.UNOFFICIAL' }
const MINE = { kind: 'found', signature: 'Mine.UNOFFICIAL' }
const BROKEN = 'no signature\n'

/** The clamd before serves as before. */
async function unchanged(managed: ManagedEngine): Promise<void> {
  const { engine, scan } = managed
  assert.equal(engine.status.servers[0]?.state, 'healthy')
  assert.equal(engine.status.reload?.outcome, 'refused')
  assert.deepEqual(await scan(eicarTestText()), EICAR)
  assert.deepEqual(await scan('my marker'), MINE)
  assert.equal((await managed.clamds()).length, 1)
}

const withMine = () => startManagedEngine({ databases: { 'mine.ndb': pattern('Mine', 'my marker') } })

test('a malformed file is named once, by the path where people know it, and loaded when it is mended', async () => {
  await using managed = await withMine()
  const { put, line, directory, log, reloaded, scan } = managed
  await reloaded(() => put('other.ndb', BROKEN))
  await unchanged(managed)
  const { sentence, code } = await line('engine.databases.refused')
  assert.equal(code, 'ENGINE_DATABASE_MALFORMED')
  assert.ok(sentence.includes(`${join(directory, 'databases', 'other.ndb')}: malformed at line 1`), sentence)
  assert.ok(!JSON.stringify(log.lines).includes('generations/'), 'no line names a place that is ours alone')
  await looks(managed)
  assert.equal(log.events().filter((event) => event === 'engine.databases.refused').length, 1)
  assert.equal(log.events().filter((event) => event === 'engine.reload.slots').length, 1)
  const mended = await reloaded(() => put('other.ndb', pattern('Other', 'other marker')))
  assert.equal(mended.outcome, 'done')
  assert.deepEqual(await scan('other marker'), { kind: 'found', signature: 'Other.UNOFFICIAL' })
})

test('a clamd that is killed while a refused set is in the directory starts on the one that was good', async () => {
  await using managed = await withMine()
  const { engine, put, reloaded } = managed
  await reloaded(() => put('mine.ndb', BROKEN))
  process.kill(await managed.clamd(), 'SIGKILL')
  await untilStatus(engine, ({ restarts, servers }) => restarts === 1 && servers[0]?.state === 'healthy')
  await unchanged(managed)
})

test('a file that is written over in place does not touch what a clamd would be started on again', async () => {
  await using managed = await withMine()
  const { engine, directory, reloaded } = managed
  await reloaded(() => writeFile(join(directory, 'databases', 'mine.ndb'), BROKEN))
  process.kill(await managed.clamd(), 'SIGKILL')
  await untilStatus(engine, ({ restarts, servers }) => restarts === 1 && servers[0]?.state === 'healthy')
  await unchanged(managed)
})

test('a clamd whose own copy of the databases has suffered is started on a new one', async () => {
  await using managed = await withMine()
  const { engine, directory, put, reloaded, scan } = managed
  await reloaded(() => put('other.ndb', pattern('Other', 'other marker')))
  const id = engine.status.generation?.id ?? ''
  const generations = join(directory, 'engine', 'generations')
  const name = (await readdir(generations)).find((one) => one.startsWith(id)) ?? ''
  await writeFile(join(generations, name, 'mine.ndb'), BROKEN)
  process.kill(await managed.clamd(), 'SIGKILL')
  await untilStatus(engine, ({ restarts, servers }) => restarts > 0 && servers[0]?.state === 'healthy')
  assert.deepEqual(await scan('my marker'), MINE)
  assert.equal(engine.status.generation?.id ?? id, id)
  assert.ok(!(await readdir(generations)).includes(name))
})

test('an engine that starts on a broken set falls back on the last one that was good, and says so', async () => {
  await using first = await withMine()
  await noted(first)
  await first.put('mine.ndb', BROKEN)
  await using second = await first.again()
  await untilStatus(second.engine, ({ servers }) => servers[0]?.state === 'healthy')
  assert.deepEqual(await second.scan('my marker'), MINE)
  assert.match((await second.line('engine.databases.refused')).sentence, /mine\.ndb: malformed at line 1/)
  const mended = await second.reloaded(() => second.put('mine.ndb', pattern('New', 'new marker')))
  assert.equal(mended.outcome, 'done')
  assert.deepEqual(await second.scan('my marker'), { kind: 'clean' })
  const generations = () => readdir(join(second.directory, 'engine', 'generations'))
  await waitUntil(async () => ((await generations()).length === 2 ? true : undefined), { timeoutMs: 60_000 })
  await second.stop()
  const { length } = await generations()
  assert.equal(length, 2, 'the set before is kept, and what nobody needs any more is removed')
})

for (const [name, file, content] of [
  ['find something in a harmless mail', 'false-positive.ndb', pattern('Greeting', 'here is the list')],
  ['switch off the recognition of EICAR', 'local.ign2', 'Eicar-Test-Signature\n'],
] as const) {
  test(`an engine that starts on databases that ${name} goes back to those that were good`, async () => {
    await using first = await withMine()
    await noted(first)
    const good = first.engine.status.generation?.id
    await first.put(file, content)
    await using second = await first.again()
    await second.line('engine.databases.refused')
    await untilStatus(second.engine, ({ servers, generation }) => {
      return generation?.id === good && servers[0]?.state === 'healthy'
    })
    assert.deepEqual(await second.scan('here is the list'), { kind: 'clean' })
    assert.deepEqual(await second.scan('my marker'), MINE)
    assert.deepEqual(await second.scan(eicarTestText()), EICAR)
  })
}

test('databases that find something in a harmless mail are refused', async () => {
  await using managed = await withMine()
  const { put, line, reloaded } = managed
  await reloaded(() => put('false-positive.ndb', pattern('Greeting', 'here is the list')))
  await unchanged(managed)
  const { sentence, code } = await line('engine.databases.refused')
  assert.equal(code, 'ENGINE_DATABASES_UNFIT')
  assert.match(sentence, /find Greeting\.UNOFFICIAL in a harmless mail/)
})

test('databases that switch off the recognition of EICAR are refused', async () => {
  await using managed = await withMine()
  const { put, line, reloaded } = managed
  await reloaded(() => put('local.ign2', 'Eicar-Test-Signature\n'))
  await unchanged(managed)
  assert.equal((await line('engine.databases.refused')).code, 'ENGINE_DATABASES_UNFIT')
})

test('databases that lose half of their signatures are refused, unless a file was removed', async () => {
  await using managed = await startManagedEngine({
    databases: { 'mine.ndb': pattern('Mine', 'my marker'), 'many.hsb': hashes(3000) },
  })
  const { engine, put, remove, line, reloaded } = managed
  await untilStatus(engine, ({ generation }) => generation?.signatures !== undefined)
  await reloaded(() => put('many.hsb', hashes(100)))
  await unchanged(managed)
  const { sentence, code } = await line('engine.databases.refused')
  assert.equal(code, 'ENGINE_DATABASES_SHRUNK')
  assert.match(sentence, /hold 102 signatures, those in use 3002/)
  const removed = await reloaded(() => remove('many.hsb'))
  assert.equal(removed.outcome, 'done')
  assert.equal(engine.status.generation?.signatures, 2)
})

test('a file that clamd may not read is refused, and loaded once it may', async (context) => {
  if (process.geteuid?.() !== 0) return context.diagnostic('clamd runs as we do: nothing is forbidden to it')
  await using managed = await withMine()
  const { put, directory, line, reloaded, scan } = managed
  await put('quiet.txt', pattern('Other', 'other marker'))
  const path = join(directory, 'databases', 'secret.ndb')
  await writeFile(path, pattern('Other', 'other marker'), { mode: 0o600 })
  const { sentence, code } = await line('engine.databases.refused')
  assert.equal(code, 'ENGINE_DATABASE_UNREADABLE')
  assert.ok(sentence.includes(path), sentence)
  assert.deepEqual(await scan('my marker'), MINE)
  const opened = await reloaded(() => chmod(path, 0o644))
  assert.equal(opened.outcome, 'done')
  assert.deepEqual(await scan('other marker'), { kind: 'found', signature: 'Other.UNOFFICIAL' })
})

/** Until the directory was looked at twice more, with nothing to do. */
async function looks({ engine }: ManagedEngine): Promise<void> {
  for (let time = 0; time < 2; time++) {
    const seen = Promise.withResolvers<void>()
    const end = engine.onChange(() => seen.resolve())
    await seen.promise
    end()
  }
}
