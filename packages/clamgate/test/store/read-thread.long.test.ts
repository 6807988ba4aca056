import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitUntil } from '../../../lab/src/wait-until.ts'
import { createBatchWriter } from '../../src/store/batch/batch.ts'
import { openStore } from '../../src/store/dialect/open.ts'
import { parseQuery } from '../../src/store/query/parse.ts'
import { EVERYTHING, type Query } from '../../src/store/query/tree.ts'
import { createReader } from '../../src/store/read/reader.ts'
import { startThread } from '../../src/store/read/thread/start-thread.ts'
import { ThreadReader } from '../../src/store/read/thread-reader.ts'
import type { MessageEvent, Page, StoreReader } from '../../src/store/types.ts'
import { testDatabases } from './databases.ts'
import { cleanMail, infectedMail, NOON } from './mail.ts'

const { onBoth, place } = testDatabases()
const keep = { keepsClean: () => true }
const SPAN = { start: 0, end: 0 }
const MANY = 6000

/** Reads through every subject, and finds nothing. */
const NOWHERE: Query = {
  all: [
    { not: false, any: [{ kind: 'text', key: 'subject', pattern: { pieces: ['ö', 'ä', 'ü'] }, span: SPAN }] },
    { not: false, any: [{ kind: 'time', key: 'since', moment: { agoMs: 86_400_000 }, span: SPAN }] },
  ],
}
/** Any part of a subject, in a day. */
const subject = (text: string): Query => parseQuery(`subject:${text} since:1d`, { nowMs: NOON + 1000 })
async function everyPage(reader: StoreReader, query: Query): Promise<readonly [readonly string[], number]> {
  const ids: string[] = []
  let [cursor, pages]: [string | undefined, number] = [undefined, 0]
  do {
    const page: Page<MessageEvent> = await reader.events({ ...ask(query), limit: 200, cursor })
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.next
    pages++
  } while (cursor !== undefined)
  return [ids, pages]
}
const ask = (query: Query) => ({ query, limit: 50, nowMs: NOON + 1000 })
const mails = (count: number) =>
  Array.from({ length: count }, (_, n) => {
    const make = n % 5 === 0 ? infectedMail : cleanMail
    return {
      kind: 'message',
      event: make({ atMs: NOON - n, subject: `Ö Ä ${'ö'.repeat(900)} ${n}` }),
    } as const
  })

onBoth(
  '13.25 the thread of the mail does not stop while the dearest query runs',
  async ({ events, place: at }) => {
    const writer = createBatchWriter(events, keep)
    for (let n = 0; n < MANY / 1000; n++) await writer.write(mails(1000))
    const reader = new ThreadReader({ place: at })
    try {
      await reader.events(ask(EVERYTHING))
      const from = process.threadCpuUsage()
      const found = await reader.events(ask(NOWHERE))
      const { user, system } = process.threadCpuUsage(from)
      assert.equal(found.items.length, 0)
      // Of CPU, as others work on this machine, too; a query on this thread would take hundreds.
      const spentMs = (user + system) / 1000
      assert.ok(spentMs < 20, `${spentMs} ms`)
    } finally {
      await reader.close()
    }
  },
)

onBoth(
  '13.26 a query past its time ends and says how to narrow it, the next works, and a long list is found page by page',
  async ({ events, place: at }) => {
    const writer = createBatchWriter(events, keep)
    for (let n = 0; n < MANY / 1000; n++) await writer.write(mails(1000))
    const reader = new ThreadReader({ place: at, budgetMs: 1 })
    const patient = new ThreadReader({ place: at })
    try {
      await assert.rejects(reader.events(ask(NOWHERE)), { code: 'STORE_TOO_SLOW', remedy: /since:/ })
      assert.equal((await patient.events(ask(EVERYTHING))).items.length, 50)
      // The thread was not given up for it.
      assert.equal(reader.isRunning, true)
      // Each page is over as soon as it has looked at some rows.
      const hasty = await createReader(events, { pageMs: 0 })
      for (const text of ['99', 'Ä*999', 'nowhere']) {
        const query = subject(text)
        const [found, pages] = await everyPage(hasty, query)
        const [expected] = await everyPage(patient, query)
        assert.deepEqual(found, expected, text)
        assert.ok(pages > 1, text)
      }
    } finally {
      await reader.close()
      await patient.close()
    }
  },
)

test('13.26 a thread that does not answer is given up, and the next question gets another', async () => {
  let started = 0
  const reader = new ThreadReader({
    ...{ place: await place('sqlite'), budgetMs: 10 },
    start(data, listener) {
      started++
      if (started > 1) return startThread(data, listener)
      // It answers once, so its time counts from then on.
      return {
        post: ({ job, method }) => {
          if (method === 'entry')
            queueMicrotask(() => listener.answered({ kind: 'answered', job, value: undefined }))
        },
        hold: () => undefined,
        end: () => undefined,
      }
    },
  })
  try {
    assert.equal(await reader.entry('E'), undefined)
    await assert.rejects(reader.events(ask(EVERYTHING)), { code: 'STORE_TOO_SLOW' })
    // This one is real, and there is no database yet.
    await assert.rejects(reader.events(ask(EVERYTHING)), { code: 'STORE_UNAVAILABLE' })
    assert.equal(started, 2)
  } finally {
    await reader.close()
  }
})

onBoth('the thread starts with the first question and ends when nobody asks', async ({ place: at }) => {
  const reader = new ThreadReader({ place: at, idleMs: 20 })
  try {
    assert.equal(reader.isRunning, false)
    assert.deepEqual(await reader.events(ask(EVERYTHING)), { items: [], next: undefined })
    assert.equal(reader.isRunning, true)
    assert.ok(await waitUntil(async () => (reader.isRunning ? undefined : true), { timeoutMs: 60_000 }))
    assert.deepEqual(await reader.events(ask(EVERYTHING)), { items: [], next: undefined })
  } finally {
    await reader.close()
  }
  await assert.rejects(reader.events(ask(EVERYTHING)), { code: 'STORE_UNAVAILABLE' })
})

onBoth('what the reader refuses comes through the thread with its code and remedy', async ({ place: at }) => {
  const reader = new ThreadReader({ place: at })
  const [wide] = [{ all: NOWHERE.all.slice(0, 1) }]
  try {
    await assert.rejects(reader.events(ask(wide)), { code: 'STORE_QUERY_TOO_WIDE', remedy: /since:1d/ })
    await assert.rejects(reader.events({ ...ask(EVERYTHING), cursor: 'x' }), { code: 'STORE_CURSOR' })
  } finally {
    await reader.close()
  }
})

test('a thread that is ended in the middle of a query leaves nothing locked', async () => {
  const at = await place('sqlite')
  if (at.kind !== 'sqlite') throw new TypeError('A file was asked for')
  const store = await openStore(at, { nowMs: NOON })
  try {
    const writer = createBatchWriter(store.events, keep)
    for (let n = 0; n < MANY / 1000; n++) await writer.write(mails(1000))
    const ended = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<void>()
    const thread = startThread(
      { place: at, of: 'mail', budgetMs: 600_000 },
      { answered: () => answered.resolve(), ended: () => ended.resolve() },
    )
    thread.post({ method: 'entry', args: ['E'], job: 1 })
    await answered.promise
    thread.post({ method: 'events', args: [ask(NOWHERE)], job: 2 })
    await thread.end()
    await ended.promise
    await writer.write(mails(10))
    if (store.events.dialect !== 'sqlite') throw new TypeError('A file was asked for')
    // Whoever still read would keep the journal from being emptied.
    const [checkpoint] = store.events.raw.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()
    assert.equal(checkpoint?.['busy'], 0)
  } finally {
    await store.close()
  }
})
