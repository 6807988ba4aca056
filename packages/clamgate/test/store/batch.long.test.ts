import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createBatchWriter } from '../../src/store/batch/batch.ts'
import { encodeEventId } from '../../src/store/batch/event-id.ts'
import { readMail } from '../../src/store/batch/read-mail.ts'
import type { EventDatabase } from '../../src/store/dialect/database.ts'
import type { ActionRecord, EntryCopy, EntryRecord, MessageEvent, StoreWrite } from '../../src/store/types.ts'
import { testDatabases } from './databases.ts'
import { anAction, anyMail, cleanMail, infectedMail, keptEntry, NOON } from './mail.ts'

const { onBoth } = testDatabases()

const keep = { keepsClean: () => true }
const mail = (event: MessageEvent): StoreWrite => ({ kind: 'message', event })
const entry = (record: EntryRecord): StoreWrite => ({ kind: 'entry', entry: record })
const action = (record: ActionRecord): StoreWrite => ({ kind: 'action', action: record })

onBoth('13.33 mail comes back as it was told, whatever is in its texts', async ({ events }) => {
  const writer = createBatchWriter(events, keep)
  await fc.assert(
    fc.asyncProperty(fc.array(anyMail, { maxLength: 20 }), async (mails) => {
      await writer.write(mails.map(mail))
      for (const told of mails) assert.deepEqual(given(await readBack(events, told.id)), given(told))
    }),
    { numRuns: 40 },
  )
})

onBoth('what comes twice is one, and is counted once', async ({ events }) => {
  const [clean, infected, did] = [cleanMail(), infectedMail(), anAction()]
  const writes = [
    mail(clean),
    mail(infected),
    mail(clean),
    action(did),
    action(did),
    entry(keptEntry({ id: 'E1' })),
  ]
  const writer = createBatchWriter(events, keep)
  assert.deepEqual((await writer.write(writes)).events, [clean.id, infected.id])
  assert.deepEqual((await writer.write(writes)).events, [])
  // Another process, that remembers nothing.
  assert.deepEqual((await createBatchWriter(events, keep).write(writes)).events, [])
  assert.equal(await rows(events, 'message'), 1)
  assert.equal(await rows(events, 'message_recipient'), 1)
  assert.equal(await rows(events, 'finding'), 1)
  assert.equal(await rows(events, 'action'), 1)
  assert.equal(await rows(events, 'entry'), 1)
  assert.equal(await messagesCounted(events), 2)
})

onBoth('a batch that fails leaves nothing behind', async ({ events }) => {
  const failing = createBatchWriter(events, {
    ...keep,
    inTransaction: () => Promise.reject(new Error('power cut')),
  })
  await assert.rejects(failing.write([mail(cleanMail()), entry(keptEntry())]), { code: 'STORE_FAILED' })
  assert.equal(await rows(events, 'message'), 0)
  assert.equal(await rows(events, 'entry'), 0)
  assert.equal(await messagesCounted(events), 0)
})

onBoth('mail that is not kept is counted, once', async ({ events }) => {
  const writer = createBatchWriter(events, { keepsClean: () => false })
  const [clean, infected] = [cleanMail(), infectedMail()]
  await writer.write([mail(clean), mail(infected), mail(clean)])
  await writer.write([mail(clean)])
  assert.equal(await rows(events, 'message'), 0)
  assert.equal(await rows(events, 'finding'), 1)
  assert.equal(await messagesCounted(events), 2)
})

onBoth(
  '13.32 counts equal a count over rows, by days of UTC, across the change to summer time',
  async ({ events }) => {
    // 29 March 2026, 01:00 UTC, and 25 October 2026, 01:00 UTC.
    const changes = [Date.UTC(2026, 2, 29), Date.UTC(2026, 9, 25)]
    const mails = changes.flatMap((day) =>
      Array.from({ length: 150 }, (_, n) => {
        const make = n % 3 === 0 ? infectedMail : cleanMail
        return make({
          atMs: day - 3_600_000 + n * 1_007_000,
          bytes: n,
          host: n % 2 === 0 ? 'a' : 'b',
          scanMs: 2 ** (n % 17),
        })
      }),
    )
    await createBatchWriter(events, keep).write(mails.map(mail))
    const lengths = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
    for (const [per, length] of Object.entries(lengths)) {
      const counted = await events.kysely
        .selectFrom('rollup')
        .selectAll()
        .where('per', '=', per as 'day')
        .execute()
      const starts = new Set(mails.map(({ atMs }) => atMs - (atMs % length)))
      assert.deepEqual(new Set(counted.map(({ start }) => start)), starts)
      for (const start of starts) {
        for (const kind of ['clean', 'infected'] as const) {
          const of = mails.filter((one) => one.atMs - (one.atMs % length) === start && one.kind === kind)
          const found = counted.filter((row) => row.start === start && row.kind === kind)
          assert.equal(sum(found.map((row) => row.messages)), of.length)
          assert.equal(sum(found.map((row) => row.bytes)), sum(of.map((one) => one.bytes)))
          assert.equal(sum(found.map((row) => row.scanned)), of.length)
          const slow = of.filter(({ scanMs = 0 }) => scanMs > 30_000).length
          assert.equal(sum(found.map((row) => row.scan_more)), slow)
        }
      }
    }
  },
)

onBoth('an entry is as it was told last, and an older word does not count', async ({ events }) => {
  const writer = createBatchWriter(events, keep)
  const kept = keptEntry({ id: 'E1', subject: 'before' })
  const released = keptEntry({
    ...{ id: 'E1', subject: 'after' },
    copies: [
      { address: 'Bob@example.org', state: 'released', atMs: NOON + 5, queueId: 'Q2' },
      { address: 'eve@example.org', state: 'kept' },
    ],
  })
  await writer.write([entry(kept)])
  await writer.write([entry(released), entry(kept)])
  await writer.write([entry(kept)])
  const row = await events.kysely.selectFrom('entry').selectAll().executeTakeFirstOrThrow()
  assert.equal(row.subject, 'after')
  const copies = await events.kysely.selectFrom('entry_recipient').selectAll().orderBy('n').execute()
  assert.deepEqual(
    copies.map(({ address, address_as_given, state, queue_id }) => [
      address,
      address_as_given,
      state,
      queue_id,
    ]),
    [
      ['bob@example.org', 'Bob@example.org', 'released', 'Q2'],
      ['eve@example.org', null, 'kept', null],
    ],
  )
  await writer.write([{ kind: 'entries-gone', ids: ['E1', 'never there'], atMs: 2 }])
  assert.equal(await rows(events, 'entry'), 0)
  assert.equal(await rows(events, 'entry_recipient'), 0)
})

onBoth('what became of an entry that has left stays beside its message', async ({ events }) => {
  const writer = createBatchWriter(events, keep)
  const copies = (...states: readonly EntryCopy['state'][]) =>
    states.map((state, n) => ({ address: `r${n}@example.org`, state }))
  const gone = (id: string, fate?: 'deleted' | 'expired') =>
    ({ kind: 'entries-gone', ids: [id], atMs: NOON, fate }) as const
  const fate = async (id: string) =>
    (await events.kysely.selectFrom('finding').select(['fates', 'gone_at']).where('entry', '=', id).execute())
      .map(({ fates, gone_at }) => `${fates} ${gone_at}`)
      .join()
  await writer.write(['E1', 'E2', 'E3'].map((id) => mail(infectedMail({ entry: id, id: cleanMail().id }))))
  await writer.write([entry(keptEntry({ id: 'E1', copies: copies('released', 'kept', 'refused') }))])
  await writer.write([gone('E1', 'expired')])
  assert.equal(await fate('E1'), `expired,released ${NOON}`)
  // Whoever misses it later knows less than who took it away.
  await writer.write([gone('E1')])
  assert.equal(await fate('E1'), `expired,released ${NOON}`)
  // All of its life in one batch; and one that the index never had.
  await writer.write([
    entry(keptEntry({ id: 'E2', copies: copies('unknown') })),
    gone('E2', 'deleted'),
    gone('E3'),
  ])
  assert.equal(await fate('E2'), `unknown ${NOON}`)
  assert.equal(await fate('E3'), `deleted ${NOON}`)
  assert.equal(await rows(events, 'entry'), 0)
  // A directory that was away, and is there again.
  await writer.write([entry(keptEntry({ id: 'E3' }))])
  assert.equal(await fate('E3'), ' null')
})

onBoth('two writers at once, and mail of other days and of clocks that are wrong', async ({ events }) => {
  const days = [0, 1, 12, -400, 20_000].map((day) => NOON + day * 86_400_000)
  const times = [...days, -1, 1e17]
  const batches = Array.from({ length: 6 }, () =>
    times.map((atMs) => mail(cleanMail({ atMs, id: cleanMail().id }))),
  )
  const writers = [createBatchWriter(events, keep), createBatchWriter(events, keep)]
  await Promise.all(batches.map((batch, n) => writers[n % 2]?.write(batch)))
  assert.equal(await rows(events, 'message'), 6 * times.length)
  const ids = await events.kysely.selectFrom('message').select('id').execute()
  assert.equal(new Set(ids.map(({ id }) => id)).size, ids.length)
})

onBoth('texts that are longer than their columns are cut, and the mail is written', async ({ events }) => {
  const long = 'ä'.repeat(20_000)
  const because = { text: long, key: long, rule: { name: long, file: long, line: 7 } }
  const everything = infectedMail({
    ...{ host: long, queueId: long, messageId: long, subject: long, sender: `${long}@${long}`, client: long },
    ...{
      clientName: long,
      helo: long,
      authenticated: long,
      because,
      signature: long,
      source: long,
      file: long,
    },
    ...{
      reply: long,
      incident: long,
      entry: long,
      server: long,
      engine: long,
      policy: long,
      reading: long.repeat(15),
    },
    recipients: [{ address: long, wanted: 'reject', fate: long, because: { text: long } }],
    failure: { kind: long, code: long, detail: '\0'.repeat(100_000) },
  })
  await createBatchWriter(events, keep).write([
    mail(everything),
    mail({ ...everything, id: newOne(), isFinding: false }),
  ])
  const back = await readBack(events, everything.id)
  assert.equal(back.subject, long.slice(0, 1000))
  assert.equal(back.failure?.detail, '\0'.repeat(2000))
  // Beside the columns there is room for all of it.
  assert.deepEqual(back.because, because)
  // Of JSON half is of no use.
  assert.equal(back.reading, undefined)
  assert.deepEqual(back.recipients[0]?.because, { text: long.slice(0, 100) })
})

async function readBack({ kysely }: EventDatabase, id: string): Promise<MessageEvent> {
  const names = new Map(
    (await kysely.selectFrom('name').selectAll().execute()).map((name) => [name.id, name.text]),
  )
  for (const table of ['message', 'finding'] as const) {
    const row = await kysely
      .selectFrom(table)
      .selectAll()
      .where('event_id', '=', encodeEventId(id))
      .executeTakeFirst()
    if (row === undefined) continue
    const recipients = await kysely
      .selectFrom(`${table}_recipient`)
      .selectAll()
      .where('mail', '=', row.id)
      .orderBy('n')
      .execute()
    return readMail(row, recipients, (number) => names.get(number) ?? assert.fail('a name is missing'))
  }
  return assert.fail('the mail is not there')
}

/** Without the fields that are not there. */
function given(event: MessageEvent): unknown {
  return JSON.parse(JSON.stringify(event), (_, value) => value)
}

async function rows(
  { kysely }: EventDatabase,
  table: 'message' | 'message_recipient' | 'finding' | 'entry' | 'entry_recipient' | 'action',
): Promise<number> {
  const all = await kysely.selectFrom(table).selectAll().execute()
  return all.length
}

async function messagesCounted({ kysely }: EventDatabase): Promise<number> {
  const found = await kysely.selectFrom('rollup').select('messages').where('per', '=', 'day').execute()
  return sum(found.map(({ messages }) => messages))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

function newOne(): string {
  return cleanMail().id
}
