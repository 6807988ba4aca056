import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { watch } from 'node:fs'
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type MadeDatabase, makeDatabase } from '../../packages/lab/src/signatures/made-database.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { processesNaming } from './support/processes.ts'
import { type SignatureProvider, startProvider } from './support/signature-provider.ts'
import { namesOf, type SignatureSite, startSite } from './support/signature-site.ts'

// A run that is killed at each step, two runs at a time, disks that are full or read-only, and a clock that jumps.

const FLOOR_MS = 1100
const NAMES = ['a.ndb', 'b.hsb', 'c.ldb'] as const
const isRoot = process.geteuid?.() === 0

let provider: SignatureProvider
let site: SignatureSite
let revision = 1

const set = (of: number): readonly MadeDatabase[] => NAMES.map((name) => makeDatabase(name, { revision: of }))

function serve(of: number): void {
  revision = of
  for (const { name, content } of set(of)) provider.server.put(`own/${name}`, content)
}

/** The one set whose files are in the directory, whole. */
async function liveRevision(): Promise<number | undefined> {
  const contents = await Promise.all(NAMES.map((name) => site.liveContent(name).catch(() => undefined)))
  const is = (of: number) => set(of).every(({ content }, index) => content === contents[index])
  return [revision, revision - 1].find((of) => of > 0 && is(of))
}

async function nothingRuns(): Promise<void> {
  const none = async () => {
    const pids = await processesNaming(site.directory)
    return pids.filter((pid) => pid !== site.clamd.pid).length === 0 ? true : undefined
  }
  const left = await waitUntil(none, { timeoutMs: 30_000 })
  assert.equal(left, true, `processes are left: ${(await processesNaming(site.directory)).join(' ')}`)
}

before(async () => {
  provider = await startProvider()
  site = await startSite({
    tls: { ca: provider.authority.caFile },
    sources: { mine: provider.own(NAMES) },
  })
  serve(1)
  const { code, stdout, stderr } = await site.signatures('update')
  assert.equal(code, 0, stdout + stderr)
})
after(async () => {
  await site[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

/** Kills a run once so many things have changed below the directories of state and of databases. */
async function killedAfter(changes: number): Promise<boolean> {
  let [pid, seen, done] = [0, 0, false]
  const onChange = () => {
    seen += 1
    if (seen < changes || pid === 0 || done) return
    done = true
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // ESRCH: the last changes may be heard of when it has ended.
    }
  }
  const watchers = [
    watch(site.stateDirectory, { recursive: true }, onChange),
    watch(site.clamd.databaseDirectory, onChange),
  ]
  // A directory that goes as soon as it comes is an error to whoever looks into it.
  for (const watcher of watchers) watcher.on('error', () => undefined)
  const onStart = (started: number) => {
    pid = started
  }
  const { signal } = await site.run(['signatures', 'update', '--force'], { onStart })
  for (const watcher of watchers) watcher.close()
  return signal === 'SIGKILL'
}

test('a run that is killed at any point leaves the old set or the new one, and the next run goes on', async () => {
  let kills = 0
  // Early on one step has many changes, later one change is many steps; a run has about 60.
  for (let changes = 1; changes < 200; changes = Math.ceil(changes * 1.6) + 2) {
    serve(revision + 1)
    await delay(FLOOR_MS)
    const wasKilled = await killedAfter(changes)
    await nothingRuns()
    const left = await liveRevision()
    assert.ok(left !== undefined, `after ${changes} changes the set is neither the old nor the new one`)
    if (!wasKilled) break
    kills += 1
    await delay(FLOOR_MS)
    const { code, stdout, stderr } = await site.signatures('update', '--force')
    assert.equal(code, 0, `after ${changes} changes: ${stdout}${stderr}`)
    assert.equal(await liveRevision(), revision)
    for (const database of set(revision)) assert.deepEqual(await site.found(database), namesOf(database))
    const files = await readdir(site.clamd.databaseDirectory)
    assert.deepEqual(
      files.filter((name) => name.startsWith('.')),
      [],
      'parts are cleared away',
    )
  }
  assert.ok(kills >= 5, `${kills} runs were killed`)
})

test('two runs at one time: one after the other, and one set', async () => {
  serve(revision + 1)
  await delay(FLOOR_MS)
  const both = await Promise.all([site.signatures('update'), site.signatures('update')])
  for (const { code, stdout, stderr } of both) assert.equal(code, 0, stdout + stderr)
  assert.equal(await liveRevision(), revision)
  for (const name of NAMES)
    assert.equal(
      provider.server.requestsOf(`own/${name}`).filter(({ at }) => at > Date.now() - 60_000).length > 0,
      true,
    )
})

test('a run that is interrupted ends at once, and the old set stays', async () => {
  const before = revision
  serve(before + 1)
  provider.server.fail('own/a.ndb', { kind: 'silent', after: 'head' })
  await delay(FLOOR_MS)
  provider.server.forget()
  let interruptedAt = 0
  const onStart = (pid: number) => {
    const asked = () => (provider.server.requestsOf('own/a.ndb').length > 0 ? true : undefined)
    void waitUntil(asked, { timeoutMs: 60_000 }).then(() => {
      interruptedAt = performance.now()
      process.kill(pid, 'SIGINT')
    })
  }
  const { code } = await site.run(['signatures', 'update', '--force'], { onStart })
  provider.server.mend('own/a.ndb')
  assert.notEqual(code, 0)
  assert.ok(interruptedAt > 0, 'it was interrupted')
  assert.ok(performance.now() - interruptedAt < 30_000, 'it waits for no source')
  await nothingRuns()
  assert.equal(await liveRevision(), before)
  await delay(FLOOR_MS)
  assert.equal((await site.signatures('update', '--force')).code, 0)
  assert.equal(await liveRevision(), revision)
})

test('a full disk is told with its path, and the old set stays', async (context) => {
  if (!isRoot) return context.diagnostic('only root may mount')
  const before = revision
  const disk = join(site.directory, 'disk')
  await mkdir(disk)
  await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=755', 'clamgate-test', disk])
  try {
    await site.configure({ directory: join(disk, 'state') })
    await using filler = await open(join(disk, 'filler'), 'w')
    await fill(filler)
    await delay(FLOOR_MS)
    serve(before + 1)
    const { code, stdout, stderr } = await site.signatures('update', '--force')
    assert.equal(code, 2, stdout + stderr)
    assert.match(stdout + stderr, /no (room|space)|full/i)
    assert.match(stdout + stderr, /disk/)
    assert.equal(await liveRevision(), before)
  } finally {
    await promisify(execFile)('umount', ['-l', disk])
  }
  await site.configure({})
  await delay(FLOOR_MS)
  assert.equal((await site.signatures('update', '--force')).code, 0)
  assert.equal(await liveRevision(), revision)
})

async function fill(file: { write(chunk: Buffer): Promise<unknown> }): Promise<void> {
  for (let size = 64 * 1024; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) await file.write(Buffer.alloc(size, 1))
    } catch (error) {
      assert.equal(error instanceof Error && 'code' in error ? error.code : error, 'ENOSPC')
    }
  }
}

test('a directory that cannot be written is told with its path, and the old set stays', async (context) => {
  if (!isRoot) return context.diagnostic('only root may mount')
  const before = revision
  serve(before + 1)
  const mount = (...args: readonly string[]) => promisify(execFile)('mount', args)
  for (const directory of [site.stateDirectory, site.clamd.databaseDirectory]) {
    await mount('--bind', directory, directory)
    try {
      await mount('-o', 'remount,ro,bind', directory)
      await delay(FLOOR_MS)
      const { code, stdout, stderr } = await site.signatures('update', '--force')
      assert.equal(code, 2, `${directory}: ${stdout}${stderr}`)
      assert.match(stdout + stderr, new RegExp(`${directory}(.|\n)*SIGNATURES_DIRECTORY_UNUSABLE`))
    } finally {
      await promisify(execFile)('umount', ['-l', directory])
    }
    assert.equal(await liveRevision(), before)
  }
  await delay(FLOOR_MS)
  assert.equal((await site.signatures('update', '--force')).code, 0)
  assert.equal(await liveRevision(), revision)
})

test('a clock that jumps ahead and back stops nobody for good', async () => {
  const { stdout: listing } = await promisify(execFile)('dpkg', ['-L', 'libfaketime'])
  const library = listing.split('\n').find((path) => path.endsWith('libfaketimeMT.so.1')) ?? ''
  const ahead = { LD_PRELOAD: library, FAKETIME: '+400d', FAKETIME_DONT_FAKE_MONOTONIC: '1' }
  // The certificate is not good then: what counts is what is written down about the time.
  await site.run(['signatures', 'update', '--force'], { env: ahead })
  serve(revision + 1)
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await site.signatures('update')
  assert.equal(code, 0, stdout + stderr)
  assert.equal(await liveRevision(), revision)
})

test('notes that are broken are no end: the run goes on, and says so', async () => {
  serve(revision + 1)
  await delay(FLOOR_MS)
  const file = join(site.stateDirectory, 'state.json')
  const content = await readFile(file, 'utf8')
  {
    await using broken = await open(file, 'w')
    await broken.write(content.slice(0, content.length / 2))
  }
  const { code, stdout, stderr } = await site.signatures('update')
  assert.ok(code === 0 || code === 1, stdout + stderr)
  await delay(FLOOR_MS)
  await site.signatures('update', '--force')
  assert.equal(await liveRevision(), revision)
  for (const database of set(revision)) assert.deepEqual(await site.found(database), namesOf(database))
})

test('a file of ours that was changed or removed by hand is put right', async () => {
  await rm(join(site.clamd.databaseDirectory, NAMES[0]))
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await site.signatures('update', '--force')
  assert.equal(code, 0, stdout + stderr)
  assert.equal(await liveRevision(), revision)
})
