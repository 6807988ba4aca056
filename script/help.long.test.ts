import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const SCRIPTS = ['test', 'check', 'setup', 'start', 'bench', 'audit']

function run(directory: string, name: string, option: string) {
  // No PATH but that of the system: what would set up, or start something, has nothing to do it with.
  const env = { PATH: '/usr/bin:/bin' }
  return spawnSync(join(directory, name), [option], { encoding: 'utf8', env, timeout: 60_000 })
}

for (const name of SCRIPTS) {
  test(`script/${name} --help helps, and does nothing else`, () => {
    for (const option of ['--help', '-h']) {
      const { status, stdout, stderr } = run(import.meta.dirname, name, option)
      assert.deepEqual([status, stderr], [0, ''])
      assert.match(stdout, new RegExp(`^Usage: script/${name}`))
      assert.doesNotMatch(stdout, /^(✔|✖|ℹ|setup:)/m)
    }
  })
}

test('help needs no set-up', () => {
  const bare = mkdtempSync(join(tmpdir(), 'bare-'))
  try {
    cpSync(import.meta.dirname, join(bare, 'script'), { recursive: true })
    for (const name of SCRIPTS) {
      const { status, stdout, stderr } = run(join(bare, 'script'), name, '--help')
      assert.deepEqual([status, stderr], [0, ''], name)
      assert.match(stdout, new RegExp(`^Usage: script/${name}`))
    }
  } finally {
    rmSync(bare, { recursive: true })
  }
})
