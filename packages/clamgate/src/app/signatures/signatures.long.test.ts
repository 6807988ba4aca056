import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Actor } from '../../access/actor.ts'
import { loadText } from '../../config/testing/load-text.ts'
import { turnedClock } from '../../ground/testing/turned-clock.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { SignatureError } from '../../signatures/errors.ts'
import type { Fetcher, LiveDatabases, Tester } from '../../signatures/ports.ts'
import type { FileFetch } from '../../signatures/types.ts'
import { joinSignatures, type SignatureDeps } from './parts.ts'

const root = await mkdtemp(join(tmpdir(), 'signatures-app-'))
after(() => rm(root, { recursive: true }))
let places = 0

const LINE = 'Own.Phish-1:0:*:6162636465666768'
const following = { onProgress: () => undefined, signal: new AbortController().signal }
const START_MS = Date.parse('2026-11-28T12:00:00Z')

/** Signatures of a configuration whose one source serves what the test says; an engine that takes every set, unless told not to. */
async function joined(yaml = '') {
  const home = join(root, `${places++}`)
  const databases = join(home, 'databases')
  await mkdir(databases, { recursive: true })
  const { config } = await loadText(`
engine: { mode: external, directory: ${home} }
signatures:
  databaseDirectory: ${databases}
  sources: { own: { kind: https, url: "https://sigs.example/", files: [own.ndb] } }
${yaml}`)
  const served = new Map([['own.ndb', `${LINE}\n`]])
  const engine = { refuses: false }
  const clock = turnedClock(START_MS)
  const deps: SignatureDeps = {
    ...{ log: createMemoryLog(), clock, config: () => config, rivals: async () => undefined },
    ...{ fetcher: fetcherOf(served), tester: EASY, live: liveIn(databases, engine) },
  }
  const files = async () =>
    (await readdir(databases)).filter((name) => !name.startsWith('clamgate-set')).toSorted()
  return { ...joinSignatures(deps), deps, databases, files, served, engine, clock, home }
}

function fetcherOf(served: ReadonlyMap<string, string>): Fetcher {
  return {
    async fetch({ files }, { staging }) {
      const fetched = files.map(async ({ name }): Promise<FileFetch> => {
        const content = served.get(name)
        if (content === undefined)
          return { name, kind: 'failed', error: new SignatureError('SIGNATURES_NOT_FOUND', 'gone') }
        const path = join(staging, name)
        await writeFile(path, content)
        const sha256 = createHash('sha256').update(content).digest('hex')
        return { name, kind: 'new', file: { path, sha256, bytes: content.length } }
      })
      return { files: await Promise.all(fetched), pause: undefined }
    },
  }
}

const EASY: Tester & { version(): Promise<string> } = {
  version: async () => '1.4.6',
  proveItself: async () => undefined,
  testAlone: async () => ({ signatures: 1, skipped: [] }),
  testSet: async () => ({ signatures: 1, skipped: [] }),
  testHam: async () => [],
}

function liveIn(directory: string, engine: { readonly refuses: boolean }): LiveDatabases {
  return {
    ...{ directory, owner: undefined },
    async activate() {
      if (engine.refuses) throw new SignatureError('SIGNATURES_NOT_LIVE', 'the engine did not take it')
      return { how: 'reload', signatures: 2 }
    },
  }
}

test('an update goes live, and status, list and history tell of it', async () => {
  const { service, files } = await joined()
  const report = await service.update({}, following)
  assert.deepEqual([report.good, report.outcome, await files()], [true, 'live', ['own.ndb']])
  const status = await service.status()
  const own = status.sources.find(({ name }) => name === 'own')
  assert.deepEqual([own?.state, own?.files[0]?.state, status.set], ['ok', 'live', report.set])
  const listed = (await service.list()).sources.find(({ name }) => name === 'own')
  assert.deepEqual([listed?.enabled, listed?.files[0]?.state], [true, 'live'])
  assert.equal((await service.history())[0]?.id, report.set)
})

test('sources that are closed are shown with why, and never asked', async () => {
  const { service } = await joined()
  const { sources } = await service.status()
  const gone = sources.filter(
    ({ catalogueState }) => catalogueState === 'closed' || catalogueState === 'withdrawn',
  )
  for (const { enabled, reason } of gone) assert.deepEqual([enabled, typeof reason], [false, 'string'])
})

test('whoever asks a source that is not switched on hears how to switch it on', async () => {
  const { service } = await joined()
  const asked = service.update({ sources: ['urlhaus'] }, following)
  await assert.rejects(asked, { code: 'SIGNATURES_ARGUMENT', remedy: /signatures\.sources\.urlhaus/ })
  const wrong = service.update({ sources: ['urlhause'] }, following)
  await assert.rejects(wrong, { code: 'SIGNATURES_SOURCE_UNKNOWN', remedy: /urlhaus/ })
})

const WANTED = { signature: 'Own.Phish-1.UNOFFICIAL', reason: 'our invoices', by: 'root' }

test('an ignored signature is live at once, survives an update, and comes back', async () => {
  const { service, files, databases } = await joined()
  await service.update({}, following)
  const reply = await service.ignore(WANTED, following)
  assert.deepEqual([reply.good, reply.entry.where, reply.update?.outcome], [true, 'database', 'live'])
  assert.equal(await readFile(join(databases, 'clamgate-ignore.ign2'), 'utf8'), 'Own.Phish-1\n')
  await service.update({ force: true }, following)
  assert.deepEqual(await files(), ['clamgate-ignore.ign2', 'own.ndb'])
  assert.equal((await service.status()).ignored[0]?.reason, 'our invoices')
  assert.equal((await service.unignore({ name: 'Own.Phish-1' }, following)).good, true)
  assert.deepEqual(await files(), ['own.ndb'])
})

test('a signature that is tied to its content is named with the MD5 of its line', async () => {
  const { service, databases } = await joined()
  await service.update({}, following)
  await service.ignore({ ...WANTED, thisVersion: true }, following)
  const md5 = createHash('md5').update(LINE).digest('hex')
  const written = await readFile(join(databases, 'clamgate-ignore.ign2'), 'utf8')
  assert.equal(written, `Own.Phish-1:${md5}\n`)
})

test('what the engine does not take is as if nobody had asked', async () => {
  const { service, files, engine } = await joined()
  await service.update({}, following)
  engine.refuses = true
  assert.equal((await service.ignore(WANTED, following)).good, false)
  assert.deepEqual([await files(), (await service.status()).ignored], [['own.ndb'], []])
})

test('of several entries of a signature the one that is meant is taken back, and the others stay', async () => {
  const { service } = await joined()
  await service.update({}, following)
  const mails = [
    {},
    { scope: 'sender:bank.example' },
    { scope: 'sender:bank.example', sha256: 'a'.repeat(64) },
    { sha256: 'a'.repeat(64) },
    { sha256: 'b'.repeat(64) },
  ]
  for (const mail of mails) await service.ignore({ ...WANTED, ...mail }, following)
  const left = async () =>
    (await service.status()).ignored.map(({ scope, sha256 }) => [scope, sha256?.slice(0, 1)])
  const back = (mail: object) => service.unignore({ name: 'Own.Phish-1.UNOFFICIAL', mail }, following)
  await back({ sha256: 'a'.repeat(64) })
  const scoped = ['sender:bank.example', undefined]
  const both = ['sender:bank.example', 'a']
  assert.deepEqual(await left(), [[undefined, undefined], scoped, both, [undefined, 'b']])
  await back({ scope: ' sender:bank.example ' })
  assert.deepEqual(await left(), [[undefined, undefined], both, [undefined, 'b']])
  await back({})
  assert.deepEqual(await left(), [both, [undefined, 'b']])
  await assert.rejects(back({}), { code: 'SIGNATURES_NAME_UNKNOWN', message: /in that mail/ })
  await service.unignore({ name: 'Own.Phish-1' }, following)
  assert.deepEqual(await left(), [])
})

const REFUSED: readonly (readonly [what: string, request: object, code: string])[] = [
  ['a name that nobody has', { signature: 'Own.Other-1' }, 'SIGNATURES_NAME_UNKNOWN'],
  ['the name in another case', { signature: 'own.phish-1' }, 'SIGNATURES_NAME_UNKNOWN'],
  ['EICAR', { signature: 'Eicar-Test-Signature' }, 'SIGNATURES_NOT_IGNORABLE'],
  ['an end that is over', { until: '2026-11-28' }, 'SIGNATURES_ARGUMENT'],
  ['an end that is no date', { until: 'soon' }, 'SIGNATURES_ARGUMENT'],
  ['a scope of no kind', { scope: 'from:a@b.example' }, 'SIGNATURES_ARGUMENT'],
  ['a content and a scope', { thisVersion: true, scope: 'sender:b.example' }, 'SIGNATURES_ARGUMENT'],
  ['the content of a heuristic', { thisVersion: true, signature: 'Heuristics.X' }, 'SIGNATURES_ARGUMENT'],
  ['a reason of two lines', { reason: 'a\nb' }, 'SIGNATURES_ARGUMENT'],
  ['no reason', { reason: ' ' }, 'SIGNATURES_ARGUMENT'],
]
for (const [what, request, code] of REFUSED) {
  test(`${what} is refused, and nothing is changed`, async () => {
    const { service } = await joined()
    await service.update({}, following)
    await assert.rejects(service.ignore({ ...WANTED, ...request }, following), { code })
    assert.deepEqual((await service.status()).ignored, [])
  })
}

for (const [what, request] of [
  ['a heuristic', { signature: 'Heuristics.Encrypted.Zip' }],
  ['one for mail of a sender', { scope: 'sender:b.example' }],
] as const) {
  test(`${what} is ignored by the filter, and no databases change`, async () => {
    const { service, ignores, files } = await joined()
    await service.update({}, following)
    const { entry, update } = await service.ignore({ ...WANTED, ...request }, following)
    assert.deepEqual([entry.where, update, await files()], ['filter', null, ['own.ndb']])
    const mail = { sender: 'a@b.example', recipients: ['c@d.example'], clientAddress: undefined }
    assert.equal(ignores.ignored(entry.signature, mail)?.reason, 'our invoices')
  })
}

test('an end may be a time from now', async () => {
  const { service } = await joined()
  await service.update({}, following)
  const { entry } = await service.ignore({ ...WANTED, until: '2d' }, following)
  assert.equal(entry.until, '2026-11-30T12:00:00.000Z')
})

test('where nobody knows the directory of an external clamd, the filter ignores, and nothing is installed', async () => {
  const { deps } = await joined()
  const { service, ignores } = joinSignatures({ ...deps, live: undefined })
  await assert.rejects(service.update({}, following), { code: 'SIGNATURES_DIRECTORY_UNUSABLE' })
  const { entry } = await service.ignore({ ...WANTED, signature: 'Heuristics.X' }, following)
  assert.equal(entry.where, 'filter')
  assert.equal((await ignores.entries()).length, 1)
})

test('a rollback with nothing before it is told as such', async () => {
  const { service } = await joined()
  await service.update({}, following)
  await assert.rejects(service.rollback(undefined, following), { code: 'SIGNATURES_NO_SUCH_SET' })
})

const manager = (...domains: string[]): Actor => ({
  ...{ kind: 'account', id: 'm', name: 'Mia', role: 'manager', domains, addresses: [] },
})

test('14.63 a manager has a signature ignored in mail to the own domains alone, whatever is asked for', async () => {
  const parts = await joined()
  await parts.service.update({}, following)
  const { serviceOf, service, ignores } = parts
  const mia = serviceOf(manager('one.example', 'two.example'))
  const asked = { signature: 'Own.Phish-1', reason: 'ours', by: 'Mia' }
  for (const scope of [
    ...['recipient:three.example', 'recipient:.one.example', 'recipient:*@one.example', 'sender:one.example'],
    ...['network:192.0.2.0/24', 'recipient:', 'recipient:/one.example/', 'recipient:x@three.example'],
  ]) {
    await assert.rejects(mia.ignore({ ...asked, scope }, following), { code: 'SIGNATURES_ARGUMENT' }, scope)
  }
  await assert.rejects(serviceOf(manager()).ignore(asked, following), { code: 'ACCESS_NONE' })
  assert.deepEqual(await ignores.entries(), [])
  assert.equal((await mia.ignore(asked, following)).good, true)
  await mia.ignore({ ...asked, scope: 'recipient:Ann@one.example' }, following)
  assert.deepEqual(
    (await ignores.entries()).map(({ scope, where }) => [scope, where]),
    [
      ['recipient:one.example', 'filter'],
      ['recipient:two.example', 'filter'],
      ['recipient:Ann@one.example', 'filter'],
    ],
  )
  assert.equal((await service.status()).ignored.length, 3)
})

test('14.64 14.77 a manager hears of ignored signatures what concerns the own domains, no counts, and takes back no other', async () => {
  const parts = await joined()
  await parts.service.update({}, following)
  const { serviceOf, service } = parts
  const mia = serviceOf(manager('one.example'))
  const asked = { signature: 'Own.Phish-1', reason: 'mail of x@three.example', by: 'root' }
  await service.ignore({ ...asked, scope: 'recipient:three.example' }, following)
  await service.ignore({ ...asked, scope: 'sender:three.example' }, following)
  await service.ignore({ ...asked, sha256: 'a'.repeat(64) }, following)
  assert.deepEqual((await mia.status()).ignored, [])
  assert.equal((await mia.explain('Own.Phish-1')).ignored, null)
  await assert.rejects(mia.unignore({ name: 'Own.Phish-1' }, following), { code: 'SIGNATURES_NAME_UNKNOWN' })
  await assert.rejects(mia.unignore({ name: 'Nobody.Has-1' }, following), { code: 'SIGNATURES_NAME_UNKNOWN' })
  await service.ignore(asked, following)
  const [told, ...others] = (await mia.status()).ignored
  assert.deepEqual(
    [told?.signature, told?.by, told?.reason, others],
    ['Own.Phish-1', 'an administrator', '', []],
  )
  await mia.ignore({ ...asked, by: 'Mia' }, following)
  await mia.unignore({ name: 'Own.Phish-1' }, following)
  const left = (await service.status()).ignored
  assert.deepEqual([left.length, left.some(({ by }) => by === 'Mia')], [4, false])
  const { hits, firstSeenAt } = await mia.explain('Own.Phish-1')
  assert.deepEqual([hits, firstSeenAt], [null, null])
  assert.doesNotMatch(JSON.stringify([await mia.status(), await mia.explain('Own.Phish-1')]), /three/)
})
