import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadText } from '../../config/testing/load-text.ts'
import { memoryEstimate, memoryNeed, OFFICIAL_MEMORY_BYTES } from './memory.ts'
import { planSources } from './plan-sources.ts'

const MB = 1024 ** 2

async function need(sources: string, live?: ReadonlyMap<string, number>) {
  const { config } = await loadText(`signatures: { sources: { ${sources} } }`)
  return memoryNeed(planSources(config.signatures), live)
}

test('files of hashes cost some times their size, patterns and YARA rules many times', () => {
  assert.ok(memoryEstimate(17.9 * MB, 'hdb') > 40 * MB && memoryEstimate(17.9 * MB, 'hdb') < 60 * MB)
  assert.ok(memoryEstimate(8.2 * MB, 'ndb') > 100 * MB && memoryEstimate(8.2 * MB, 'ndb') < 200 * MB)
  assert.ok(memoryEstimate(MB, 'yara') > memoryEstimate(MB, 'hdb'))
})

test('what is switched off costs nothing', async () => {
  const nothing = await need('')
  assert.deepEqual(nothing, {
    bytes: 0,
    unknown: [],
    withOfficialBytes: OFFICIAL_MEMORY_BYTES,
    whileReloadingBytes: 2 * OFFICIAL_MEMORY_BYTES,
  })
})

test('the largest file of all is warned of before it is fetched', async () => {
  const all = await need('securiteinfo: { enabled: true, secret: x }')
  const without = await need(
    'securiteinfo: { enabled: true, secret: x, files: { securiteinfoold.hdb: false } }',
  )
  assert.ok(all.bytes - without.bytes > 600 * MB)
  assert.ok(all.unknown.includes('securiteinfopdf.hdb'))
})

test('a size that was seen beats what the catalogue has heard of', async () => {
  const seen = await need('urlhaus: { enabled: true }', new Map([['urlhaus.ndb', 10 * MB]]))
  assert.equal(seen.bytes, memoryEstimate(10 * MB, 'ndb'))
  const own = 'mine: { kind: https, url: "https://h/", files: [ own.ndb ] }'
  assert.deepEqual((await need(own)).unknown, ['own.ndb'])
  assert.deepEqual((await need(own, new Map([['own.ndb', 5]]))).unknown, [])
})
