import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Transaction } from 'kysely'
import { createRequestService } from '../../src/app/requests/service.ts'
import { SILENT } from '../../src/observe/log/silent-log.ts'
import { type IssuedLink, WHOLE_RUN } from '../../src/quarantine/digest/state.ts'
import { STALE_USE_MS } from '../../src/quarantine/links/stale.ts'
import { createRequests } from '../../src/quarantine/requests/requests.ts'
import type { MailRequest } from '../../src/quarantine/requests/types.ts'
import { type OpenedStore, openStore } from '../../src/store/dialect/open.ts'
import type { StateTables } from '../../src/store/schema/tables.ts'
import {
  claimDigest,
  digestRuns,
  endDigest,
  listedInDigests,
  pauseReader,
  resumeReader,
  sendingDigest,
  troubledReaders,
} from '../../src/store/state/digests.ts'
import { endUse, findLink, useLink } from '../../src/store/state/links.ts'
import { addRequest, listRequests, moveRequest, readRequest } from '../../src/store/state/requests.ts'
import { createStateRunner } from '../../src/store/state/run.ts'
import { testDatabases } from './databases.ts'

type Tx = Transaction<StateTables>

const NOW = Date.parse('2026-11-29T06:40:00Z')
const PERIOD = new Date(NOW).toISOString()
const BOB = 'recipient:bob@example.org'
const DAY = 86_400_000

const { onBoth, place, postgres } = testDatabases()

const inOne = <T>({ state }: OpenedStore, work: (tx: Tx) => Promise<T>): Promise<T> =>
  state.kysely.transaction().execute(work)

const claim = (store: OpenedStore, reader: string, host = 'mx1', nowMs = NOW) =>
  inOne(store, (tx) => claimDigest(tx, { reader, period: PERIOD, host, nowMs, leaseMs: 60_000 }))

function linkOf(hash: string, expiresAtMs = NOW + DAY): IssuedLink {
  const scope: IssuedLink['scope'] = {
    ...{ kind: 'entry', entry: 'e1', recipients: ['bob@example.org'], role: 'recipient' },
  }
  return { hash, scope, holder: 'bob@example.org', language: 'de', createdAtMs: NOW, expiresAtMs }
}

function request(id: string, changes: Partial<MailRequest> = {}): MailRequest {
  return {
    ...{ id, entry: 'e1', recipients: ['bob@example.org'], asker: 'bob@example.org', language: 'de' },
    ...{
      words: "it's \u0000 'mine'; DROP TABLE link",
      askedAtMs: NOW,
      endsAtMs: NOW + 7 * DAY,
      state: 'open',
    },
    ...{ decidedBy: undefined, decidedAtMs: undefined, answer: '' },
    ...changes,
  }
}

const NOBODY = { to: [], host: 'mx1', life: 'first' }
const add = (store: OpenedStore, wanted: MailRequest) =>
  inOne(store, (tx) => addRequest(tx, { request: wanted, owing: NOBODY }))

onBoth(
  '13.45 a digest is claimed once, taken over after its lease, and never once it may have been sent',
  async (store) => {
    assert.deepEqual(await claim(store, BOB), { ok: true, state: 'claimed', tries: 1 })
    assert.deepEqual(await claim(store, BOB, 'mx2'), { ok: false, state: 'claimed', tries: 1 })
    assert.deepEqual(await claim(store, BOB, 'mx2', NOW + 60_001), { ok: true, state: 'claimed', tries: 2 })
    const sending = {
      reader: BOB,
      period: PERIOD,
      nowMs: NOW,
      entries: ['e1', 'e2'],
      links: [linkOf('h1')],
    }
    await inOne(store, (tx) => sendingDigest(tx, sending))
    assert.equal((await claim(store, BOB, 'mx3', NOW + 365 * DAY)).ok, false)
    const listed = () => inOne(store, (tx) => listedInDigests(tx, { reader: BOB, entries: ['e1', 'e3'] }))
    assert.deepEqual(await listed(), [])
    const ended = { reader: BOB, period: PERIOD, words: '', nowMs: NOW }
    await inOne(store, (tx) => endDigest(tx, { ...ended, state: 'sent' }))
    assert.deepEqual(await listed(), ['e1'])
    assert.equal((await claim(store, BOB)).ok, false)
  },
)

test('13.45 two hosts on one PostgreSQL claim at once, and each digest is had by one of them', async () => {
  const at = await place('postgres')
  assert.ok(postgres().port > 0)
  await using one = closing(await openStore(at, { nowMs: NOW }))
  await using two = closing(await openStore(at, { nowMs: NOW }))
  const readers = Array.from({ length: 200 }, (_, n) => `recipient:u${n}@example.org`)
  const all = (store: OpenedStore, host: string) =>
    Promise.all(readers.map(async (reader) => (await claim(store, reader, host)).ok))
  const [first, second] = await Promise.all([all(one, 'mx1'), all(two, 'mx2')])
  assert.deepEqual(
    first.map((ok, n) => Number(ok) + Number(second[n])),
    readers.map(() => 1),
  )
})

onBoth(
  'failures are counted where they are the address’s own, and forgotten with the first success',
  async (store) => {
    const fail = async (blamesReader: boolean) => {
      assert.ok((await claim(store, BOB)).ok)
      const ended = { reader: BOB, period: PERIOD, state: 'failed', words: '550 no', nowMs: NOW } as const
      await inOne(store, (tx) => endDigest(tx, { ...ended, blamesReader }))
    }
    await fail(false)
    assert.deepEqual(await inOne(store, troubledReaders), [])
    await fail(true)
    await fail(true)
    await inOne(store, (tx) => pauseReader(tx, { reader: BOB, nowMs: NOW }))
    const trouble = { reader: BOB, failures: 2, pausedAtMs: NOW, words: '550 no', atMs: NOW }
    assert.deepEqual(await inOne(store, troubledReaders), [trouble])
    assert.equal(await inOne(store, (tx) => resumeReader(tx, { reader: BOB })), true)
    assert.equal(await inOne(store, (tx) => resumeReader(tx, { reader: BOB })), false)
    assert.deepEqual(await inOne(store, troubledReaders), [])
  },
)

onBoth(
  'whoever is resumed makes the runs that did not tell him ones that did not tell all',
  async (store) => {
    const periodOf = (day: number) => new Date(NOW + day * DAY).toISOString()
    const ended = async (reader: string, day: number, state: 'sent' | 'failed') => {
      const row = { reader, period: periodOf(day), nowMs: NOW }
      await inOne(store, (tx) => claimDigest(tx, { ...row, host: 'mx1', leaseMs: 1 }))
      const counts = reader === WHOLE_RUN ? { counts: { sent: 1, failed: 0, paused: 1 } } : {}
      await inOne(store, (tx) => endDigest(tx, { ...row, state, words: '', ...counts }))
    }
    for (const day of [0, 1, 2, 3]) await ended(WHOLE_RUN, day, 'sent')
    await ended(BOB, 0, 'sent')
    for (const day of [1, 2]) await ended(BOB, day, 'failed')
    await ended('recipient:eve@example.org', 0, 'failed')
    const runs = async () =>
      (await inOne(store, (tx) => digestRuns(tx, { reader: WHOLE_RUN, limit: 9 }))).map(({ state }) => state)
    assert.equal(await inOne(store, (tx) => resumeReader(tx, { reader: BOB })), false)
    assert.deepEqual(await runs(), ['sent', 'sent', 'sent', 'sent'])
    await inOne(store, (tx) => pauseReader(tx, { reader: BOB, nowMs: NOW }))
    assert.equal(await inOne(store, (tx) => resumeReader(tx, { reader: BOB })), true)
    assert.deepEqual(await runs(), ['failed', 'failed', 'failed', 'sent'])
  },
)

onBoth('runs are known, the newest first', async (store) => {
  assert.ok((await claim(store, WHOLE_RUN)).ok)
  const counts = { sent: 3, failed: 1, paused: 2 }
  const ended = {
    ...{ reader: WHOLE_RUN, period: PERIOD, words: 'x', nowMs: NOW, counts },
    state: 'failed',
  } as const
  await inOne(store, (tx) => endDigest(tx, ended))
  assert.deepEqual(await inOne(store, troubledReaders), [], 'a run is nobody whose digests do not arrive')
  const [run] = await inOne(store, (tx) => digestRuns(tx, { reader: WHOLE_RUN, limit: 5 }))
  assert.deepEqual(run, { period: PERIOD, state: 'failed', host: 'mx1', atMs: NOW, words: 'x', counts })
})

onBoth(
  '13.41 an act of a link is used once, also by two at once, and again where nothing came of it',
  async (store) => {
    await claim(store, BOB)
    const links = [linkOf('h1'), linkOf('h2', NOW - 31 * DAY)]
    await inOne(store, (tx) =>
      sendingDigest(tx, { reader: BOB, period: PERIOD, nowMs: NOW, entries: [], links }),
    )
    const use = (nowMs = NOW) =>
      inOne(store, (tx) => useLink(tx, { hash: 'h1', act: 'release', nowMs, staleMs: nowMs - STALE_USE_MS }))
    // SQLite has one transaction at a time, and the second waits.
    const parallel = await Promise.all([use(), use()])
    assert.deepEqual(parallel.toSorted(), [false, true])
    assert.equal(await use(NOW + STALE_USE_MS), true)
    await inOne(store, (tx) => endUse(tx, { hash: 'h1', act: 'release', state: 'undone' }))
    assert.equal(await use(), true)
    await inOne(store, (tx) => endUse(tx, { hash: 'h1', act: 'release', state: 'done' }))
    assert.equal(await use(NOW + 365 * DAY), false)
    const found = await inOne(store, (tx) => findLink(tx, { hash: 'h1' }))
    assert.deepEqual(found, { ...linkOf('h1'), uses: [{ act: 'release', atMs: NOW, state: 'done' }] })
    const runner = createStateRunner(store.state, { now: () => NOW })
    await runner.run('digest.tidy', { passedMs: 0 })
    assert.equal(await inOne(store, (tx) => findLink(tx, { hash: 'h2' })), undefined)
    assert.notEqual(await inOne(store, (tx) => findLink(tx, { hash: 'h1' })), undefined)
  },
)

onBoth(
  '13.44 a mail is asked for once, decided once, and a request is over after its time',
  async (store) => {
    const first = await add(store, request('r1'))
    assert.deepEqual(first, request('r1'))
    const second = await add(store, request('r2'))
    assert.equal(second.id, 'r1')
    const read = (id: string) => inOne(store, (tx) => readRequest(tx, { id }))
    const move = (from: 'open' | 'approving', to: 'approving' | 'refused' | 'approved', nowMs = NOW) =>
      inOne(store, (tx) =>
        moveRequest(tx, {
          id: 'r1',
          from,
          to,
          by: 'boss',
          answer: 'no',
          nowMs,
          staleMs: nowMs - STALE_USE_MS,
        }),
      )
    assert.equal(await move('open', 'approving', NOW + 7 * DAY), false)
    assert.equal(await move('open', 'approving'), true)
    assert.equal(await move('open', 'refused'), false)
    // Who granted it died in the middle.
    assert.equal((await read('r1'))?.state, 'approving')
    assert.equal(await move('open', 'refused', NOW + STALE_USE_MS), true)
    assert.deepEqual(await inOne(store, (tx) => listRequests(tx, { limit: 10, entry: 'e1' }, NOW)), [
      request('r1', { state: 'refused', decidedBy: 'boss', decidedAtMs: NOW + STALE_USE_MS, answer: 'no' }),
    ])
    // It was refused: a new one can be asked.
    const third = await add(store, request('r3'))
    assert.equal(third.id, 'r3')
    const later = request('r4', { askedAtMs: NOW + 8 * DAY, endsAtMs: NOW + 15 * DAY })
    assert.equal((await add(store, later)).id, 'r4')
    assert.equal(await read('nothing'), undefined)
  },
)
function closing(store: OpenedStore): OpenedStore & AsyncDisposable {
  return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() })
}

onBoth('13.44 a request that waits is listed, however many were decided since', async (store) => {
  await add(store, request('waits'))
  for (let n = 0; n < 5; n++) {
    const id = `decided${n}`
    const one = request(id, { entry: id, askedAtMs: NOW + n + 1 })
    await add(store, one)
    const move = { id, from: 'open', to: 'refused', by: 'boss', answer: '', nowMs: NOW, staleMs: 0 } as const
    await inOne(store, (tx) => moveRequest(tx, move))
  }
  const listed = async (nowMs: number) =>
    (await inOne(store, (tx) => listRequests(tx, { limit: 3 }, nowMs))).map(({ id }) => id)
  assert.deepEqual(await listed(NOW), ['waits', 'decided4', 'decided3'])
  assert.deepEqual(await listed(NOW + 30 * DAY), ['decided4', 'decided3', 'decided2'])
})

onBoth(
  'a manager sees what waits for his domain, however many wait for the domains of others',
  async (store) => {
    for (let n = 0; n < 250; n += 1) {
      const other = { entry: `o${n}`, recipients: ['x@example.net'], askedAtMs: NOW + n + 1 }
      await add(store, request(`o${n}`, other))
    }
    await add(store, request('mine'))
    const never = () => assert.fail('nothing is done')
    const requests = createRequests({
      ...{ log: SILENT, host: 'mx1', life: 'first', entries: { read: never }, receipts: { of: never } },
      ...{ releaser: { release: never }, post: { send: never }, note: never },
      letters: { managersOf: never, question: never, refusal: never },
      clock: { wall: () => NOW + 1000, monotonic: () => 0, wallOf: (ms) => ms },
      store: {
        ...{ add: never, read: never, move: never, owed: never, handing: never, handed: never },
        list: (asked) => inOne(store, (tx) => listRequests(tx, asked, NOW)),
      },
    })
    const gone = { read: async () => await Promise.reject(new Error('not here')) }
    const seenBy = createRequestService({ requests, entries: gone, language: () => 'en' })
    const manager = { kind: 'account', role: 'manager', id: 'm', name: 'Mia', addresses: [] } as const
    const seen = async (domain: string) =>
      (await seenBy({ ...manager, domains: [domain] }).list()).items.map(({ id }) => id)
    assert.deepEqual(await seen('example.org'), ['mine'])
    assert.equal((await seen('example.net')).length, 200)
  },
)
