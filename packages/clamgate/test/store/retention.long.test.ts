import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBatchWriter } from '../../src/store/batch/batch.ts'
import type { EventDatabase } from '../../src/store/dialect/database.ts'
import { openStore } from '../../src/store/dialect/open.ts'
import { createRetention, type RetentionSettings } from '../../src/store/retention/retention.ts'
import type { KeptKind } from '../../src/store/schema/tables.ts'
import type { MessageEvent, StoreWrite } from '../../src/store/types.ts'
import { testDatabases } from './databases.ts'
import { anAction, cleanMail, infectedMail, keptEntry, NOON } from './mail.ts'

const { onBoth, place } = testDatabases()

const [HOUR_MS, DAY_MS, MIB] = [3_600_000, 86_400_000, 1_048_576]
const SETTINGS: RetentionSettings = {
  ...{ keepCleanMs: 14 * DAY_MS, keepFindingsMs: 400 * DAY_MS },
  ...{ maxCleanBytes: 1000 * MIB, maxFindingsBytes: 1000 * MIB },
}

/** A clock that says what it is told. */
function clockAt(start: number) {
  const clock = { now: start, passed: 0 }
  return {
    wall: () => clock.now,
    monotonic: () => clock.passed,
    pass: (ms: number) => {
      clock.now += ms
      clock.passed += ms
    },
    set: (ms: number) => {
      clock.now = ms
    },
  }
}

function retentionOf(events: EventDatabase, clock: ReturnType<typeof clockAt>) {
  const leaps: string[] = []
  const retention = createRetention(events, { clock, onLeap: (sentence) => leaps.push(sentence) })
  return {
    leaps,
    async run(settings: RetentionSettings = SETTINGS): Promise<number> {
      let steps = 0
      while (await retention.step(settings)) steps += 1
      return steps
    },
  }
}

const mail = (event: MessageEvent): StoreWrite => ({ kind: 'message', event })

onBoth(
  '13.29 clean mail, findings and acts go each at their age, with all that belongs to them',
  async ({ events }) => {
    const writer = createBatchWriter(events, { keepsClean: () => true })
    const ages = [0, 1, 13, 15.5, 16, 30, 399, 402, 500]
    await writer.write([
      ...ages.map((days) => mail(cleanMail({ atMs: NOON - days * DAY_MS }))),
      ...ages.map((days) => mail(infectedMail({ atMs: NOON - days * DAY_MS }))),
      ...ages.map(
        (days): StoreWrite => ({ kind: 'action', action: anAction({ atMs: NOON - days * DAY_MS }) }),
      ),
      { kind: 'entry', entry: keptEntry({ keptAtMs: NOON - 900 * DAY_MS }) },
    ])
    await retentionOf(events, clockAt(NOON)).run()
    assert.deepEqual(await agesOf(events, 'message'), [0, 1, 13])
    assert.deepEqual(await agesOf(events, 'message_recipient'), [0, 1, 13])
    assert.deepEqual(await agesOf(events, 'finding'), [0, 1, 13, 15.5, 16, 30, 399])
    assert.deepEqual(await agesOf(events, 'finding_recipient'), [0, 1, 13, 15.5, 16, 30, 399])
    assert.deepEqual(await agesOf(events, 'action'), [0, 1, 13, 15.5, 16, 30, 399])
    // The index of the quarantine is what its directory says.
    assert.deepEqual(await agesOf(events, 'entry'), [900])
    const counts = await events.kysely.selectFrom('rollup').select(['per', 'start', 'messages']).execute()
    const of = (per: string) => counts.filter((row) => row.per === per)
    assert.equal(of('day').length, 2 * ages.length)
    assert.ok(of('minute').every(({ start }) => start >= NOON - 2 * DAY_MS) && of('minute').length === 4)
    assert.ok(of('hour').every(({ start }) => start >= NOON - 400 * DAY_MS) && of('hour').length === 14)
    assert.deepEqual(await rowsOf(events), { clean: 3, finding: 7, action: 7 })
  },
)

onBoth('13.29 of what is too much the oldest goes, of each kind by itself', async ({ events }) => {
  const writer = createBatchWriter(events, { keepsClean: () => true })
  for (let day = 0; day < 6; day++) {
    const at = (n: number) => NOON - day * DAY_MS + n
    await writer.write([
      ...Array.from({ length: 300 }, (_, n) => mail(cleanMail({ atMs: at(n) }))),
      ...Array.from({ length: 60 }, (_, n) => mail(infectedMail({ atMs: at(n) }))),
      { kind: 'action', action: anAction({ atMs: at(0) }) },
    ])
  }
  const all = await bytesOf(events)
  const findings = all.finding + all.action
  const settings = { ...SETTINGS, maxCleanBytes: all.clean / 2, maxFindingsBytes: findings / 3 }
  await retentionOf(events, clockAt(NOON)).run(settings)
  const left = await bytesOf(events)
  assert.ok(left.clean <= all.clean / 2 && left.clean > all.clean / 4, `clean: ${left.clean} of ${all.clean}`)
  assert.ok(left.finding + left.action <= findings / 3 && left.finding > findings / 6)
  const ages = new Set((await agesOf(events, 'message')).map(Math.round))
  assert.deepEqual([...ages], [0, 1, 2])
  assert.deepEqual([...new Set((await agesOf(events, 'finding')).map(Math.round))], [0, 1])
  assert.equal((await rowsOf(events)).clean, (await agesOf(events, 'message')).length)
})

onBoth('13.29 a clock that leaps makes nothing old, and time that passes does', async ({ events }) => {
  const writer = createBatchWriter(events, { keepsClean: () => true })
  const clock = clockAt(NOON)
  await writer.write([mail(cleanMail({ atMs: NOON - DAY_MS })), mail(infectedMail({ atMs: NOON - DAY_MS }))])
  const first = retentionOf(events, clock)
  await first.run()
  clock.set(NOON + 4000 * DAY_MS)
  // Somebody starts the daemon anew, too.
  const second = retentionOf(events, clock)
  await second.run()
  assert.equal(second.leaps.length, 2)
  assert.match(second.leaps[0] ?? '', /ahead by 4000 days/)
  assert.deepEqual(
    [(await agesOf(events, 'message')).length, (await agesOf(events, 'finding')).length],
    [1, 1],
  )
  for (let days = 0; days < 20; days++) {
    clock.pass(DAY_MS)
    await second.run()
  }
  assert.deepEqual(
    [(await agesOf(events, 'message')).length, (await agesOf(events, 'finding')).length],
    [0, 1],
  )
  clock.set(NOON + 20 * DAY_MS)
  await second.run()
  assert.equal((await agesOf(events, 'finding')).length, 1)
})

onBoth('mail that is only counted is known for two weeks, and then forgotten', async ({ events }) => {
  const writer = createBatchWriter(events, { keepsClean: () => false })
  await writer.write([0, 13, 15].map((days) => mail(cleanMail({ atMs: NOON - days * DAY_MS }))))
  await retentionOf(events, clockAt(NOON)).run()
  const left = await events.kysely.selectFrom('counted').select('at').execute()
  assert.deepEqual(
    left.map(({ at }) => (NOON - at) / DAY_MS).toSorted((a, b) => a - b),
    [0, 13],
  )
})

test('13.29 the file shrinks, and no step takes long', async () => {
  const at = await place('sqlite')
  const { events, close } = await openStore(at, { nowMs: NOON })
  try {
    assert.ok(events.dialect === 'sqlite' && at.kind === 'sqlite')
    const writer = createBatchWriter(events, { keepsClean: () => true })
    for (let batch = 0; batch < 60; batch++) {
      const make = batch % 6 === 0 ? infectedMail : cleanMail
      const atMs = NOON - 30 * DAY_MS + batch * HOUR_MS
      await writer.write(Array.from({ length: 500 }, (_, n) => mail(make({ atMs: atMs + n }))))
    }
    const pages = () => Number(Object.values(events.raw.prepare('PRAGMA page_count').get() ?? {})[0])
    const before = pages()
    const retention = createRetention(events, {
      clock: { wall: () => NOON, monotonic: () => performance.now() },
      onLeap: () => assert.fail('the clock is right'),
    })
    const tookMs: number[] = []
    let isMore = true
    while (isMore) {
      const began = process.threadCpuUsage()
      isMore = await retention.step({ ...SETTINGS, keepFindingsMs: DAY_MS })
      const { user, system } = process.threadCpuUsage(began)
      tookMs.push((user + system) / 1000)
    }
    assert.equal((await rowsOf(events)).clean, 0)
    const after = pages()
    assert.ok(after < before / 2, `${after} of ${before} pages are left`)
    // Of the processor, and but for the slowest: others are at work, too, while tests run.
    const slow = tookMs.toSorted((a, b) => a - b).at(Math.floor(tookMs.length * 0.95)) ?? 0
    assert.ok(slow < 100, `steps took up to ${slow} ms`)
    assert.ok(events.raw.prepare('PRAGMA integrity_check').get()?.['integrity_check'] === 'ok')
  } finally {
    await close()
  }
})

test('13.29 whoever reads does not wait for a day that is dropped, and it goes once he is done', async () => {
  const at = await place('postgres')
  const [{ events, close }, reader] = [
    await openStore(at, { nowMs: NOON }),
    await openStore(at, { nowMs: NOON }),
  ]
  try {
    const writer = createBatchWriter(events, { keepsClean: () => true })
    await writer.write([0, 20, 30].map((days) => mail(cleanMail({ atMs: NOON - days * DAY_MS }))))
    const retention = retentionOf(events, clockAt(NOON))
    await reader.events.kysely.transaction().execute(async (tx) => {
      assert.equal((await tx.selectFrom('message').select('id').execute()).length, 3)
      await retention.run()
      assert.equal(
        (await reader.events.kysely.selectFrom('message').select('id').execute()).length >= 1,
        true,
      )
    })
    // Mail of that day that comes meanwhile has its place.
    await writer.write([mail(cleanMail({ atMs: NOON - 30 * DAY_MS }))])
    await retention.run()
    assert.deepEqual(await agesOf(events, 'message'), [0])
    assert.deepEqual(await rowsOf(events), { clean: 1, finding: 0, action: 0 })
  } finally {
    await reader.close()
    await close()
  }
})

type Table = 'message' | 'message_recipient' | 'finding' | 'finding_recipient' | 'action' | 'entry'

/** In days, youngest first. */
async function agesOf({ kysely }: EventDatabase, table: Table): Promise<readonly number[]> {
  const rows = await kysely.selectFrom(table).select('at').execute()
  return rows.map(({ at }) => (NOON - at) / DAY_MS).toSorted((a, b) => a - b)
}

async function sumOf({ kysely }: EventDatabase, what: 'rows' | 'bytes'): Promise<Record<KeptKind, number>> {
  const lines = await kysely.selectFrom('volume').select(['kind', what]).execute()
  const sums = { clean: 0, finding: 0, action: 0 }
  for (const line of lines) sums[line.kind] += line[what]
  return sums
}

const rowsOf = (events: EventDatabase) => sumOf(events, 'rows')
const bytesOf = (events: EventDatabase) => sumOf(events, 'bytes')
