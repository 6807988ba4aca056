import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { lookInProcess } from './doctor-run.ts'

const directory = await mkdtemp(join(tmpdir(), 'clamgate-look-'))
after(() => rm(directory, { recursive: true, force: true }))
const look = (configPath: string) =>
  lookInProcess({ configPath, controlSocket: join(directory, 'nobody.sock'), version: '0.0.0' })

test('a broken configuration is found by a process that was given its path, and nobody at the control socket', async () => {
  const configPath = join(directory, "it's broken.yaml")
  await writeFile(configPath, 'nonsense: 1\n')
  const findings = await look(configPath)
  const [config] = findings.filter(({ group }) => group === 'configuration')
  assert.equal(config?.state, 'fail')
  assert.match(config?.detail ?? '', /nonsense/)
  assert.equal(findings.find(({ name }) => name === 'daemon')?.state, 'fail')
})

test('what mends a finding is not handed on, all else of it is', async () => {
  const configPath = join(directory, 'good.yaml')
  await writeFile(configPath, '{}\n')
  for (const finding of await look(configPath)) {
    assert.equal('fix' in finding, false, finding.name)
    assert.ok(finding.why !== '' && finding.detail !== '', finding.name)
  }
})
