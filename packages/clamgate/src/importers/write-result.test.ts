import assert from 'node:assert/strict'
import { chmod, chown, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ImportError } from './errors.ts'
import { writeResult } from './write-result.ts'

const base = await mkdtemp(join(tmpdir(), 'clamgate-result-'))
after(() => rm(base, { recursive: true }))
const fresh = () => mkdtemp(join(base, 'one-'))

async function refused(path: string, why: RegExp): Promise<void> {
  await assert.rejects(writeResult(path, 'x\n'), (error) => {
    assert.ok(error instanceof ImportError && error.code === 'IMPORT_OUTPUT')
    assert.match(error.message, why)
    assert.match(error.remedy ?? '', /\.$/)
    return true
  })
}

test('a new file may not be read by everybody, and nothing else is left', async () => {
  const directory = await fresh()
  const path = join(directory, 'c.yaml')
  await writeResult(path, 'x\n')
  assert.equal(await readFile(path, 'utf8'), 'x\n')
  assert.equal((await stat(path)).mode & 0o777, 0o640)
  assert.deepEqual(await readdir(directory), ['c.yaml'])
})

test('an empty file is replaced, and keeps its owner and mode', async () => {
  const directory = await fresh()
  const path = join(directory, 'c.yaml')
  await writeFile(path, '')
  await chmod(path, 0o604)
  const before = await stat(path)
  await writeResult(path, 'x\n')
  const after = await stat(path)
  assert.deepEqual([after.uid, after.gid, after.mode], [before.uid, before.gid, before.mode])
  assert.equal(await readFile(path, 'utf8'), 'x\n')
  assert.deepEqual(await readdir(directory), ['c.yaml'])
})

test('an empty file of another owner keeps it, or is refused where that cannot be', async () => {
  const directory = await fresh()
  const path = join(directory, 'c.yaml')
  await writeFile(path, '', { mode: 0o640 })
  // Whoever is not root cannot have made one: then the owner is his own, and stays that.
  const owner = process.getuid?.() === 0 ? { uid: 12, gid: 34 } : await stat(path)
  await chown(path, owner.uid, owner.gid)
  await writeResult(path, 'x\n')
  const { uid, gid, mode } = await stat(path)
  assert.deepEqual([uid, gid, mode & 0o777], [owner.uid, owner.gid, 0o640])
})

test('a file with content is refused by its name, and stays', async () => {
  const directory = await fresh()
  const path = join(directory, 'c.yaml')
  await writeFile(path, '\n')
  await refused(path, /c\.yaml exists already$/)
  assert.equal(await readFile(path, 'utf8'), '\n')
  assert.deepEqual(await readdir(directory), ['c.yaml'])
})

test('a symbolic link is not followed, wherever it leads', async () => {
  const directory = await fresh()
  const target = join(directory, 'target')
  for (const make of [() => writeFile(target, ''), () => rm(target)]) {
    await make()
    await symlink(target, join(directory, 'link'))
    await refused(join(directory, 'link'), /is a symbolic link/)
    await rm(join(directory, 'link'))
  }
  assert.deepEqual(await readdir(directory), [])
})

test('what is no place for a file is named', async () => {
  const directory = await fresh()
  await refused(directory, /is a directory$/)
  await refused('/dev/null', /is not a file$/)
  await refused(join(directory, 'none', 'c.yaml'), /its directory does not exist$/)
  await writeFile(join(directory, 'file'), '')
  await refused(join(directory, 'file', 'c.yaml'), /should be its directory is a file$/)
})
