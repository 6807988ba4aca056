import assert from 'node:assert/strict'
import { createBatchWriter } from '../../src/store/batch/batch.ts'
import { parseQuery } from '../../src/store/query/parse.ts'
import { EVERYTHING, type Query } from '../../src/store/query/tree.ts'
import { createReader } from '../../src/store/read/reader.ts'
import type { MessageEvent, StoreWrite } from '../../src/store/types.ts'
import { testDatabases } from './databases.ts'
import { anAction, cleanMail, infectedMail, keptEntry, NOON } from './mail.ts'

const { onBoth } = testDatabases()
const keep = { keepsClean: () => true }
const HOUR_MS = 3_600_000
const nowMs = NOON + HOUR_MS
const told = (events: readonly MessageEvent[]): readonly StoreWrite[] =>
  events.map((event) => ({ kind: 'message', event }))
const query = (text: string): Query => parseQuery(text, { nowMs })

onBoth(
  '13.27 pages give nothing twice and miss nothing while mail comes and goes',
  async ({ events: db }) => {
    const writer = createBatchWriter(db, keep)
    const reader = await createReader(db)
    for (const text of [
      '',
      'to:@example.org',
      'is:infected',
      'from:alice@example.net to:@example.org -is:refused',
    ]) {
      // Four share each moment, clean ones and findings in turn.
      const make = (n: number) => (n % 2 === 0 ? infectedMail : cleanMail)({ atMs: NOON - Math.floor(n / 4) })
      const staying = Array.from({ length: 120 }, (_, n) => make(n))
      const going = Array.from({ length: 120 }, (_, n) => make(n))
      await writer.write(told([...staying, ...going]))
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await reader.events({ query: query(text), limit: 7, cursor, nowMs })
        seen.push(...page.items.map(({ id }) => id))
        cursor = page.next
        const gone = going.splice(0, 3).map(({ id }) => Buffer.from(id.replaceAll('-', ''), 'hex'))
        for (const table of ['message', 'finding'] as const) {
          if (gone.length === 0) continue
          const ids = db.kysely.selectFrom(table).select('id').where('event_id', 'in', gone)
          await db.kysely.deleteFrom(`${table}_recipient`).where('mail', 'in', ids).execute()
          await db.kysely.deleteFrom(table).where('event_id', 'in', gone).execute()
        }
        // Newer than the first page, and somewhere behind.
        await writer.write(told([infectedMail({ atMs: NOON + seen.length }), cleanMail({ atMs: NOON - 29 })]))
      } while (cursor !== undefined)
      assert.equal(new Set(seen).size, seen.length)
      const wanted = staying.filter(({ isFinding }) => isFinding || text !== 'is:infected')
      const missing = wanted.filter(({ id }) => !seen.includes(id))
      assert.deepEqual(missing, [])
      for (const table of ['message', 'finding'] as const) {
        await db.kysely.deleteFrom(table).execute()
        await db.kysely.deleteFrom(`${table}_recipient`).execute()
      }
    }
  },
)

onBoth('since:2d means the same moment on every page', async ({ events: db }) => {
  const twoDaysMs = 48 * HOUR_MS
  const events = Array.from({ length: 4 }, (_, n) => infectedMail({ atMs: nowMs - twoDaysMs + n }))
  await createBatchWriter(db, keep).write(told(events))
  const reader = await createReader(db)
  const first = await reader.events({ query: query('since:2d'), limit: 2, nowMs })
  const later = await reader.events({
    query: query('since:2d'),
    limit: 2,
    cursor: first.next,
    nowMs: nowMs + 1000,
  })
  assert.equal(first.items.length + later.items.length, 4)
})

onBoth(
  'a message is shown by any of its ids, with what was done and what was released',
  async ({ events: db }) => {
    const entry = keptEntry({ copies: [{ address: 'bob@example.org', state: 'released', queueId: '4NEW' }] })
    const event = infectedMail({ queueId: '4OLD', incident: 'A1B2', entry: entry.id })
    const again = cleanMail({ queueId: '4OLD', atMs: NOON + 5 })
    const release = cleanMail({
      ...{ atMs: NOON + 9, queueId: '4NEW', kind: 'skipped', releaseOf: entry.id, isFinding: true },
    })
    const done = [
      anAction({ atMs: NOON + 8, act: 'release', entry: entry.id }),
      anAction({ atMs: NOON + 7, act: 'report', event: event.id }),
      anAction({ atMs: NOON + 6, act: 'delete', entry: 'another' }),
    ]
    await createBatchWriter(db, keep).write([
      ...told([event, again, release]),
      { kind: 'entry', entry },
      ...done.map((action) => ({ kind: 'action', action }) as const),
    ])
    const reader = await createReader(db)
    for (const id of [event.id, event.id.toUpperCase(), 'A1B2', entry.id]) {
      const found = await reader.event(id)
      assert.equal(found?.event.id, event.id)
      assert.deepEqual(
        found?.actions.map(({ act }) => act),
        ['report', 'release'],
      )
      assert.deepEqual(
        found?.entry?.copies.map(({ state }) => state),
        ['released'],
      )
      assert.deepEqual(found?.releases, [{ id: release.id, atMs: NOON + 9, queueId: '4NEW' }])
    }
    // The newest that has it.
    assert.equal((await reader.event('4OLD'))?.event.id, again.id)
    assert.equal(await reader.event('nothing'), undefined)
    assert.deepEqual(
      (await reader.actions(entry.id)).map(({ act }) => act),
      ['release'],
    )
    assert.equal((await reader.entry(entry.id))?.id, entry.id)
    assert.equal(await reader.entry('nothing'), undefined)
    const releases = await reader.events({ query: query('is:release'), limit: 10, nowMs })
    assert.deepEqual(
      releases.items.map(({ id }) => id),
      [release.id],
    )
  },
)

onBoth(
  '13.32 counts by day follow the calendar of a zone, on days of 23 and 25 hours, too',
  async ({ events: db }) => {
    // In Berlin the clocks change on 29 March and 25 October 2026, at 01:00 UTC.
    const days = { spring: Date.UTC(2026, 2, 28, 23), autumn: Date.UTC(2026, 9, 24, 22) }
    const hourly = (fromMs: number, hours: number) =>
      Array.from({ length: hours }, (_, n) => infectedMail({ atMs: fromMs + n * HOUR_MS + 1000, bytes: 1 }))
    const around = 24
    await createBatchWriter(db, keep).write(
      told(Object.values(days).flatMap((from) => hourly(from - around * HOUR_MS, 24 + 2 * around + 1))),
    )
    const reader = await createReader(db)
    const counted = async (fromMs: number, zone?: string, hours = 24) => {
      const counts = await reader.counts({ fromMs, toMs: fromMs + hours * HOUR_MS, per: 'day', zone })
      return counts.map(({ startMs, messages }) => [startMs, messages])
    }
    assert.deepEqual((await counted(days.spring, 'Europe/Berlin'))[0], [days.spring, 23])
    assert.deepEqual((await counted(days.autumn, 'Europe/Berlin', 25))[0], [days.autumn, 25])
    assert.deepEqual(await counted(Date.UTC(2026, 2, 29)), [[Date.UTC(2026, 2, 29), 24]])
    // Days begin at midnight, whatever the moment is that is asked from.
    assert.deepEqual((await counted(days.spring + 1234, 'Europe/Berlin', 22))[0], [days.spring, 23])
    const all = await reader.counts({ fromMs: 0, toMs: NOON * 2, per: 'day', zone: 'Europe/Berlin' })
    assert.equal(
      all.reduce((sum, { messages }) => sum + messages, 0),
      2 * (24 + 2 * around + 1),
    )
  },
)

onBoth('each question has a time of its own, however many are asked at once', async ({ events: db }) => {
  await createBatchWriter(db, keep).write(told([infectedMail()]))
  let clockMs = 0
  const reader = await createReader(db, { budgetMs: 100, now: () => clockMs })
  const first = reader.hits({ fromMs: NOON - 1, toMs: nowMs, limit: 5 })
  clockMs = 150
  const second = reader.hits({ fromMs: NOON - 1, toMs: nowMs, limit: 5 })
  await assert.rejects(first, { code: 'STORE_TOO_SLOW' })
  assert.equal((await second).signatures.length, 1)
})

onBoth('days of zones at half past an hour are whole, and there are no others', async ({ events: db }) => {
  // Midnight is at 18:30 UTC in Kolkata. On Lord Howe the clocks change by half an hour on 5 April and 4 October 2026.
  const zones = [
    { zone: 'Asia/Kolkata', midnights: ['2026-06-01T18:30Z', '2026-06-02T18:30Z', '2026-06-03T18:30Z'] },
    {
      zone: 'Australia/Lord_Howe',
      midnights: ['2026-04-03T13:00Z', '2026-04-04T13:00Z', '2026-04-05T13:30Z'],
    },
    {
      zone: 'Australia/Lord_Howe',
      midnights: ['2026-10-02T13:30Z', '2026-10-03T13:30Z', '2026-10-04T13:00Z'],
    },
  ]
  const times = zones.map(({ midnights }) => midnights.map((text) => Date.parse(text)))
  // One mail each hour, from a day before to a day behind.
  await createBatchWriter(db, keep).write(
    told(
      times.flatMap(([first = 0]) => {
        const hour = Math.floor(first / HOUR_MS) * HOUR_MS
        return Array.from({ length: 96 }, (_, n) =>
          infectedMail({ atMs: hour + (n - 24) * HOUR_MS + 1000, recipients: [] }),
        )
      }),
    ),
  )
  const reader = await createReader(db)
  for (const [n, { zone }] of zones.entries()) {
    const [first = 0, second = 0, third = 0] = times[n] ?? []
    // Hours count to the day in which they begin.
    const hours = (from: number, to: number) => Math.ceil(to / HOUR_MS) - Math.ceil(from / HOUR_MS)
    const counted = async (fromMs: number, toMs: number) => {
      const counts = await reader.counts({ fromMs, toMs, per: 'day', zone })
      return counts.map(({ startMs, messages }) => [startMs, messages])
    }
    assert.deepEqual(await counted(first, second), [[first, hours(first, second)]], zone)
    assert.deepEqual(await counted(second, third), [[second, hours(second, third)]], zone)
    assert.deepEqual(await counted(first, third), [
      [first, hours(first, second)],
      [second, hours(second, third)],
    ])
  }
})

onBoth('a page of very large events ends early and goes on', async ({ events: db }) => {
  const events = Array.from({ length: 20 }, (_, n) =>
    infectedMail({ atMs: NOON - n, facts: 'x'.repeat(250_000) }),
  )
  await createBatchWriter(db, keep).write(told(events))
  const reader = await createReader(db)
  const first = await reader.events({ query: EVERYTHING, limit: 15, nowMs })
  assert.ok(first.items.length < 15 && first.next !== undefined)
  const second = await reader.events({ query: EVERYTHING, limit: 15, cursor: first.next, nowMs })
  assert.equal(second.items[0]?.id, events[first.items.length]?.id)
})

onBoth('a page of mail with very many recipients ends early and goes on', async ({ events: db }) => {
  const because = { text: 'policy.clean' }
  const recipients = (count: number) =>
    Array.from({ length: count }, (_, n) => ({
      ...({ address: `r${n}@example.org`, wanted: 'accept', fate: 'delivered', because } as const),
    }))
  const counts = [4000, 1000, 1000, 1000, 1, 1]
  const events = counts.map((count, n) =>
    (n % 2 === 0 ? infectedMail : cleanMail)({ atMs: NOON - n, recipients: recipients(count) }),
  )
  const entries = counts.map((count, n) => {
    const copies = recipients(count).map(({ address }) => ({ address, state: 'kept' as const }))
    return keptEntry({ keptAtMs: NOON - n, copies })
  })
  await createBatchWriter(db, keep).write([
    ...told(events),
    ...entries.map((entry) => ({ kind: 'entry', entry }) as const),
  ])
  const reader = await createReader(db)
  const sizes: number[][] = []
  let cursor: string | undefined
  do {
    const page = await reader.events({ query: EVERYTHING, limit: 200, nowMs, cursor })
    sizes.push(page.items.map((event) => event.recipients.length))
    cursor = page.next
  } while (cursor !== undefined)
  assert.deepEqual(sizes, [[4000], [1000, 1000, 1000], [1, 1]])
  const kept: number[][] = []
  do {
    const page = await reader.entries({ query: EVERYTHING, limit: 200, nowMs, cursor })
    kept.push(page.items.map(({ copies }) => copies.length))
    cursor = page.next
  } while (cursor !== undefined)
  assert.deepEqual(kept, sizes)
  // A list shows but the first of each, so that it has room for all.
  const list = await reader.events({ query: EVERYTHING, limit: 200, nowMs, recipients: 2 })
  assert.deepEqual(
    list.items.map((event) => [event.recipients.map(({ address }) => address), event.recipientCount]),
    counts.map((count) => [count === 1 ? ['r0@example.org'] : ['r0@example.org', 'r1@example.org'], count]),
  )
  assert.equal(list.next, undefined)
  // Who sees some mail alone hears of those recipients, and of no others' number.
  const scope = { of: 'domains', domains: ['example.org'] } as const
  const [mine] = (await reader.events({ query: EVERYTHING, limit: 1, nowMs, recipients: 2, scope })).items
  assert.deepEqual([mine?.recipients.length, mine?.recipientCount], [4000, undefined])
})
