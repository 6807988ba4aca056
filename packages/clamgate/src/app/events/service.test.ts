import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Actor, HOST } from '../../access/actor.ts'
import { testSettings } from '../../filter/testing/settings.ts'
import { QueryError } from '../../store/query/errors.ts'
import { cleanEvent } from '../../store/testing/writes.ts'
import type { PageRequest, StoreReader } from '../../store/types.ts'
import { createEventService } from './service.ts'

const NOW_MS = Date.parse('2026-11-29T12:00:00Z')
const many = Array.from({ length: 450 }, (_, at) => cleanEvent({ queueId: `q${at}`, atMs: NOW_MS - at }))

function service(change: Partial<StoreReader> = {}, actor: Actor = HOST) {
  const asked: PageRequest[] = []
  const store = {
    async events(request: PageRequest) {
      asked.push(request)
      const from = Number(request.cursor ?? 0)
      const to = from + request.limit
      return { items: many.slice(from, to), next: to < many.length ? `${to}` : undefined }
    },
    event: async () => undefined,
    counts: async () => [],
    ...change,
  }
  const signatures = {
    ...{ origin: async () => undefined, ignored: () => undefined, excuses: () => [], trip: () => undefined },
    ...{ hit: () => undefined, mayKeep: () => false },
  }
  const settings = testSettings()
  return {
    asked,
    events: createEventService({
      store,
      signatures,
      settings: () => settings,
      now: () => NOW_MS,
      host: 'mx1.example.org',
      actor,
    }),
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const taken: T[] = []
  for await (const item of items) taken.push(item)
  return taken
}

test('a page is asked of the store as a tree, with the moment of asking', async () => {
  const { asked, events } = service()
  const { items, next } = await events.list({ query: 'is:clean', limit: 10 })
  assert.deepEqual([items.length, next, items[0]?.queueId], [10, '10', 'q0'])
  assert.equal(asked[0]?.nowMs, NOW_MS)
  assert.equal(asked[0]?.query.all[0]?.any[0]?.kind, 'is')
  assert.equal((await events.list({ query: '', limit: 50, cursor: '400' })).next, null)
})

test('a date is one of whoever asks, in lists and in exports', async () => {
  const { asked, events } = service()
  const query = 'since:2026-11-01'
  for (const zone of ['America/New_York', 'Asia/Tokyo']) {
    await events.list({ query, zone, limit: 10 })
    await all(events.events({ query, zone, limit: 1 }))
  }
  const times = asked.map(
    ({
      query: {
        all: [clause],
      },
    }) => {
      const [term] = clause?.any ?? []
      return term?.kind === 'time' && 'atMs' in term.moment
        ? new Date(term.moment.atMs).toISOString()
        : undefined
    },
  )
  const [there, here] = ['2026-11-01T04:00:00.000Z', '2026-10-31T15:00:00.000Z']
  assert.deepEqual(times, [there, there, here, here])
})

test('a query that cannot be read is told as such, before the store is asked', async () => {
  const { asked, events } = service()
  await assert.rejects(events.list({ query: 'frm:x', limit: 10 }), QueryError)
  await assert.rejects(all(events.events({ query: 'frm:x' })), QueryError)
  assert.deepEqual(asked, [])
})

test('an export goes from page to page, all by one query and one moment, and no further than wanted', async () => {
  const { asked, events } = service()
  assert.equal((await all(events.events({ query: 'since:1d' }))).length, 450)
  assert.deepEqual(
    asked.map(({ limit, cursor }) => [limit, cursor]),
    [
      [200, undefined],
      [200, '200'],
      [200, '400'],
    ],
  )
  assert.equal((await all(events.facts({ query: '', limit: 201 }))).length, 201)
  assert.deepEqual(asked.at(-1)?.limit, 1)
})

test('an export asks for the next page only when somebody takes it, and ends when nobody does', async () => {
  const { asked, events } = service()
  let taken = 0
  for await (const _ of events.events({ query: '' })) if (++taken === 200) break
  assert.equal(asked.length, 1)
  const gone = AbortSignal.abort(new Error('gone'))
  await assert.rejects(all(events.events({ query: '' }, gone)), /gone/)
})

test('of a message with very many recipients a list has some, and says how many there are', async () => {
  const [one] = many[0]?.recipients ?? []
  assert.ok(one !== undefined)
  const event = cleanEvent({ recipients: Array.from({ length: 3000 }, () => one) })
  const found = { event, actions: [], releases: [] }
  const { events } = service({ events: async () => ({ items: [event] }), event: async () => found })
  const { items } = await events.list({ query: '', limit: 1 })
  assert.deepEqual([items[0]?.recipients.length, items[0]?.recipientCount], [10, 3000])
  assert.equal((await events.show('x'))?.event.recipients.length, 1000)
  assert.equal((await all(events.events({ query: '' })))[0]?.recipients.length, 3000)
})

test('a reading that cannot be read is left out', async () => {
  for (const [reading, expected] of [
    ['{"views":2}', { views: 2 }],
    ['[1]', undefined],
    ['{', undefined],
  ] as const) {
    const { events } = service({
      event: async () => ({ event: cleanEvent({ reading }), actions: [], releases: [] }),
    })
    assert.deepEqual((await events.show('x'))?.reading, expected)
  }
})
