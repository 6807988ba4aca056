import assert from 'node:assert/strict'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { createEngine } from '../../packages/clamgate/src/app/engine.ts'
import { calm, engineConfig, recordingLog } from '../../packages/clamgate/src/engine/testing/fixture.ts'
import type { Engine } from '../../packages/clamgate/src/engine/types.ts'

// Started as root, this process becomes nobody: each test file has a process of its own.

const NOBODY = 65534

let directory: string
let engine: Engine

before(async () => {
  if (process.geteuid?.() === 0) {
    process.setgroups?.([])
    process.setgid?.(NOBODY)
    process.setuid?.(NOBODY)
  }
  directory = await mkdtemp(join(tmpdir(), 'engine-unprivileged-'))
  const config = engineConfig({ directory, threads: 2, freshclam: { enabled: false } })
  engine = createEngine({ log: recordingLog() }, config)
  await engine.start()
})

after(async () => {
  await engine.stop({ graceMs: 0 })
  await rm(directory, { recursive: true, force: true })
})

test('without any right of root clamd runs as we do, in a directory that only we can enter', async () => {
  const { result } = await engine.scanner.scan([eicarTestText()], calm)
  assert.equal(result.kind, 'found')
  const socket = await stat(join(directory, 'engine', 'run', 'a.sock'))
  assert.equal(socket.uid, process.geteuid?.())
  assert.notEqual(socket.uid, 0)
  assert.equal((await stat(join(directory, 'engine'))).mode & 0o077, 0)
})

test('a directory that is not ours to write is refused with the reason', async () => {
  const other = createEngine({ log: recordingLog() }, engineConfig({ directory: '/usr/lib/clamgate-test' }))
  await assert.rejects(other.start(), { code: 'ENGINE_DIRECTORY_UNUSABLE', message: /EACCES|EROFS/ })
  await other.stop({ graceMs: 0 })
})
