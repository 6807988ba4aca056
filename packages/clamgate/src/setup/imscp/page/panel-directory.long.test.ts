import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { putPage, removePage } from './panel-directory.ts'

const isRoot = process.geteuid?.() === 0
/** A panel's user like any other. */
const PANEL_UID = 12_345

interface Panel extends AsyncDisposable {
  readonly root: string
  readonly gui: string
  readonly plugins: string
  readonly page: string
}

async function panel(): Promise<Panel> {
  const root = await mkdtemp(join(tmpdir(), 'panel-'))
  const gui = join(root, 'gui')
  const plugins = join(gui, 'data/persistent/plugins')
  await mkdir(plugins, { recursive: true, mode: 0o750 })
  const page = join(plugins, 'ClamAV/state.json')
  return { root, gui, plugins, page, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) }
}

test('the page is there whole, and nothing beside it', async () => {
  await using one = await panel()
  await putPage(one.gui, 'first\n')
  await putPage(one.gui, 'second\n')
  assert.equal(await readFile(one.page, 'utf8'), 'second\n')
  assert.deepEqual(await readdir(dirname(one.page)), ['state.json'])
  assert.equal((await stat(one.page)).mode & 0o7777, 0o640)
  assert.equal((await stat(dirname(one.page))).mode & 0o7777, 0o750)
})

test('page and directory belong to whom the directory above belongs to', async (t) => {
  if (!isRoot) return t.skip('only root gives files away')
  await using one = await panel()
  await chown(one.plugins, PANEL_UID, PANEL_UID + 1)
  await putPage(one.gui, 'x')
  for (const path of [one.page, dirname(one.page)]) {
    const { uid, gid } = await stat(path)
    assert.deepEqual([uid, gid], [PANEL_UID, PANEL_UID + 1], path)
  }
})

test('directories that are missing below data are made', async () => {
  await using one = await panel()
  await rm(join(one.gui, 'data/persistent'), { recursive: true })
  await putPage(one.gui, 'x')
  assert.equal(await readFile(one.page, 'utf8'), 'x')
})

test('where the panel is gone nothing is made', async () => {
  await using one = await panel()
  await rm(join(one.gui, 'data'), { recursive: true })
  await assert.rejects(putPage(one.gui, 'x'), {
    code: 'IMSCP_FILE',
    message: /The panel is gone: there is no .*gui\/data/,
  })
  await rm(one.gui, { recursive: true })
  await assert.rejects(putPage(one.gui, 'x'), { code: 'IMSCP_FILE' })
  assert.deepEqual(await readdir(one.root), [])
})

const IN_ITS_PLACE: readonly (readonly [
  what: string,
  put: (path: string, outside: string) => Promise<unknown>,
])[] = [
  ['a link to a file of others', (path, outside) => symlink(join(outside, 'victim'), path)],
  ['a link to nowhere', (path, outside) => symlink(join(outside, 'new'), path)],
  ['a pipe', async (path) => execFileSync('mkfifo', [path])],
  ['a file that nobody may read', (path) => writeFile(path, 'old', { mode: 0 })],
]
for (const [what, put] of IN_ITS_PLACE) {
  for (const name of ['state.json', '.state.json.new']) {
    test(`${what} in the place of ${name} gives way, and is not followed`, async () => {
      await using one = await panel()
      const outside = await outsideOf(one)
      await mkdir(dirname(one.page))
      await put(join(dirname(one.page), name), outside)
      await putPage(one.gui, 'x')
      assert.ok((await lstat(one.page)).isFile())
      assert.equal(await readFile(one.page, 'utf8'), 'x')
      await untouched(outside)
    })
  }
}

for (const name of ['data', 'data/persistent', 'data/persistent/plugins', 'data/persistent/plugins/ClamAV']) {
  test(`a link in the place of the directory ${name} is not followed`, async () => {
    await using one = await panel()
    const outside = await outsideOf(one)
    // Where it leads to is made as the way to the page is, so that nothing but the link is in the way.
    await mkdir(join(outside, 'persistent/plugins/ClamAV'), { recursive: true })
    await mkdir(join(outside, 'plugins/ClamAV'), { recursive: true })
    await mkdir(join(outside, 'ClamAV'))
    await rm(join(one.gui, name), { recursive: true, force: true })
    await symlink(outside, join(one.gui, name))
    const refused = { code: 'IMSCP_FILE', message: /it is no directory, and no link is followed there$/ }
    await assert.rejects(putPage(one.gui, 'x'), refused)
    const found = await readdir(outside, { recursive: true })
    assert.ok(!found.some((path) => path.endsWith('state.json')), found.join())
    await assert.rejects(removePage(one.gui), { code: 'IMSCP_FILE' })
  })
}

test('a directory in the place of the page is told, and the draft does not stay', async () => {
  await using one = await panel()
  await mkdir(one.page, { recursive: true })
  await assert.rejects(putPage(one.gui, 'x'), {
    code: 'IMSCP_FILE',
    message: /state\.json of the panel cannot be written: there is a directory in its place$/,
  })
  assert.deepEqual(await readdir(dirname(one.page)), ['state.json'])
})

test('a directory in the place of the draft is told', async () => {
  await using one = await panel()
  await mkdir(join(dirname(one.page), '.state.json.new'), { recursive: true })
  await assert.rejects(putPage(one.gui, 'x'), {
    code: 'IMSCP_FILE',
    message: /directory in the place of its draft/,
  })
})

test('a full disk, or one that is read-only, leaves the page as it was', async (t) => {
  if (!isRoot) return t.skip('only root mounts')
  await using one = await panel()
  const directory = dirname(one.page)
  await mkdir(directory)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'none', directory])
  try {
    await putPage(one.gui, 'old')
    await assert.rejects(putPage(one.gui, 'x'.repeat(100_000)), {
      code: 'IMSCP_FILE',
      message: /no space left on the device/,
    })
    assert.equal(await readFile(one.page, 'utf8'), 'old')
    assert.deepEqual(await readdir(directory), ['state.json'])
    execFileSync('mount', ['-o', 'remount,ro', directory])
    await assert.rejects(putPage(one.gui, 'x'), { code: 'IMSCP_FILE', message: /read-only file system/ })
    assert.equal(await readFile(one.page, 'utf8'), 'old')
  } finally {
    execFileSync('umount', [directory])
  }
})

test('a panel user who moves directories about meanwhile leads root nowhere', async () => {
  await using one = await panel()
  const outside = await outsideOf(one)
  await putPage(one.gui, 'x')
  const directory = dirname(one.page)
  let isOver = false
  const swapping = (async () => {
    const aside = join(one.plugins, 'aside')
    // Each may fail: the other side makes the directory where it finds none.
    const steps = [
      () => rename(directory, aside),
      () => symlink(outside, directory),
      () => rm(directory),
      () => rename(aside, directory),
      () => rm(aside, { recursive: true }),
    ]
    while (!isOver) for (const step of steps) await step().catch(() => undefined)
  })()
  for (let n = 0; n < 60; n++) await putPage(one.gui, `${n}`).catch(refusedOrGone)
  isOver = true
  await swapping
  await untouched(outside)
})

test('what was written is removed, and what others have put there stays', async () => {
  await using one = await panel()
  await putPage(one.gui, 'x')
  await removePage(one.gui)
  await removePage(one.gui)
  assert.deepEqual(await readdir(one.plugins), [])
  await putPage(one.gui, 'x')
  await writeFile(join(dirname(one.page), 'kept.php'), '')
  await removePage(one.gui)
  assert.deepEqual(await readdir(dirname(one.page)), ['kept.php'])
  await rm(one.gui, { recursive: true })
  await removePage(one.gui)
})

async function outsideOf({ root }: Panel): Promise<string> {
  const outside = join(root, 'outside')
  await mkdir(outside)
  await writeFile(join(outside, 'victim'), 'precious')
  await chmod(join(outside, 'victim'), 0o600)
  return outside
}

async function untouched(outside: string): Promise<void> {
  assert.deepEqual(await readdir(outside), ['victim'])
  assert.equal(await readFile(join(outside, 'victim'), 'utf8'), 'precious')
  assert.equal((await stat(join(outside, 'victim'))).mode & 0o7777, 0o600)
}

function refusedOrGone(error: unknown): void {
  assert.ok(error instanceof Error && 'code' in error && error.code === 'IMSCP_FILE', String(error))
}
