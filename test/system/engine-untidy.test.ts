import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { pattern, startManagedEngine } from './support/managed-engine.ts'

// A slot whose leavings cannot be removed.

const run = promisify(execFile)

test('what is mounted in the temporary directory of a clamd keeps no later databases from being used', async (context) => {
  if (process.geteuid?.() !== 0) return context.diagnostic('only root may mount')
  await using managed = await startManagedEngine()
  const { engine, put, reloaded, scan, line, log, stop } = managed
  const busy = join(engine.status.temporaryDirectory ?? assert.fail('clamd runs'), 'busy')
  await mkdir(busy)
  await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'clamgate-test', busy])
  try {
    for (const marker of ['one', 'two', 'three', 'four']) {
      const { outcome, problem } = await reloaded(() =>
        put(`${marker}.ndb`, pattern('More', `marker ${marker}`)),
      )
      assert.deepEqual([outcome, problem], ['done', undefined], marker)
      assert.equal((await scan(`marker ${marker}`)).kind, 'found')
    }
    await line('engine.temporary.left')
    assert.deepEqual(
      log.lines.filter(({ level }) => level === 'error'),
      [],
    )
  } finally {
    await run('umount', [busy])
  }
  await stop()
  assert.equal(existsSync(busy), false, 'it is removed once it can be')
})
