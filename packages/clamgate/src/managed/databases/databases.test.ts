import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rename, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readDatabases, removedNames } from './databases.ts'
import { STARTER_FILE } from './starter.ts'

const base = await mkdtemp(join(tmpdir(), 'databases-'))
let directory = ''
const inFreshDirectory = async () => {
  directory = await mkdtemp(join(base, 'one-'))
}
after(() => rm(base, { recursive: true }))

const put = (name: string, content = 'x') => writeFile(join(directory, name), content)
const names = async () => (await readDatabases(directory)).files.map(({ name }) => name)
const print = async () => (await readDatabases(directory)).fingerprint

test('what clamd would load is counted: by the ending, whatever its case, dot files too', async () => {
  await inFreshDirectory()
  const loaded = [
    '.hidden.ndb',
    'X.NDB',
    'daily.cvd',
    'daily-27800.cvd.sign',
    'local.ign2',
    'rules.yara',
    '~x.hdb',
  ]
  const ignored = [
    '.ndb.part',
    'freshclam.dat',
    'mirrors.dat',
    'notes.txt',
    'x.ndb-bak',
    'x.ndb.tmp',
    STARTER_FILE,
  ]
  for (const name of [...loaded, ...ignored]) await put(name)
  assert.deepEqual(await names(), loaded.toSorted())
})

test('directories and links to nothing are passed over, as clamd does; links to files count', async () => {
  await inFreshDirectory()
  await mkdir(join(directory, 'sub.ndb'))
  await symlink('/nonexistent', join(directory, 'gone.ndb'))
  await put('elsewhere.txt')
  await symlink(join(directory, 'elsewhere.txt'), join(directory, 'linked.ndb'))
  assert.deepEqual(await names(), ['linked.ndb'])
})

test('any change of a file is seen, and none where nothing changed', async () => {
  await inFreshDirectory()
  await put('a.ndb', 'one')
  const seen = [await print()]
  assert.equal(await print(), seen[0])
  const changes: readonly (() => Promise<void>)[] = [
    () => put('b.ndb'),
    () => put('a.ndb', 'longer'),
    () => utimes(join(directory, 'a.ndb'), 1, 1),
    async () => {
      await put('new', 'longer')
      await utimes(join(directory, 'new'), 1, 1)
      await rename(join(directory, 'new'), join(directory, 'a.ndb'))
    },
    () => chmod(join(directory, 'a.ndb'), 0o600),
    () => unlink(join(directory, 'b.ndb')),
  ]
  for (const change of changes) {
    await change()
    const now = await print()
    assert.equal(seen.includes(now), false, String(change))
    seen.push(now)
  }
  await put('notes.txt')
  assert.equal(await print(), seen.at(-1))
})

test('the official databases are complete with main and daily, packed in whatever way', async () => {
  await inFreshDirectory()
  const official = async () => (await readDatabases(directory)).official
  await put('main.cvd')
  await put('maintenance.cvd')
  assert.equal(await official(), false)
  await put('daily.cld')
  assert.equal(await official(), true)
})

test('a directory that is missing holds nothing', async () => {
  await inFreshDirectory()
  assert.deepEqual((await readDatabases(join(directory, 'missing'))).files, [])
})

test('a container that turned from cvd to cld was not removed', async () => {
  await inFreshDirectory()
  for (const name of ['main.cvd', 'daily.cvd', 'local.ndb', 'other.hdb']) await put(name)
  const earlier = await readDatabases(directory)
  await rename(join(directory, 'daily.cvd'), join(directory, 'daily.cld'))
  await unlink(join(directory, 'local.ndb'))
  assert.deepEqual(removedNames(earlier, await readDatabases(directory)), ['local.ndb'])
})

test('what cannot be looked at is an error, and is not taken for gone', async () => {
  await inFreshDirectory()
  const unreachable = { code: 'ENGINE_DATABASE_UNREADABLE' }
  await put('main.ndb')
  await symlink('y'.repeat(300), join(directory, 'other.ndb'))
  await assert.rejects(readDatabases(directory), unreachable)
  await assert.rejects(readDatabases(join(directory, 'y'.repeat(300))), unreachable)
  assert.deepEqual((await readDatabases(join(directory, 'missing'))).files, [])
})
