import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { StoreError } from '../../store/errors.ts'
import type { EntryRecord } from '../../store/types.ts'
import { createDigests } from './digests.ts'
import { memoryDigestStore } from './testing/memory-store.ts'
import { digestSettings, entriesIn, entryRecord } from './testing/rows.ts'
import type { Delivery } from './types.ts'

const DAY = 86_400_000
const MOMENT = Date.parse('2026-11-29T06:40:00Z')
const DIGEST = { domains: ['example.org'], schedule: 'daily 06:40', timeZone: 'UTC' }

/** A daemon whose clock is turned by hand: it looks each time that somebody turns it. */
function daemon({
  startMs,
  store = memoryDigestStore(),
  records = [entryRecord({ keptAtMs: MOMENT - 3_600_000 })],
  answer = (): Delivery => ({ state: 'sent', words: '250' }),
  schedule = DIGEST.schedule,
}: {
  readonly startMs: number
  readonly store?: ReturnType<typeof memoryDigestStore>
  readonly records?: readonly EntryRecord[]
  readonly answer?: () => Delivery
  readonly schedule?: string
}) {
  const clock = { now: startMs }
  let due: (() => void) | undefined
  const mails: string[] = []
  const log = createMemoryLog()
  const digests = createDigests({
    ...{
      log,
      store,
      host: 'mx1',
      entries: entriesIn(records),
      settings: () => digestSettings({ ...DIGEST, schedule }),
    },
    clock: { wall: () => clock.now, monotonic: () => clock.now, wallOf: (ms) => ms },
    guard: { write: (level, _, event, sentence, fields) => log[level](event, sentence, fields) },
    async deliver({ to }) {
      const said = answer()
      if (said.state === 'sent') mails.push(to)
      return said
    },
    after(_, run) {
      due = run
      return { [Symbol.dispose]: () => undefined }
    },
  })
  digests.start()
  async function turnTo(ms: number) {
    clock.now = ms
    const run = due
    due = undefined
    run?.()
    while (due === undefined) await new Promise((resolve) => setImmediate(resolve))
  }
  return { digests, mails, log, store, turnTo }
}

test('13.45 who starts at the minute, in it or shortly after it sends the digests of that minute, once', async () => {
  for (const late of [0, 500, 59_000, 9 * 60_000]) {
    const { mails, turnTo } = daemon({ startMs: MOMENT + late })
    await turnTo(MOMENT + late)
    await turnTo(MOMENT + late + 15_000)
    assert.equal(mails.length, 1, `${late} ms late`)
  }
})

test('13.45 a daemon that is restarted during the minute sends nothing twice', async () => {
  const first = daemon({ startMs: MOMENT - 20_000 })
  await first.turnTo(MOMENT - 5_000)
  assert.equal(first.mails.length, 0)
  await first.turnTo(MOMENT + 10_000)
  await first.digests.stop()
  const second = daemon({ startMs: MOMENT + 20_000, store: first.store })
  await second.turnTo(MOMENT + 20_000)
  await second.turnTo(MOMENT + 60_000)
  assert.deepEqual([first.mails.length, second.mails.length], [1, 0])
})

test('13.45 a daemon that was down at the moment makes up for it within twelve hours, and not a day later', async () => {
  const store = memoryDigestStore()
  const before = daemon({ startMs: MOMENT - DAY, store })
  await before.turnTo(MOMENT - DAY)
  const late = daemon({ startMs: MOMENT + 11 * 3_600_000, store })
  await late.turnTo(MOMENT + 11 * 3_600_000)
  assert.equal(late.mails.length, 1)
  const tooLate = daemon({ startMs: MOMENT + 13 * 3_600_000, store: memoryDigestStore() })
  await tooLate.turnTo(MOMENT + 13 * 3_600_000)
  assert.equal(tooLate.mails.length, 0)
})

test('13.45 who switches digests on in the middle of the day waits for the next moment', async () => {
  const { mails, turnTo } = daemon({ startMs: MOMENT + 3_600_000 })
  await turnTo(MOMENT + 3_600_000)
  assert.equal(mails.length, 0)
  await turnTo(MOMENT + DAY)
  assert.equal(mails.length, 1)
})

test('13.45 a clock that jumps a year ahead and back sends no digest twice', async () => {
  const { mails, turnTo } = daemon({ startMs: MOMENT })
  await turnTo(MOMENT)
  await turnTo(MOMENT + 365 * DAY)
  await turnTo(MOMENT + 30_000)
  await turnTo(MOMENT + 60_000)
  assert.equal(mails.length, 1)
})

test('13.46 a failed run is seen at once, tried again with pauses, and forgotten once it worked', async () => {
  let away = true
  const { digests, mails, log, turnTo } = daemon({
    startMs: MOMENT,
    answer: () =>
      away ? { state: 'away', words: 'Connection refused', remedy: 'x' } : { state: 'sent', words: '250' },
  })
  await turnTo(MOMENT)
  const failing = digests.status()
  assert.deepEqual([failing.state, failing.failed], ['fail', 1])
  assert.equal(failing.problem?.error.code, 'DIGEST_RUN_FAILED')
  assert.match(failing.problem?.error.message ?? '', /Connection refused; tried again in 60 s/)
  assert.ok(log.lines.some(({ event, level }) => event === 'digest.run-failed' && level === 'error'))
  await turnTo(MOMENT + 30_000)
  assert.equal(digests.status().failed, 1, 'not before its time')
  away = false
  await turnTo(MOMENT + 61_000)
  assert.deepEqual([digests.status().state, mails.length], ['ok', 1])
  assert.equal(digests.status().problem, undefined)
})

test('13.46 a weekly run that failed is tried for the whole week, and not only for half a day', async () => {
  let away = true
  const { digests, mails, turnTo } = daemon({
    ...{ startMs: MOMENT, schedule: 'sunday 06:40' },
    answer: () =>
      away ? { state: 'away', words: 'Connection refused', remedy: 'x' } : { state: 'sent', words: '250' },
  })
  await turnTo(MOMENT)
  await turnTo(MOMENT + DAY)
  assert.deepEqual([digests.status().state, mails.length], ['fail', 0])
  away = false
  await turnTo(MOMENT + 2 * DAY)
  assert.deepEqual([digests.status().state, mails.length], ['ok', 1])
})

test('requests and links that are over are tidied once a day, also where nobody gets digests', async () => {
  let tidied = 0
  const store = { ...memoryDigestStore(), tidy: async () => void tidied++ }
  const { turnTo } = daemon({ startMs: MOMENT - 3 * DAY, store, schedule: 'sunday 06:40' })
  await turnTo(MOMENT - 3 * DAY)
  await turnTo(MOMENT - 3 * DAY + 60_000)
  assert.equal(tidied, 1)
  await turnTo(MOMENT - 2 * DAY + 1)
  assert.equal(tidied, 2)
})

test('13.46 with the store away digests wait, and say so', async () => {
  const store = memoryDigestStore()
  const claim = store.claim
  store.claim = () =>
    Promise.reject(new StoreError('STORE_UNAVAILABLE', 'The database is away', { remedy: 'Start it.' }))
  const { digests, mails, turnTo } = daemon({ startMs: MOMENT, store })
  await turnTo(MOMENT)
  assert.equal(digests.status().state, 'fail')
  assert.equal(digests.status().problem?.error.remedy, 'Start it.')
  store.claim = claim
  await turnTo(MOMENT + 61_000)
  assert.equal(mails.length, 1)
})

test('13.46 an address that is paused is a warning, and gets digests again once it is resumed', async () => {
  const store = memoryDigestStore()
  let refuses = true
  const answer = (): Delivery =>
    refuses ? { state: 'refused', words: '550 no' } : { state: 'sent', words: '250' }
  const { digests, mails, turnTo } = daemon({ startMs: MOMENT, store, answer })
  for (const ms of [0, 61_000, 200_000, 700_000]) await turnTo(MOMENT + ms)
  // One digest was tried three times: the address gets the next one all the same.
  assert.equal(digests.status().problem?.error.code, 'DIGEST_NOT_DELIVERED')
  assert.deepEqual([digests.status().state, digests.status().failed], ['fail', 3])
  for (const ms of [DAY, 2 * DAY, 2 * DAY + 61_000]) await turnTo(MOMENT + ms)
  assert.deepEqual(
    [digests.status().state, digests.status().paused.map(({ reader }) => reader)],
    ['warn', ['recipient:bob@example.org']],
  )
  refuses = false
  assert.equal(await digests.resume('Bob@Example.org'), true)
  assert.equal(await digests.resume('bob@example.org'), false)
  await turnTo(MOMENT + 3 * DAY)
  assert.deepEqual([digests.status().state, mails.length], ['ok', 1])
})

test('13.46 whoever is resumed after some days is told of what stood in no digest of the days before, once', async () => {
  let refuses = true
  const answer = (): Delivery =>
    refuses ? { state: 'refused', words: '550 no' } : { state: 'sent', words: '250' }
  const { digests, mails, turnTo } = daemon({ startMs: MOMENT, answer })
  for (const days of [0, 1, 2, 3, 4, 5]) {
    for (const ms of [0, 61_000, 200_000, 700_000]) await turnTo(MOMENT + days * DAY + ms)
  }
  assert.equal(digests.status().paused.length, 1)
  refuses = false
  assert.equal(await digests.resume('bob@example.org'), true)
  for (const days of [6, 7, 8]) await turnTo(MOMENT + days * DAY)
  assert.deepEqual([digests.status().state, mails], ['ok', ['bob@example.org']])
})

test('13.46 an address that is paused is a warning after a restart, too', async () => {
  const store = memoryDigestStore()
  const refused = (): Delivery => ({ state: 'refused', words: '550 no' })
  const first = daemon({ startMs: MOMENT, store, answer: refused })
  for (const days of [0, 1, 2, 3]) await first.turnTo(MOMENT + days * DAY)
  await first.digests.stop()
  const startMs = MOMENT + 3 * DAY + 13 * 3_600_000
  const second = daemon({ startMs, store, answer: refused })
  await second.turnTo(startMs)
  const { state, paused } = second.digests.status()
  assert.deepEqual([state, paused.map(({ reader }) => reader)], ['warn', ['recipient:bob@example.org']])
})

test('13.46 a run that failed here and was ended by another host is no trouble any more', async () => {
  const store = memoryDigestStore()
  const one = daemon({
    ...{ startMs: MOMENT, store },
    answer: () => ({ state: 'away', words: 'Connection refused' }),
  })
  await one.turnTo(MOMENT)
  assert.equal(one.digests.status().state, 'fail')
  const two = daemon({ startMs: MOMENT + 30_000, store })
  await two.turnTo(MOMENT + 30_000)
  assert.equal(two.mails.length, 1)
  await one.turnTo(MOMENT + 61_000)
  assert.deepEqual([one.digests.status().state, one.digests.status().problem], ['ok', undefined])
})

test('13.45 a weekly digest tells what could not be told for a whole week, with the next one, and nothing twice', async () => {
  // A Sunday.
  const WEEK = 7 * DAY
  const schedule = '40 6 * * SUN'
  const records = [
    entryRecord({ subject: 'of the second week', keptAtMs: MOMENT + DAY }),
    entryRecord({ subject: 'of the first week', keptAtMs: MOMENT - 6 * DAY }),
  ]
  let isTaken = true
  const { mails, turnTo, store } = daemon({
    ...{ startMs: MOMENT - WEEK, records, schedule },
    answer: () => (isTaken ? { state: 'sent', words: '250' } : { state: 'deferred', words: '451 full' }),
  })
  await turnTo(MOMENT - WEEK)
  isTaken = false
  await turnTo(MOMENT)
  assert.deepEqual(mails, [])
  isTaken = true
  await turnTo(MOMENT + WEEK)
  assert.equal(mails.length, 1)
  const told = await store.listed({
    reader: 'recipient:bob@example.org',
    entries: records.map(({ id }) => id),
  })
  assert.equal(told.length, 2)
  await turnTo(MOMENT + 2 * WEEK)
  assert.equal(mails.length, 1)
})
