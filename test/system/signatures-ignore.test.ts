import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createClamdClient } from '@clamgate/clamd'
import { startRealClamd } from '@clamgate/clamd/testing'
import { buildSignatures } from '../../packages/clamgate/src/app/signatures/build.ts'
import { loadText } from '../../packages/clamgate/src/config/testing/load-text.ts'
import { createMemoryLog } from '../../packages/clamgate/src/observe/log/testing.ts'
import { container } from './support/official-databases.ts'

// What is ignored is no longer found by a real clamd, whatever kind of signature it is, and comes back.

const root = await mkdtemp(join(tmpdir(), 'signatures-ignore-'))
after(() => rm(root, { recursive: true }))
await chmod(root, 0o755)

const served = join(root, 'served')
await mkdir(served)
const marker = (text: string) => Buffer.from(text).toString('hex')
await writeFile(join(served, 'own.ndb'), `Own.Body-1:0:*:${marker('body of a stranger')}\n`)
await writeFile(
  join(served, 'own.ldb'),
  `Own.Logic-1;Engine:51-255,Target:0;(0&1);${marker('logic one')};${marker('logic two')}\n`,
)
await writeFile(
  join(served, 'own.yara'),
  'rule own_rule { strings: $a = "yara of a stranger" condition: $a }\n',
)
await writeFile(join(served, 'own.cdb'), 'Own.Name-1:CL_TYPE_ZIP:*:never-there\\.exe:*:*:*:*:*:*\n')

const clamd = await startRealClamd()
after(() => clamd.stop())
const { databaseDirectory } = clamd
await writeFile(
  join(databaseDirectory, 'daily.cud'),
  container('daily', 1, `Official.Body-1:0:*:${marker('body of clamav itself')}\n`),
)
await writeFile(
  join(databaseDirectory, 'mine.ndb'),
  `Mine.Body-1:0:*:${marker('body of the administrator')}\n`,
)
const { config } = await loadText(`
engine: { mode: external, directory: ${root}/engine, servers: [ "unix:${clamd.socketPath}" ] }
signatures:
  databaseDirectory: ${databaseDirectory}
  sources: { own: { kind: file, url: "file://${served}/", files: [ own.ndb, own.ldb, own.yara, own.cdb ] } }
`)
const parts = await buildSignatures({ log: createMemoryLog(), config: () => config, own: undefined })
const { service } = parts
const following = { onProgress: () => undefined, signal: new AbortController().signal }
const client = createClamdClient({
  ...{ address: clamd.address, connectTimeoutMs: 30_000, stallTimeoutMs: 30_000, replyTimeoutMs: 60_000 },
})

async function found(content: string): Promise<string | undefined> {
  const result = await client.scan([Buffer.from(content)])
  return result.kind === 'found' ? result.signature : undefined
}

const first = await service.update({}, following)
assert.deepEqual([first.outcome, first.files.filter(({ state }) => state !== 'installed')], ['live', []])

const KINDS: readonly (readonly [kind: string, content: string, reported: string])[] = [
  ['a body pattern of a source', 'body of a stranger', 'Own.Body-1.UNOFFICIAL'],
  ['a logical signature of a source', 'logic one and logic two', 'Own.Logic-1.UNOFFICIAL'],
  ['a rule of YARA', 'yara of a stranger', 'YARA.own_rule.UNOFFICIAL'],
  // Unsigned as this container is, clamd calls it nobody's.
  ['a signature in a container', 'body of clamav itself', 'Official.Body-1.UNOFFICIAL'],
  ['a signature of the administrator', 'body of the administrator', 'Mine.Body-1.UNOFFICIAL'],
]
for (const [kind, content, reported] of KINDS) {
  test(`${kind} is ignored by the name that clamd reports, and comes back`, async () => {
    assert.equal(await found(content), reported)
    const ignored = await service.ignore({ signature: reported, reason: 'a test', by: 'me' }, following)
    assert.deepEqual([ignored.good, ignored.update?.outcome, await found(content)], [true, 'live', undefined])
    assert.equal((await service.unignore({ name: reported }, following)).good, true)
    assert.equal(await found(content), reported)
  })
}

for (const [kind, content, reported] of KINDS.filter(([kind]) => !kind.includes('YARA'))) {
  test(`${kind} is ignored as long as it stays as it is`, async () => {
    const request = { signature: reported, reason: 'a test', by: 'me', thisVersion: true }
    const { entry } = await service.ignore(request, following)
    assert.match(entry.contentMd5 ?? '', /^[0-9a-f]{32}$/)
    assert.equal(await found(content), undefined)
    await service.unignore({ name: reported }, following)
  })
}

test('a signature that is tied to its content hits again when it changes', async () => {
  const request = { signature: 'Own.Body-1', reason: 'a test', by: 'me', thisVersion: true }
  await service.ignore(request, following)
  assert.equal(await found('body of a stranger'), undefined)
  await writeFile(join(served, 'own.ndb'), `Own.Body-1:0:*:${marker('another body of a stranger')}\n`)
  // Its source may be asked again after a while only: another Clamgate has not asked it so far.
  await rm(join(root, 'engine/signatures/state.json'))
  assert.equal((await service.update({}, following)).outcome, 'live')
  assert.equal(await found('another body of a stranger'), 'Own.Body-1.UNOFFICIAL')
})
