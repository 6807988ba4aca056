import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { systemClock } from '../../ground/clock.ts'
import type { Format, LiveFile } from '../types.ts'
import { createOrigins, type OriginsDeps } from './origins.ts'

const root = await mkdtemp(join(tmpdir(), 'origins-'))
after(() => rm(root, { recursive: true }))
let directories = 0

type Texts = Readonly<Record<string, string>>

const PHISH = 'Sanesecurity.Phish.1:0:*:6162636465\nSanesecurity.Phish.12:0:*:6162636466\n'
const HASHES = `${'ab'.repeat(16)}:100:SecuriteInfo.com.Trojan-1\n${'cd'.repeat(16)}:*:Both-1:73\n`
const RULES = 'rule One { strings: $a = "x" condition: $a }\nprivate rule Two : tag { condition: One }\n'

function entry(name: string, source: string, format: Format, more: Partial<LiveFile> = {}): LiveFile {
  const facts = { rating: 'LOW', class: 'malware', sha256: name, bytes: 1, signatures: 1 } as const
  return { name, source, format, ...facts, updated: '2026-11-01T00:00:00.000Z', ...more }
}

/** Origins over a directory with these files; those of the manifest are ours. */
async function originsOf(texts: Texts, manifest: readonly LiveFile[], more: Partial<OriginsDeps> = {}) {
  const directory = join(root, `${directories++}`)
  await mkdir(directory)
  for (const [name, text] of Object.entries(texts)) await writeFile(join(directory, name), text)
  const origins = createOrigins({ live: async () => manifest, directory, clock: systemClock, ...more })
  return { directory, origins }
}

const TEXTS = {
  'phish.ndb': PHISH,
  'securiteinfo.hdb': HASHES,
  'own.ldb': 'My.Logical-1;Target:0;0;616263646566\nBoth-1;Target:0;0;616263646566\n',
  'rules.yar': RULES,
  'old.DB': 'Old.Pattern-1=616263646566\n',
  'notes.txt': 'Noted-1:0:*:616263\n',
  '.clamgate-x.part': 'Part-1:0:*:616263\n',
  'clamgate-set.hsb': `${'ab'.repeat(32)}:100:Clamgate.Set.1\n`,
}
const MANIFEST = [
  entry('phish.ndb', 'sanesecurity', 'ndb', { class: 'phishing' }),
  entry('securiteinfo.hdb', 'securiteinfo', 'hdb', { rating: undefined }),
  entry('rules.yar', 'yararules', 'yar', { rating: 'HIGH' }),
  entry('gone.ndb', 'urlhaus', 'ndb'),
]

const NAMES: readonly (readonly [
  signature: string,
  source: string | undefined,
  file?: string,
  rating?: string,
])[] = [
  ['Sanesecurity.Phish.1.UNOFFICIAL', 'sanesecurity', 'phish.ndb', 'LOW'],
  ['Sanesecurity.Phish.12.UNOFFICIAL', 'sanesecurity', 'phish.ndb', 'LOW'],
  ['Sanesecurity.Phish.UNOFFICIAL', undefined],
  ['SecuriteInfo.com.Trojan-1.UNOFFICIAL', 'securiteinfo', 'securiteinfo.hdb'],
  ['YARA.One.UNOFFICIAL', 'yararules', 'rules.yar', 'HIGH'],
  ['YARA.Two.UNOFFICIAL', 'yararules', 'rules.yar', 'HIGH'],
  ['My.Logical-1.UNOFFICIAL', 'local', 'own.ldb'],
  ['Old.Pattern-1.UNOFFICIAL', 'local', 'old.DB'],
  ['Both-1.UNOFFICIAL', 'securiteinfo', 'securiteinfo.hdb'],
  ['Noted-1.UNOFFICIAL', undefined],
  ['Part-1.UNOFFICIAL', undefined],
  ['6162636465.UNOFFICIAL', undefined],
  ['Unknown.UNOFFICIAL', undefined],
  ['.UNOFFICIAL', undefined],
  ['Win.Test.EICAR_HDB-1', 'official'],
  ['Heuristics.Encrypted.Zip', 'official'],
]

test('a signature is of the source whose file has it', async () => {
  const { origins } = await originsOf(TEXTS, MANIFEST)
  for (const [signature, source, file, rating] of NAMES) {
    const origin = await origins.origin(signature)
    assert.deepEqual([origin?.source, origin?.file, origin?.rating], [source, file, rating], signature)
  }
})

test('an official name costs no look', async () => {
  const live = () => assert.fail('nobody looks')
  const { origins } = await originsOf({}, [], { live })
  assert.equal((await origins.origin('Win.Trojan.Agent-1'))?.source, 'official')
})

test('questions at the same time share a pass, and are remembered until a file changes', async () => {
  let looks = 0
  let manifest = MANIFEST
  let nowMs = 0
  const { origins, directory } = await originsOf(TEXTS, [], {
    live: async () => {
      looks++
      return manifest
    },
    clock: { ...systemClock, monotonic: () => nowMs },
  })
  const asked = Array.from(
    { length: 200 },
    (_, index) => `Sanesecurity.Phish.${(index % 2) * 11 + 1}.UNOFFICIAL`,
  )
  const found = await Promise.all(asked.map((name) => origins.origin(name)))
  assert.ok(found.every((origin) => origin?.file === 'phish.ndb'))
  assert.equal(looks, 1)
  await writeFile(join(directory, 'phish.ndb'), 'Other-1:0:*:616263646566\n')
  nowMs += 10_000
  assert.equal((await origins.origin('Sanesecurity.Phish.1.UNOFFICIAL'))?.file, 'phish.ndb')
  manifest = manifest.map((file) => ({ ...file, sha256: 'changed' }))
  nowMs += 10_000
  assert.equal(await origins.origin('Sanesecurity.Phish.1.UNOFFICIAL'), undefined)
  assert.equal((await origins.origin('Other-1.UNOFFICIAL'))?.source, 'sanesecurity')
})

test('who asks does not wait longer than his time; the next one is told', async () => {
  const gate = Promise.withResolvers<readonly LiveFile[]>()
  const { origins } = await originsOf(TEXTS, MANIFEST, { live: () => gate.promise, waitMs: 10 })
  assert.equal(await origins.origin('Sanesecurity.Phish.1.UNOFFICIAL'), undefined)
  gate.resolve(MANIFEST)
  const { origins: patient } = await originsOf(TEXTS, MANIFEST, { live: () => gate.promise })
  assert.equal((await patient.origin('Sanesecurity.Phish.1.UNOFFICIAL'))?.source, 'sanesecurity')
})

test('a look that fails is told, and the next one looks again', async () => {
  let fails = true
  const { origins } = await originsOf(TEXTS, [], {
    live: async () => (fails ? Promise.reject(new Error('no manifest')) : MANIFEST),
  })
  await assert.rejects(origins.origin('YARA.One.UNOFFICIAL'), /no manifest/)
  fails = false
  assert.equal((await origins.origin('YARA.One.UNOFFICIAL'))?.file, 'rules.yar')
})

test('places are all where it stands, with line and text', async () => {
  const { origins } = await originsOf(TEXTS, MANIFEST)
  const places = await origins.places('Both-1.UNOFFICIAL')
  assert.deepEqual(
    places.map(({ file, line, text }) => [file.source, file.name, line, text]),
    [
      ['securiteinfo', 'securiteinfo.hdb', 2, `${'cd'.repeat(16)}:*:Both-1:73`],
      ['local', 'own.ldb', 2, 'Both-1;Target:0;0;616263646566'],
    ],
  )
  assert.equal((await origins.places('YARA.Two.UNOFFICIAL'))[0]?.line, 2)
  assert.deepEqual(await origins.places('Win.Test.EICAR_HDB-1'), [])
})

test('without a directory nobody knows', async () => {
  const { origins } = await originsOf(TEXTS, MANIFEST, { directory: undefined })
  assert.equal(await origins.origin('Sanesecurity.Phish.1.UNOFFICIAL'), undefined)
})

test('a name is found wherever pieces of a large file are cut', async () => {
  const filler = `${'A'.repeat(98)}:\n`.repeat(5242)
  const at = 524_288
  for (const shift of [-30, -12, -1, 0, 1]) {
    const before = filler.slice(0, Math.floor((at + shift) / 100) * 100)
    const pad = `${'B'.repeat(Math.max(0, at + shift - before.length - 1))}\n`
    const text = `${before}${pad}Cut.Name-1:0:*:616263646566\n`
    const { origins } = await originsOf({ 'cut.ndb': text }, [])
    assert.equal((await origins.origin('Cut.Name-1.UNOFFICIAL'))?.file, 'cut.ndb', `${shift}`)
  }
})
