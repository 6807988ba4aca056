import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createFetcher } from '../../packages/clamgate/src/signatures/fetch/fetcher.ts'
import {
  createStage,
  errorOf,
  filePlan,
  find,
  type Stage,
  sourcePlan,
} from '../../packages/clamgate/src/signatures/fetch/testing/plans.ts'
import type { Integrity, KnownFile, Road, SourcePlan } from '../../packages/clamgate/src/signatures/types.ts'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { startHttpProxy } from '../../packages/lab/src/signatures/http-proxy.ts'
import { type RsyncServer, startRsyncServer } from '../../packages/lab/src/signatures/rsync-server.ts'
import { type KeyHome, makeKeyHome, type SigningKey } from '../../packages/lab/src/signatures/signing-key.ts'

const OLD = 'Test.Old:0:*:aabbccdd\n'
const NEW = 'Test.New:0:*:aabbccddee\nTest.Newer:0:*:eeff\n'
const EARLY = new Date('2026-10-01T10:00:00Z')
const LATE = new Date('2026-11-01T10:00:00Z')

let keys: KeyHome
let key: SigningKey
let server: RsyncServer
const fetcher = createFetcher({ timeoutMs: 60_000, userAgent: 'Clamgate/0' })

before(async () => {
  keys = await makeKeyHome()
  key = await keys.make('provider', { algorithm: 'dsa1024' })
  server = await startRsyncServer({ modules: ['one', 'two', 'three'] })
})
after(async () => {
  await server[Symbol.asyncDispose]()
  await keys[Symbol.asyncDispose]()
})

async function put(module: string, name: string, content: string, modified: Date, by = key): Promise<void> {
  await server.put(module, name, content, modified)
  await server.put(module, `${name}.sig`, await by.sign(content), modified)
}

async function signed(stage: Stage): Promise<Integrity> {
  const file = join(stage.directory, 'key.asc')
  await writeFile(file, key.armored)
  return { kind: 'openpgp', key: { from: { file }, fingerprint: key.fingerprint } }
}

function byRsync(
  modules: readonly string[],
  names: readonly string[],
  more: Partial<SourcePlan> = {},
): SourcePlan {
  const road: Road = {
    kind: 'rsync',
    modules: modules.map((name) => server.url(name)),
    isRoundRobin: true,
    mirrors: [],
  }
  return sourcePlan(road, names, more)
}

describe('files by rsync', () => {
  test('come signed, and do not come again while they are the same', async () => {
    await using stage = await createStage()
    await put('one', 'a.ndb', OLD, EARLY)
    await put('one', 'b.ndb', NEW, EARLY)
    const source = byRsync(['one'], ['a.ndb', 'b.ndb'], { integrity: await signed(stage) })
    const first = await stage.look(fetcher, source)
    const known: Record<string, KnownFile> = {}
    for (const file of first.files) {
      assert(file.kind === 'new')
      known[file.name] = file.file
    }
    const a = find(first, 'a.ndb')
    assert(a.kind === 'new')
    assert.equal(await readFile(a.file.path, 'utf8'), OLD)
    assert.equal(a.file.modifiedMs, EARLY.getTime())
    assert.deepEqual((await stage.left()).sort(), ['key.asc', 'mine-a.ndb', 'mine-b.ndb'])
    await put('one', 'b.ndb', OLD, LATE)
    const end = await server.logEnd()
    const second = await stage.look(fetcher, source, known)
    assert.equal(find(second, 'a.ndb').kind, 'unchanged')
    const b = find(second, 'b.ndb')
    assert(b.kind === 'new')
    assert.equal(b.file.modifiedMs, LATE.getTime())
    await server.waitForLog(/send one b\.ndb/, { after: end })
    assert.doesNotMatch(await server.logSince(end), /send one a\.ndb /)
  })

  test('are looked for on the next mirror where one has them not, older, or badly signed', async () => {
    await using stage = await createStage()
    const other = await keys.make('other')
    const [missing, older, bad, unsigned] = ['missing.ndb', 'older.ndb', 'bad.ndb', 'unsigned.ndb']
    await put('one', older, OLD, EARLY)
    await put('one', bad, NEW, LATE, other)
    await server.put('one', unsigned, NEW, LATE)
    for (const name of [missing, older, bad, unsigned]) await put('two', name, NEW, LATE)
    const source = byRsync(['one', 'two'], [missing, older, bad, unsigned], {
      integrity: await signed(stage),
    })
    const known = { [older]: { sha256: 'ab'.repeat(32), bytes: 7, modifiedMs: LATE.getTime() - 60_000 } }
    const fetched = await stage.look(fetcher, source, known)
    for (const name of [missing, older, bad, unsigned]) {
      const file = find(fetched, name)
      assert(file.kind === 'new', `${name}: ${file.kind === 'failed' ? file.error.message : file.kind}`)
      assert.equal(await readFile(file.file.path, 'utf8'), NEW)
    }
  })

  test('come from the next mirror of a list where the one before has no news', async () => {
    await using stage = await createStage()
    const [news, none] = ['news.ndb', 'none.ndb']
    for (const name of [news, none]) for (const module of ['one', 'two']) await put(module, name, OLD, EARLY)
    const modules = ['one', 'two', 'nothing'].map((module) => server.url(module))
    const road: Road = { kind: 'rsync', modules, isRoundRobin: false, mirrors: [] }
    const source = sourcePlan(road, [news, none], { integrity: await signed(stage) })
    const known: Record<string, KnownFile> = {}
    for (const file of (await stage.look(fetcher, source)).files) {
      assert(file.kind === 'new')
      known[file.name] = file.file
    }
    await put('two', news, NEW, LATE)
    const fetched = await stage.look(fetcher, source, known)
    const file = find(fetched, news)
    assert(file.kind === 'new', file.kind)
    assert.equal(await readFile(file.file.path, 'utf8'), NEW)
    assert.equal(find(fetched, none).kind, 'unchanged', 'whatever the last mirror does')
  })

  test('that all mirrors have only older, or badly signed, do not come', async () => {
    await using stage = await createStage()
    const other = await keys.make('foreign')
    for (const module of ['one', 'two']) {
      await put(module, 'older.ndb', OLD, EARLY)
      await put(module, 'bad.ndb', NEW, LATE, other)
      await put(module, 'good.ndb', NEW, LATE)
    }
    const names = ['older.ndb', 'bad.ndb', 'good.ndb', 'nowhere.ndb']
    const source = byRsync(['one', 'two'], names, { integrity: await signed(stage) })
    const known = { 'older.ndb': { sha256: 'ab'.repeat(32), bytes: 7, modifiedMs: LATE.getTime() } }
    const fetched = await stage.look(fetcher, source, known)
    assert.equal(errorOf(fetched, 'older.ndb').code, 'SIGNATURES_OLDER')
    assert.equal(errorOf(fetched, 'bad.ndb').code, 'SIGNATURES_OPENPGP')
    assert.equal(errorOf(fetched, 'nowhere.ndb').code, 'SIGNATURES_NOT_FOUND')
    assert.match(errorOf(fetched, 'nowhere.ndb').message, /:\d+\/two\/nowhere\.ndb does not exist/)
    assert.match(errorOf(fetched, 'bad.ndb').message, /asked before, in vain: 127\.0\.0\.1/)
    assert.equal(find(fetched, 'good.ndb').kind, 'new')
    assert.deepEqual((await stage.left()).sort(), ['key.asc', 'mine-good.ndb'])
  })

  test('that are too large, empty, or pages do not come', async () => {
    await using stage = await createStage()
    await server.put('three', 'large.ndb', 'x'.repeat(3000))
    await server.put('three', 'small.ndb', 'A:0:*:aa\n'.repeat(200))
    await server.put('three', 'empty.ndb', '')
    await server.put('three', 'page.ndb', '<!DOCTYPE html><p>gone')
    await server.put('three', 'good.ndb', NEW)
    const files = ['large', 'small', 'empty', 'page', 'good'].map((name) =>
      filePlan(`${name}.ndb`, { maxBytes: name === 'good' ? 2000 : 1000 }),
    )
    const fetched = await stage.look(fetcher, byRsync(['three'], [], { files }))
    const codes = fetched.files.map((file) =>
      file.kind === 'failed' ? errorOf(fetched, file.name).code : file.kind,
    )
    assert.deepEqual(codes.sort(), [
      'SIGNATURES_DECOY',
      'SIGNATURES_DECOY',
      'SIGNATURES_TOO_LARGE',
      'SIGNATURES_TOO_LARGE',
      'new',
    ])
    assert.deepEqual(await stage.left(), ['mine-good.ndb'])
  })
})

describe('a mirror of rsync', () => {
  test('that is not there, or has no such module, costs time but no file', async () => {
    await using stage = await createStage()
    await put('two', 'a.ndb', NEW, LATE)
    const dead = `rsync://127.0.0.1:${await freePort()}/one/`
    const modules = [dead, server.url('nothing'), server.url('two')]
    const road: Road = { kind: 'rsync', modules, isRoundRobin: false, mirrors: [] }
    assert.equal(find(await stage.look(fetcher, sourcePlan(road, ['a.ndb'])), 'a.ndb').kind, 'new')
    const none: Road = { ...road, modules: [dead] }
    const error = errorOf(await stage.look(fetcher, sourcePlan(none, ['a.ndb'])), 'a.ndb')
    assert.equal(error.code, 'SIGNATURES_UNREACHABLE')
    assert.match(error.message, /refused/)
  })

  test('that hangs is left after the bound', async () => {
    await using stage = await createStage()
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await new Promise((resolve) => silent.once('listening', resolve))
    const address = silent.address()
    assert(address !== null && typeof address === 'object')
    const modules = [`rsync://127.0.0.1:${address.port}/one/`]
    const quick = createFetcher({ timeoutMs: 1000, userAgent: 'Clamgate/0' })
    const source = sourcePlan({ kind: 'rsync', modules, isRoundRobin: false, mirrors: [] }, ['a.ndb'])
    try {
      assert.equal(errorOf(await stage.look(quick, source), 'a.ndb').code, 'SIGNATURES_TIMEOUT')
      const stop = new AbortController()
      const looking = stage.look(quick, source, {}, stop.signal)
      stop.abort(new Error('stopped'))
      await assert.rejects(looking, /stopped/)
      assert.deepEqual(await stage.left(), [])
    } finally {
      silent.close()
    }
  })

  test('is reached through a proxy, with its password', async () => {
    await using stage = await createStage()
    await put('two', 'a.ndb', NEW, LATE)
    await using proxy = await startHttpProxy({ login: { user: 'us', password: 'word' } })
    const withLogin = createFetcher({
      timeoutMs: 60_000,
      userAgent: 'Clamgate/0',
      proxy: `http://us:word@127.0.0.1:${proxy.port}`,
    })
    assert.equal(find(await stage.look(withLogin, byRsync(['two'], ['a.ndb'])), 'a.ndb').kind, 'new')
    assert.deepEqual(proxy.requests, [`CONNECT 127.0.0.1:${server.port}`])
  })
})
