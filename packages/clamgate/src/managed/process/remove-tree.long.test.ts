import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { removeTree } from './remove-tree.ts'

/** `nobody`: stands for clamd's account. */
const OWNER = { uid: 65534, gid: 65534 }
const isRoot = process.geteuid?.() === 0
const FOREIGN_FILES = 400
const DIRECTORIES = 3

let directory = ''
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'remove-tree-'))
  await chmod(directory, 0o755)
})
after(() => rm(directory, { recursive: true }))

/** A directory of the owner, in one that it cannot write to. */
async function ownersDirectory(name: string): Promise<string> {
  const path = join(directory, name)
  await mkdir(path, { mode: 0o700 })
  await chown(path, OWNER.uid, OWNER.gid)
  return path
}

/** Files of ours that the owner may not touch: what a link of its could lead root to. */
async function foreignTree(name: string): Promise<string> {
  const path = join(directory, name)
  await mkdir(path, { mode: 0o755 })
  for (let file = 0; file < FOREIGN_FILES; file++) await writeFile(join(path, `f${file}`), '')
  return path
}

/** Runs JavaScript as the owner; resolves when that has said something. */
async function asOwner(code: string, ...args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, '--', ...args], {
    ...OWNER,
    cwd: '/',
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

/**
 * Fills directories with names that the foreign tree has too, waits until the first file of one is gone, and then puts a link
 * to the foreign tree in its place: with a removal by path, root takes more than half of the foreign files in each round.
 */
const HOSTILE = `
  import { mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
  const [base, foreign] = process.argv.slice(1)
  const numbers = new Set(Array(${DIRECTORIES}).keys())
  for (const number of numbers) {
    mkdirSync(base + '/d' + number)
    for (let file = 0; file < ${FOREIGN_FILES}; file++) writeFileSync(base + '/d' + number + '/f' + file, '')
  }
  console.log('ready')
  const attempt = (work) => { try { return work() } catch { return undefined } }
  while (numbers.size > 0) {
    for (const number of numbers) {
      const path = base + '/d' + number
      if (attempt(() => readdirSync(path).length) === ${FOREIGN_FILES}) continue
      numbers.delete(number)
      attempt(() => renameSync(path, base + '/x' + number))
      attempt(() => symlinkSync(foreign, path))
    }
  }
`

test('what clamd swaps for links while its directory is removed, leads to no file of others', async (t) => {
  if (!isRoot) return t.skip('without the rights of root there is nothing to abuse')
  for (let round = 0; round < 3; round++) {
    const base = await ownersDirectory(`hostile-${round}`)
    const foreign = await foreignTree(`foreign-${round}`)
    const swapper = await asOwner(HOSTILE, base, foreign)
    const swapped = once(swapper, 'exit')
    await removeTree(base, OWNER).catch(() => undefined)
    await swapped
    await removeTree(base, OWNER)
    assert.equal(existsSync(base), false)
    assert.equal((await readdir(foreign)).length, FOREIGN_FILES, `round ${round}`)
  }
})

test('a link in the place of the directory itself is not followed', async (t) => {
  if (!isRoot) return t.skip('only root makes files of others')
  const foreign = await foreignTree('behind')
  const link = join(directory, 'link')
  await symlink(foreign, link)
  await assert.rejects(removeTree(link, OWNER), /link cannot be removed/)
  assert.equal((await readdir(foreign)).length, FOREIGN_FILES)
  assert.equal((await lstat(link)).isSymbolicLink(), true)
})

test('a directory goes with all that its owner has put there, also what it may not enter itself', async (t) => {
  if (!isRoot) return t.skip('only root makes files of others')
  const base = await ownersDirectory('closed')
  const child = await asOwner(
    `import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
     const base = process.argv[1]
     mkdirSync(base + '/a/b', { recursive: true })
     writeFileSync(base + '/a/b/-rf', '')
     chmodSync(base + '/a/b', 0)
     chmodSync(base + '/a', 0)
     console.log('ready')`,
    base,
  )
  if (child.exitCode === null) await once(child, 'exit')
  await removeTree(base, OWNER)
  assert.equal(existsSync(base), false)
})

test('what does not go is an error that says why', async (t) => {
  if (!isRoot) return t.skip('only root makes files of others')
  const base = await ownersDirectory('kept')
  await mkdir(join(base, 'ours'))
  await writeFile(join(base, 'ours', 'file'), '')
  await assert.rejects(removeTree(base, OWNER), /kept cannot be removed: .*Permission denied/s)
  assert.equal(existsSync(join(base, 'ours', 'file')), true)
})

test('a directory of our own, or none at all, is removed as we are', async () => {
  const path = join(directory, 'own')
  await mkdir(join(path, 'deep'), { recursive: true })
  await removeTree(path, undefined)
  assert.equal(existsSync(path), false)
  await removeTree(path, undefined)
  if (isRoot) await removeTree(path, OWNER)
})
