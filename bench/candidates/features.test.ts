import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadConfig } from '../../packages/clamgate/src/config/load/load.ts'
import { clamavMilterExtras, eventFile, gatewayExtras } from './features.ts'

async function load(extras: object) {
  const directory = await mkdtemp(join(tmpdir(), 'bench-features-'))
  try {
    const path = join(directory, 'clamgate.yaml')
    await writeFile(path, JSON.stringify({ engine: { mode: 'external' }, ...extras }))
    return await loadConfig({ path })
  } finally {
    await rm(directory, { recursive: true })
  }
}

const PLACE = { directory: '/bench', consolePort: 4711 }

test('all features are a configuration that the daemon takes without a word of warning', async () => {
  const { config, warnings } = await load(gatewayExtras({ ...PLACE, features: 'all', events: false }))
  assert.deepEqual(warnings, [])
  assert.equal(config.headers.add, 'replace')
  assert.equal(config.log.format, 'json')
  assert.equal(config.log.events, 'all')
  assert.equal(config.policy.rules.length, 10)
  assert.equal(config.policy.limitsExceeded, 'quarantine')
  assert.equal(config.console.listen, '127.0.0.1:4711')
})

test('without features the daemon is as delivered, unless its events are read', async () => {
  assert.deepEqual(gatewayExtras({ ...PLACE, features: 'none', events: false }), {})
  const { config } = await load(gatewayExtras({ ...PLACE, features: 'none', events: true }))
  assert.equal(config.log.file, eventFile('/bench'))
  assert.equal(config.headers.add, 'no')
  assert.deepEqual(config.policy.rules, [])
})

test('clamav-milter gets the header fields and the lines that Clamgate has', () => {
  const all = clamavMilterExtras('all', '/bench/messages.log')
  for (const line of ['AddHeader Replace', 'LogClean Full', 'LogFile /bench/messages.log'])
    assert.ok(all.includes(line))
  assert.deepEqual(clamavMilterExtras('none', '/bench/messages.log'), ['AddHeader No'])
})
