import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { addLocalFile, keepConfiguration } from './kept-configuration.ts'

const KEPT = 'data/persistent/plugins/ClamAV'
const isRoot = process.geteuid?.() === 0
/** Of the panel: nobody that exists. */
const [UID, GID] = isRoot ? [4711, 4712] : [process.geteuid?.() ?? 0, process.getegid?.() ?? 0]

async function panel() {
  const gui = await mkdtemp(join(tmpdir(), 'imscp-gui-'))
  const own = async (path: string) => {
    await mkdir(join(gui, path))
    await chown(join(gui, path), UID, GID)
  }
  for (const path of ['data', 'data/persistent', 'data/persistent/plugins']) await own(path)
  const at = (path: string) => join(gui, path)
  const keep = (php: string, second: number, version = '1.3.0') =>
    keepConfiguration({ guiDirectory: gui, version, at: new Date(Date.UTC(2026, 10, 29, 1, 0, second)), php })
  return { gui, at, keep, own, [Symbol.asyncDispose]: () => rm(gui, { recursive: true }) }
}

test('a configuration is kept for the panel user, with its version and time', async () => {
  await using one = await panel()
  const path = await one.keep('<?php return array();', 7)
  assert.equal(path, one.at(`${KEPT}/config-1.3.0-20261129T010007Z.php`))
  assert.equal(await readFile(path, 'utf8'), '<?php return array();')
  const { uid, gid, mode } = await stat(path)
  assert.deepEqual([uid, gid, mode & 0o7777], [UID, GID, 0o640])
  const directory = await stat(one.at(KEPT))
  assert.deepEqual([directory.uid, directory.gid, directory.mode & 0o7777], [UID, GID, 0o750])
})

test('the same is not kept twice, however often the panel tries', async () => {
  await using one = await panel()
  const path = await one.keep('<?php 1;', 1)
  assert.equal(await one.keep('<?php 1;', 2), path)
  await one.keep('<?php 2;', 3)
  assert.deepEqual((await readdir(one.at(KEPT))).length, 2)
})

test('of more than twenty the oldest go, and nothing else', async () => {
  await using one = await panel()
  await one.keep('first', 0, '9.0.0')
  await writeFile(one.at(`${KEPT}/state.json`), '')
  await writeFile(one.at(`${KEPT}/config-mine.php`), '')
  for (let second = 1; second <= 24; second++)
    await one.keep(`${second}`, second, second % 2 ? '1.3.0' : '10.0.0')
  const names = await readdir(one.at(KEPT))
  assert.equal(names.length, 22)
  assert.equal(
    names.some((name) => /T01000[0-4]Z/.test(name)),
    false,
  )
  assert.equal(names.includes('config-mine.php') && names.includes('state.json'), true)
})

test('a version that is no name does no harm', async () => {
  await using one = await panel()
  assert.match(await one.keep('x', 1, '../../../x y'), /\/config-\.\._\.\._\.\._x_y-20261129T010001Z\.php$/)
  assert.match(await one.keep('y', 2, ''), /\/config-0-/)
})

test('a local file is written where there is none, and never touched where there is one', async () => {
  await using one = await panel()
  const local = one.at('data/persistent/plugins/ClamAV.php')
  assert.equal(await addLocalFile(one.gui, 'ours'), true)
  const { uid, gid, mode } = await stat(local)
  assert.deepEqual([uid, gid, mode & 0o7777], [UID, GID, 0o640])
  assert.equal(await addLocalFile(one.gui, 'other'), false)
  assert.equal(await readFile(local, 'utf8'), 'ours')
  await rm(local)
  await symlink('/nowhere', local)
  assert.equal(await addLocalFile(one.gui, 'ours'), false)
  assert.deepEqual(await readdir(one.at('data/persistent/plugins')), ['ClamAV.php'])
})

test('no link of the panel user leads root elsewhere', async () => {
  await using one = await panel()
  await using other = await panel()
  for (const path of [KEPT, 'data/persistent/plugins', 'data/persistent', 'data']) {
    await rm(one.at(path), { recursive: true, force: true })
    await symlink(other.at('data'), one.at(path))
    await assert.rejects(one.keep('x', 1), { code: 'IMSCP_FILE' }, path)
    await rm(one.at(path))
    await one.own(path)
  }
  assert.deepEqual(await readdir(other.at('data/persistent/plugins')), [])
})

test('links, pipes and directories in the place of kept files are not followed', async () => {
  await using one = await panel()
  const path = await one.keep('x', 1)
  await writeFile(one.at('other'), 'other')
  await rm(path)
  await symlink(one.at('other'), path)
  await one.keep('x', 1)
  assert.equal(await readFile(path, 'utf8'), 'x')
  assert.equal(await readFile(one.at('other'), 'utf8'), 'other')
  await rm(path)
  execFileSync('mkfifo', [path])
  await one.keep('x', 2)
  const draft = one.at(`${KEPT}/.config-1.3.0-20261129T010003Z.php.new`)
  await symlink(one.at('other'), draft)
  await one.keep('y', 3)
  assert.equal(await readFile(one.at('other'), 'utf8'), 'other')
})

test('a panel that is gone, and one where nothing may be written, give one sentence', async () => {
  await using one = await panel()
  await rm(one.at('data'), { recursive: true })
  await assert.rejects(one.keep('x', 1), {
    code: 'IMSCP_FILE',
    message: `The panel is gone: there is no ${one.gui}/data`,
  })
  await one.own('data')
  await writeFile(one.at('data/persistent'), '')
  await assert.rejects(addLocalFile(one.gui, 'x'), /is no directory/)
  if (isRoot) return
  await rm(one.at('data/persistent'))
  await chmod(one.at('data'), 0o500)
  await assert.rejects(addLocalFile(one.gui, 'x'), /permission denied/)
})
