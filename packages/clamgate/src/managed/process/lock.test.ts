import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { EngineError } from '../../engine/errors.ts'
import { lockEngine } from './lock.ts'

let directory = ''
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'))
})
after(() => rm(directory, { recursive: true }))

test('an engine directory that is in use is refused, and the error names its owner', async () => {
  const path = join(directory, 'lock')
  const unlock = await lockEngine(path, '/srv/engine')
  await assert.rejects(lockEngine(path, '/srv/engine'), (error) => {
    assert.ok(error instanceof EngineError)
    assert.equal(error.code, 'ENGINE_DIRECTORY_LOCKED')
    assert.match(error.message, new RegExp(`^Process ${process.pid} of host .* in /srv/engine$`))
    assert.deepEqual(error.details, { directory: '/srv/engine', pid: process.pid, host: hostname() })
    return true
  })
  await unlock()
})

test('the lock file of an earlier version goes', async () => {
  const path = join(directory, 'lock')
  await writeFile(path, '999999999 12345\n')
  const unlock = await lockEngine(path, '/srv/engine')
  await unlock()
  assert.deepEqual(await readdir(directory), [])
})
