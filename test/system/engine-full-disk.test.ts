import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { eicarTestText } from '@clamgate/clamd'
import { createEngine } from '../../packages/clamgate/src/app/engine.ts'
import {
  calm,
  engineConfig,
  recordingLog,
  untilStatus,
} from '../../packages/clamgate/src/engine/testing/fixture.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { pattern } from './support/managed-engine.ts'
import { processesNaming } from './support/processes.ts'

// The disk of engine.directory is full, on a real one of a few megabytes, with the times of the product.

const run = promisify(execFile)
const isRoot = process.geteuid?.() === 0
const cleanups: (() => Promise<unknown>)[] = []
after(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
})

/** From room on the disk to mail that is scanned; the promise is 30 s, for a machine with nothing else to do. */
const PROMISED_MS = 60_000

async function smallDisk() {
  const directory = await mkdtemp(join(tmpdir(), 'full-disk-'))
  await run('mount', ['-t', 'tmpfs', '-o', 'size=4m,nr_inodes=400,mode=755', 'clamgate-test', directory])
  cleanups.push(async () => {
    await run('umount', ['-l', directory])
    await rm(directory, { recursive: true, force: true })
  })
  await chmod(directory, 0o755)
  const filler = join(directory, 'filler')
  // In memory, as by default, and nobody else's.
  const temporary = await mkdtemp('/dev/shm/full-disk-')
  await chmod(temporary, 0o1777)
  cleanups.push(() => rm(temporary, { recursive: true, force: true }))
  return {
    directory,
    temporary,
    /** Not a byte is left. */
    async fill() {
      await using file = await open(filler, 'a')
      const chunk = Buffer.alloc(64 * 1024, 1)
      for (let size = chunk.length; size >= 1; size = size > 1 ? Math.floor(size / 2) : 0) {
        try {
          for (;;) await file.write(chunk.subarray(0, size))
        } catch (error) {
          assert.equal(error instanceof Error && 'code' in error ? error.code : error, 'ENOSPC')
        }
      }
    },
    makeRoom: () => rm(filler),
  }
}

async function engineOn(directory: string, temporaryDirectory: string) {
  const log = recordingLog()
  const settings = { directory, temporaryDirectory, threads: 1, freshclam: { enabled: false } }
  const config = engineConfig(settings)
  const engine = createEngine({ log }, { ...config, canaryInterval: 200 })
  const stop = () => engine.stop({ graceMs: 0 })
  cleanups.push(stop)
  const finds = async () => (await engine.scanner.scan([eicarTestText()], calm)).result.kind === 'found'
  return { engine, log, stop, finds }
}

async function nothingIsLeft(directory: string, temporary: string): Promise<void> {
  const none = async () => ((await processesNaming(directory)).length === 0 ? true : undefined)
  assert.equal(await waitUntil(none, { timeoutMs: 60_000 }), true, 'a process is left')
  assert.deepEqual(await readdir(temporary), [], 'a temporary directory is left')
}

test('a start on a full disk is no orphan and no end: with room again mail is scanned', async (context) => {
  if (!isRoot) return context.diagnostic('only root may mount')
  const { directory, temporary, fill, makeRoom } = await smallDisk()
  const first = await engineOn(directory, temporary)
  await first.engine.start()
  await first.stop()
  await fill()
  const { engine, stop, finds } = await engineOn(directory, temporary)
  await engine.start()
  assert.notEqual(engine.status.servers[0]?.state, 'healthy')
  await untilStatus(engine, ({ servers }) => servers[0]?.problem !== undefined)
  assert.deepEqual(await processesNaming(directory, 'clamd'), [], 'no clamd that nobody knows of')
  const startedAt = performance.now()
  await makeRoom()
  await untilStatus(engine, ({ servers }) => servers[0]?.state === 'healthy', PROMISED_MS)
  assert.ok(performance.now() - startedAt < PROMISED_MS)
  assert.equal(await finds(), true)
  assert.equal((await processesNaming(directory, 'clamd')).length, 1)
  await stop()
  await nothingIsLeft(directory, temporary)
})

test('a renewal on a full disk leaves the one clamd that serves, and comes with room', async (context) => {
  if (!isRoot) return context.diagnostic('only root may mount')
  const { directory, temporary, fill, makeRoom } = await smallDisk()
  const { engine, log, stop, finds } = await engineOn(directory, temporary)
  await engine.start()
  await untilStatus(engine, ({ generation }) => generation !== undefined)
  const mine = join(directory, 'databases', 'mine.ndb')
  // It is written before the disk is full, and seen after.
  await writeFile(`${mine}.part`, pattern('Mine', 'my marker'))
  await fill()
  await rename(`${mine}.part`, mine)
  // It is offered at the second look, and fails where the notes, or the copy, have no room.
  const tried = async () => {
    const told = log.events().some((event) => event === 'engine.databases.refused')
    return told ? true : undefined
  }
  assert.equal(await waitUntil(tried, { timeoutMs: 60_000 }), true, log.events().join(' '))
  assert.equal((await processesNaming(directory, 'clamd')).length, 1)
  assert.equal(await finds(), true)
  await makeRoom()
  await writeFile(mine, pattern('Mine', 'another marker'))
  await untilStatus(engine, ({ reload }) => reload?.outcome === 'done', PROMISED_MS)
  const found = async () => (await engine.scanner.scan([Buffer.from('another marker')], calm)).result
  assert.equal((await found()).kind, 'found')
  await waitUntil(async () => ((await processesNaming(directory, 'clamd')).length === 1 ? true : undefined), {
    timeoutMs: 60_000,
  })
  assert.equal((await processesNaming(directory, 'clamd')).length, 1)
  await stop()
  await nothingIsLeft(directory, temporary)
})

test('a clamd that dies while the disk is full comes back with room', async (context) => {
  if (!isRoot) return context.diagnostic('only root may mount')
  const { directory, temporary, fill, makeRoom } = await smallDisk()
  const { engine, stop, finds } = await engineOn(directory, temporary)
  await engine.start()
  await untilStatus(engine, ({ generation }) => generation !== undefined)
  await fill()
  const [clamd = 0] = await processesNaming(directory, 'clamd')
  process.kill(clamd, 'SIGKILL')
  await untilStatus(engine, ({ servers }) => servers[0]?.state !== 'healthy')
  await untilStatus(engine, ({ servers }) => servers[0]?.problem?.code !== 'ENGINE_CLAMD_DIED')
  await makeRoom()
  await untilStatus(engine, ({ servers }) => servers[0]?.state === 'healthy', PROMISED_MS)
  assert.equal(await finds(), true)
  await stop()
  await nothingIsLeft(directory, temporary)
})
