import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { writeRecord } from '../setup/imscp/keep/record.ts'
import { IMSCP_DIRECTORY } from '../setup/imscp/types.ts'
import { readImscpPlugin } from './imscp-plugin.ts'

test('the record that the plugin writes is read, and its copy where it is spoilt', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'clamgate-imscp-'))
  t.after(() => rm(root, { recursive: true }))
  assert.equal(await readImscpPlugin(root), undefined)
  const directory = join(root, IMSCP_DIRECTORY)
  await mkdir(directory, { recursive: true })
  const facts = { version: '2.0.0', state: 'applied', postfixDirectory: '/etc/postfix' } as const
  const record = { config: {}, carried: {}, guiDirectory: '/var/www/imscp/gui', report: [] } as const
  await writeRecord(
    { ...record, ...facts, schema: 'clamgate.imscp-record/1', appliedAt: '2026-11-29T00:00:00Z' },
    directory,
  )
  assert.deepEqual(await readImscpPlugin(root), facts)
  for (const text of ['', '{"version": 2}', '[]']) {
    await writeFile(join(directory, 'record.json'), text)
    assert.deepEqual(await readImscpPlugin(root), facts, text)
  }
  await writeFile(join(directory, 'record.json.copy'), '{')
  assert.equal(await readImscpPlugin(root), undefined)
})
