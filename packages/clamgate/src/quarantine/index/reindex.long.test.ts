import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { EntryRecord } from '../../store/types.ts'
import { entriesIn, fileOf, keepMail } from '../entries/testing/keep-mail.ts'
import { quarantineError } from '../keep/errors.ts'
import { keptEnvelope } from '../keep/testing/kept-envelope.ts'
import { type IndexPort, reindex, renewIndex } from './reindex.ts'

const root = await mkdtemp(join(tmpdir(), 'reindex-'))
after(() => rm(root, { recursive: true }))
const fresh = () => mkdtemp(join(root, 'q-'))
const silent = () => undefined
const never = new AbortController().signal

/** An index in memory. */
function memoryIndex(records: readonly EntryRecord[] = []) {
  const held = new Map(records.map((record) => [record.id, record]))
  const port: IndexPort = {
    async write(entries) {
      for (const entry of entries) held.set(entry.id, entry)
    },
    async remove(ids) {
      for (const id of ids) held.delete(id)
    },
    async *ids() {
      yield* [...held.keys()]
    },
  }
  return { port, held }
}

test('13.30 the index has every entry as its files say, with the states of its log, and none that is gone', async () => {
  const directory = await fresh()
  const ids: string[] = []
  for (let count = 0; count < 5; count += 1) ids.push(await keepMail(directory))
  const [first = '', second = ''] = ids
  const entries = entriesIn(directory)
  const line = { act: 'deleted', at: '2026-11-24T00:00:00.000Z', by: 'root', recipients: [0] } as const
  await entries.append(first, line)
  const index = memoryIndex()
  const deps = { entries, index: index.port, host: 'mx1' }
  assert.deepEqual(await reindex(deps, silent, never), { entries: 5, gone: 0, damaged: [] })
  assert.deepEqual([...index.held.keys()].sort(), [...ids].sort())
  assert.equal(index.held.get(first)?.copies[0]?.state, 'deleted')
  assert.equal(index.held.get(second)?.signature, 'Test.Virus')
  assert.equal(index.held.get(second)?.host, 'mx1')
  for (const kind of ['json', 'eml']) await rm(fileOf(directory, second, kind))
  assert.deepEqual(await reindex(deps, silent, never), { entries: 4, gone: 1, damaged: [] })
  assert.ok(!index.held.has(second))
})

test('an entry that cannot be read is told, keeps the others from nothing, and is not taken out', async () => {
  const directory = await fresh()
  const [id, other] = [await keepMail(directory), await keepMail(directory)]
  const index = memoryIndex()
  const deps = { entries: entriesIn(directory), index: index.port, host: 'mx1' }
  await reindex(deps, silent, never)
  await writeFile(fileOf(directory, id, 'json'), '{')
  const { entries, gone, damaged } = await reindex(deps, silent, never)
  assert.deepEqual([entries, gone, damaged.map((one) => one.id)], [1, 0, [id]])
  assert.match(damaged[0]?.sentence ?? '', /no JSON/)
  assert.deepEqual([...index.held.keys()].sort(), [id, other].sort())
})

test('one file that the disk does not give, as after it was restored as root, keeps none of the others out', async () => {
  const directory = await fresh()
  const ids = [await keepMail(directory), await keepMail(directory), await keepMail(directory)]
  const entries = entriesIn(directory)
  const refused = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
  const read = async (id: string) => {
    if (id === ids[1]) throw quarantineError(refused, directory)
    return await entries.read(id)
  }
  for (const again of [reindex, renewIndex]) {
    const index = memoryIndex()
    const deps = { entries: { ...entries, read }, index: index.port, host: 'mx1' }
    const done = again === reindex ? await reindex(deps, silent, never) : await renewIndex(deps, never)
    assert.deepEqual([done.entries, done.damaged.map(({ id }) => id)], [2, [ids[1]]])
    assert.match(done.damaged[0]?.sentence ?? '', /permission denied/)
    assert.equal(index.held.size, 2)
  }
})

test('13.30 what came and went while no daemon ran is mended by names: nothing is read of entries that both have', async () => {
  const directory = await fresh()
  const [kept, removed] = [await keepMail(directory), await keepMail(directory)]
  const index = memoryIndex()
  const entries = entriesIn(directory)
  const read: string[] = []
  const watched = {
    ...entries,
    read(id: string) {
      read.push(id)
      return entries.read(id)
    },
  }
  const deps = { entries: watched, index: index.port, host: 'mx1' }
  await reindex(deps, silent, never)
  read.length = 0
  for (const kind of ['json', 'eml']) await rm(fileOf(directory, removed, kind))
  const added = await keepMail(directory)
  assert.deepEqual(await renewIndex(deps, never), { entries: 1, gone: 1, damaged: [] })
  assert.deepEqual([...index.held.keys()].sort(), [kept, added].sort())
  assert.deepEqual(read.sort(), [added, removed].sort())
})

test('what nobody waits for any more is given up', async () => {
  const directory = await fresh()
  await keepMail(directory)
  const deps = { entries: entriesIn(directory), index: memoryIndex().port, host: 'mx1' }
  await assert.rejects(reindex(deps, silent, AbortSignal.abort(new Error('gone'))), /gone/)
})

test('the index has subjects as people read them, so that what is searched for is what is seen', async () => {
  const directory = await fresh()
  const id = await keepMail(directory, {
    envelope: keptEnvelope({ subject: '=?UTF-8?Q?Rechnung_f=C3=BCr?= M\u00fcller' }),
  })
  const index = memoryIndex()
  await reindex({ entries: entriesIn(directory), index: index.port, host: 'mx1' }, silent, never)
  assert.equal(index.held.get(id)?.subject, 'Rechnung f\u00fcr M\u00fcller')
})
