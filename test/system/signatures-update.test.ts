import assert from 'node:assert/strict'
import { chmod, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { makeDatabase } from '../../packages/lab/src/signatures/made-database.ts'
import { putWithDigests } from '../../packages/lab/src/signatures/providers.ts'
import { type SignatureProvider, startProvider } from './support/signature-provider.ts'
import { namesOf, type SignatureSite, startSite } from './support/signature-site.ts'
import { jsonObject, listOf, parsed } from './support/signature-status.ts'

// A site with a clamd of its own, step by step: the first update, one without news, one with news, files and sources that
// are switched off, and back. Each test goes on where the one before has ended.

const FLOOR_MS = 1100
const ONE = makeDatabase('one.ndb')
const TWO = makeDatabase('two.hsb')
const URLHAUS = makeDatabase('urlhaus.ndb')

let provider: SignatureProvider
let site: SignatureSite

const sources = (changes: Readonly<Record<string, unknown>> = {}) => ({
  sources: {
    mine: provider.own([ONE.name, TWO.name]),
    urlhaus: { enabled: true, url: `${provider.server.url}urlhaus/`, minInterval: '1s' },
    ...changes,
  },
})

before(async () => {
  provider = await startProvider()
  for (const { name, content } of [ONE, TWO]) provider.server.put(`own/${name}`, content)
  putWithDigests(provider.server, { [URLHAUS.name]: URLHAUS.content }, { prefix: 'urlhaus/' })
  site = await startSite({ tls: { ca: provider.authority.caFile }, ...sources() })
})
after(async () => {
  await site[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

test('before the first update nothing is live, and status says that it waits', async () => {
  const status = await site.status()
  assert.equal(status.source('mine').state, 'waiting')
  assert.equal(status.file('mine', ONE.name).state, 'missing')
  assert.deepEqual(await site.live(), [])
  assert.equal((await site.signatures('rollback')).code, 2, 'nothing to go back to')
})

test('a dry run installs nothing', async () => {
  const { code, stderr } = await site.signatures('update', '--dry-run')
  assert.equal(code, 0, stderr)
  assert.deepEqual(await site.live(), [])
  assert.equal((await site.status()).source('mine').state, 'waiting')
})

test('the first update makes every file live: clamd finds the samples when it returns', async () => {
  const { code, stdout, stderr } = await site.signatures('update')
  assert.equal(code, 0, stdout + stderr)
  for (const database of [ONE, TWO, URLHAUS]) {
    assert.ok((await site.live()).includes(database.name), database.name)
    assert.deepEqual(await site.found(database), namesOf(database))
    assert.equal(await site.liveContent(database.name), database.content)
  }
  const installed = await stat(join(site.clamd.databaseDirectory, ONE.name))
  assert.equal(installed.mode & 0o777, 0o644)
  assert.deepEqual(
    (await readdir(site.clamd.databaseDirectory)).filter((name) => name.endsWith('.part')),
    [],
  )
})

test('status tells of each file what it is', async () => {
  const status = await site.status()
  const { name, catalogueState, state, enabled } = status.source('urlhaus')
  assert.deepEqual([name, catalogueState, state, enabled], ['urlhaus', 'active', 'ok', true])
  const file = status.file('mine', ONE.name)
  assert.deepEqual(
    [file.state, file.bytes, file.signatures, file.lastError],
    ['live', ONE.content.length, ONE.signatures, undefined],
  )
  assert.ok(Math.abs(Date.parse(file.updated ?? '') - Date.now()) < 120_000, file.updated ?? 'null')
  assert.equal(status.file('urlhaus', URLHAUS.name).signatures, URLHAUS.signatures)
  assert.deepEqual(status.tripped, [])
})

test('before the interval is over nobody is asked', async () => {
  await site.configure(sources({ mine: provider.own([ONE.name, TWO.name], { minInterval: '1h' }) }))
  provider.server.forget()
  assert.equal((await site.signatures('update', '--source', 'mine')).code, 0)
  assert.equal((await site.signatures('update', '--source', 'mine', '--force')).code, 0, 'the floor is kept')
  assert.deepEqual(provider.server.requests, [])
  await site.configure(sources())
})

test('a second look asks for news only, and changes nothing', async () => {
  await delay(FLOOR_MS)
  provider.server.forget()
  const before = await stat(join(site.clamd.databaseDirectory, ONE.name))
  const { code, stdout, stderr } = await site.signatures('update')
  assert.equal(code, 0, stdout + stderr)
  const asked = provider.server.requestsOf(`own/${ONE.name}`)
  assert.equal(asked.length, 1)
  assert.ok(asked[0]?.headers['if-none-match'], 'a conditional request')
  const { ino, mtimeMs } = await stat(join(site.clamd.databaseDirectory, ONE.name))
  assert.deepEqual([ino, mtimeMs], [before.ino, before.mtimeMs])
})

const NEWER = makeDatabase(ONE.name, { revision: 2, count: 4 })

test('news go live, and what they replace is gone', async () => {
  provider.server.put(`own/${NEWER.name}`, NEWER.content)
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await site.signatures('update', '--source', 'mine')
  assert.equal(code, 0, stdout + stderr)
  assert.deepEqual(await site.found(NEWER), namesOf(NEWER))
  assert.deepEqual(await site.found(ONE), [])
  assert.deepEqual(await site.found(URLHAUS), namesOf(URLHAUS), 'the other source stays')
})

test('history lists what was live, and rollback brings it back', async () => {
  const history = async () => {
    const { code, stdout, stderr } = await site.signatures('history', '--json')
    assert.equal(code, 0, stderr)
    return listOf(parsed(stdout)).map(jsonObject)
  }
  const before = await history()
  assert.ok(before.length >= 2, JSON.stringify(before))
  for (const { id, at } of before) {
    assert.equal(typeof id, 'string')
    assert.ok(Number.isFinite(Date.parse(String(at))), String(at))
  }
  const { code, stdout, stderr } = await site.signatures('rollback')
  assert.equal(code, 0, stdout + stderr)
  assert.deepEqual(await site.found(ONE), namesOf(ONE))
  assert.deepEqual(await site.found(NEWER), [])
  const unknown = await site.signatures('rollback', '--to', '20200101T000000-nope')
  assert.equal(unknown.code, 2)
  assert.match(unknown.stderr, /nope/)
})

test('what was rolled back stays out until its source serves something else', async () => {
  await delay(FLOOR_MS)
  await site.signatures('update', '--force')
  assert.deepEqual(await site.found(NEWER), [])
  assert.deepEqual(await site.found(ONE), namesOf(ONE))
  const newest = makeDatabase(ONE.name, { revision: 3 })
  provider.server.put(`own/${newest.name}`, newest.content)
  await delay(FLOOR_MS)
  assert.equal((await site.signatures('update')).code, 0)
  assert.deepEqual(await site.found(newest), namesOf(newest))
})

test('a file that is switched off is removed at the next run, and its source goes on', async () => {
  await site.configure(sources({ mine: provider.own([ONE.name]) }))
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await site.signatures('update')
  assert.equal(code, 0, stdout + stderr)
  assert.ok(!(await site.live()).includes(TWO.name))
  assert.deepEqual(await site.found(TWO), [], 'clamd has forgotten it')
  assert.ok((await site.live()).includes(ONE.name))
})

test("the administrator's own file is not touched, whatever it is called", async () => {
  const own = makeDatabase('own.ndb', { revision: 9 })
  const path = join(site.clamd.databaseDirectory, own.name)
  await writeFile(path, own.content)
  await chmod(path, 0o640)
  const before = await stat(path)
  provider.server.put(`own/${own.name}`, makeDatabase(own.name).content)
  await site.configure(sources({ mine: provider.own([ONE.name, own.name]) }))
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await site.signatures('update')
  assert.equal(code, 1, 'a file of that name that is not ours is refused')
  assert.match(stdout + stderr, /own\.ndb/)
  assert.equal(await site.liveContent(own.name), own.content)
  const { mode, uid, mtimeMs } = await stat(path)
  assert.deepEqual([mode, uid, mtimeMs], [before.mode, before.uid, before.mtimeMs])
})

test('sources that are switched off take their files with them, and only theirs', async () => {
  await site.configure({ sources: { urlhaus: { enabled: false } } })
  const { code, stdout, stderr } = await site.signatures('update')
  assert.equal(code, 0, stdout + stderr)
  const live = await site.live()
  assert.ok(!live.includes(ONE.name) && !live.includes(URLHAUS.name), live.join(' '))
  assert.ok(live.includes('own.ndb'))
  assert.deepEqual(await site.found(URLHAUS), [])
  assert.deepEqual(
    await site.found(makeDatabase('own.ndb', { revision: 9 })),
    namesOf(makeDatabase('own.ndb', { revision: 9 })),
  )
  assert.equal((await site.status()).source('urlhaus').state, 'off')
})

test('wrong names are an error that names them', async () => {
  const unknownSource = await site.signatures('update', '--source', 'urlhuas')
  assert.equal(unknownSource.code, 2)
  assert.match(unknownSource.stderr, /urlhuas/)
  assert.equal((await site.signatures('find', 'No.Such.Signature-1')).code, 1)
  assert.equal((await site.signatures('explain', 'No.Such.Signature-1')).code, 1)
})
