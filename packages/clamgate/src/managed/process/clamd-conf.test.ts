import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDuration, parseSize } from '../../config/units.ts'
import { engineConfig } from '../../engine/testing/fixture.ts'
import { formatClamdConf, limitsOf, parseEngineVersion, suffices } from './clamd-conf.ts'
import { layoutOf } from './layout.ts'

const layout = layoutOf('/var/lib/clamgate')
const MIB = 1024 * 1024

function conf(
  settings: Record<string, unknown>,
  version: readonly number[] | undefined,
): Map<string, string> {
  const limits = limitsOf(engineConfig(settings))
  const text = formatClamdConf({
    slot: layout.slots.a,
    databases: '/var/lib/clamgate/engine/generations/1',
    temporaryDirectory: '/dev/shm/clamgate-x',
    limits,
    version,
  })
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]))
}

test('limits leave room for every message that is sent, and make clamd say when one was too much for it', () => {
  for (const maxScanSize of ['1K', '25M', '100M', '500M']) {
    const bytes = parseSize(maxScanSize) ?? 0
    const lines = conf({ maxScanSize }, [1, 4, 6])
    assert.ok(Number(lines.get('StreamMaxLength')) > bytes, maxScanSize)
    assert.ok(Number(lines.get('MaxFileSize')) >= Number(lines.get('StreamMaxLength')), maxScanSize)
    assert.ok(Number(lines.get('MaxScanSize')) >= Number(lines.get('MaxFileSize')), maxScanSize)
    assert.equal(lines.get('AlertExceedsMax'), 'yes')
  }
})

test('the largest size stays within what clamd takes', () => {
  const limits = limitsOf(engineConfig({ maxScanSize: '2G' }))
  assert.ok(limits.maxFileSize < 2 ** 31)
  assert.ok(limits.maxScanSize < 2 ** 32)
})

test('clamd gives up a scan before we give up waiting for it', () => {
  for (const scanTimeout of ['1s', '5s', '120s', '1h']) {
    const ms = parseDuration(scanTimeout) ?? 0
    const { maxScanTime } = limitsOf(engineConfig({ scanTimeout }))
    assert.ok(maxScanTime < ms && maxScanTime >= 0.9 * ms - 10_000 && maxScanTime > 0, scanTimeout)
  }
})

test('threads come from the configuration, or are at least four', () => {
  assert.equal(conf({ threads: 3 }, undefined).get('MaxThreads'), '3')
  assert.ok(Number(conf({}, undefined).get('MaxThreads')) >= 4)
})

test('an option is written only for a clamd that knows it', () => {
  assert.equal(conf({}, [1, 4, 6]).has('EnableShutdownCommand'), false)
  assert.equal(conf({}, undefined).has('EnableShutdownCommand'), false)
  assert.equal(conf({}, [1, 5, 0]).get('EnableShutdownCommand'), 'no')
  assert.equal(conf({}, [2, 0, 0]).get('EnableShutdownCommand'), 'no')
})

test('a directory with a blank in its name is quoted', () => {
  const limits = limitsOf(engineConfig({}))
  const text = formatClamdConf({
    slot: layoutOf('/srv/clam gate').slots.b,
    databases: '/srv/clam gate/engine/generations/1',
    temporaryDirectory: '/tmp/a b',
    limits,
    version: undefined,
  })
  assert.match(text, /^DatabaseDirectory "\/srv\/clam gate\/engine\/generations\/1"$/m)
  assert.match(text, /^LocalSocket "\/srv\/clam gate\/engine\/run\/b\.sock"$/m)
  assert.match(text, /^TemporaryDirectory "\/tmp\/a b"$/m)
})

test('a running clamd serves smaller messages, and not larger ones or another time', () => {
  const running = limitsOf(engineConfig({ maxScanSize: '25M', scanTimeout: '60s' }))
  const now = (settings: Record<string, unknown>) => suffices(running, limitsOf(engineConfig(settings)))
  assert.equal(now({ maxScanSize: '10M', scanTimeout: '60s' }), true)
  assert.equal(now({ maxScanSize: '99M', scanTimeout: '60s' }), true)
  assert.equal(now({ maxScanSize: '200M', scanTimeout: '60s' }), false)
  assert.equal(now({ maxScanSize: '25M', scanTimeout: '90s' }), false)
  assert.ok(running.streamMaxLength >= 100 * MIB)
})

test('a running clamd does not serve another choice of alerts', () => {
  const running = limitsOf(engineConfig({ alerts: { pua: true } }))
  assert.equal(suffices(running, limitsOf(engineConfig({ alerts: { pua: true } }))), true)
  for (const alerts of [{}, { pua: true, macros: true }, { pua: true, encrypted: true }]) {
    assert.equal(suffices(running, limitsOf(engineConfig({ alerts }))), false)
  }
})

test('alerts are off, and switched on one by one', () => {
  const names = { encrypted: 'AlertEncrypted', macros: 'AlertOLE2Macros', pua: 'DetectPUA' }
  for (const [key, option] of Object.entries(names)) {
    assert.equal(conf({}, [1, 4, 6]).get(option), 'no')
    const lines = conf({ alerts: { [key]: true } }, [1, 4, 6])
    for (const other of Object.values(names)) assert.equal(lines.get(other), other === option ? 'yes' : 'no')
  }
})

test('clamd never reloads by itself, nor because somebody asks it to', () => {
  assert.equal(conf({}, [1, 4, 6]).get('SelfCheck'), '0')
  assert.equal(conf({}, [1, 5, 0]).get('EnableReloadCommand'), 'no')
})

for (const [text, version] of [
  ['ClamAV 1.4.6/27800/Mon Nov 23 09:26:08 2026\n', [1, 4, 6]],
  ['ClamAV 1.5.0-rc', [1, 5, 0]],
  ['ClamAV 0.103.12', [0, 103, 12]],
  ['something else', undefined],
] as const) {
  test(`reads the version of "${text.trim()}"`, () => assert.deepEqual(parseEngineVersion(text), version))
}
