import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { nameChanges } from './name-changes.ts'
import { createStore } from './store.ts'
import { Fixture } from './testing/fixture.ts'
import { HOUR_MS, planOf } from './testing/plans.ts'

/** Two updates: one name went, three came, one stayed with another pattern; a file went, another one came. */
async function twoUpdates(fixture: Fixture): Promise<readonly [string, string]> {
  fixture.plans = [planOf('own', ['own.ndb', 'old.hdb'])]
  fixture.sources['own'] = { files: { 'own.ndb': 'Stays:0:*:61\nGoes:0:*:62\n', 'old.hdb': '00:1:Old\n' } }
  const first = await fixture.update()
  fixture.nowMs += HOUR_MS
  fixture.plans = [planOf('own', ['own.ndb', 'new.ndb'])]
  fixture.sources['own'] = {
    files: {
      'own.ndb': 'Stays:0:*:63\nComes.1:0:*:64\nComes.2:0:*:65\nComes.2:1:*:66\nComes.3:0:*:67\n',
      'new.ndb': 'New:0:*:68\n',
    },
  }
  const second = await fixture.update()
  return [first.set ?? '', second.set ?? '']
}

test('an update tells which names came and went, file by file, those of files that came or went too', async () => {
  await using fixture = await Fixture.create()
  const [first, second] = await twoUpdates(fixture)
  const { before, files } = await fixture.updater.names(second)
  assert.equal(before, first)
  assert.deepEqual(
    files
      .map(({ file, names }) => [file, names?.added.names, names?.removed.names])
      .toSorted((a, b) => String(a[0]).localeCompare(String(b[0]))),
    [
      ['new.ndb', ['New'], []],
      ['old.hdb', [], ['Old']],
      ['own.ndb', ['Comes.1', 'Comes.2', 'Comes.3'], ['Goes']],
    ],
  )
  assert.deepEqual(await fixture.updater.names(first), { id: first, before: null, files: [] })
})

test('many names are counted and some are told; too many are not held in memory', async () => {
  await using fixture = await Fixture.create()
  const [, second] = await twoUpdates(fixture)
  const store = createStore(fixture.directory, fixture.log)
  const deps = { sets: store.sets, journal: await store.readJournal() }
  const own = async (bounds: object) =>
    (await nameChanges(second, { ...deps, ...bounds })).files.find(({ file }) => file === 'own.ndb')?.names
  assert.deepEqual((await own({ mostNames: 2 }))?.added, { count: 3, names: ['Comes.1', 'Comes.2'] })
  assert.equal(await own({ mostHeld: 2 }), null)
})

test('a set that there is not is said; one whose forerunner is gone has nothing to tell', async () => {
  await using fixture = await Fixture.create()
  const [first, second] = await twoUpdates(fixture)
  for (const id of ['20200101T000000-0000', '../../etc']) {
    await assert.rejects(fixture.updater.names(id), { code: 'SIGNATURES_NO_SUCH_SET' })
  }
  const store = createStore(fixture.directory, fixture.log)
  const vanishing = {
    list: () => store.sets.list(),
    pathOf: () => join(fixture.directory, 'thrown-away-meanwhile'),
  }
  assert.deepEqual(await nameChanges(second, { sets: vanishing, journal: await store.readJournal() }), {
    ...{ id: second, before: null, files: [] },
  })
  await rm(join(fixture.directory, 'sets', first), { recursive: true })
  assert.deepEqual(await fixture.updater.names(second), { id: second, before: null, files: [] })
})
