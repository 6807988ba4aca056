import assert from 'node:assert/strict'
import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { EngineError, type EngineErrorCode } from '../../engine/errors.ts'
import type { ServerState } from '../../engine/status.ts'
import { recordingLog } from '../../engine/testing/fixture.ts'
import { type DatabaseSet, readDatabases } from './databases.ts'
import type { Generation } from './generations.ts'
import { DatabaseKeeper, type Serving } from './keeper.ts'
import { Refusals } from './refusals.ts'

let base = ''
before(async () => {
  base = await mkdtemp(join(tmpdir(), 'keeper-'))
})
after(() => rm(base, { recursive: true }))

const VERSION = { engine: '1.4.6', text: 'ClamAV 1.4.6', databaseDate: undefined }
const failed = (code: EngineErrorCode) => new EngineError(code, 'Something happened', { remedy: 'Mend it' })

/** A keeper over a clamd that serves the directory as it was when it was made. */
async function keeperOver(names: readonly string[] = [], good?: Generation) {
  const directory = await mkdtemp(join(base, 'one-'))
  const put = async (...files: string[]) => {
    for (const name of files) await writeFile(join(directory, name), `signed, let us say ${Math.random()}`)
  }
  await put(...names)
  const log = recordingLog()
  const world = {
    now: 0,
    state: 'healthy' as ServerState,
    database: 27800 as number | undefined,
    updating: false,
  }
  const generationOf = (set: DatabaseSet): Generation => ({ path: `/generations/${set.fingerprint}`, set })
  let loaded = generationOf(await readDatabases(directory))
  const made: DatabaseSet[] = []
  const makes = { how: async (set: DatabaseSet): Promise<Generation | undefined> => generationOf(set) }
  const keeper = new DatabaseKeeper({
    log,
    directory,
    refusals: new Refusals({
      note: join(directory, 'refused-databases'),
      directory,
      clock: { wall: () => world.now, monotonic: () => world.now, wallOf: (ms) => ms },
    }),
    withheld: { apply: (seen) => seen, blame: () => false },
    generations: {
      make: (set) => {
        made.push(set)
        return makes.how(set)
      },
      remembered: async () => good,
    },
    serving: (): Serving => ({
      server: { state: world.state, version: { ...VERSION, database: world.database } },
      generation: loaded,
    }),
    isUpdating: () => world.updating,
    onChange: () => {},
  })
  const look = (settled = false) => keeper.look({ settled })
  await look()
  return {
    keeper,
    log,
    put,
    look,
    world,
    made,
    makes,
    remove: (name: string) => unlink(join(directory, name)),
    seen: () => readDatabases(directory),
    load: (set: DatabaseSet) => {
      loaded = generationOf(set)
    },
  }
}

const isOffered = (set: DatabaseSet | undefined) => set !== undefined

test('a file that is new, replaced or deleted is offered once it stood still from one look to the next', async () => {
  const { put, remove, look, load } = await keeperOver(['a.ndb', 'b.ndb'])
  for (const change of [() => put('c.ndb'), () => put('a.ndb'), () => remove('b.ndb')]) {
    await change()
    assert.equal(await look(), undefined)
    const set = await look()
    assert.ok(set !== undefined, String(change))
    load(set)
    assert.equal(await look(), undefined)
  }
})

test('a file that somebody goes on copying is not offered', async () => {
  const { put, look } = await keeperOver()
  for (let time = 0; time < 3; time++) {
    await put('a.ndb')
    assert.equal(await look(), undefined)
  }
  assert.ok(isOffered(await look()))
})

test('what freshclam has brought is offered at once when it is done, and not before', async () => {
  const { put, look, world } = await keeperOver()
  world.updating = true
  await put('main.cvd')
  assert.equal(await look(), undefined)
  assert.equal(await look(), undefined)
  await put('daily.cvd')
  assert.ok(isOffered(await look(true)))
})

test('a file of somebody else is not kept waiting by freshclam', async () => {
  const { put, look, world } = await keeperOver()
  world.updating = true
  await put('local.ndb')
  await look()
  assert.ok(isOffered(await look()))
})

test('while clamd is not ready nothing is offered', async () => {
  const { put, look, world } = await keeperOver()
  await put('a.ndb')
  await look()
  for (const state of ['starting', 'restarting', 'blind', 'unreachable'] as const) {
    world.state = state
    assert.equal(await look(), undefined, state)
  }
  world.state = 'healthy'
  assert.ok(isOffered(await look()))
})

test('a set that was refused is reported, and offered again only when the directory changed', async () => {
  const { keeper, put, look, log, world } = await keeperOver()
  await put('a.ndb')
  await look()
  const set = (await look()) ?? assert.fail()
  keeper.refuse(set, failed('ENGINE_DATABASE_MALFORMED'))
  world.now = 1e12
  assert.equal(await look(true), undefined)
  const line = log.lines.find(({ event }) => event === 'engine.databases.refused')
  assert.equal(line?.sentence, 'Something happened. The databases before stay in use')
  await put('a.ndb')
  assert.ok(isOffered(await look(true)))
})

test('a set that failed for want of memory or room is offered again after a while', async () => {
  for (const code of ['ENGINE_CLAMD_START', 'ENGINE_DATABASES_NOT_COPIED', 'ENGINE_RELOAD_FAILED'] as const) {
    const { keeper, put, look, world } = await keeperOver()
    await put('a.ndb')
    keeper.refuse((await look(true)) ?? assert.fail(), failed(code))
    world.now = 10 * 60_000 - 1
    assert.equal(await look(true), undefined, code)
    world.now += 1
    assert.ok(isOffered(await look(true)), code)
  }
})

test('complete official databases do not give way to incomplete ones, which is said once', async () => {
  const { put, remove, look, log } = await keeperOver(['main.cvd', 'daily.cvd'])
  await remove('daily.cvd')
  for (let time = 0; time < 3; time++) assert.equal(await look(true), undefined)
  assert.equal(log.events().filter((event) => event === 'engine.databases.incomplete').length, 1)
  await put('daily.cvd')
  assert.ok(isOffered(await look(true)))
})

test('the state tells whether the official databases are loaded, with one line for each change', async () => {
  const { keeper, world, log } = await keeperOver(['main.cvd', 'daily.cvd'])
  assert.equal(keeper.state, 'official')
  keeper.tell()
  keeper.tell()
  world.database = undefined
  assert.equal(keeper.state, 'starter')
  keeper.tell()
  world.state = 'restarting'
  assert.equal(keeper.state, 'missing')
  keeper.tell()
  assert.deepEqual(log.events(), ['engine.databases.complete', 'engine.databases.missing'])
})

test('a start takes the directory as it is, or tries again while somebody writes there', async () => {
  const { keeper, makes, made, seen } = await keeperOver(['a.ndb'])
  const set = await seen()
  assert.deepEqual((await keeper.choose()).set, set)
  let times = 0
  makes.how = async (next) => (++times < 3 ? undefined : { path: '/x', set: next })
  assert.equal((await keeper.choose()).path, '/x')
  assert.equal(made.length, 4)
  makes.how = async () => undefined
  await assert.rejects(keeper.choose(), { code: 'ENGINE_DATABASES_NOT_COPIED' })
})

test('a start falls back on the set that was good: for a refused one, one that cannot be read, one without daily', async () => {
  const file = (name: string) => ({ name, size: 1, print: 'x' })
  const good: Generation = {
    path: '/generations/good',
    set: { official: true, fingerprint: 'good', files: [file('main.cvd'), file('daily.cvd')] },
  }
  const complete = ['main.cvd', 'daily.cvd', 'a.ndb']
  const refused = await keeperOver(complete, good)
  assert.notEqual(await refused.keeper.choose(), good)
  refused.keeper.refuse(await refused.seen(), failed('ENGINE_DATABASE_MALFORMED'))
  assert.equal(await refused.keeper.choose(), good)

  const unreadable = await keeperOver(complete, good)
  unreadable.makes.how = async () => {
    throw failed('ENGINE_DATABASE_UNREADABLE')
  }
  assert.equal(await unreadable.keeper.choose(), good)
  assert.deepEqual(unreadable.log.events(), ['engine.databases.refused'])

  const incomplete = await keeperOver(['main.cvd'], good)
  assert.equal(await incomplete.keeper.choose(), good)
  assert.deepEqual(incomplete.log.events(), ['engine.databases.incomplete'])
})
