import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Holder, lockDirectory } from './directory-lock.ts'

let directory = ''
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'directory-lock-'))
})
after(() => rm(directory, { recursive: true }))

class HeldError extends Error {
  readonly holder: Holder | undefined
  constructor(holder: Holder | undefined) {
    super('held')
    this.holder = holder
  }
}

const lock = (path: string) => lockDirectory({ path, heldBy: (holder) => new HeldError(holder) })

async function fresh(name: string): Promise<string> {
  const path = join(directory, name)
  await mkdir(path, { recursive: true })
  return join(path, 'lock')
}

/** A process that takes the lock and says so, wherever `wrapper` puts it. */
async function holder(
  path: string,
  wrapper: readonly string[] = [],
): Promise<ChildProcess & { says: string }> {
  const code = `
    import { lockDirectory } from ${JSON.stringify(new URL('directory-lock.ts', import.meta.url).href)}
    try {
      await lockDirectory({ path: process.argv[1], heldBy: () => new Error('held') })
      console.log('holds ' + process.pid)
    } catch (error) {
      console.log(error.message)
    }
    setInterval(() => {}, 1000)`
  const [program = '', ...args] = [
    ...wrapper,
    process.execPath,
    '--input-type=module',
    '-e',
    code,
    '--',
    path,
  ]
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await once(child.stdout, 'data')
  return Object.assign(child, { says: String(said).trim() })
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('a directory has one owner at a time, who is named, and the next one when the first gives it back', async () => {
  const path = await fresh('turns')
  const unlock = await lock(path)
  await assert.rejects(lock(path), (error) => {
    assert.ok(error instanceof HeldError)
    assert.deepEqual(error.holder, { pid: process.pid, host: hostname() })
    return true
  })
  await unlock()
  const again = await lock(path)
  await again()
  assert.deepEqual(await readdir(join(path, '..')), [])
})

test('its sockets are for their owner alone', async () => {
  const path = await fresh('rights')
  const unlock = await lock(path)
  const [name = ''] = await readdir(join(path, '..'))
  assert.equal((await stat(join(path, '..', name))).mode & 0o777, 0o600)
  await unlock()
})

test('what a killed process leaves does not count, and goes', async () => {
  const path = await fresh('killed')
  await end(await holder(path))
  assert.equal((await readdir(join(path, '..'))).length, 1)
  const unlock = await lock(path)
  assert.equal((await readdir(join(path, '..'))).length, 1)
  await unlock()
  assert.deepEqual(await readdir(join(path, '..')), [])
})

test('a process that is stopped holds what it has', async () => {
  const path = await fresh('stopped')
  const child = await holder(path)
  child.kill('SIGSTOP')
  await assert.rejects(lock(path), { message: 'held' })
  await end(child)
  await (await lock(path))()
})

test('of many that try at once, over what others left behind, exactly one gets it', async () => {
  for (let time = 0; time < 5; time++) {
    const path = await fresh(`many-${time}`)
    await end(await holder(path))
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lock(path)))
    const winners = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    assert.equal(winners.length, 1)
    for (const winner of winners) await winner.value()
    assert.deepEqual(await readdir(join(path, '..')), [])
  }
})

test('of several processes that start at once exactly one gets it', async () => {
  const path = await fresh('processes')
  await end(await holder(path))
  const children = await Promise.all(Array.from({ length: 6 }, () => holder(path)))
  const says = children.map((child) => child.says.replace(/\d+/, 'PID')).toSorted()
  await Promise.all(children.map((child) => end(child)))
  assert.deepEqual(says, ['held', 'held', 'held', 'held', 'held', 'holds PID'])
})

test('processes of two containers know each other, though their process ids say nothing', async (t) => {
  const container = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--net', '--uts', '--ipc']
  if (process.getuid?.() !== 0) return t.skip('containers are made by root')
  const path = await fresh('containers')
  const first = await holder(path, container)
  assert.equal(first.says, 'holds 1')
  const second = await holder(path, container)
  assert.equal(second.says, 'held')
  await assert.rejects(lock(path), (error) => error instanceof HeldError && error.holder?.pid === 1)
  await Promise.all([end(first), end(second)])
  // Their own process 1 is ended by the kernel, at its own time.
  const unlock = await lock(path)
  await unlock()
})

test('a path that is too long for a socket is no hindrance', async () => {
  const path = await fresh(join('deep', 'x'.repeat(60), 'y'.repeat(60)))
  const unlock = await lock(path)
  await assert.rejects(lock(path), HeldError)
  await unlock()
  assert.deepEqual(await readdir(join(path, '..')), [])
})

test('other files of that directory stay as they are, and a directory that is missing is an error', async () => {
  const path = await fresh('others')
  await mkdir(`${path}.d`)
  await mkdir(join(path, '..', 'lock.0123456789ab.old'))
  const unlock = await lock(path)
  await unlock()
  assert.deepEqual((await readdir(join(path, '..'))).toSorted(), ['lock.0123456789ab.old', 'lock.d'])
  await assert.rejects(lock(join(directory, 'missing', 'lock')), { code: 'ENOENT' })
})

test('a regular file with the name of a socket is nobody, and goes', async () => {
  const path = await fresh('garbage')
  await writeFile(`${path}.0123456789ab`, 'nobody')
  await (await lock(path))()
  assert.deepEqual(await readdir(join(path, '..')), [])
})
