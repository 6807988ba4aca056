import assert from 'node:assert/strict'
import { chmod, copyFile, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { scratch } from '../testing/world.ts'
import type { JournalEntry } from '../types.ts'
import { decodeJournal, EMPTY_JOURNAL, encodeJournal, withEntry } from './document.ts'
import { makeSetupDirectory, openJournal, readJournal, tidyJournal } from './journal.ts'
import { lockSetup } from './lock.ts'

const ENTRY: JournalEntry = {
  step: {
    id: 'a',
    group: 'other',
    kind: 'file',
    sentence: 'Write a',
    wanted: { path: '/a', list: [1, null] },
  },
  ...{ before: { was: 'b' }, state: 'applying', settled: false, at: '2026-11-28T21:00:00.000Z' },
  version: '1.0.0',
}
const CONTENT = withEntry(EMPTY_JOURNAL, ENTRY)

async function journalIn(t: TestContext) {
  const directory = join(await scratch(t), 'setup')
  await makeSetupDirectory(directory)
  const journal = await openJournal(directory)
  await journal.update(() => CONTENT)
  return { directory, path: join(directory, 'journal.json'), copy: join(directory, 'journal.json.copy') }
}

test('the journal is on disk as it was written, for its owner alone', async (t) => {
  const { directory, path, copy } = await journalIn(t)
  assert.deepEqual(await readJournal(directory), { content: CONTENT, exists: true, broken: undefined })
  for (const file of [path, copy]) assert.equal((await stat(file)).mode & 0o7777, 0o600)
  assert.equal((await stat(directory)).mode & 0o7777, 0o700)
})

test('a journal that is cut at any place is broken, or is the whole', () => {
  const text = encodeJournal(CONTENT)
  for (let length = 0; length < text.length - 1; length++) {
    assert.equal(decodeJournal(text.slice(0, length)).kind, 'broken', `cut after ${length}`)
  }
  assert.deepEqual(decodeJournal(text), { kind: 'whole', content: CONTENT })
})

test('a letter that a disk or a hand has changed is seen', () => {
  const changed = encodeJournal(CONTENT).replace('"/a"', '"/b"')
  assert.deepEqual(decodeJournal(changed), { kind: 'broken', why: 'its checksum is wrong' })
})

const BROKEN: readonly (readonly [name: string, breakIt: (path: string) => Promise<unknown>])[] = [
  ['empty', (path) => writeFile(path, '')],
  ['not ours', (path) => writeFile(path, '{"schema":"other/1"}')],
  ['a directory', (path) => rm(path).then(() => mkdir(path))],
  ['a link', (path) => rm(path).then(() => symlink('journal.json.copy', path))],
]
for (const [name, breakIt] of BROKEN) {
  test(`a journal that is ${name}: its copy is used, and it is kept for people to look at`, async (t) => {
    const { directory, path } = await journalIn(t)
    await breakIt(path)
    const { broken, content } = await openJournal(directory)
    assert.ok(broken)
    assert.deepEqual(content, CONTENT)
    assert.ok((await readdir(directory)).includes('journal.json.broken'))
    assert.deepEqual(await readJournal(directory), { content: CONTENT, exists: true, broken: undefined })
  })
}

test('a journal and a copy that are both broken stop the command, and nothing is touched', async (t) => {
  const { directory, path, copy } = await journalIn(t)
  await writeFile(path, 'x')
  await writeFile(copy, 'x')
  await assert.rejects(openJournal(directory), { code: 'SETUP_JOURNAL' })
  assert.equal(await readFile(path, 'utf8'), 'x')
})

test('a journal of a newer version is left to that', async (t) => {
  const { directory, path } = await journalIn(t)
  await writeFile(path, encodeJournal(CONTENT).replace('setup-journal/1', 'setup-journal/2'))
  await assert.rejects(openJournal(directory), {
    code: 'SETUP_JOURNAL',
    message: `${path} was written by a newer Clamgate: its form is 2, and this one reads up to 1`,
  })
})

test('a journal that was removed is told from one that is broken', async (t) => {
  const { directory, path, copy } = await journalIn(t)
  await copyFile(copy, `${copy}.kept`)
  await rm(path)
  assert.deepEqual((await readJournal(directory)).content, CONTENT)
  await rm(copy)
  assert.deepEqual(await readJournal(directory), { content: EMPTY_JOURNAL, exists: false, broken: undefined })
})

test('a directory that others may write to is not trusted', async (t) => {
  const { directory } = await journalIn(t)
  await chmod(directory, 0o770)
  await assert.rejects(readJournal(directory), { code: 'SETUP_JOURNAL' })
})

test('a link in the place of the directory is not trusted', async (t) => {
  const root = await scratch(t)
  await mkdir(join(root, 'elsewhere'))
  await symlink('elsewhere', join(root, 'setup'))
  await assert.rejects(makeSetupDirectory(join(root, 'setup')), { code: 'SETUP_JOURNAL' })
})

test('a journal that cannot be written says so, and is as it was', async (t) => {
  const { directory, copy } = await journalIn(t)
  const journal = await openJournal(directory)
  await rm(copy)
  await mkdir(join(copy, 'in-the-way'), { recursive: true })
  await assert.rejects(
    journal.update(() => EMPTY_JOURNAL),
    { code: 'SETUP_FILE' },
  )
  assert.deepEqual(journal.content, CONTENT)
  assert.deepEqual((await readJournal(directory)).content, CONTENT)
})

test('nothing is left of a journal that has nothing more to say', async (t) => {
  const { directory } = await journalIn(t)
  const journal = await openJournal(directory)
  await tidyJournal(directory)
  assert.equal((await readdir(directory)).length, 2)
  await journal.update(() => EMPTY_JOURNAL)
  await tidyJournal(directory)
  assert.deepEqual(await readdir(directory), [])
})

test('a second command is told who is at it', async (t) => {
  const { directory } = await journalIn(t)
  const release = await lockSetup(directory)
  await assert.rejects(lockSetup(directory), {
    code: 'SETUP_BUSY',
    message: new RegExp(`process ${process.pid} on`),
  })
  await release()
  await (await lockSetup(directory))()
})
