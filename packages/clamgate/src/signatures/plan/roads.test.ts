import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadText } from '../../config/testing/load-text.ts'
import type { SourcePlan } from '../types.ts'
import { planSources } from './plan-sources.ts'

async function plan(sources: string, name: string): Promise<SourcePlan> {
  const { config } = await loadText(`signatures: { sources: { ${sources} } }`)
  const found = planSources(config.signatures).find((one) => one.name === name)
  assert.ok(found !== undefined, name)
  return found
}

const roadOf = async (name: string, more = 'enabled: true') => (await plan(`${name}: { ${more} }`, name)).road

test('sources are reached where the catalogue says', async () => {
  assert.partialDeepStrictEqual(await roadOf('sanesecurity'), {
    kind: 'rsync',
    modules: ['rsync://rsync.sanesecurity.net/sanesecurity/'],
    isRoundRobin: true,
  })
  assert.deepEqual(await roadOf('malwarepatrol'), {
    kind: 'https',
    bases: ['https://lists.malwarepatrol.net/cgi/'],
    path: 'getfile?receipt={secret}&product=32&list=clamav_basic',
    redirectHosts: [],
  })
  assert.deepEqual(await roadOf('linuxmalwaredetect'), {
    kind: 'archive',
    bases: ['https://cdn.rfxn.com/downloads/'],
    version: 'maldet.sigs.ver',
    archive: 'maldet-sigpack.tgz',
    redirectHosts: [],
  })
})

test('a url of one’s own stands for the base of the provider', async () => {
  assert.deepEqual(await roadOf('securiteinfo', 'url: "https://mirror.example/securiteinfo"'), {
    kind: 'https',
    bases: ['https://mirror.example/securiteinfo/'],
    path: '{secret}/{file}',
    redirectHosts: [],
  })
  assert.partialDeepStrictEqual(
    await roadOf('malwarepatrol', 'url: "https://m.example/mp", product: 33, list: clamav_ext'),
    {
      bases: ['https://m.example/mp/'],
      path: 'getfile?receipt={secret}&product=33&list=clamav_ext',
    },
  )
  assert.partialDeepStrictEqual(await roadOf('linuxmalwaredetect', 'url: "https://m.example/lmd/"'), {
    bases: ['https://m.example/lmd/'],
    archive: 'maldet-sigpack.tgz',
  })
  assert.deepEqual(await roadOf('sanesecurity', 'url: [ "https://a/s", "rsync://b/s", "rsync://c/s/" ]'), {
    kind: 'rsync',
    modules: ['rsync://b/s/', 'rsync://c/s/'],
    isRoundRobin: false,
    mirrors: ['https://a/s/'],
  })
  assert.deepEqual(await roadOf('sanesecurity', 'url: "https://a/s"'), {
    kind: 'https',
    bases: ['https://a/s/'],
    path: '{file}',
    redirectHosts: [],
  })
})

test('files of Sanesecurity are signed by its key, or by one of one’s own', async () => {
  const builtin = await plan('sanesecurity: { enabled: true }', 'sanesecurity')
  assert.deepEqual(builtin.integrity, {
    kind: 'openpgp',
    key: { from: { builtin: 'sanesecurity' }, fingerprint: '4E025A1CBA90A0653F38D2D8D691DED931EA4D9E' },
  })
  const key = '{ file: /k.asc, fingerprint: "0x4e02 5a1c ba90 a065 3f38  d2d8 d691 ded9 31ea 4d9f" }'
  const own = await plan(`sanesecurity: { enabled: true, key: ${key} }`, 'sanesecurity')
  assert.deepEqual(own.integrity, {
    kind: 'openpgp',
    key: { from: { file: '/k.asc' }, fingerprint: '4E025A1CBA90A0653F38D2D8D691DED931EA4D9F' },
  })
})

test('a source of one’s own is on, unless it says otherwise', async () => {
  const mine = 'kind: https, url: "https://s.example/own", files: [ own.ndb, own.fp ]'
  const source = await plan(`mine: { ${mine}, rating: low, integrity: sha256, class: spam }`, 'mine')
  assert.partialDeepStrictEqual(source, {
    enabled: true,
    catalogueState: 'own',
    level: 'low',
    intervalMs: 3_600_000,
    integrity: { kind: 'sha256' },
    road: { kind: 'https', bases: ['https://s.example/own/'], path: '{file}' },
  })
  assert.deepEqual(
    source.files.map((file) => [file.name, file.rating, file.class, file.wanted]),
    [
      ['own.ndb', 'LOW', 'spam', true],
      ['own.fp', 'LOW', 'companion', true],
    ],
  )
  const off = await plan(`mine: { ${mine}, enabled: false }`, 'mine')
  assert.deepEqual([off.enabled, off.reason, off.files[0]?.wanted], [false, 'switched off', false])
})

test('directories and modules of one’s own', async () => {
  assert.deepEqual((await plan('m: { kind: file, url: "file:///srv/a%20b", files: [ x.ndb ] }', 'm')).road, {
    kind: 'file',
    directories: ['/srv/a b'],
  })
  assert.partialDeepStrictEqual(
    (await plan('m: { kind: rsync, url: "rsync://h:873/m/x", files: [ x.ndb ] }', 'm')).road,
    { kind: 'rsync', modules: ['rsync://h:873/m/x/'], mirrors: [] },
  )
})
