import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { entriesIn, fileOf, keepMail } from '../../quarantine/entries/testing/keep-mail.ts'
import { reindex } from '../../quarantine/index/reindex.ts'
import { createEntryId } from '../../quarantine/keep/entry-id.ts'
import { readPlace } from '../../store/dialect/place.ts'
import { createStore } from '../../store/store.ts'
import { indexInStore } from './index-store.ts'

const root = await mkdtemp(join(tmpdir(), 'reindex-many-'))
after(() => rm(root, { recursive: true }))

/** A hundred thousand by hand: `CLAMGATE_ENTRIES=100000`; docs/performance.md has how long that takes. */
const COUNT = Number(process.env['CLAMGATE_ENTRIES'] ?? 4_000)
const GONE = 400
/** Files that are written together. */
const AT_ONCE = 64

/** Descriptions of so many entries, of one day. */
async function describeMany(directory: string): Promise<string[]> {
  const model = await keepMail(directory, { atMs: Date.UTC(2026, 10, 23, 0, 0) })
  const text = await readFile(fileOf(directory, model, 'json'), 'utf8')
  const ids = [model]
  while (ids.length < COUNT) {
    const some = Array.from({ length: Math.min(AT_ONCE, COUNT - ids.length) }, (_, index) => {
      const keptAtMs = Date.UTC(2026, 10, 23, 1) + 500 * (ids.length + index)
      return { id: createEntryId(keptAtMs), keptAt: new Date(keptAtMs).toISOString() }
    })
    await Promise.all(
      some.map(({ id, keptAt }) =>
        writeFile(
          fileOf(directory, id, 'json'),
          text.replaceAll(model, id).replace(/"keptAt": ".*"/, `"keptAt": "${keptAt}"`),
        ),
      ),
    )
    ids.push(...some.map(({ id }) => id))
  }
  return ids.sort().reverse()
}

test('13.30 thousands of entries are in the index as they are in the directory, and those that go vanish', async (t) => {
  const directory = join(root, 'quarantine')
  const ids = await describeMany(directory)
  const place = readPlace(`sqlite:${join(root, 'store', 'clamgate.db')}`)
  assert.ok(place.kind !== 'off')
  const store = createStore({
    ...{ log: createMemoryLog(), guard: { write: () => undefined } },
    start: { place, host: 'mx1', spill: join(root, 'spill'), makesDirectory: true },
    bounds: () => ({ events: 10_000, bytes: 16 * 1024 ** 2 }),
    settings: () => ({
      ...{ keepCleanMs: 86_400_000, keepFindingsMs: 86_400_000, spillBytes: 256 * 1024 ** 2 },
      ...{ maxCleanBytes: 1024 ** 3, maxFindingsBytes: 1024 ** 3 },
    }),
  })
  await store.start()
  t.after(() => store.close())
  const index = indexInStore(store, 'mx1', Date.now)
  const deps = { entries: entriesIn(directory), index, host: 'mx1' }
  const never = new AbortController().signal
  const inIndex = async () => {
    const found: string[] = []
    for await (const id of index.ids()) found.push(id)
    return found
  }
  const startedAt = performance.now()
  const done = await reindex(deps, () => undefined, never)
  t.diagnostic(`${COUNT} entries in ${Math.round(performance.now() - startedAt)} ms`)
  assert.deepEqual(done, { entries: COUNT, gone: 0, damaged: [] })
  assert.deepEqual(await inIndex(), ids)
  for (const id of ids.slice(0, GONE)) await unlink(fileOf(directory, id, 'json'))
  const again = await reindex(deps, () => undefined, never)
  assert.deepEqual(again, { entries: COUNT - GONE, gone: GONE, damaged: [] })
  assert.deepEqual(await inIndex(), ids.slice(GONE))
})
