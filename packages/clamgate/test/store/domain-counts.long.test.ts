import assert from 'node:assert/strict'
import type { Scope } from '../../src/access/may.ts'
import { ACTIONS } from '../../src/config/sections/actions.ts'
import { createBatchWriter } from '../../src/store/batch/batch.ts'
import { cutEvent } from '../../src/store/read/cut.ts'
import { createReader } from '../../src/store/read/reader.ts'
import { createRetention } from '../../src/store/retention/retention.ts'
import type { Count, MessageEvent } from '../../src/store/types.ts'
import { testDatabases } from './databases.ts'
import { cleanMail, infectedMail, NOON, newId } from './mail.ts'

const { onBoth } = testDatabases()
const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000]
const DOMAINS = ['a.example', 'b.example', "c'--.example", 'xn--bcher-kva.example']
const because = { text: 'policy.clean', key: 'policy.clean' }
const to = (domain: string) => ({
  ...({ address: `Ann@${domain.toUpperCase()}`, wanted: 'accept', fate: 'delivered', because } as const),
})

/** Some to one domain, some to several, in forty hours. */
function someMail(): readonly MessageEvent[] {
  return Array.from({ length: 400 }, (_, n) => {
    const action = ACTIONS[n % 5] ?? 'accept'
    const wanted = (k: number) => (n % 4 === 0 ? (ACTIONS[(n + k) % 6] ?? 'tag') : action)
    const recipients = DOMAINS.filter((_, k) => n % (k + 2) === 0).map((one, k) => ({
      ...to(one),
      wanted: wanted(k),
    }))
    const make = n % 7 === 0 || n % 4 === 0 ? infectedMail : cleanMail
    return make({
      ...{ id: newId(), atMs: NOON - Math.floor((n * 40 * HOUR_MS) / 400), bytes: 1000 + n },
      ...{ host: `mx${n % 2}.example`, direction: n % 3 === 0 ? undefined : 'inbound' },
      ...(make === infectedMail && { action }),
      recipients:
        recipients.length === 0
          ? [to('elsewhere.example')]
          : recipients.map((one) => (make === cleanMail ? { ...one, wanted: 'accept' as const } : one)),
    })
  })
}

/** What the counts have to be: each mail once, in the unit that it is in. */
function expected(mail: readonly MessageEvent[], domains: readonly string[], unitMs: number) {
  const sums = new Map<string, [number, number]>()
  for (const { atMs, kind, class: first, direction, bytes, ...event } of mail) {
    const cut = cutEvent({ ...event, atMs, kind, class: first, direction, bytes }, { of: 'domains', domains })
    if (cut === undefined) continue
    const { action } = cut
    const key = [Math.floor(atMs / unitMs) * unitMs, kind, first, action, direction].join(' ')
    const [messages, octets] = sums.get(key) ?? [0, 0]
    sums.set(key, [messages + 1, octets + bytes])
  }
  return [...sums].sort()
}

const plain = (counts: readonly Count[]) =>
  counts
    .map(({ startMs, kind, class: first, action, direction, messages, bytes }) => [
      [startMs, kind, first, action, direction].join(' '),
      [messages, bytes],
    ])
    .sort()

const scopes = [DOMAINS.slice(0, 1), DOMAINS.slice(0, 2), DOMAINS, ['nowhere.example'], []]

onBoth('what is summed up of domains is what their mail is, each mail once', async ({ events }) => {
  const writer = createBatchWriter(events, { keepsClean: () => true })
  const mail = someMail()
  const writes = mail.map((event) => ({ kind: 'message', event }) as const)
  await writer.write(writes)
  // It comes again, as after a crash, and is counted once.
  await writer.write(writes.slice(0, 100))
  const reader = await createReader(events)
  const times = { fromMs: NOON - 48 * HOUR_MS, toMs: NOON + 1 }
  const check = async (what: string) => {
    for (const domains of scopes) {
      const scope: Scope = {
        of: 'domains',
        domains: domains.map((one) => one.replace('xn--bcher-kva', 'bücher')),
      }
      for (const [per, unitMs] of [
        ['hour', HOUR_MS],
        ['day', DAY_MS],
      ] as const) {
        const counts = await reader.counts({ ...times, per, scope })
        assert.deepEqual(plain(counts), expected(mail, domains, unitMs), `${what}: ${domains} by ${per}`)
      }
    }
  }
  await check('all summed up')
  // As it is where there was mail before there were sums.
  await events.kysely
    .updateTable('domain_rollup_since')
    .set({ at: NOON - 20 * HOUR_MS })
    .execute()
  await events.kysely
    .deleteFrom('domain_rollup')
    .where('start', '<', NOON - 20 * HOUR_MS)
    .execute()
  await check('some counted one by one')
})

onBoth('mail that is only counted is in the sums of its domains', async ({ events }) => {
  const writer = createBatchWriter(events, { keepsClean: () => false })
  await writer.write([{ kind: 'message', event: cleanMail({ recipients: [to('a.example')] }) }])
  const reader = await createReader(events)
  const scope = { of: 'domains', domains: ['a.example'] } as const
  const [count] = await reader.counts({ fromMs: NOON, toMs: NOON + 1, per: 'hour', scope })
  assert.equal(count?.messages, 1)
})

onBoth(
  'sums of domains go when their mail is gone, hour by hour, and what is left is right',
  async ({ events }) => {
    const writer = createBatchWriter(events, { keepsClean: () => true })
    const ages = [0, 20, 34, 36, 60]
    const mail = ages.flatMap((days) =>
      [cleanMail, infectedMail].map((make) =>
        make({ id: newId(), atMs: NOON - days * DAY_MS, recipients: [to('a.example')] }),
      ),
    )
    await writer.write(mail.map((event) => ({ kind: 'message', event })))
    const clock = { wall: () => NOON, monotonic: () => performance.now() }
    const retention = createRetention(events, { clock, onLeap: () => undefined })
    const settings = {
      ...{ keepCleanMs: 14 * DAY_MS, keepFindingsMs: 400 * DAY_MS },
      ...{ maxCleanBytes: 1024 ** 3, maxFindingsBytes: 1024 ** 3 },
    }
    while (await retention.step(settings)) {
      // Until nothing is left to forget.
    }
    const starts = await events.kysely.selectFrom('domain_rollup').select('start').distinct().execute()
    const left = starts.map(({ start }) => (NOON - Number(start)) / DAY_MS).sort((a, b) => a - b)
    assert.deepEqual(left, [0, 20, 34])
    const reader = await createReader(events)
    const scope = { of: 'domains', domains: ['a.example'] } as const
    const counts = await reader.counts({ fromMs: NOON - 90 * DAY_MS, toMs: NOON + 1, per: 'day', scope })
    // Of older days there are the findings, counted one by one.
    const messages = (kind: string) => counts.filter((one) => one.kind === kind).length
    assert.deepEqual([messages('infected'), messages('clean')], [5, 3])
  },
)

onBoth('whoever asks for eight thousand years gets what there is, at once', async ({ events }) => {
  const reader = await createReader(events)
  const scope = { of: 'domains', domains: ['a.example', 'b.example'] } as const
  const wide = { fromMs: 0, toMs: Date.UTC(9999, 11, 31), per: 'day', scope } as const
  assert.deepEqual(await reader.counts(wide), [])
  const writer = createBatchWriter(events, { keepsClean: () => true })
  await writer.write([{ kind: 'message', event: cleanMail({ recipients: [to('a.example')] }) }])
  assert.deepEqual(
    (await reader.counts(wide)).map(({ messages }) => messages),
    [1],
  )
  // A clock that was far ahead wrote one hour: more hours than a question may look at are between them.
  await writer.write([
    {
      kind: 'message',
      event: cleanMail({ id: newId(), atMs: Date.UTC(9000, 0, 1), recipients: [to('a.example')] }),
    },
  ])
  await assert.rejects(reader.counts(wide), { code: 'STORE_QUERY_TOO_WIDE' })
  const near = { ...wide, fromMs: NOON - DAY_MS, toMs: NOON + DAY_MS }
  assert.deepEqual(
    (await reader.counts(near)).map(({ messages }) => messages),
    [1],
  )
})
