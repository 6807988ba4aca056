import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Actor, HOST } from '../../../access/actor.ts'
import type { Status } from '../../../api/routes/status.ts'
import { A_STATUS as QUIET } from '../../../api/testing/status.ts'
import type { MailRequest } from '../../../quarantine/requests/types.ts'
import { StoreError } from '../../../store/errors.ts'
import { parseQuery } from '../../../store/query/parse.ts'
import type { Count, Hits } from '../../../store/types.ts'
import { remember } from './remember.ts'
import { createOverview, type OverviewDeps } from './service.ts'

const NOW_MS = Date.parse('2026-11-29T12:30:00Z')
const HOUR_MS = 3_600_000
const MANAGER: Actor = {
  kind: 'account',
  id: 'a1',
  name: 'anna',
  role: 'manager',
  domains: ['mine.example'],
  addresses: [],
}

const count = (change: Partial<Count> = {}): Count => ({
  ...{ startMs: NOW_MS - 1.5 * HOUR_MS, kind: 'infected', class: 'malware', action: 'reject' },
  ...{ direction: 'inbound', messages: 3, bytes: 1 },
  ...change,
})
const LAST = new Date(NOW_MS - 60_000).toISOString()
/** An MTA asks. */
const A_STATUS: Status = {
  ...QUIET,
  milter: { ...QUIET.milter, sessionsTotal: 9, lastSessionAt: LAST, lastMessageAt: LAST },
  engine: {
    ...QUIET.engine,
    servers: QUIET.engine.servers.map((one) => ({ ...one, databaseBuiltAt: LAST })),
  },
}
const NO_HITS: Hits = { signatures: [], isCut: false }

function overview(
  status: Status,
  change: Partial<OverviewDeps['store']> = {},
  now = () => NOW_MS,
  sharedHost?: string,
  requests: OverviewDeps['requests'] = async () => [],
) {
  const state = async (name: string) => (name === 'invite.open' ? 0 : [])
  const store = {
    ...{ counts: async () => [count()], hits: async () => NO_HITS },
    // The names of the two operations that are asked, with what they give.
    state: state as OverviewDeps['store']['state'],
    ...change,
  }
  return createOverview({ status: () => status, store, requests, now, sharedHost })
}

const away = () => Promise.reject(new StoreError('STORE_UNAVAILABLE', 'The database is locked'))

test('14.54 a gateway that an MTA asks, with fresh databases, scans every mail', async () => {
  const { scanned } = await overview(A_STATUS)(HOST)
  assert.deepEqual(
    [scanned.state, scanned.sentence, scanned.reasons, scanned.unknown],
    ['yes', 'scanned.yes', [], []],
  )
  assert.equal(scanned.host?.engine.healthy, 1)
})

test('14.54 where hosts share a store, the first screen says of which one it tells, to whoever may look at the engine', async () => {
  const shared = overview(A_STATUS, {}, undefined, 'mx2')
  assert.equal((await shared(HOST)).scanned.host?.name, 'mx2')
  assert.equal((await overview(A_STATUS)(HOST)).scanned.host?.name, undefined)
  assert.doesNotMatch(JSON.stringify((await shared(MANAGER)).scanned), /mx2/)
})

test('14.54 with the engine dead the first screen says no, why, and what to do', async () => {
  const dead = { ...A_STATUS, ready: false, reason: 'no clamd is healthy' }
  const { scanned } = await overview(dead)(HOST)
  assert.deepEqual([scanned.state, scanned.reasons[0]?.code], ['no', 'engine-not-ready'])
  assert.ok(scanned.reasons[0]?.remedy)
})

test('14.54 with the database away what is not known is told as that, and the rest is there', async () => {
  const answer = await overview(A_STATUS, { counts: away, hits: away, state: away })(HOST)
  assert.equal(answer.scanned.state, 'yes')
  assert.equal(answer.scanned.unscanned, undefined)
  assert.equal(answer.caught.last, undefined)
  for (const part of [answer.scanned, answer.caught, answer.waits]) {
    assert.match(part.unknown[0]?.why ?? '', /locked/)
  }
})

test('14.54 with nothing there yet it is unknown, and after ten minutes without an MTA it is no', async () => {
  const { lastMessageAt: _, lastSessionAt: __, ...milter } = A_STATUS.milter
  const fresh = { ...A_STATUS, milter, startedAt: new Date(NOW_MS - 60_000).toISOString() }
  const none = { counts: async () => [] }
  const young = await overview(fresh, none)(HOST)
  assert.deepEqual([young.scanned.state, young.scanned.sentence], ['unknown', 'scanned.nothing-yet'])
  assert.deepEqual(young.caught.last?.messages, 0)
  const old = { ...fresh, startedAt: new Date(NOW_MS - 11 * 60_000).toISOString() }
  const { scanned } = await overview(old, none)(HOST)
  assert.deepEqual([scanned.state, scanned.reasons[0]?.code], ['no', 'milter-not-asked'])
})

test('14.54 a flood makes no part long, and says that it was cut', async () => {
  const kinds = ['infected', 'clean', 'failure'] as const
  const hours = Array.from({ length: 40_000 }, (_, n) =>
    count({
      startMs: NOW_MS - (n % 24) * HOUR_MS,
      kind: kinds[n % 3] ?? 'clean',
      direction: n % 2 ? 'outbound' : 'inbound',
    }),
  )
  const signatures = Array.from({ length: 12 }, (_, n) => ({
    signature: `S${n}`,
    messages: 9,
    senders: 9,
    isNew: true,
  }))
  const answer = await overview(A_STATUS, {
    counts: async () => hours,
    hits: async () => ({ signatures, isCut: true }),
  })(HOST)
  assert.ok(JSON.stringify(answer).length < 40_000)
  assert.ok(answer.caught.isCut)
  assert.equal(answer.scanned.state, 'partly')
  for (const query of [answer.scanned.unscanned?.query, answer.caught.signatures[0]?.query]) {
    assert.notEqual(parseQuery(query ?? '', { nowMs: NOW_MS }).all.length, 0)
  }
  assert.equal(answer.waits.items.find(({ kind }) => kind === 'false-positives')?.count, 12)
})

test('the week before is summed up of whole days and the hours at its ends, each counted once', async () => {
  const asked: string[] = []
  const answer = await overview(A_STATUS, {
    counts: async ({ fromMs, toMs, per }) => {
      const unitMs = per === 'day' ? 24 * HOUR_MS : HOUR_MS
      asked.push(`${per} ${new Date(fromMs).toISOString().slice(0, 13)}`)
      return Array.from({ length: Math.ceil((toMs - fromMs) / unitMs) }, (_, n) =>
        count({ startMs: fromMs + n * unitMs, messages: unitMs / HOUR_MS }),
      )
    },
  })(HOST)
  assert.equal(answer.caught.week?.messages, 7 * 24)
  assert.deepEqual(asked, [
    'hour 2026-11-27T13',
    'hour 2026-11-21T13',
    'day 2026-11-22T00',
    'hour 2026-11-28T00',
  ])
})

test('what the store says too late is not known this time, is not asked twice, and is told the next time', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { promise, resolve } = Promise.withResolvers<readonly Count[]>()
  let asked = 0
  const ask = overview(A_STATUS, {
    async counts({ scope }) {
      assert.equal(scope?.of, 'domains')
      asked++
      return await promise
    },
  })
  const first = ask(MANAGER)
  await new Promise(setImmediate)
  t.mock.timers.tick(1000)
  const { caught } = await first
  assert.equal(caught.week, undefined)
  assert.match(caught.unknown[0]?.why ?? '', /longer than a second/)
  resolve([count()])
  await new Promise(setImmediate)
  assert.equal((await ask(MANAGER)).caught.week?.messages, 3)
  assert.equal(asked, 2)
})

test('requests that come too late are not asked for twice, and are told the next time', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { promise, resolve } = Promise.withResolvers<readonly MailRequest[]>()
  let asked = 0
  const requests = async () => {
    asked++
    return await promise
  }
  const ask = overview(A_STATUS, {}, undefined, undefined, requests)
  const first = ask(HOST)
  await new Promise(setImmediate)
  t.mock.timers.tick(1000)
  const { unknown } = (await first).waits
  assert.deepEqual([unknown[0]?.what, unknown[0]?.why], ['requests', 'The store takes longer than a second'])
  resolve([])
  await new Promise(setImmediate)
  assert.deepEqual((await ask(HOST)).waits.unknown, [])
  assert.equal(asked, 1)
})

test('14.64 a manager hears whether mail is scanned, and nothing of the host, its names and its accounts', async () => {
  const ill = { ...A_STATUS, ready: false, reason: 'no clamd is healthy', restartNeeded: ['engine.mode'] }
  const asked: unknown[] = []
  const answer = await overview(ill, {
    counts: async ({ scope }) => {
      asked.push(scope)
      return [count()]
    },
  })(MANAGER)
  assert.deepEqual(asked, [
    { of: 'domains', domains: ['mine.example'] },
    { of: 'domains', domains: ['mine.example'] },
  ])
  assert.equal(answer.scanned.host, undefined)
  assert.doesNotMatch(JSON.stringify(answer), /clamd|\/run|engine\.mode/)
  assert.equal(answer.scanned.state, 'no')
})

test('an answer is told while a newer one is made, and the store is asked once by many', async () => {
  let nowMs = 0
  let asked = 0
  const known = remember<number>({ freshMs: 10, staleMs: 100, most: 2, now: () => nowMs })
  const ask = async () => ++asked
  assert.deepEqual(await Promise.all([known.of('a', ask), known.of('a', ask)]), [1, 1])
  nowMs = 50
  assert.equal(await known.of('a', ask), 1)
  await Promise.resolve()
  assert.equal(asked, 2)
  assert.equal(await known.of('a', ask), 2)
  nowMs = 500
  assert.equal(await known.of('a', ask), 3)
})

test('what takes too long is not asked again at once, and then it is', async () => {
  let nowMs = 0
  let asked = 0
  const known = remember<number>({ freshMs: 10, staleMs: 100, failedMs: 50, most: 2, now: () => nowMs })
  const fail = () => {
    asked++
    return Promise.reject(new Error('too slow'))
  }
  await assert.rejects(known.of('a', fail), /too slow/)
  nowMs = 49
  await assert.rejects(known.of('a', fail), /too slow/)
  assert.equal(asked, 1)
  nowMs = 51
  assert.equal(await known.of('a', async () => 7), 7)
  nowMs = 70
  // The old answer is told once more, whatever becomes of the new one.
  assert.equal(await known.of('a', fail), 7)
  assert.equal(asked, 2)
})
