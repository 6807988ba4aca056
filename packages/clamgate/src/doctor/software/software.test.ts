import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { aHost, aUnit } from '../testing/host.ts'
import { readSoftware, type SoftwareFacts, softwareChecks } from './checks.ts'

const NOTHING: SoftwareFacts = {
  panel: undefined,
  rspamdScans: undefined,
  imscp: { plugin: undefined, missing: undefined },
}

function running(...names: readonly string[]) {
  return names.map((name, at) => ({ pid: 100 + at, uid: 1, name, args: [name] }))
}

async function badOf(more: Parameters<typeof aHost>[1], facts = NOTHING, config = '{}') {
  return softwareChecks(await aHost(config, more), facts)
    .filter(({ state }) => state !== 'ok')
    .map(({ state, name }) => `${state} ${name}`)
}

test('a host with nothing else on it is well', async () => {
  assert.deepEqual(await badOf({}), [])
})

test('each program that does the same is told, and nothing else', async () => {
  assert.deepEqual(await badOf({ processes: running('clamav-milter') }), ['warn software.clamav-milter'])
  const units = [aUnit('clamav-milter.service', { active: 'inactive' })]
  assert.deepEqual(await badOf({ units }), ['warn software.clamav-milter'])
  for (const name of ['amavisd-new', 'amavisd', 'MailScanner', 'mimedefang']) {
    assert.deepEqual(await badOf({ processes: running(name) }), ['warn software.scanners'], name)
  }
  const rspamd = { ...NOTHING, rspamdScans: '/etc/rspamd/local.d/antivirus.conf' }
  assert.deepEqual(await badOf({ processes: running('rspamd') }, rspamd), ['warn software.scanners'])
  assert.deepEqual(await badOf({ processes: running('clamd') }), ['warn software.clamd'])
})

test('rspamd without a scanner, our own clamd and an external one are well', async () => {
  assert.deepEqual(await badOf({ processes: running('rspamd') }), [])
  const ours = [
    { pid: 5, uid: 1, name: 'clamd', args: ['clamd', '-c', '/var/lib/clamgate/engine/clamd-a.conf'] },
  ]
  assert.deepEqual(await badOf({ processes: ours }), [])
  assert.deepEqual(await badOf({ processes: running('clamd') }, NOTHING, 'engine: { mode: external }'), [])
})

test('a panel is named, and what rspamd asks is read', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'clamgate-software-'))
  t.after(() => rm(root, { recursive: true }))
  assert.deepEqual(await readSoftware(root, []), NOTHING)
  await mkdir(join(root, 'etc/imscp'), { recursive: true })
  await mkdir(join(root, 'etc/rspamd/local.d'), { recursive: true })
  await writeFile(join(root, 'etc/rspamd/local.d/antivirus.conf'), 'clamav {\n  type = "clamav";\n}\n')
  const facts = await readSoftware(root, [])
  assert.deepEqual(facts, { ...NOTHING, panel: 'i-MSCP', rspamdScans: '/etc/rspamd/local.d/antivirus.conf' })
  const checks = softwareChecks(await aHost(), facts)
  assert.match(checks.map(({ detail }) => detail).join('\n'), /i-MSCP writes the configuration of Postfix/)
})
