import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Layout, layoutOf, makeDirectories, type SlotLayout } from './layout.ts'
import { makeTemporary, removeTemporary } from './temporary.ts'

const ourselves = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, name: 'us', foreign: false }
const small = { configured: undefined, threads: 1, maxScanSize: 1024 }
let directory = ''
let layout: Layout
let slot: SlotLayout
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'temporary-'))
  layout = layoutOf(directory)
  slot = layout.slots.a
  await makeDirectories(layout, ourselves)
})
after(() => rm(directory, { recursive: true }))

test('the configured directory gets a private one below it, which goes and leaves the rest', async () => {
  const path = await makeTemporary(slot, ourselves, { ...small, configured: directory })
  assert.equal(dirname(path), directory)
  assert.equal((await stat(path)).mode & 0o777, 0o700)
  await writeFile(join(path, 'left'), 'behind')
  await removeTemporary(slot)
  assert.equal(existsSync(path), false)
  assert.equal(existsSync(layout.engine), true)
})

test('a tmpfs without room for large messages on all threads is not used', async () => {
  const path = await makeTemporary(slot, ourselves, { ...small, threads: 512, maxScanSize: 2 ** 40 })
  assert.equal(path, slot.temporaryFallback)
  await removeTemporary(slot)
})

test('a disk where tmpfs was expected is not used', async () => {
  const path = await makeTemporary(slot, ourselves, { ...small, tmpfs: '/proc' })
  assert.equal(path, slot.temporaryFallback)
  await removeTemporary(slot)
})

test('a configured directory that is missing or a file is an error that names it', async () => {
  await writeFile(join(directory, 'file'), '')
  for (const name of ['missing', 'file']) {
    await assert.rejects(makeTemporary(slot, ourselves, { ...small, configured: join(directory, name) }), {
      code: 'ENGINE_TEMPORARY_DIRECTORY',
      details: { directory: join(directory, name) },
    })
  }
})

test('a note that names a directory which is none of ours removes nothing', async () => {
  await writeFile(slot.temporaryNote, layout.databases)
  await removeTemporary(slot)
  assert.equal(existsSync(layout.databases), true)
  await assert.rejects(readFile(slot.temporaryNote))
})
