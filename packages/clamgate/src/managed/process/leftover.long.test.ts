import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { endLeftover } from './leftover.ts'
import { openNote } from './note.ts'
import { readProcess } from './proc.ts'

let notePath = ''
before(async () => {
  notePath = join(await mkdtemp(join(tmpdir(), 'leftover-')), 'pid')
})
after(() => rm(dirname(notePath), { recursive: true }))

const MARK = '/srv/engine/clamd.conf'

/** A process that waits, with `argument` among its arguments; `stubborn` ignores SIGTERM. */
async function waiting(
  argument: string,
  { stubborn = false } = {},
): Promise<ChildProcess & { readonly pid: number }> {
  const code = `${stubborn ? "process.on('SIGTERM', () => {});" : ''} setInterval(() => {}, 1000); console.log('up')`
  const child = spawn(process.execPath, ['-e', code, '--', argument], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  await once(child.stdout, 'data')
  assert.ok(child.pid !== undefined)
  return Object.assign(child, { pid: child.pid })
}

async function noted(pid: number): Promise<void> {
  await (await openNote(notePath)).fill(pid)
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

test('a noted process with our configuration is ended, also one that does not want to', async () => {
  for (const stubborn of [false, true]) {
    const child = await waiting(`--config-file=${MARK}`, { stubborn })
    const exited = once(child, 'exit')
    await noted(child.pid)
    assert.deepEqual(await endLeftover(notePath, MARK, stubborn ? 50 : 5000), [
      { pid: child.pid, ended: true },
    ])
    assert.deepEqual(await exited, [null, stubborn ? 'SIGKILL' : 'SIGTERM'])
    await assert.rejects(readFile(notePath))
  }
})

test("a process that has got the pid since is nobody's leftover", async () => {
  const child = await waiting(`--config-file=${MARK}`)
  const { startTime = '' } = (await readProcess(child.pid)) ?? {}
  for (const other of [String(Number(startTime) - 1), '1', `${startTime}0`]) {
    await writeFile(notePath, `${child.pid} ${other}\n`)
    assert.deepEqual(await endLeftover(notePath, MARK, 50), [])
  }
  await noted(child.pid)
  assert.deepEqual(await endLeftover(notePath, '/srv/other/clamd.conf', 50), [])
  assert.equal(child.exitCode ?? child.signalCode, null)
  await kill(child)
})

test('a life that was killed before it could write the pid down: its child is found by its configuration', async () => {
  const mark = `${MARK}-${process.pid}`
  const ours = await waiting(`--config-file=${mark}`)
  const others = [
    await waiting(mark),
    await waiting(`x--config-file=${mark}`),
    await waiting(`--config-file=${mark}~`),
  ]
  const note = await openNote(notePath)
  const content = await readFile(notePath)
  await note.remove()
  await writeFile(notePath, content)
  assert.deepEqual(await endLeftover(notePath, mark, 5000), [{ pid: ours.pid, ended: true }])
  for (const other of others) {
    assert.equal(other.exitCode ?? other.signalCode, null)
    await kill(other)
  }
  assert.deepEqual(await readdir(dirname(notePath)), [])
})

test('a note with nonsense, or none, ends nothing', async () => {
  const child = await waiting(`--config-file=${MARK}`)
  for (const content of ['', '-1 1\n', '0 0\n', 'x\n', '99999999999999 1\n', `${child.pid} x\n`, 'a\nb']) {
    await writeFile(notePath, content)
    assert.deepEqual(await endLeftover(notePath, MARK, 50), [])
  }
  assert.deepEqual(await endLeftover(notePath, MARK, 50), [])
  await kill(child)
})

test('what it has started goes with it', async () => {
  const child = spawn('/bin/sh', ['-c', 'sleep 600 & echo $!; wait', `--config-file=${MARK}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  const [line] = await once(child.stdout, 'data')
  const grandchild = Number(String(line))
  // Its end is the end of all that hold it, the grandchild too: a kill is sent at once, and takes effect when it is scheduled.
  const released = once(child.stdout, 'close')
  const { pid = 0 } = child
  await noted(pid)
  assert.deepEqual(await endLeftover(notePath, MARK, 5000), [{ pid, ended: true }])
  await released
  // Its output closes before it is said to have ended.
  while ((await readProcess(grandchild))?.hasEnded === false) await delay(5)
})
