import assert from 'node:assert/strict'
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { KINDS } from '../kinds.ts'
import { kindOf } from '../run/world.ts'
import { scratch, US } from '../testing/world.ts'
import type { Json, Step, Undone } from '../types.ts'
import { changedLines } from './changes.ts'
import { type FileState, readFileState } from './state.ts'
import { draftOf } from './write.ts'

const CONTEXT = { signal: new AbortController().signal, progress: () => undefined }

function stepOf(kind: string, wanted: Json): Step {
  return { id: 'x', group: 'other', kind, sentence: 'x', wanted }
}

const OF_FILE = { content: 'ours\n', mode: 0o640, ...US }

interface Case {
  readonly name: string
  readonly before: (path: string) => Promise<unknown>
  /** What somebody does after setup; left out: nothing. */
  readonly since?: (path: string) => Promise<unknown>
  /** What undo says; left out: restored. */
  readonly kept?: RegExp
}

const CASES: readonly Case[] = [
  { name: 'no file', before: async () => {} },
  { name: 'no directory', before: (path) => rm(dirname(path), { recursive: true }) },
  {
    name: 'bytes that are no UTF-8, without a last newline',
    before: (path) => writeFile(path, Buffer.from([0xff, 0x0d, 0x0a, 0x00, 0x41])),
  },
  { name: 'an empty file', before: (path) => writeFile(path, '') },
  {
    name: 'a file with the same content and another mode',
    before: async (path) => {
      await writeFile(path, OF_FILE.content)
      await chmod(path, 0o4604)
    },
  },
  { name: 'a link to the file of somebody else', before: (path) => symlink('other', path) },
  { name: 'a link to nowhere', before: (path) => symlink('/nowhere/at/all', path) },
  {
    name: 'a file that is changed since',
    before: (path) => writeFile(path, 'before\n'),
    since: async (path) => {
      // In its place, and not through a link.
      await rm(path)
      await writeFile(path, 'theirs\n')
    },
    kept: /was changed since by somebody else/,
  },
  {
    name: 'a file that is removed since',
    before: (path) => writeFile(path, 'before\n'),
    since: (path) => rm(path),
    kept: /was removed since/,
  },
  {
    name: 'no file, and a link since',
    before: async () => {},
    since: async (path) => {
      await rename(path, `${path}.moved`)
      await symlink(`${path}.moved`, path)
    },
    kept: /was changed since/,
  },
  {
    name: 'no directory, and a file in it since',
    before: (path) => rm(dirname(path), { recursive: true }),
    since: (path) => writeFile(join(dirname(path), 'theirs'), 'theirs'),
    kept: /stays: there is something else in it/,
  },
]

async function placeFor(t: TestContext) {
  const root = await scratch(t)
  const path = join(root, 'etc/file')
  await mkdir(dirname(path))
  await writeFile(join(dirname(path), 'other'), 'of somebody else')
  return { root, path }
}

/** Everything below a directory. */
async function picture(root: string): Promise<Readonly<Record<string, FileState | string>>> {
  const entries: Record<string, FileState | string> = {}
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    entries[path] = entry.isDirectory() ? 'directory' : await readFileState(path)
  }
  return entries
}

async function applied(step: Step): Promise<Json> {
  const kind = kindOf(KINDS, step)
  const look = await kind.look(step.wanted)
  assert.ok(look.state === 'needed')
  // As the journal has it.
  const before: Json = JSON.parse(JSON.stringify(look.before))
  await kind.apply(step.wanted, before, CONTEXT)
  assert.equal((await kind.look(step.wanted)).state, 'done')
  return before
}

function undone(step: Step, before: Json): Promise<Undone> {
  return kindOf(KINDS, step).undo(step.wanted, before, CONTEXT)
}

for (const kind of ['file', 'link'] as const) {
  for (const { name, before, since, kept } of CASES) {
    test(`a ${kind} in the place of ${name}: undo gives back what was there`, async (t) => {
      const { root, path } = await placeFor(t)
      await before(path)
      if ((await lstat(path).catch(() => undefined))?.isFile()) await utimes(path, 1, 1_234_567_890.987)
      const seen = await picture(root)
      const step = stepOf(kind, kind === 'file' ? { path, ...OF_FILE } : { path, target: 'nothing-there' })
      const was = await applied(step)
      if (since !== undefined) await since(path).catch(() => symlink('theirs', path))
      const left = await picture(root)
      const what = await undone(step, was)
      if (kept === undefined) {
        assert.deepEqual(what, { state: 'restored' })
        assert.deepEqual(await picture(root), seen)
        // Once more, as after a kill.
        assert.deepEqual(await undone(step, was), { state: 'restored' })
        assert.deepEqual(await picture(root), seen)
        return
      }
      assert.equal(what.state, 'kept')
      if (kind === 'file') assert.match(what.state === 'kept' ? what.sentence : '', kept)
      if (!/something else/.test(String(kept))) assert.deepEqual(await picture(root), left)
    })
  }
}

test('a link leads nobody to write into the file of somebody else', async (t) => {
  const { path } = await placeFor(t)
  await symlink('other', path)
  await applied(stepOf('file', { path, ...OF_FILE }))
  assert.equal(await readFile(join(dirname(path), 'other'), 'utf8'), 'of somebody else')
  assert.equal((await lstat(path)).mode & 0o7777, OF_FILE.mode)
})

test('a directory is made with those above it, and goes with them when it is empty', async (t) => {
  const root = await scratch(t)
  const path = join(root, 'a/b/c')
  const step = stepOf('directory', { path, mode: 0o750, ...US })
  const before = await applied(step)
  assert.equal((await lstat(path)).mode & 0o7777, 0o750)
  assert.deepEqual(await undone(step, before), { state: 'restored' })
  assert.deepEqual(await readdir(root), [])
})

test('a directory in which somebody has put something stays', async (t) => {
  const root = await scratch(t)
  const path = join(root, 'a')
  const step = stepOf('directory', { path, mode: 0o750, ...US })
  const before = await applied(step)
  await writeFile(join(path, 'theirs'), '')
  assert.equal((await undone(step, before)).state, 'kept')
  assert.deepEqual(await readdir(path), ['theirs'])
})

test('a directory that was there gets its mode back, unless somebody changed that since', async (t) => {
  const root = await scratch(t)
  const path = join(root, 'a')
  await mkdir(path)
  await chmod(path, 0o701)
  const step = stepOf('directory', { path, mode: 0o750, ...US })
  const before = await applied(step)
  await chmod(path, 0o777)
  assert.equal((await undone(step, before)).state, 'kept')
  await chmod(path, 0o750)
  assert.deepEqual(await undone(step, before), { state: 'restored' })
  assert.equal((await lstat(path)).mode & 0o7777, 0o701)
})

test('what stands in the place of a file is named, and not touched', async (t) => {
  const { path } = await placeFor(t)
  await mkdir(path)
  await assert.rejects(kindOf(KINDS, stepOf('file', {})).look({ path, ...OF_FILE }), {
    code: 'SETUP_STOPPED',
    message: `${path} is a directory`,
  })
  await assert.rejects(
    kindOf(KINDS, stepOf('link', {})).look({ path: join(path, '../other/x'), target: 'x' }),
    {
      code: 'SETUP_FILE',
    },
  )
})

test('a directory that others may write to is no place for a file', async (t) => {
  const { path } = await placeFor(t)
  await chmod(dirname(path), 0o777)
  await assert.rejects(kindOf(KINDS, stepOf('file', {})).look({ path, ...OF_FILE }), {
    code: 'SETUP_STOPPED',
    message: `${dirname(path)} is no safe place for a file of root: others may write to it (mode 0777)`,
  })
})

test('a file that somebody changes between the look and the step is not written over', async (t) => {
  const { path } = await placeFor(t)
  const step = stepOf('file', { path, ...OF_FILE })
  const kind = kindOf(KINDS, step)
  const look = await kind.look(step.wanted)
  assert.ok(look.state === 'needed')
  await writeFile(path, 'theirs')
  await assert.rejects(kind.apply(step.wanted, look.before, CONTEXT), { code: 'SETUP_FILE' })
  assert.equal(await readFile(path, 'utf8'), 'theirs')
})

test('a draft that a kill has left is taken away', async (t) => {
  const { path } = await placeFor(t)
  const step = stepOf('file', { path, ...OF_FILE })
  const before = await applied(step)
  await writeFile(draftOf(path), 'half')
  assert.deepEqual(await undone(step, before), { state: 'restored' })
  assert.deepEqual(await readdir(dirname(path)), ['other'])
})

test('the plan shows the lines that change, and not those around them', () => {
  assert.deepEqual(changedLines('a\nb\nc\n', 'a\nx\ny\nc\n'), ['- b', '+ x', '+ y'])
  assert.deepEqual(changedLines('a\n', 'a\nb\n'), ['+ b'])
  assert.deepEqual(changedLines('a\na\n', 'a\n'), ['- a'])
  assert.deepEqual(changedLines('', `${'x\n'.repeat(20)}`).at(-1), '+ … 8 more lines')
})
