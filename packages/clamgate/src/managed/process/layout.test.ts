import assert from 'node:assert/strict'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { layoutOf, makeDirectories, writeGenerated } from './layout.ts'

let directory = ''
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layout-'))
})
after(() => rm(directory, { recursive: true }))

const ourselves = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, name: 'us', foreign: false }

test('a directory that makes the path of the socket too long is refused', () => {
  assert.throws(() => layoutOf(`/${'x'.repeat(100)}`), {
    code: 'ENGINE_DIRECTORY_UNUSABLE',
    message: /1\d\d bytes/,
  })
})

test('a directory that cannot be written into clamd.conf is refused', () => {
  for (const name of ['/srv/a"b', '/srv/a\nUser root', '/srv/\u0000']) {
    assert.throws(() => layoutOf(name), { code: 'ENGINE_DIRECTORY_UNUSABLE' })
  }
})

test('directories are private, except for the databases, and making them again changes nothing', async () => {
  const layout = layoutOf(join(directory, 'fresh', 'deep'))
  for (let time = 0; time < 2; time++) {
    await makeDirectories(layout, ourselves)
    assert.equal((await stat(layout.engine)).mode & 0o777, 0o700)
    assert.equal((await stat(layout.databases)).mode & 0o777, 0o755)
  }
})

test('a directory that is a file is refused with the reason', async () => {
  await writeFile(join(directory, 'file'), '')
  await assert.rejects(makeDirectories(layoutOf(join(directory, 'file')), ourselves), {
    code: 'ENGINE_DIRECTORY_UNUSABLE',
  })
})

test('a generated file is for its reader only, also over an older one that was not', async () => {
  const path = join(directory, 'conf')
  await writeFile(path, 'old', { mode: 0o644 })
  await writeGenerated(path, 'new', ourselves)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})
