import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedKeys } from './changes.ts'
import { loadText } from './testing/load-text.ts'

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
