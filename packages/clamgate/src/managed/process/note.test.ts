import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openNote, readNote } from './note.ts'

const directory = await mkdtemp(join(tmpdir(), 'note-'))
after(() => rm(directory, { recursive: true }))
const path = join(directory, 'note')

test('a child that ends while it is being written down is no failure, and leaves no note', async () => {
  const note = await openNote(path)
  const filled = note.fill(process.pid)
  await note.remove()
  await filled
  assert.equal(existsSync(path), false)
})

test('a child that has ended before it was written down needs no note', async () => {
  const note = await openNote(path)
  await note.remove()
  await note.fill(process.pid)
  assert.equal(existsSync(path), false)
})

test('a child that goes on is noted, until the note is removed', async () => {
  const note = await openNote(path)
  assert.deepEqual(await readNote(path), { kind: 'unnamed' })
  await note.fill(process.pid)
  const noted = await readNote(path)
  assert.ok(noted?.kind === 'named' && noted.pid === process.pid)
  await note.remove()
  assert.equal(existsSync(path), false)
})
