import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { KINDS } from '../../packages/clamgate/src/setup/kinds.ts'
import { DEFAULT_OPTIONS } from '../../packages/clamgate/src/setup/options.ts'
import { withJournal } from '../../packages/clamgate/src/setup/run/session.ts'
import { setUp } from '../../packages/clamgate/src/setup/run/set-up.ts'
import { undoEntries } from '../../packages/clamgate/src/setup/run/undo.ts'
import type { Step } from '../../packages/clamgate/src/setup/types.ts'

const run = promisify(execFile)
const CLAMGATE = join(import.meta.dirname, '../../script/clamgate')
const NOBODY = 65_534
const isRoot = process.geteuid?.() === 0

async function scratch(t: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'clamgate-bad-'))
  t.after(async () => {
    for (const path of mounts.splice(0)) await run('umount', ['-l', path])
    await rm(root, { recursive: true, force: true })
  })
  return root
}

/** Those of the test that runs. */
const mounts: string[] = []

/** A small file system of its own. */
async function mounted(directory: string, size: string): Promise<void> {
  await mkdir(directory)
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'clamgate-test', directory])
  mounts.push(directory)
}

function file(path: string, content: string): Step {
  const wanted = { path, content, mode: 0o640, owner: 'root', group: 'root' }
  return { id: path, group: 'configuration', kind: 'file', sentence: `Write ${path}`, wanted }
}

function place(root: string) {
  return {
    directory: join(root, 'journal'),
    ...{ kinds: KINDS, version: '0', now: () => new Date(), stateDirectories: [] },
  }
}

const QUIET = { tell: () => undefined, signal: new AbortController().signal }

function apply(root: string, steps: readonly Step[]) {
  const prove = async () => ({ good: true, steps: [] })
  return setUp({ options: DEFAULT_OPTIONS, steps }, { place: place(root), prove }, QUIET)
}

async function causeOf(work: ReturnType<typeof apply>): Promise<Error> {
  const report = await work
  assert.ok(report.state === 'undone')
  return report.cause
}

test('a read-only /etc is named, with the command that mends it, and the steps before are undone', async (t) => {
  if (!isRoot) return t.diagnostic('only root may mount')
  const root = await scratch(t)
  await mounted(join(root, 'etc'), '1m')
  await run('mount', ['-o', 'remount,ro', join(root, 'etc')])
  const path = join(root, 'etc/clamgate.yaml')
  const cause = await causeOf(apply(root, [file(join(root, 'var/file'), 'x'), file(path, 'x')]))
  assert.equal(cause.message, `${path} cannot be written: read-only file system`)
  assert.match(String(Reflect.get(cause, 'remedy')), /mount -o remount,rw/)
  assert.equal(Reflect.get(cause, 'code'), 'SETUP_FILE')
  assert.deepEqual(await readdir(root), ['etc'])
})

test('a full disk below /etc is named, and nothing is left half written', async (t) => {
  if (!isRoot) return t.diagnostic('only root may mount')
  const root = await scratch(t)
  const etc = join(root, 'etc')
  await mounted(etc, '64k')
  await writeFile(join(etc, 'main.cf'), 'before\n')
  const steps = [file(join(etc, 'small'), 'x'), file(join(etc, 'main.cf'), 'x'.repeat(200_000))]
  const cause = await causeOf(apply(root, steps))
  assert.equal(cause.message, `${join(etc, 'main.cf')} cannot be written: no space left on the device`)
  assert.deepEqual(await readdir(etc), ['main.cf'])
  assert.equal(await readFile(join(etc, 'main.cf'), 'utf8'), 'before\n')
  assert.deepEqual(await readdir(root), ['etc'])
})

test('a disk that is full when the journal is written undoes what was done; with room again it goes through', async (t) => {
  if (!isRoot) return t.diagnostic('only root may mount')
  const root = await scratch(t)
  const journal = join(root, 'journal')
  await mounted(journal, '64k')
  await writeFile(join(journal, 'filler'), 'x'.repeat(40_000))
  const steps = Array.from({ length: 30 }, (_, index) => file(join(root, `etc/${index}`), 'x'.repeat(300)))
  const cause = await causeOf(apply(root, steps))
  assert.match(cause.message, /journal\.json(\.copy)? cannot be written: no space left on the device$/)
  assert.deepEqual(await readdir(root), ['journal'])
  await truncate(join(journal, 'filler'))
  await run('mount', ['-o', 'remount,size=1m', journal])
  assert.equal((await apply(root, steps)).state, 'proved')
  assert.equal((await readdir(join(root, 'etc'))).length, 30)
  await withJournal(place(root), QUIET, (world) => undoEntries(world, () => true))
  assert.deepEqual(await readdir(root), ['journal'])
  assert.deepEqual(await readdir(journal), ['filler'])
})

test('a journal that cannot be made is named before anything is changed', async (t) => {
  if (!isRoot) return t.diagnostic('only root may mount')
  const root = await scratch(t)
  const lib = join(root, 'lib')
  await mounted(lib, '1m')
  await run('mount', ['-o', 'remount,ro', lib])
  const steps = [file(join(root, 'etc/file'), 'x')]
  const prove = async () => ({ good: true, steps: [] })
  await assert.rejects(setUp({ options: DEFAULT_OPTIONS, steps }, { place: place(lib), prove }, QUIET), {
    code: 'SETUP_FILE',
    message: `${join(lib, 'journal')} cannot be made: read-only file system`,
  })
  assert.deepEqual(await readdir(root), ['lib'])
})

for (const command of ['setup', 'enable', 'disable', 'uninstall']) {
  test(`${command} tells who is not root, and changes nothing`, async (t) => {
    if (!isRoot) return t.diagnostic('only root can be somebody else')
    const { code, err } = await clamgateAsNobody([command, '--yes'])
    assert.equal(code, 2)
    assert.match(err, new RegExp(`clamgate ${command} changes this host, which only root may`))
    assert.match(err, /SETUP_NOT_ROOT/)
  })
}

test('whoever is not root may look at the plan, as far as he may read', async (t) => {
  if (!isRoot) return t.diagnostic('only root can be somebody else')
  const before = await stat('/etc').then(({ mtimeMs }) => mtimeMs)
  const { code, out, err } = await clamgateAsNobody(['setup', '--dry-run', '--json'])
  const document: unknown = JSON.parse(out)
  assert.ok(typeof document === 'object' && document !== null && 'schema' in document && 'state' in document)
  assert.equal(document.schema, 'clamgate.setup/1')
  // What this host lacks may stop it, which is told as a document as well.
  assert.ok(document.state === 'stopped' ? code === 2 : code === 0, err)
  assert.equal((await stat('/etc')).mtimeMs, before)
  await assert.rejects(access('/var/lib/clamgate-setup'), { code: 'ENOENT' })
})

async function clamgateAsNobody(args: readonly string[]) {
  const child = spawn(CLAMGATE, args, {
    ...{ uid: NOBODY, gid: NOBODY, stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' },
    env: { ...process.env, NODE_COMPILE_CACHE: '' },
  })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code: Number(code), out, err }
}
