import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { changedKeys } from './changes.ts'
import { loadText, temporaryDirectory } from './testing/load-text.ts'

async function changes(
  before: string,
  after: string,
  env: Record<string, string> = {},
): Promise<readonly string[]> {
  const from = await loadText(before, { PASSWORD: 'one' })
  const to = await loadText(after, { PASSWORD: 'one', ...env })
  return changedKeys(from.config, to.config).map(({ path, reload }) => `${path} ${reload}`)
}

test('the same values in other words are no change', async () => {
  assert.deepEqual(
    await changes('engine: { scanTimeout: 60s }', 'engine:\n  scanTimeout: 1m\n  maxScanSize: 25600K'),
    [],
  )
})

test('each changed key says whether a reload applies it', async () => {
  assert.deepEqual(
    await changes('', 'milter: { maxSessions: 10, listen: [ "inet:1" ] }\nengine: { threads: 4 }'),
    ['milter.listen live', 'milter.maxSessions restart', 'engine.threads restart'],
  )
})

test('a secret whose text changed is a change, also when the line is the same', async () => {
  const text = 'engine: { freshclam: { proxyServer: p, proxyUsername: u, proxyPassword: { env: PASSWORD } } }'
  assert.deepEqual(await changes(text, text), [])
  assert.deepEqual(await changes(text, text, { PASSWORD: 'two' }), ['engine.freshclam.proxyPassword restart'])
})

test('the same holds for secrets of sources, and for a proxy', async () => {
  for (const text of [
    'signatures: { sources: { securiteinfo: { enabled: true, secret: { env: PASSWORD } } } }',
    'signatures: { proxy: { env: PASSWORD } }',
  ]) {
    const env = (word: string) => ({ PASSWORD: `http://u:${word}@h:1` })
    const from = await loadText(text, env('one'))
    const keys = async (word: string) =>
      changedKeys(from.config, (await loadText(text, env(word))).config).map(({ path }) => path)
    assert.deepEqual(await keys('one'), [])
    assert.deepEqual(await keys('two'), [text.includes('proxy') ? 'signatures.proxy' : 'signatures.sources'])
  }
  const on = 'signatures: { sources: { urlhaus: { enabled: true } } }'
  assert.deepEqual(await changes(on, 'signatures: {}'), ['signatures.sources live'])
})

test('a list file with another entry is a change of its key, one with another comment is none', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'list')
  const load = async (content: string) => {
    await writeFile(file, content)
    return (await loadText(`policy: { skip: { senders: { file: ${file} } } }`)).config
  }
  const before = await load('# friends\na@b\n')
  assert.deepEqual(changedKeys(before, await load('# Friends\na@b\n')), [])
  const changed = changedKeys(before, await load('# friends\na@b\nc@d\n'))
  assert.deepEqual(
    changed.map(({ path, reload }) => `${path} ${reload}`),
    ['policy.skip.senders live'],
  )
})

test('a rule that changed is a change of the rules', async () => {
  const rule = (then: string) => `policy: { rules: [ { name: a, when: { class: pua }, then: ${then} } ] }`
  assert.deepEqual(await changes(rule('tag'), rule('defer')), ['policy.rules live'])
  assert.deepEqual(await changes(rule('tag'), rule('tag').replace('pua', '[ pua ]')), [])
})
