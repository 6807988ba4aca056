import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type MadeDatabase, makeDatabase } from '../../packages/lab/src/signatures/made-database.ts'
import { packed, putMaldet, putSigned } from '../../packages/lab/src/signatures/providers.ts'
import { type RsyncServer, startRsyncServer } from '../../packages/lab/src/signatures/rsync-server.ts'
import { type KeyHome, makeKeyHome, type SigningKey } from '../../packages/lab/src/signatures/signing-key.ts'
import { type SignatureProvider, startProvider } from './support/signature-provider.ts'
import { namesOf, type SignatureSite, startSite } from './support/signature-site.ts'

// Sanesecurity's files from two mirrors, signed; and an archive of Linux Malware Detect. Each test makes its own state of the
// mirrors, and goes on where the one before has ended.

const FLOOR_MS = 1100
const MINUTE_MS = 60_000
const WANTED = ['phish.ndb', 'rogue.hdb'] as const

let rsync: RsyncServer
let keys: KeyHome
let key: SigningKey
let foreign: SigningKey
let provider: SignatureProvider
let site: SignatureSite

const made = (name: string, revision = 1): MadeDatabase => makeDatabase(name, { revision })
// One instant for all: a file that is a second younger on the other mirror is news there.
const started = Date.now()
const ago = (minutes: number) => new Date(started - minutes * MINUTE_MS)
const put = (module: string, name: string, revision: number, modified: Date, signer = key) =>
  putSigned(rsync, module, { [name]: made(name, revision).content }, { key: signer, modified })

async function update(): Promise<{ readonly code: number | null; readonly said: string }> {
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await site.signatures('update', '--force')
  return { code, said: stdout + stderr }
}

before(async () => {
  keys = await makeKeyHome()
  key = await keys.make('Provider', { algorithm: 'dsa1024' })
  foreign = await keys.make('Foreign')
  rsync = await startRsyncServer({ modules: ['one', 'two'] })
  provider = await startProvider()
  site = await startSite({})
  await configure()
})
after(async () => {
  await site[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
  await rsync[Symbol.asyncDispose]()
  await keys[Symbol.asyncDispose]()
})

/** All that the source has by its rating is switched off, but for `WANTED`. */
async function configure(pinned = key.fingerprint, keyText = key.armored): Promise<void> {
  const keyFile = join(site.directory, 'key.asc')
  await writeFile(keyFile, keyText)
  const source = {
    enabled: true,
    minInterval: '1s',
    url: [rsync.url('one'), rsync.url('two')],
    key: { file: keyFile, fingerprint: pinned },
  }
  await site.configure({ sources: { sanesecurity: source } })
  const { files } = (await site.status()).source('sanesecurity')
  const off = files.filter(({ name }) => !WANTED.some((wanted) => wanted === name))
  const choice = Object.fromEntries([
    ...off.map(({ name }) => [name, false] as const),
    ...WANTED.map((name) => [name, true] as const),
  ])
  await site.configure({ sources: { sanesecurity: { ...source, files: choice } } })
}

test('signed files come by rsync', async () => {
  for (const name of WANTED) for (const mirror of ['one', 'two']) await put(mirror, name, 1, ago(60))
  const { code, said } = await update()
  assert.equal(code, 0, said)
  for (const name of WANTED) assert.deepEqual(await site.found(made(name)), namesOf(made(name)))
})

test('without news nothing is sent again', async () => {
  const before = await rsync.logEnd()
  assert.equal((await update()).code, 0)
  assert.doesNotMatch(await rsync.logSince(before), /send \w+ phish\.ndb [1-9]/)
})

test('a file that is missing on the first mirror comes from the next', async () => {
  await put('two', 'phish.ndb', 2, ago(50))
  await rsync.remove('one', 'phish.ndb')
  await rsync.remove('one', 'phish.ndb.sig')
  const { code, said } = await update()
  assert.equal(code, 0, said)
  assert.equal(await site.liveContent('phish.ndb'), made('phish.ndb', 2).content)
})

test('an older version does not replace a newer one, and does not hide a newer one of the next mirror', async () => {
  await put('one', 'phish.ndb', 1, ago(60))
  const { said } = await update()
  assert.equal(await site.liveContent('phish.ndb'), made('phish.ndb', 2).content, said)
  await put('two', 'phish.ndb', 3, ago(40))
  await update()
  assert.equal(await site.liveContent('phish.ndb'), made('phish.ndb', 3).content)
})

test('a bad signature on the first mirror is no harm where the next one has a good one', async () => {
  await put('one', 'phish.ndb', 4, ago(30))
  await rsync.put(
    'one',
    'phish.ndb',
    `${made('phish.ndb', 4).content}Changed:0:*:0102030405060708\n`,
    ago(30),
  )
  await put('two', 'phish.ndb', 4, ago(30))
  const { code, said } = await update()
  assert.equal(code, 0, said)
  assert.equal(await site.liveContent('phish.ndb'), made('phish.ndb', 4).content)
})

test('signed by a foreign key on every mirror: refused alone, and the other file goes on', async () => {
  for (const mirror of ['one', 'two']) {
    await put(mirror, 'phish.ndb', 5, ago(20), foreign)
    await put(mirror, 'rogue.hdb', 2, ago(20))
  }
  const { code, said } = await update()
  assert.equal(code, 1, said)
  assert.match(said, /phish\.ndb/)
  assert.equal(await site.liveContent('phish.ndb'), made('phish.ndb', 4).content)
  assert.equal(await site.liveContent('rogue.hdb'), made('rogue.hdb', 2).content)
  assert.match((await site.status()).file('sanesecurity', 'phish.ndb').lastError ?? '', /sign|key/i)
})

test('another key in the same file counts for nothing: the fingerprint is pinned', async () => {
  await configure(key.fingerprint, `${key.armored}\n${foreign.armored}`)
  const { code } = await update()
  assert.equal(code, 1)
  assert.equal(await site.liveContent('phish.ndb'), made('phish.ndb', 4).content)
})

test('without a signature it is not taken', async () => {
  for (const mirror of ['one', 'two']) {
    await put(mirror, 'phish.ndb', 6, ago(10))
    await rsync.remove(mirror, 'phish.ndb.sig')
  }
  assert.equal((await update()).code, 1)
  assert.equal(await site.liveContent('phish.ndb'), made('phish.ndb', 4).content)
})

test('a mirror that is away is passed over', async () => {
  for (const mirror of ['one', 'two']) await put(mirror, 'phish.ndb', 7, ago(5))
  await configure()
  const { sources } = { sources: { sanesecurity: (await site.status()).source('sanesecurity') } }
  const off = sources.sanesecurity.files
    .filter(({ state }) => state === 'off')
    .map(({ name }) => [name, false])
  await site.configure({
    sources: {
      sanesecurity: {
        enabled: true,
        minInterval: '1s',
        url: ['rsync://127.0.0.1:9/gone/', rsync.url('two')],
        key: { file: join(site.directory, 'key.asc'), fingerprint: key.fingerprint },
        files: Object.fromEntries(off),
      },
    },
  })
  const { code, said } = await update()
  assert.equal(code, 0, said)
  assert.equal(await site.liveContent('phish.ndb'), made('phish.ndb', 7).content)
})

const MALDET = ['rfxn.ndb', 'rfxn.hdb', 'rfxn.yara'] as const
const maldet = (revision: number) =>
  Object.fromEntries(MALDET.map((name) => [name, made(name, revision).content]))

async function configureMaldet(): Promise<void> {
  await site.configure({
    tls: { ca: provider.authority.caFile },
    sources: { linuxmalwaredetect: { enabled: true, url: provider.server.url, minInterval: '1s' } },
  })
}

test('an archive is asked for only when its version has changed', async () => {
  await configureMaldet()
  await putMaldet(provider.server, '2026050100001', maldet(1))
  const { code, said } = await update()
  assert.equal(code, 0, said)
  for (const name of MALDET) assert.deepEqual(await site.found(made(name)), namesOf(made(name)), name)
  provider.server.forget()
  await update()
  assert.deepEqual(provider.server.requestsOf('maldet-sigpack.tgz'), [])
  assert.equal(provider.server.requestsOf('maldet.sigs.ver').length, 1)
  await putMaldet(provider.server, '2026050200001', maldet(2))
  assert.equal((await update()).code, 0)
  assert.equal(await site.liveContent('rfxn.hdb'), made('rfxn.hdb', 2).content)
})

test('an archive whose digest does not fit, that is cut, or that leads out of its directory, is refused', async () => {
  const before = await site.live()
  const transform = ['--absolute-names', '--transform=s,maldet-sigs/,../../../,']
  const bad: readonly [string, Buffer][] = [
    ['2026050300001', Buffer.from('no archive at all')],
    ['2026050400001', (await packed('maldet-sigs', maldet(3))).subarray(0, 300)],
    ['2026050500001', await packed('maldet-sigs', maldet(3), transform)],
  ]
  for (const [version, archive] of bad) {
    await putMaldet(provider.server, version, maldet(3))
    provider.server.put('maldet-sigpack.tgz', archive)
    if (version !== '2026050300001')
      provider.server.put(
        'maldet-sigpack.tgz.md5',
        `${(await import('node:crypto')).hash('md5', archive)}  x\n`,
      )
    const { code, said } = await update()
    assert.equal(code, 1, said)
    assert.deepEqual(await site.live(), before)
    assert.equal(await site.liveContent('rfxn.ndb'), made('rfxn.ndb', 2).content, version)
  }
  await putMaldet(provider.server, '2026050600001', maldet(3))
  const { code, said } = await update()
  assert.equal(code, 0, said)
  assert.equal(await site.liveContent('rfxn.ndb'), made('rfxn.ndb', 3).content)
})
