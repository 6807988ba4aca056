import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { isGroupRunning, signalGroup } from '../../clamgate/src/managed/process/group.ts'
import { waitUntil } from './wait-until.ts'

/** A program that starts a long sleep, guards it together with a directory, prints its id, and then does `last`. */
const program = (directory: string, last: string) => `
  import { spawn } from 'node:child_process'
  import { guardProcessGroup } from ${JSON.stringify(join(import.meta.dirname, 'process-guard.ts'))}
  const sleeper = spawn('sh', ['-c', 'sleep 600 & sleep 600'], { detached: true, stdio: 'ignore' })
  sleeper.unref()
  const guard = guardProcessGroup(sleeper.pid, ${JSON.stringify(directory)})
  process.stdout.write(String(sleeper.pid), () => { ${last} })
`

async function sleeperOf(directory: string, last: string): Promise<number> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program(directory, last)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')])
  return Number(printed)
}

for (const [name, last] of [
  ['is killed', "process.kill(process.pid, 'SIGKILL')"],
  ['ends without a word', ''],
] as const) {
  test(`when we die because the process ${name}, the guard ends the group and removes the directory`, async (context) => {
    const directory = await mkdtemp(join(tmpdir(), 'guarded-'))
    context.after(() => rm(directory, { recursive: true, force: true }))
    const groupId = await sleeperOf(directory, last)
    const gone = async () => ((await isGroupRunning(groupId)) || existsSync(directory) ? undefined : true)
    assert.equal(await waitUntil(gone, { timeoutMs: 60_000 }), true)
  })
}

test('a guard that was released does nothing', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'guarded-'))
  context.after(() => rm(directory, { recursive: true, force: true }))
  const groupId = await sleeperOf(directory, 'guard.release()')
  assert.equal(await isGroupRunning(groupId), true)
  assert.equal(existsSync(directory), true)
  signalGroup(groupId, 'SIGKILL')
})

test('a group that is gone does not run and takes a signal without complaint', async () => {
  const child = spawn('true', { detached: true, stdio: 'ignore' })
  await once(child, 'exit')
  assert.equal(await isGroupRunning(child.pid ?? 0), false)
  signalGroup(child.pid ?? 0, 'SIGTERM')
})
