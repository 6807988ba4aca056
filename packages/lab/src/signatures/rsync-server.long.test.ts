import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runProgram } from '../../../clamgate/src/ground/run-program.ts'
import { startRsyncServer } from './rsync-server.ts'
import { startSilentServer } from './silent-server.ts'

test('mirrors serve what each has, with its age, and tell what they sent', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'rsync-client-'))
  t.after(() => rm(directory, { recursive: true }))
  await using server = await startRsyncServer({ modules: ['one', 'two'] })
  const modified = new Date('2026-03-04T05:06:07Z')
  await server.put('one', 'phish.ndb', 'first', modified)
  await server.put('two', 'phish.ndb', 'second', modified)
  const fetch = async (module: string) => {
    const args = ['--times', `${server.url(module)}phish.ndb`, join(directory, module)]
    await runProgram({ program: 'rsync', args, as: undefined, environment: {}, timeoutMs: 10_000 })
    return await readFile(join(directory, module), 'utf8')
  }
  assert.deepEqual([await fetch('one'), await fetch('two')], ['first', 'second'])
  assert.equal((await stat(join(directory, 'one'))).mtimeMs, modified.getTime())
  await server.waitForLog(/send two phish\.ndb 6/)
  await server.remove('two', 'phish.ndb')
  await assert.rejects(fetch('two'), { exitCode: 23 })
})

test('a mirror that hangs after its first words is given up by the client', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'rsync-client-'))
  t.after(() => rm(directory, { recursive: true }))
  await using server = await startSilentServer('@RSYNCD: 31.0\n')
  const args = ['--timeout=1', `rsync://127.0.0.1:${server.port}/one/phish.ndb`, directory]
  const call = { program: 'rsync', args, as: undefined, environment: {}, timeoutMs: 10_000 }
  await assert.rejects(runProgram(call), { exitCode: 30 })
  assert.equal(server.connections, 1)
})
