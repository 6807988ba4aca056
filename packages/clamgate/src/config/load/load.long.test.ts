import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError } from '../errors.ts'
import { loadText, temporaryDirectory } from '../testing/load-text.ts'
import { defaultConfig, loadConfig } from './load.ts'

test('the empty file is the default configuration, without a warning', async () => {
  const { config, warnings } = await loadText('')
  assert.deepEqual(config, defaultConfig().config)
  assert.deepEqual(warnings, [])
  assert.equal(config.policy.failure, 'defer')
  assert.equal(config.engine.scanTimeout, 120_000)
  assert.equal(config.engine.maxScanSize, 26_214_400)
})

test('what the file says is in effect, the rest is default, and each value knows where it comes from', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'c.yaml')
  await writeFile(path, 'engine:\n  scanTimeout: 90s\n  maxScanSize: 30000000\n')
  const { config, path: file, origins } = await loadConfig({ path, env: {} })
  assert.equal(config.engine.scanTimeout, 90_000)
  assert.equal(config.engine.maxScanSize, 30_000_000)
  assert.equal(config.engine.connectTimeout, 5000)
  assert.equal(file, path)
  assert.deepEqual(origins.get('engine.scanTimeout'), { kind: 'file', file: path, line: 2 })
  assert.deepEqual(origins.get('engine.connectTimeout'), { kind: 'default' })
})

test('each rule knows its file and the line on which it begins', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'c.yaml')
  const rule = 'then: tag, when: { class: pua }'
  await writeFile(
    path,
    `policy:\n  rules:\n    - { name: a, ${rule} }\n    # next\n    -\n      name: b\n      then: reject\n`,
  )
  const { rulePlaces } = await loadConfig({ path })
  assert.deepEqual(rulePlaces, [
    { file: path, line: 3 },
    { file: path, line: 6 },
  ])
  assert.deepEqual(defaultConfig().rulePlaces, [])
})

test('an error holds the count, the file, every problem and what to do', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'c.yaml')
  await writeFile(path, 'engine: { threads: 0 }\nlog: { level: loud }\n')
  await assert.rejects(loadConfig({ path }), (error: unknown) => {
    assert.ok(error instanceof ConfigError)
    assert.equal(error.code, 'CONFIG_INVALID')
    assert.equal(error.message, `the configuration is broken: 2 errors in ${path}`)
    assert.equal(error.problems.length, 2)
    assert.equal(
      error.report[0],
      `${path}:1:20: engine.threads: expected a whole number from 1 to 512, found 0`,
    )
    assert.match(error.remedy, /clamgate config check/)
    return true
  })
})

test('a thousand problems are counted, and fifty are shown', async () => {
  const text = Array.from({ length: 1000 }, (_, index) => `key${index}: 1\n`).join('')
  await assert.rejects(loadText(text), (error: unknown) => {
    assert.ok(error instanceof ConfigError)
    assert.equal(error.problems.length, 1000)
    assert.equal(error.report.length, 51)
    assert.equal(error.report[50], '… and 950 more')
    return true
  })
})

test('a broken YAML is told from a wrong value', async () => {
  await assert.rejects(loadText('a: [\n'), { code: 'CONFIG_SYNTAX' })
  await assert.rejects(loadText('a: []\n'), { code: 'CONFIG_INVALID' })
})
