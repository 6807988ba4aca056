import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { layoutOf, makeDirectories } from '../process/layout.ts'
import { copyDatabases } from './copy.ts'
import { readDatabases } from './databases.ts'
import { type Generation, Generations } from './generations.ts'
import { STARTER_FILE } from './starter.ts'

const ourselves = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, name: 'us', foreign: false }
/** Whom a test that runs as root can hand things to. */
const nobody = { uid: 65534, gid: 65534, name: 'nobody', foreign: true }

let base = ''
before(async () => {
  base = await mkdtemp(join(tmpdir(), 'generations-'))
  await chmod(base, 0o755)
})
after(() => rm(base, { recursive: true }))

async function start(account = ourselves) {
  const layout = layoutOf(await mkdtemp(join(base, 'one-')))
  await chmod(layout.directory, 0o755)
  await makeDirectories(layout, account)
  const path = (name: string) => join(layout.databases, name)
  const generations = new Generations({ layout, account })
  const seen = () => readDatabases(layout.databases)
  return {
    layout,
    path,
    generations,
    seen,
    put: (name: string, content: string) => writeFile(path(name), content, { mode: 0o644 }),
    async make(from?: Generation): Promise<Generation> {
      const made = await generations.make(await seen(), from)
      assert.ok(made !== undefined)
      return made
    },
  }
}

const read = ({ path }: Generation, name: string) => readFile(join(path, name), 'utf8')

test('a generation keeps what it was made of, however the files in the directory change', async () => {
  const { put, make, path } = await start()
  await put('a.ndb', 'one')
  await put('b.ndb', 'two')
  const generation = await make()
  await put('a.ndb', 'written over')
  await unlink(path('b.ndb'))
  assert.equal(await read(generation, 'a.ndb'), 'one')
  assert.equal(await read(generation, 'b.ndb'), 'two')
})

test('without main and daily the starter database is beside them, with them it is not', async () => {
  const { put, make } = await start()
  const first = await make()
  assert.deepEqual(await readdir(first.path), [STARTER_FILE])
  await put('main.cvd', 'm')
  await put('daily.cvd', 'd')
  assert.deepEqual((await readdir((await make(first)).path)).toSorted(), ['daily.cvd', 'main.cvd'])
})

test('files that did not change are taken from the generation before, without another copy', async () => {
  const { put, make } = await start()
  await put('same.ndb', 'one')
  await put('other.ndb', 'one')
  const first = await make()
  await put('other.ndb', 'two!')
  const second = await make(first)
  const inode = async ({ path }: Generation, name: string) => (await stat(join(path, name))).ino
  assert.equal(await inode(first, 'same.ndb'), await inode(second, 'same.ndb'))
  assert.equal(await read(second, 'other.ndb'), 'two!')
  assert.equal(await read(first, 'other.ndb'), 'one')
})

test('a directory that changed since it was looked at gives no generation, and leaves nothing', async () => {
  const { put, generations, seen, layout, path } = await start()
  await put('a.ndb', 'one')
  const set = await seen()
  await put('a.ndb', 'changed')
  assert.equal(await generations.make(set), undefined)
  await unlink(path('a.ndb'))
  assert.equal(await generations.make(set), undefined)
  assert.deepEqual(await readdir(layout.generations), [])
})

test('the same set gives the same generation', async () => {
  const { put, make } = await start()
  await put('a.ndb', 'one')
  assert.equal(await make(), await make())
})

test('the one that was proved is found by a later life, unless it has suffered', async () => {
  const { put, make, generations, layout } = await start()
  await put('a.ndb', 'one')
  const generation = await make()
  assert.equal(await generations.remembered(), undefined)
  await generations.remember(generation)
  const later = () => new Generations({ layout, account: ourselves }).remembered()
  assert.deepEqual(await later(), generation)
  await writeFile(join(generation.path, 'a.ndb'), 'cut')
  assert.notEqual(await later(), undefined, 'same size')
  await unlink(join(generation.path, 'a.ndb'))
  assert.equal(await later(), undefined)
})

test('a note with nonsense is none', async () => {
  const { put, make, generations, layout } = await start()
  await put('a.ndb', 'one')
  const generation = await make()
  await generations.remember(generation)
  const note = await readFile(layout.goodNote, 'utf8')
  const { set } = JSON.parse(note)
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    note.slice(0, -9),
    JSON.stringify({ name: '../../etc', set }),
    JSON.stringify({ name: 'x', set: {} }),
    JSON.stringify({ name: 'x', set: { ...set, files: [{ name: 'a.ndb' }] } }),
  ]) {
    await writeFile(layout.goodNote, text)
    assert.equal(await generations.remembered(), undefined, text)
  }
})

test('those that nobody needs any more are removed', async () => {
  const { put, make, generations, layout } = await start()
  const first = await make()
  await put('a.ndb', 'one')
  const second = await make(first)
  await generations.prune([undefined, second])
  assert.deepEqual(
    (await readdir(layout.generations)).map((name) => join(layout.generations, name)),
    [second.path],
  )
  assert.notEqual((await make(second)).path, first.path)
})

test('a trial holds what is new beside the starter database, less the official ones', async () => {
  const { put, make, generations } = await start()
  await put('same.ndb', 'one')
  await put('main.cvd', 'm')
  await put('daily.cvd', 'd')
  const first = await make()
  await put('daily.cvd', 'new')
  const second = await make(first)
  assert.equal(await generations.makeTrial(second, first), undefined)
  await put('new.ndb', 'two')
  const trial = await generations.makeTrial(await make(second), second)
  assert.ok(trial !== undefined)
  assert.deepEqual((await readdir(trial.path)).toSorted(), [STARTER_FILE, 'new.ndb'])
  await generations.discard(trial)
  assert.equal(existsSync(trial.path), false)
})

test('a link to a file that clamd may not read is refused: it would be a way to read it', async (context) => {
  if (process.geteuid?.() !== 0) return context.diagnostic('only root could read more than clamd')
  const { generations, seen, path, layout } = await start(nobody)
  const secret = join(layout.directory, 'secret')
  await writeFile(secret, 'nobody must know', { mode: 0o600 })
  await symlink(secret, path('a.ndb'))
  await assert.rejects(generations.make(await seen()), {
    code: 'ENGINE_DATABASE_UNREADABLE',
    message: `clamd cannot open ${path('a.ndb')}`,
  })
  assert.deepEqual(await readdir(layout.generations), [])
})

test('what belongs to clamd while it is copied is no longer its to change afterwards', async (context) => {
  if (process.geteuid?.() !== 0) return context.diagnostic('all is ours')
  const { put, make } = await start(nobody)
  await put('a.ndb', 'one')
  const { path } = await make()
  const { uid, gid, mode } = await stat(path)
  assert.deepEqual([uid, gid, mode & 0o777], [0, nobody.gid, 0o750])
})

test('without room for copies the files are linked, and where that fails it is said', async () => {
  const { put, path, layout, seen } = await start()
  await put('a.ndb', 'one')
  const to = await mkdtemp(join(layout.generations, 'x-'))
  const { files } = await seen()
  const options = { from: layout.databases, to, files, account: ourselves, freeBytes: 1000 }
  await copyDatabases(options)
  assert.equal((await stat(join(to, 'a.ndb'))).ino, (await stat(path('a.ndb'))).ino)
  await assert.rejects(copyDatabases(options), { code: 'ENGINE_DATABASES_NOT_COPIED', remedy: /room/ })
})

test('without room for copies what a link leads to is linked, since the link would lead elsewhere', async () => {
  const { put, path, layout, seen } = await start()
  await put('elsewhere', 'one')
  await symlink('elsewhere', path('a.ndb'))
  const to = await mkdtemp(join(layout.generations, 'x-'))
  const { files } = await seen()
  await copyDatabases({ from: layout.databases, to, files, account: ourselves, freeBytes: 1000 })
  assert.equal(await readFile(join(to, 'a.ndb'), 'utf8'), 'one')
})
