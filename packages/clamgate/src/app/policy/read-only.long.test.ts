import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import {
  chmod,
  chown,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { temporaryDirectory } from '../../config/testing/load-text.ts'
import { FILE, looked, type Started, start } from './testing/policy-site.ts'

const run = promisify(execFile)
const NOBODY = 65534

/** Undefined, and said: there is no right to mount. */
async function mounted(
  context: TestContext,
  ...args: readonly string[]
): Promise<AsyncDisposable | undefined> {
  if (process.getuid?.() !== 0) {
    context.diagnostic('only root may mount')
    return undefined
  }
  await run('mount', [...args])
  const at = args.at(-1) ?? ''
  return { [Symbol.asyncDispose]: async () => void (await run('umount', [at])) }
}

/** Tries to save, and looks that nothing has become of it. */
async function refused(started: Started, expected: object): Promise<void> {
  const { path, service } = started
  const { text, digest } = await looked(started)
  const changed = { path, text: text.replace('then: tag', 'then: defer'), digest, words: '' }
  const before = await readdir(dirname(path))
  assert.ok((await service.save({ ...changed, dryRun: true })).diff.length > 0, 'it is told what it would be')
  await assert.rejects(service.save({ ...changed, dryRun: false }), expected)
  assert.equal(await readFile(path, 'utf8'), FILE)
  assert.deepEqual(await readdir(dirname(path)), before, 'no draft is left')
  assert.equal(started.reloads, 0)
  assert.deepEqual((await service.history()).versions, [])
}

test('a file on a file system that is read-only is said to be there before it is saved, and stays as it was', async (context) => {
  await using started = await start()
  const directory = dirname(started.path)
  assert.equal((await looked(started)).isWritable, true)
  await using bound = await mounted(context, '--bind', directory, directory)
  if (bound === undefined) return
  await run('mount', ['-o', 'remount,bind,ro', directory])
  const { isWritable, because, command, remedy } = await looked(started)
  assert.deepEqual([isWritable, because], [false, 'file-system'])
  assert.equal(command, `clamgate config edit ${started.path} && clamgate reload`)
  assert.ok(remedy?.includes(command))
  await refused(started, {
    code: 'POLICY_READ_ONLY',
    message: `${started.path} cannot be written: its file system is read-only; nothing was changed`,
    remedy,
  })
})

test('a file that alone is mounted, as in a container, cannot be replaced, and that is said before', async (context) => {
  await using started = await start()
  await using elsewhere = await temporaryDirectory()
  const source = join(elsewhere.path, 'source.yaml')
  await writeFile(source, FILE)
  await using bound = await mounted(context, '--bind', source, started.path)
  if (bound === undefined) return
  const { isWritable, because } = await looked(started)
  assert.deepEqual([isWritable, because], [false, 'mounted'])
  await refused(started, {
    code: 'POLICY_READ_ONLY',
    message: /mounted into its directory by itself; nothing/,
  })
})

test('on a full disk a save says so and what to do, the file stays, and goes with room again', async (context) => {
  await using started = await start()
  const directory = dirname(started.path)
  await using small = await mounted(context, '-t', 'tmpfs', '-o', 'size=12k', 'tmpfs', directory)
  if (small === undefined) return
  await writeFile(started.path, FILE)
  // A tmpfs counts in pages of 4 KiB: no room is left for a file of one.
  await writeFile(join(directory, 'filler'), Buffer.alloc(8 * 1024))
  assert.equal((await looked(started)).isWritable, true)
  await refused(started, {
    code: 'CHANGE_UNWRITABLE',
    message: `${started.path} cannot be written: its file system is full; nothing was changed`,
    remedy: 'Make room there.',
  })
  await rm(join(directory, 'filler'))
  const { text, digest } = await looked(started)
  const changed = text.replace('then: tag', 'then: defer')
  await started.service.save({ path: started.path, text: changed, digest, words: '', dryRun: false })
  assert.match(await readFile(started.path, 'utf8'), /then: defer/)
})

test('of a link what it leads to is looked at and replaced, and the link stays', async (context) => {
  await using started = await start()
  await using elsewhere = await temporaryDirectory()
  const target = join(elsewhere.path, 'target.yaml')
  await rename(started.path, target)
  await symlink(target, started.path)
  const { text, digest, isWritable } = await looked(started)
  assert.equal(isWritable, true)
  const changed = text.replace('then: tag', 'then: defer')
  await started.service.save({ path: started.path, text: changed, digest, words: '', dryRun: false })
  assert.equal(await readlink(started.path), target)
  assert.match(await readFile(target, 'utf8'), /then: defer/)

  await using bound = await mounted(context, '--bind', elsewhere.path, elsewhere.path)
  if (bound === undefined) return
  await run('mount', ['-o', 'remount,bind,ro', elsewhere.path])
  const { because } = await looked(started)
  assert.equal(because, 'file-system', 'although the directory of the link can be written')
})

/** What somebody without any right of root hears of a file; the modules are loaded before the rights go. */
async function toldNobody(path: string): Promise<string> {
  const module = new URL('../config/replaceable.ts', import.meta.url).href
  const script = `
    const { whyReadOnly } = await import(${JSON.stringify(module)})
    process.setgroups([]); process.setgid(${NOBODY}); process.setuid(${NOBODY})
    console.log(await whyReadOnly(${JSON.stringify(path)}))`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script])
  return stdout.trim()
}

test('as the package installs it a file of root cannot be saved; in a directory of the daemon, with its owner and group, it can', async (context) => {
  if (process.getuid?.() !== 0) return context.diagnostic('only root may give files away')
  await using place = await temporaryDirectory()
  await chmod(place.path, 0o755)
  const directory = join(place.path, 'etc')
  const path = join(directory, 'clamgate.yaml')
  await mkdir(directory, { mode: 0o755 })
  await writeFile(path, FILE)
  await chown(path, 0, NOBODY)
  await chmod(path, 0o640)
  assert.equal(await toldNobody(path), 'directory')
  await chown(directory, NOBODY, NOBODY)
  assert.equal(await toldNobody(path), 'owner')
  await chown(path, NOBODY, 0)
  assert.equal(await toldNobody(path), 'owner', 'a group that is not its own')
  await chown(path, NOBODY, NOBODY)
  assert.equal(await toldNobody(path), 'undefined')
})
