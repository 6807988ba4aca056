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
