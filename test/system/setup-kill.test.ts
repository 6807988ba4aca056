import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, lstat, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { KILL_CASES } from './support/kill/cases.ts'
import { caseOf, runCase } from './support/kill/run-steps.ts'

const SUPPORT = join(import.meta.dirname, 'support/kill')
/** As many programs at once as there are likely processors. */
const AT_ONCE = 3
const RANDOM_KILLS = 12

/** In memory where there is such a place: some ten thousand times something is synced here, and the kernel is not killed. */
const memory = await access('/dev/shm').then(
  () => '/dev/shm',
  () => tmpdir(),
)
const scratch = await mkdtemp(join(memory, 'clamgate-kill-'))
after(() => rm(scratch, { recursive: true, force: true }))

async function newRoot(): Promise<string> {
  return await mkdtemp(join(scratch, 'root-'))
}

/** Everything below a directory, with content, mode, owner, and the time of files. */
async function picture(root: string): Promise<Readonly<Record<string, string>>> {
  const entries: Record<string, string> = {}
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const { mode, uid, gid, mtimeNs } = await lstat(path, { bigint: true })
    const content = entry.isFile()
      ? `${mtimeNs} ${await readFile(path, 'latin1')}`
      : entry.isSymbolicLink()
        ? await readlink(path)
        : ''
    entries[path.slice(root.length)] = `${mode.toString(8)} ${uid}:${gid} ${content}`
  }
  return entries
}

/** As it is after apply: without the times of what was written, and without the journal. */
function applied(entries: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([path, text]) =>
      path.startsWith('/journal') ? [] : [[path, text.replace(/^(\d+ \d+:\d+) \d+/, '$1')]],
    ),
  )
}

interface Ran {
  readonly killed: boolean
  readonly points: number
}

async function run(
  name: string,
  root: string,
  deed: 'apply' | 'undo',
  at: { killAt?: number; killAfterMs?: number },
): Promise<Ran> {
  const countFile = `${root}.points`
  const child = spawn(
    process.execPath,
    ['--import', join(SUPPORT, 'kill-points.ts'), join(SUPPORT, 'run-steps.ts'), name, root, deed],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, KILL_COUNT: countFile, KILL_AT: String(at.killAt ?? 0) },
    },
  )
  const exited = once(child, 'exit')
  if (at.killAfterMs !== undefined) void delay(at.killAfterMs).then(() => child.kill('SIGKILL'))
  const [code, signal] = await exited
  if (signal === 'SIGKILL') return { killed: true, points: 0 }
  assert.equal(code, 0, `${deed} of ${name} failed`)
  return { killed: false, points: Number(await readFile(countFile, 'utf8')) }
}

async function eachOf(list: readonly number[], work: (one: number) => Promise<void>): Promise<void> {
  const left = [...list]
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

for (const name of Object.keys(KILL_CASES)) {
  test(`${name}: killed at any point of apply, the next run completes or undoes it`, async () => {
    const whole = await newRoot()
    await caseOf(name).prepare(whole)
    const { points } = await run(name, whole, 'apply', {})
    assert.ok(points > 10, `${points} points`)
    const wanted = applied(await picture(whole))
    await eachOf(from1To(points), async (killAt) => {
      const root = await newRoot()
      await caseOf(name).prepare(root)
      const before = await picture(root)
      assert.ok((await run(name, root, 'apply', { killAt })).killed, `point ${killAt}`)
      // Once set up again, and once taken away at once: by turns, so that each point meets one.
      if (killAt % 2 === 0) {
        await runCase(name, root, 'apply')
        assert.deepEqual(applied(await picture(root)), wanted, `set up after a kill at point ${killAt}`)
      }
      await runCase(name, root, 'undo')
      assert.deepEqual(await picture(root), before, `undone after a kill at point ${killAt}`)
    })
  })

  test(`${name}: killed at any point of undo, the next run completes it`, async () => {
    const applyIn = async () => {
      const root = await newRoot()
      await caseOf(name).prepare(root)
      const before = await picture(root)
      await runCase(name, root, 'apply')
      return { root, before }
    }
    const whole = await applyIn()
    const { points } = await run(name, whole.root, 'undo', {})
    assert.ok(points > 10, `${points} points`)
    assert.deepEqual(await picture(whole.root), whole.before)
    await eachOf(from1To(points), async (killAt) => {
      const { root, before } = await applyIn()
      assert.ok((await run(name, root, 'undo', { killAt })).killed, `point ${killAt}`)
      await runCase(name, root, 'undo')
      assert.deepEqual(await picture(root), before, `undone after a kill at point ${killAt}`)
    })
  })

  test(`${name}: killed at any moment, again and again`, async () => {
    const root = await newRoot()
    await caseOf(name).prepare(root)
    const before = await picture(root)
    for (let round = 0; round < RANDOM_KILLS; round++) {
      await run(name, root, round % 2 === 0 ? 'apply' : 'undo', { killAfterMs: 60 + Math.random() * 150 })
    }
    await runCase(name, root, 'apply')
    await runCase(name, root, 'undo')
    assert.deepEqual(await picture(root), before)
  })
}

function from1To(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1)
}
