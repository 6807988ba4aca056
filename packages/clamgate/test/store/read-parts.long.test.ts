import assert from 'node:assert/strict'
import { createBatchWriter } from '../../src/store/batch/batch.ts'
import { parseQuery } from '../../src/store/query/parse.ts'
import { createReader } from '../../src/store/read/reader.ts'
import { deleteOldest } from '../../src/store/retention/oldest.ts'
import type { MessageEvent, StoreWrite } from '../../src/store/types.ts'
import { testDatabases } from './databases.ts'
import { cleanMail, NOON } from './mail.ts'
import { writeInParts } from './parts.ts'

const { onBoth } = testDatabases()
const told = (events: readonly MessageEvent[]): readonly StoreWrite[] =>
  events.map((event) => ({ kind: 'message', event }))

onBoth('13.24 who is rare lately and frequent before is found, in order', async ({ events: db }) => {
  const nowMs = NOON + 1000
  let atMs = NOON - 100_000
  const of = (sender: string, count: number) =>
    Array.from({ length: count }, () => cleanMail({ sender, atMs: atMs++ }))
  const frequent = [...of('a@example.org', 2500), ...of('b@example.org', 50)]
  const other = Array.from({ length: 40 }, () => of('b@example.org', 3))
  const late = [cleanMail({ sender: 'a@example.org', atMs: NOON - 150_000, queueId: 'LATE' })]
  await writeInParts(db, [frequent.slice(0, 1300), frequent.slice(1300), ...other, late].map(told))
  const reader = await createReader(db)
  for (const text of [
    'from:a@example.org',
    'from:a@example.org,b@example.org',
    'from:a@example.org to:@example.org',
  ]) {
    const query = parseQuery(text, { nowMs })
    const wanted = [...frequent, ...other.flat(), ...late]
      .filter(({ sender }) => sender === 'a@example.org' || text.includes('b@'))
      .toSorted((a, b) => b.atMs - a.atMs)
      .map(({ id }) => id)
    const found: string[] = []
    let cursor: string | undefined
    do {
      const page = await reader.events({ query, limit: 200, cursor, nowMs })
      found.push(...page.items.map(({ id }) => id))
      cursor = page.next
    } while (cursor !== undefined)
    assert.deepEqual(found, wanted, text)
  }
  assert.equal((await reader.event('LATE'))?.event.id, late[0]?.id)
})

onBoth('13.29 what says where mail is goes with the mail', async ({ events: db }) => {
  if (db.dialect === 'postgres') return
  const days = Array.from({ length: 5 }, (_, n) => [cleanMail({ atMs: NOON + n * 1000 })])
  await writeInParts(db, days.map(told))
  const parts = async () => (await db.kysely.selectFrom('message_part').selectAll().execute()).length
  assert.equal(await parts(), 5)
  await deleteOldest(db, 'clean', { beforeMs: NOON + 2500, rows: 100 })
  assert.equal(await parts(), 2)
  await deleteOldest(db, 'clean', { beforeMs: NOON + 9000, rows: 100 })
  assert.equal(await parts(), 0)
  await createBatchWriter(db, { keepsClean: () => true }).write(told([cleanMail()]))
  assert.equal(await parts(), 1)
})

onBoth(
  '13.26 what is asked by id has a time of its own, however long ago a list was asked for',
  async ({ events: db }) => {
    const old = Array.from({ length: 64 }, (_, n) => cleanMail({ atMs: NOON, queueId: `OLD${n}` }))
    const later = [1, 2, 3].map((n) => [cleanMail({ atMs: NOON + n * 1000 })])
    await writeInParts(db, [old, ...later].map(told))
    let now = 0
    const reader = await createReader(db, { budgetMs: 1000, now: () => now })
    const query = parseQuery('', { nowMs: NOON })
    await reader.events({ query, limit: 1, nowMs: NOON })
    now = 5000
    for (const { queueId = '' } of old) assert.equal((await reader.event(queueId))?.event.queueId, queueId)
  },
)
