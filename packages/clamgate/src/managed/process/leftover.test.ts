import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { endLeftover, notePid } from './leftover.ts'

let pidPath = ''
before(async () => {
  pidPath = join(await mkdtemp(join(tmpdir(), 'leftover-')), 'pid')
})
after(() => rm(join(pidPath, '..'), { recursive: true }))

/** A process that waits, with `argument` among its arguments; `stubborn` ignores SIGTERM. */
async function waiting(argument: string, { stubborn = false } = {}): Promise<ChildProcess> {
  const code = `${stubborn ? "process.on('SIGTERM', () => {});" : ''} setInterval(() => {}, 1000); console.log('up')`
  const child = spawn(process.execPath, ['-e', code, '--', argument], { stdio: ['ignore', 'pipe', 'ignore'] })
  await once(child.stdout, 'data')
  return child
}

test('a process with our configuration among its arguments is ended, also one that does not want to', async () => {
  for (const stubborn of [false, true]) {
    const child = await waiting('--config-file=/srv/engine/clamd.conf', { stubborn })
    const exited = once(child, 'exit')
    await notePid(pidPath, child.pid ?? 0)
    assert.equal(await endLeftover(pidPath, '/srv/engine/clamd.conf', stubborn ? 50 : 5000), child.pid)
    assert.deepEqual(await exited, [null, stubborn ? 'SIGKILL' : 'SIGTERM'])
    await assert.rejects(readFile(pidPath))
  }
})

test("a process that has got the pid since is nobody's leftover", async () => {
  const child = await waiting('/srv/other/clamd.conf')
  const exited = once(child, 'exit')
  await notePid(pidPath, child.pid ?? 0)
  assert.equal(await endLeftover(pidPath, '/srv/engine/clamd.conf', 50), undefined)
  assert.equal(child.exitCode, null)
  child.kill('SIGKILL')
  await exited
})

test('a pid file with nonsense, or none, ends nothing', async () => {
  for (const content of ['', '-1\n', '1\n', '0\n', 'x\n', '99999999999999\n']) {
    await writeFile(pidPath, content)
    assert.equal(await endLeftover(pidPath, '', 50), undefined)
  }
  assert.equal(await endLeftover(pidPath, '/srv', 50), undefined)
})
