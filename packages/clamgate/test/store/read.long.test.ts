import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createBatchWriter } from '../../src/store/batch/batch.ts'
import type { EventDatabase } from '../../src/store/dialect/database.ts'
import { StoreError } from '../../src/store/errors.ts'
import { matches, type Subject } from '../../src/store/query/matches.ts'
import { EVERYTHING, type Query } from '../../src/store/query/tree.ts'
import { createReader } from '../../src/store/read/reader.ts'
import type { EntryRecord, MessageEvent, Page, PageRequest, StoreWrite } from '../../src/store/types.ts'
import { testDatabases } from './databases.ts'
import { writeInParts } from './parts.ts'
import { NOW_MS, someEntries, someEvents } from './random-events.ts'
import { anyQuery } from './random-queries.ts'

const { onBoth } = testDatabases()
const keep = { keepsClean: () => true }

const writes = (events: readonly MessageEvent[], entries: readonly EntryRecord[]): readonly StoreWrite[] => [
  ...events.map((event) => ({ kind: 'message', event }) as const),
  ...entries.map((entry) => ({ kind: 'entry', entry }) as const),
]

/** All pages of a list. */
async function all<T>(
  list: (request: PageRequest) => Promise<Page<T>>,
  query: Query,
  limit: number,
): Promise<readonly T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const page = await list({ query, limit, cursor, nowMs: NOW_MS })
    assert.ok(page.items.length <= limit)
    items.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return items
}

onBoth(
  '13.33 a query finds what its tree says, page by page, whatever is in the texts',
  async ({ events: db }) => {
    const [written, all60] = [someEvents(250, 13), someEntries(60, 14)]
    // Some mails in each part of an index, so that what is asked reaches over many.
    const batches = Array.from({ length: 25 }, (_, n) => written.slice(10 * n, 10 * n + 10))
    await writeInParts(db, [writes([], all60), ...batches.map((some) => writes(some, []))])
    const { entries, events } = await takeAway(db, all60, written)
    const reader = await createReader(db)
    const entryOf = new Map(entries.map((entry) => [entry.id, entry]))
    const eventOf = new Map(events.map((event) => [event.entry, event]))
    const ids = (subjects: readonly Subject[], query: Query) =>
      subjects.filter((subject) => matches(query, subject, NOW_MS))
    const exactly = anyQuery.filter((query) => !isBlurred(query))
    await fc.assert(
      fc.asyncProperty(exactly, fc.integer({ min: 1, max: 200 }), async (query, limit) => {
        const wanted = ids(
          events.map((event) => ({ of: 'event', event, entry: entryOf.get(event.entry ?? '') })),
          query,
        ).map(({ event }) => event)
        const found = await all(reader.events, query, limit).catch(tooWide)
        if (found !== undefined) {
          assert.deepEqual(found.map(({ id }) => id).sort(), wanted.map((event) => event?.id ?? '').sort())
          assert.deepEqual(
            found.map(({ atMs }) => atMs),
            found.map(({ atMs }) => atMs).sort((a, b) => b - a),
          )
        }
        const wantedEntries = ids(
          entries.map((entry) => ({ of: 'entry', entry, event: eventOf.get(entry.id) })),
          query,
        ).map(({ entry }) => entry?.id ?? '')
        const foundEntries = await all(reader.entries, query, limit)
        assert.deepEqual(foundEntries.map(({ id }) => id).sort(), wantedEntries.sort())
      }),
      { numRuns: 200 },
    )
  },
)

/** Some entries leave the quarantine: what becomes of their copies stays known of their messages. */
async function takeAway(
  db: EventDatabase,
  entries: readonly EntryRecord[],
  events: readonly MessageEvent[],
): Promise<{ readonly entries: readonly EntryRecord[]; readonly events: readonly MessageEvent[] }> {
  const fates = ['deleted', 'expired', undefined] as const
  const gone = entries.filter((_, n) => n % 3 === 0)
  const writer = createBatchWriter(db, keep)
  const wentOf = new Map<string, MessageEvent['gone']>()
  for (const [n, { id, copies }] of gone.entries()) {
    const fate = fates[n % fates.length]
    await writer.write([{ kind: 'entries-gone', ids: [id], atMs: NOW_MS, fate }])
    const states = copies.map(({ state }) =>
      state === 'released' || state === 'unknown' || state === 'deleted' || state === 'expired'
        ? state
        : (fate ?? 'deleted'),
    )
    wentOf.set(id, { atMs: NOW_MS, states: [...new Set(states)] })
  }
  return {
    entries: entries.filter(({ id }) => !wentOf.has(id)),
    events: events.map((event) => ({ ...event, gone: wentOf.get(event.entry ?? '') })),
  }
}

/** NUL and half a pair are stored as a mark and four digits, so digits are found in them: too much, but never too little. */
function isBlurred(query: Query): boolean {
  return /"[0-9a-f]{1,4}"/i.test(JSON.stringify(query.all.map(({ any }) => any)))
}

function tooWide(error: unknown): undefined {
  if (error instanceof StoreError && error.code === 'STORE_QUERY_TOO_WIDE') return undefined
  throw error
}

onBoth('what was written comes back as it was', async ({ events: db }) => {
  const [events, entries] = [someEvents(150, 15), someEntries(40, 16)]
  await createBatchWriter(db, keep).write(writes(events, entries))
  const reader = await createReader(db)
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value))
  const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1)
  const found = await all(reader.events, EVERYTHING, 37)
  assert.deepEqual(plain(found.toSorted(byId)), plain(events.toSorted(byId)))
  const kept = await all(reader.entries, EVERYTHING, 7)
  assert.deepEqual(plain(kept.toSorted(byId)), plain(entries.toSorted(byId)))
})
