import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HEALTHY_SERVER } from '../../api/testing/server-status.ts'
import { addressIn, parseClamdConf } from '../../host/clamav/clamd-conf.ts'
import { aHost } from '../testing/host.ts'
import { clamdSettingChecks } from './clamd-settings.ts'
import { versionChecks } from './version.ts'

/** As Debian has it, and with the one line that is missing there. */
const GOOD =
  'LocalSocket /var/run/clamav/clamd.ctl\nReadTimeout 180\nMaxThreads 12\nMaxQueue 100\nStreamMaxLength 25M\nMaxScanSize 100M\nMaxFileSize 25M\nAlertExceedsMax yes\n'
const EXTERNAL = 'engine: { mode: external }'

async function badOf(conf: string, config = EXTERNAL) {
  const { loaded } = await aHost(config)
  const options = parseClamdConf(conf)
  const checks = clamdSettingChecks(
    [{ path: '/c', options, address: addressIn(options) }],
    loaded.config.engine,
  )
  return checks.filter(({ state }) => state !== 'ok')
}

test('a clamd in order passes every check of its settings', async () => {
  assert.deepEqual(await badOf(GOOD), [])
})

const BROKEN: readonly (readonly [
  why: string,
  conf: string,
  bad: string,
  detail: RegExp,
  config?: string,
])[] = [
  [
    'a small StreamMaxLength',
    GOOD.replace('Length 25M', 'Length 10M'),
    'fail engine.size',
    /StreamMaxLength 10M/,
  ],
  [
    'one below a raised maxScanSize',
    GOOD,
    'fail engine.size',
    /maxScanSize is 50M/,
    'engine: { mode: external, maxScanSize: 50M }',
  ],
  ['a small MaxFileSize', GOOD.replace('FileSize 25M', 'FileSize 5M'), 'warn engine.size', /MaxFileSize 5M/],
  ['a small MaxScanSize', GOOD.replace('ScanSize 100M', 'ScanSize 9M'), 'warn engine.size', /MaxScanSize 9M/],
  [
    'a short ReadTimeout',
    GOOD.replace('Timeout 180', 'Timeout 30'),
    'warn engine.time',
    /ReadTimeout 30 s.*120 s/,
  ],
  ['more scans than room', GOOD.replace('Queue 100', 'Queue 10'), 'warn engine.threads', /stops reading/],
  ['two threads', GOOD.replace('Threads 12', 'Threads 2'), 'warn engine.threads', /MaxThreads 2/],
  ['TCP for all', `${GOOD}TCPSocket 3310\n`, 'warn engine.exposed', /0\.0\.0\.0/],
  ['TCP on an address', `${GOOD}TCPSocket 3310\nTCPAddr 192.0.2.1\n`, 'warn engine.exposed', /192\.0\.2\.1/],
  ['reloads that block', `${GOOD}ConcurrentDatabaseReload no\n`, 'warn engine.reload', /all mail waits/],
]
for (const [why, conf, bad, detail, config] of BROKEN) {
  test(`a clamd with ${why} is told, and nothing else`, async () => {
    const checks = await badOf(conf, config)
    assert.deepEqual(
      checks.map(({ state, name }) => `${state} ${name}`),
      [bad],
    )
    assert.match(checks[0]?.detail ?? '', detail)
    assert.ok((checks[0]?.remedy ?? '').length > 10)
  })
}

test('no limit and TCP on loopback are well', async () => {
  assert.deepEqual(
    await badOf(`${GOOD}TCPSocket 3310\nTCPAddr 127.0.0.1\nStreamMaxLength 0\nMaxScanSize 0\n`),
    [],
  )
})

test('a clamd on another host has settings that are not known here', async () => {
  const [check] = await badOf(GOOD, 'engine: { mode: external, servers: ["tcp:192.0.2.9:3310"] }')
  assert.deepEqual([check?.state, check?.name], ['skip', 'engine.size'])
})

test('a release at the end of its life is told with the day of it', () => {
  const at = Date.parse('2026-11-28T00:00:00Z')
  const of = (engineVersion: string) => versionChecks([{ ...HEALTHY_SERVER, engineVersion }], at)[0]
  for (const version of ['0.103.12', '0.102.4', '0.99', '1.0.9', '1.3.2']) {
    assert.equal(of(version)?.state, 'warn', version)
    assert.match(of(version)?.detail ?? '', /no fixes since 20\d\d-/)
  }
  for (const version of ['1.4.6', '1.5.1', '2.0.0', '1.10.0', 'devel-1'])
    assert.equal(of(version)?.state, 'ok', version)
  assert.equal(
    versionChecks([{ ...HEALTHY_SERVER, engineVersion: '1.4.3' }], Date.parse('2027-09-01'))[0]?.state,
    'warn',
  )
})
