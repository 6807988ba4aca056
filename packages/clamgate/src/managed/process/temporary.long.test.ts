import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Layout, layoutOf, makeDirectories, type SlotLayout } from './layout.ts'
import { makeTemporary, removeTemporary } from './temporary.ts'
import { mountSmallDisk } from './testing/small-disk.ts'

const isRoot = process.geteuid?.() === 0
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

test('nothing is made where it cannot be noted, and what was noted before is not forgotten', async (t) => {
  if (!isRoot) return t.skip('only root mounts')
  await using disk = await mountSmallDisk(64)
  const full = layoutOf(disk.directory)
  await makeDirectories(full, ourselves)
  const first = await makeTemporary(full.slots.b, ourselves, { ...small, configured: directory })
  const before = await readdir(directory)
  await disk.fill()
  for (const configured of [directory, undefined]) {
    for (const name of ['a', 'b'] as const) {
      const wish = { ...small, configured, tmpfs: disk.directory }
      await assert.rejects(makeTemporary(full.slots[name], ourselves, wish), { code: 'ENOSPC' })
    }
  }
  assert.deepEqual(await readdir(directory), before)
  assert.deepEqual((await readdir(disk.directory)).toSorted(), ['ballast', 'databases', 'engine'])
  await removeTemporary(full.slots.b)
  assert.equal(existsSync(first), false)
})

test('what cannot be removed stays noted, hinders no other, and goes when it can', async (t) => {
  if (!isRoot) return t.skip('only root mounts')
  const wish = { ...small, configured: directory }
  const busy = await makeTemporary(slot, ourselves, wish)
  await mkdir(join(busy, 'mount'))
  execFileSync('mount', ['-t', 'tmpfs', 'busy', join(busy, 'mount')])
  try {
    assert.deepEqual(await removeTemporary(slot), [busy])
    const next = await makeTemporary(slot, ourselves, wish)
    assert.deepEqual(await removeTemporary(slot), [busy])
    assert.equal(existsSync(next), false)
    assert.equal(existsSync(busy), true)
  } finally {
    execFileSync('umount', [join(busy, 'mount')])
  }
  assert.deepEqual(await removeTemporary(slot), [])
  assert.equal(existsSync(busy), false)
  assert.equal(existsSync(slot.temporaryNote), false)
})

test('the fallback takes another name where one before cannot be removed', async (t) => {
  if (!isRoot) return t.skip('only root mounts')
  const wish = { ...small, tmpfs: '/proc' }
  const busy = await makeTemporary(slot, ourselves, wish)
  await mkdir(join(busy, 'mount'))
  execFileSync('mount', ['-t', 'tmpfs', 'busy', join(busy, 'mount')])
  await removeTemporary(slot)
  const next = await makeTemporary(slot, ourselves, wish)
  assert.equal(dirname(next), layout.engine)
  assert.notEqual(next, busy)
  execFileSync('umount', [join(busy, 'mount')])
  assert.deepEqual(await removeTemporary(slot), [])
  assert.deepEqual([existsSync(next), existsSync(busy)], [false, false])
})

test('it belongs to the account, wherever that may write, and goes as one of its own', async (t) => {
  if (!isRoot) return t.skip('only root makes files of others')
  const account = { uid: 65534, gid: 65534, name: 'nobody', foreign: true }
  await chmod(directory, 0o755)
  const open = join(directory, 'open')
  await mkdir(open)
  await chmod(open, 0o1777)
  for (const configured of [directory, open]) {
    const path = await makeTemporary(slot, account, { ...small, configured })
    const { uid, gid, mode } = await stat(path)
    assert.deepEqual([uid, gid, mode & 0o7777], [65534, 65534, 0o700])
    assert.equal(await readFile(slot.temporaryNote, 'utf8'), `65534 65534 ${path}\n`)
    await removeTemporary(slot)
    assert.equal(existsSync(path), false)
  }
})

test('a directory that an earlier version noted is removed as its owner', async (t) => {
  if (!isRoot) return t.skip('only root makes files of others')
  const path = join(directory, 'clamgate-x1y2z3')
  await mkdir(path)
  await chown(path, 65534, 65534)
  await writeFile(slot.temporaryNote, path)
  assert.deepEqual(await removeTemporary(slot), [])
  assert.equal(existsSync(path), false)
})

test('a note that names a directory which is none of ours removes nothing', async () => {
  for (const line of [layout.databases, `0 0 ${layout.databases}\n`, `65534 65534 ${layout.databases}\n`]) {
    await writeFile(slot.temporaryNote, line)
    assert.deepEqual(await removeTemporary(slot), [])
  }
  assert.equal(existsSync(layout.databases), true)
  await assert.rejects(readFile(slot.temporaryNote))
})
