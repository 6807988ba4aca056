import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { systemClock } from '../../ground/clock.ts'
import { turnedClock } from '../../ground/testing/turned-clock.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { SignatureError } from '../errors.ts'
import { createLookup } from './lookup.ts'
import { createOrigins } from './origins.ts'
import { createSeen } from './seen.ts'
import type { Sigtool } from './sigtool.ts'

const root = await mkdtemp(join(tmpdir(), 'lookup-'))
after(() => rm(root, { recursive: true }))
const directory = join(root, 'live')
await mkdir(directory)
const MD5 = 'ab'.repeat(16)
for (const [name, text] of Object.entries({
  'phish.ndb': 'Sane.Phish.1:0:*:6162636465\nSane.Phish.2:0:*:6162636466\nBoth:0:*:6162636466\n',
  'hash.hdb': `${MD5}:100:Sane.Hash-1\n${MD5}:*:Sane.Hash-2:73\n`,
  'part.mdb': `512:${MD5}:Sane.Part-1\n`,
  'own.yar': 'rule Both { condition: true }\n',
  'daily.cld': 'a container',
})) {
  await writeFile(join(directory, name), text)
}

const UPDATED = '2026-11-01T00:00:00.000Z'
const origins = createOrigins({
  live: async () => [
    {
      ...{ name: 'phish.ndb', source: 'sanesecurity', format: 'ndb', rating: 'LOW', class: 'phishing' },
      ...{ sha256: '1', bytes: 1, signatures: 3, updated: UPDATED },
    },
  ],
  directory,
  clock: systemClock,
})

/** A sigtool that knows one official signature, and says of others what it was given. */
const sigtool: Sigtool = async ([option = '', expression = ''], input) => {
  if (option === '--decode-sigs') return `DECODED ${input}`
  return new RegExp(expression.replace('--find-sigs=', '')).test('Win.Official-1:0:*:616263')
    ? '[daily.ndb] Win.Official-1:0:*:616263\nnoise\n'
    : ''
}

const seen = createSeen(join(root, 'state', 'first-seen.json'), {
  clock: turnedClock(Date.parse(UPDATED)),
  log: createMemoryLog(),
})
const lookup = createLookup({
  ...{ origins, officialDirectory: directory, sigtool, seen },
  reportTo: (source) => (source === 'sanesecurity' ? 'https://example.org/fp' : undefined),
})

const FINDS: readonly (readonly [asked: string, ...found: string[]])[] = [
  ['Sane.Phish.1.UNOFFICIAL', 'sanesecurity phish.ndb:1 Sane.Phish.1'],
  ['Sane.Phish.1', 'sanesecurity phish.ndb:1 Sane.Phish.1'],
  ['sane.phish.*', 'sanesecurity phish.ndb:1 Sane.Phish.1', 'sanesecurity phish.ndb:2 Sane.Phish.2'],
  ['Sane.?a??-1', 'local hash.hdb:1 Sane.Hash-1', 'local part.mdb:1 Sane.Part-1'],
  ['Both', 'sanesecurity phish.ndb:3 Both', 'local own.yar:1 Both'],
  ['YARA.Both.UNOFFICIAL', 'local own.yar:1 Both'],
  ['Both.UNOFFICIAL', 'sanesecurity phish.ndb:3 Both'],
  ['Win.Official-1', 'official daily.ndb:null Win.Official-1'],
  ['Win.Official-1.UNOFFICIAL'],
  ['Sane.Phish'],
  [''],
  ['.UNOFFICIAL'],
  ['Win.Official'],
]

for (const [asked, ...expected] of FINDS) {
  test(`finds ${expected.length} for ${JSON.stringify(asked)}`, async () => {
    const { good, found, isCut } = await lookup.find(asked)
    const told = found.map(({ source, file, line, signature }) => `${source} ${file}:${line} ${signature}`)
    assert.deepEqual([good, isCut, told], [expected.length > 0, false, expected])
  })
}

test('explains a signature of a source with all that is known of it', async () => {
  seen.hit('Sane.Phish.1.UNOFFICIAL')
  seen.hit('Sane.Phish.1.UNOFFICIAL')
  assert.deepEqual(await lookup.explain('Sane.Phish.1.UNOFFICIAL'), {
    ...{ good: true, asked: 'Sane.Phish.1.UNOFFICIAL', signature: 'Sane.Phish.1' },
    sentence: 'Sane.Phish.1 is a signature of sanesecurity, in phish.ndb (class phishing, rating LOW).',
    places: [
      {
        ...{ signature: 'Sane.Phish.1', source: 'sanesecurity', file: 'phish.ndb', line: 1, rating: 'LOW' },
        ...{ class: 'phishing', updated: UPDATED, reportTo: 'https://example.org/fp' },
        pattern: 'DECODED Sane.Phish.1:0:*:6162636465',
      },
    ],
    ...{ firstSeenAt: UPDATED, hits: 2 },
  })
})

for (const [asked, pattern] of [
  ['Sane.Hash-1', `a file of 100 bytes with the MD5 ${MD5}`],
  ['Sane.Hash-2', `a file of any size with the MD5 ${MD5}`],
  ['Sane.Part-1', `a section of a Windows program of 512 bytes with the MD5 ${MD5}`],
  ['YARA.Both', 'rule Both { condition: true }'],
] as const) {
  test(`says of ${asked} what it looks for`, async () => {
    const [place] = (await lookup.explain(asked)).places
    assert.deepEqual([place?.pattern, place?.rating, place?.reportTo], [pattern, null, null])
  })
}

test('explains an official signature, the checks of the engine, and EICAR', async () => {
  const official = await lookup.explain('Win.Official-1')
  assert.deepEqual([official.good, official.places[0]?.source], [true, 'official'])
  const encrypted = await lookup.explain('Heuristics.Encrypted.Zip')
  assert.deepEqual([encrypted.good, encrypted.places], [true, []])
  assert.match(encrypted.sentence, /encrypted archive.*AlertEncrypted/)
  assert.equal(encrypted.heuristic?.prefix, 'Heuristics.Encrypted.')
  assert.match(encrypted.heuristic?.option ?? '', /^AlertEncrypted/)
  assert.deepEqual([encrypted.isEicar, official.heuristic, official.isEicar], Array(3).fill(undefined))
  const eicar = await lookup.explain('Eicar-Signature')
  assert.deepEqual([eicar.good, eicar.isEicar], [true, true])
  assert.match(eicar.sentence, /test file of EICAR/)
})

test('of a name that nobody has it says so', async () => {
  for (const asked of ['Nobody.Has-1.UNOFFICIAL', '', 'x'.repeat(2000), 'a b', '[', '(((', '\\']) {
    const { good, places, hits } = await lookup.explain(asked)
    assert.deepEqual([good, places, hits], [false, [], 0], asked.slice(0, 30))
  }
})

test('without sigtool signatures of sources are explained all the same', async () => {
  const missing: Sigtool = () =>
    Promise.reject(new SignatureError('SIGNATURES_PROGRAM_MISSING', 'no sigtool'))
  const without = createLookup({
    ...{
      origins,
      officialDirectory: undefined,
      sigtool: missing,
      seen: undefined,
      reportTo: () => undefined,
    },
  })
  const { good, places, hits } = await without.explain('Sane.Phish.1')
  assert.deepEqual([good, places[0]?.pattern, hits], [true, null, null])
})

test('what was seen first is known to the next process, hits are not', async () => {
  await seen.tick()
  const next = createSeen(join(root, 'state', 'first-seen.json'), {
    clock: systemClock,
    log: createMemoryLog(),
  })
  await next.load()
  assert.deepEqual(next.of('Sane.Phish.1'), { firstSeenAt: UPDATED, hits: 0 })
  await writeFile(join(root, 'broken.json'), '{')
  const broken = createSeen(join(root, 'broken.json'), { clock: systemClock, log: createMemoryLog() })
  await broken.load()
  for (let index = 0; index < 6000; index++) broken.hit(`X-${index}`)
  await broken.tick()
  assert.equal(Object.keys(JSON.parse(await readFile(join(root, 'broken.json'), 'utf8'))).length, 5000)
})
