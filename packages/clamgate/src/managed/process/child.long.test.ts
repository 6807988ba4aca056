import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { findProgram } from '../../ground/find-program.ts'
import { type Child, type ChildOptions, PROGRAM_PATH, startChild } from './child.ts'
import { isGroupRunning } from './group.ts'
import { readNote } from './note.ts'
import { processesWith, readProcess } from './proc.ts'
import { mountSmallDisk } from './testing/small-disk.ts'

let directory = ''
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'child-'))
})
after(() => rm(directory, { recursive: true }))

const isRoot = process.geteuid?.() === 0
const LONG_MS = 60_000

/** A shell script as a child, and what it has printed. */
async function shell(
  script: string,
  options: Partial<ChildOptions> = {},
): Promise<Child & { lines: string[] }> {
  const lines: string[] = []
  const child = await startChild({
    program: '/bin/sh',
    args: ['-c', script],
    as: undefined,
    environment: { PATH: PROGRAM_PATH },
    output: (line) => lines.push(line),
    remains: 'ended',
    ...options,
  })
  return { ...child, lines }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + LONG_MS
  while (!(await condition())) {
    assert.ok(performance.now() < giveUpAt, 'it did not come')
    await delay(5)
  }
}

const hasEnded = async (pid: number) => (await readProcess(pid))?.hasEnded !== false

test('a child leads a group and a session of its own, in /, with no environment but the one that it is given', async () => {
  const script = `ps -o pgid=,sid= -p $$; echo $$; pwd; tr '\\0' '\\n' < /proc/$$/environ`
  const child = await shell(script, { environment: { PATH: PROGRAM_PATH, MEANT: 'yes' } })
  assert.deepEqual(await child.exited, { code: 0, signal: null })
  const [ids = '', pid, place, ...environment] = child.lines
  assert.deepEqual(ids.trim().split(/\s+/), [pid, pid])
  assert.equal(place, '/')
  assert.ok(Object.keys(process.env).length > 2, 'there is something to keep back')
  assert.deepEqual(environment.toSorted(), ['MEANT=yes', `PATH=${PROGRAM_PATH}`])
})

test('its lines come clean, cut to 1000 characters, and the last one without its end as well', async () => {
  const child = await shell(
    `printf 'one\\n\\n \\n\\033[31mtwo\\a\\n'; printf 'x%.0s' $(seq 3000); printf '\\n10%%\\r20%%\\r30%%\\r\\n\\377three' >&2`,
  )
  await child.exited
  const [one, two, long, progress, three] = child.lines.toSorted((a, b) => order(a) - order(b))
  assert.deepEqual([one, two], ['one', '?[31mtwo?'])
  assert.equal(long, `${'x'.repeat(997)}...`)
  assert.deepEqual([progress, three], ['30%', '?three'])

  function order(line: string): number {
    return ['one', '?[31m', 'xxx', '30%', '?three'].findIndex((start) => line.startsWith(start))
  }
})

test('what it prints just before its end is read, and what holds its output open is not waited for', async () => {
  const child = await shell('sleep 600 & echo $!; echo last', { remains: 'left alone' })
  const startedMs = performance.now()
  assert.deepEqual(await child.exited, { code: 0, signal: null })
  assert.ok(performance.now() - startedMs < LONG_MS)
  const [grandchild = '', last] = child.lines
  assert.equal(last, 'last')
  assert.equal(await hasEnded(Number(grandchild)), false)
  process.kill(Number(grandchild), 'SIGKILL')
})

test('what it leaves in its group ends with it, where that is wanted', async () => {
  const child = await shell("(trap '' TERM; sleep 600) & echo $!")
  await child.exited
  await until(() => hasEnded(Number(child.lines[0])))
  await until(async () => !(await isGroupRunning(child.pid)))
})

for (const remains of ['ended', 'left alone'] as const) {
  test(`stopped, its whole group ends, also what takes no SIGTERM (remains: ${remains})`, async () => {
    const child = await shell("(trap '' TERM; echo up; while :; do sleep 0.1; done) & wait", { remains })
    await until(() => child.lines.includes('up'))
    const [first, second] = await Promise.all([child.stop(LONG_MS), child.stop(LONG_MS)])
    assert.deepEqual(first, { code: null, signal: 'SIGTERM' })
    assert.deepEqual(second, first)
    await until(async () => !(await isGroupRunning(child.pid)))
    assert.deepEqual(await child.stop(0), first)
  })
}

test('one that takes no SIGTERM is killed in the end, and one that was stopped ends at once', async () => {
  const stubborn = await shell("trap '' TERM; echo up; while :; do sleep 0.1; done")
  await until(() => stubborn.lines.includes('up'))
  assert.deepEqual(await stubborn.stop(100), { code: null, signal: 'SIGKILL' })
  const paused = await shell('echo up; kill -STOP $$')
  await until(() => paused.lines.includes('up'))
  assert.deepEqual(await paused.stop(LONG_MS), { code: null, signal: 'SIGTERM' })
})

test('it reads what it is given, and need not', async () => {
  const reader = await shell('cat', { input: 'given\n' })
  await reader.exited
  assert.deepEqual(reader.lines, ['given'])
  const deaf = await shell('exec 0<&-; exit 3', { input: 'x'.repeat(1_000_000) })
  assert.deepEqual(await deaf.exited, { code: 3, signal: null })
})

test('its output can go into a file', async () => {
  await using file = await open(join(directory, 'output'), 'a')
  const child = await shell('echo out; echo err >&2', { output: { fd: file.fd } })
  await child.exited
  assert.equal(await readFile(join(directory, 'output'), 'utf8'), 'out\nerr\n')
})

test('it is noted while it runs, and not after', async () => {
  const notePath = join(directory, 'pid')
  const child = await shell('echo up; sleep 600', { notePath })
  const { startTime } = (await readProcess(child.pid)) ?? {}
  assert.deepEqual(await readNote(notePath), { kind: 'named', pid: child.pid, startTime })
  await child.stop(LONG_MS)
  assert.equal(existsSync(notePath), false)
})

test('a program that cannot be started leaves no note', async () => {
  const notePath = join(directory, 'no-pid')
  await assert.rejects(shell('', { program: '/nowhere/at-all', notePath }), { code: 'ENOENT' })
  await writeFile(join(directory, 'plain'), '', { mode: 0o644 })
  await assert.rejects(shell('', { program: join(directory, 'plain'), notePath }), { code: 'EACCES' })
  assert.equal(existsSync(notePath), false)
})

test('without room for its note there is no child, however the disk is filled, and with room again there is', async (t) => {
  if (!isRoot) return t.skip('only root mounts')
  await using disk = await mountSmallDisk(64)
  const notePath = join(disk.directory, 'pid')
  const mark = `mark-${process.pid}`
  const start = () => shell('sleep 600', { args: ['-c', 'sleep 600', mark], notePath })
  await disk.fill()
  for (let time = 0; time < 3; time++) {
    await assert.rejects(start(), { code: 'ENOSPC' })
    assert.deepEqual(await processesWith(mark), [])
    assert.deepEqual(await readdir(disk.directory), ['ballast'])
  }
  await disk.makeRoom()
  const child = await start()
  // What comes after the note was made takes no room.
  await disk.fill()
  assert.equal((await readNote(notePath))?.kind, 'named')
  await child.stop(LONG_MS)
  assert.deepEqual(await readdir(disk.directory), ['ballast'])
})

test('through setpriv(1) the kernel ends it with us', async () => {
  const dyingThrough = await findProgram('setpriv', PROGRAM_PATH)
  assert.ok(dyingThrough !== undefined)
  const code = `
    import { startChild } from ${JSON.stringify(new URL('child.ts', import.meta.url).href)}
    const child = await startChild({ program: '/bin/sleep', args: ['600'], as: undefined, environment: {},
      output: () => {}, remains: 'ended', dyingThrough: ${JSON.stringify(dyingThrough)} })
    console.log(child.pid)`
  const parent = await shell('', {
    program: process.execPath,
    args: ['--input-type=module', '-e', code],
    remains: 'left alone',
  })
  await until(() => parent.lines.length > 0)
  const pid = Number(parent.lines[0])
  // setpriv(1) has asked the kernel before it becomes the program; in the moment before that nobody ends it.
  await until(async () => (await readFile(`/proc/${pid}/comm`, 'utf8')) === 'sleep\n')
  process.kill(parent.pid, 'SIGKILL')
  await parent.exited
  await until(() => hasEnded(pid))
})
