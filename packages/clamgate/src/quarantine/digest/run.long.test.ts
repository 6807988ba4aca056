import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SILENT } from '../../observe/log/silent-log.ts'
import type { EntryRecord } from '../../store/types.ts'
import { type RunDeps, runDigests } from './run.ts'
import { WHOLE_RUN } from './state.ts'
import { memoryDigestStore } from './testing/memory-store.ts'
import { digestSettings, entriesIn, entryRecord } from './testing/rows.ts'
import type { Delivery } from './types.ts'

const MOMENT = Date.parse('2026-11-29T06:40:00Z')
const DAY = 86_400_000
const SENT: Delivery = { state: 'sent', words: '250 ok' }
const never = new AbortController().signal

function host(
  records: readonly EntryRecord[],
  {
    store = memoryDigestStore(),
    digest,
    answer = () => SENT,
    name = 'mx1',
  }: {
    readonly store?: ReturnType<typeof memoryDigestStore>
    readonly digest?: object
    readonly answer?: (to: string) => Delivery
    readonly name?: string
  } = {},
) {
  const mails: { readonly to: string; readonly text: string }[] = []
  const clock = { now: MOMENT + 1000 }
  const deps: RunDeps = {
    ...{ log: SILENT, host: name, store, entries: entriesIn(records) },
    clock: { wall: () => clock.now, monotonic: () => clock.now, wallOf: (ms) => ms },
    settings: () => digestSettings(digest),
    async deliver({ to, bytes }) {
      const said = answer(to)
      if (said.state === 'sent') mails.push({ to, text: bytes.toString('latin1') })
      return said
    },
  }
  async function run(momentMs = MOMENT) {
    clock.now = Math.max(clock.now, momentMs + 1000)
    return await runDigests({ momentMs, sinceMs: momentMs - 3 * DAY }, deps, never)
  }
  return { run, mails, store, clock }
}

test('each recipient of a domain hears of his own mail, and nobody else of it', async () => {
  const { run, mails } = host([
    entryRecord({ to: ['bob@example.org', 'eve@example.net'], subject: 'for bob' }),
    entryRecord({ to: ['ann@example.org'], subject: 'for ann' }),
  ])
  assert.deepEqual((await run()).state, 'done')
  assert.deepEqual(mails.map(({ to }) => to).sort(), ['ann@example.org', 'bob@example.org'])
  const bob = mails.find(({ to }) => to === 'bob@example.org')
  assert.match(bob?.text ?? '', /for bob/)
  assert.doesNotMatch(bob?.text ?? '', /for ann|ann@example|eve@example/)
})

test('what was released, deleted or is on its way is not listed, and nothing new means no mail', async () => {
  const copies = (['released', 'deleted', 'releasing', 'deferred', 'unknown', 'expired'] as const).map(
    (state) => ({
      ...{ address: 'bob@example.org', state },
    }),
  )
  const { run, mails } = host(copies.map((copy) => entryRecord({ copies: [copy] })))
  assert.deepEqual(await run(), { state: 'done', counts: { sent: 0, failed: 0, paused: 0 }, words: '' })
  assert.deepEqual(mails, [])
})

test('13.45 a second run of the same moment sends nothing, and the next moment tells of news only', async () => {
  const records = [entryRecord({ subject: 'old' })]
  const one = host(records)
  await one.run()
  await one.run()
  assert.equal(one.mails.length, 1)
  await one.run(MOMENT + DAY)
  assert.equal(one.mails.length, 1)
  records.unshift(entryRecord({ subject: 'new', keptAtMs: MOMENT + 1000 }))
  await one.run(MOMENT + 2 * DAY)
  assert.equal(one.mails.length, 2)
  assert.match(one.mails[1]?.text ?? '', /new/)
  assert.doesNotMatch(one.mails[1]?.text ?? '', /old/)
})

test('13.45 a digest that the server has, and did not answer for, is not sent again; what stood in it comes with the next one', async () => {
  const asked: string[] = []
  let answer: Delivery = { state: 'unknown', words: 'Timeout' }
  const { run, mails, store } = host([entryRecord({ subject: 'perhaps told' })], {
    answer: (to) => {
      asked.push(to)
      return answer
    },
  })
  assert.deepEqual(await run(), { state: 'done', counts: { sent: 0, failed: 1, paused: 0 }, words: '' })
  await run()
  await run()
  assert.deepEqual([asked.length, await store.troubled()], [1, []])
  answer = SENT
  await run(MOMENT + DAY)
  assert.match(mails[0]?.text ?? '', /perhaps told/)
  assert.equal(mails.length, 1)
})

test('a digest of ours that a filter has kept is no reason for the next one', async () => {
  const ours = entryRecord({
    ...{ sender: '', subject: 'One message to you was kept back' },
    messageId: '<clamgate-notice.0123456789abcdef01234567@example.org>',
  })
  const records = [ours]
  const { run, mails } = host(records)
  await run()
  assert.equal(mails.length, 0)
  // It is not hidden: anybody can claim to be one.
  records.unshift(entryRecord({ subject: 'news' }))
  await run(MOMENT + DAY)
  assert.match(mails[0]?.text ?? '', /2 messages to you/)
  await run(MOMENT + 2 * DAY)
  assert.equal(mails.length, 1)
})

test('13.45 two hosts that run at the same moment send each digest once', async () => {
  const store = memoryDigestStore()
  const records = Array.from({ length: 20 }, (_, n) => entryRecord({ to: [`u${n}@example.org`] }))
  const [one, two] = [host(records, { store }), host(records, { store, name: 'mx2' })]
  const results = await Promise.all([one.run(), two.run(), one.run()])
  assert.equal(results.filter(({ state }) => state === 'done').length, 1)
  const to = [...one.mails, ...two.mails].map(({ to }) => to)
  assert.equal(to.length, 20)
  assert.equal(new Set(to).size, 20)
})

test('13.45 a host that died in the middle is followed by another, which sends what was not begun', async () => {
  const store = memoryDigestStore()
  const records = ['a', 'b', 'c'].map((name) => entryRecord({ to: [`${name}@example.org`] }))
  const died = host(records, {
    store,
    answer: (to) => {
      // As a kill between the hand-over and its note: nobody knows whether b has it.
      if (to.startsWith('b')) throw new Error('killed')
      return SENT
    },
  })
  await assert.rejects(died.run())
  const other = host(records, { store, name: 'mx2' })
  other.clock.now += 3_600_000
  await other.run()
  assert.deepEqual(
    died.mails.map(({ to }) => to),
    ['a@example.org'],
  )
  assert.deepEqual(
    other.mails.map(({ to }) => to),
    ['c@example.org'],
  )
  // b is told of it with the next digest, since nobody knows.
  await other.run(MOMENT + DAY)
  assert.deepEqual(other.mails.map(({ to }) => to).at(-1), 'b@example.org')
})

test('13.46 a server that is away fails the run and blames nobody; the next try sends it', async () => {
  let away = true
  const { run, mails, store } = host([entryRecord()], {
    answer: () => (away ? { state: 'away', words: 'Connection refused' } : SENT),
  })
  const failed = await run()
  assert.equal(failed.state, 'again')
  assert.match(failed.state === 'again' ? failed.words : '', /Connection refused/)
  assert.deepEqual(await store.troubled(), [])
  away = false
  assert.equal((await run()).state, 'done')
  assert.equal(mails.length, 1)
})

test('13.46 a digest that a filter behind the server puts off keeps no other one from its reader, and several say that it takes none', async () => {
  const put: Delivery = { state: 'away', words: '451 4.7.1 later', code: 'NOTIFY_MAIL_DEFERRED' }
  const names = ['a', 'b', 'c', 'd', 'e']
  const records = names.map((name) => entryRecord({ to: [`${name}@example.org`] }))
  const asked: string[] = []
  const putOff = new Set<string>()
  const answer = (to: string): Delivery => {
    asked.push(to)
    return putOff.has(to.slice(0, 1)) ? put : SENT
  }
  const some = host(records, { answer })
  putOff.add('a').add('c').add('d')
  assert.equal((await some.run()).state, 'again')
  assert.deepEqual([asked.length, some.mails.map(({ to }) => to.slice(0, 1)).sort()], [5, ['b', 'e']])
  assert.deepEqual(await some.store.troubled(), [])
  putOff.clear()
  assert.equal((await some.run()).state, 'done')
  assert.equal(some.mails.length, 5)
  asked.length = 0
  for (const name of names) putOff.add(name)
  const all = host(records, { answer })
  assert.equal((await all.run()).state, 'again')
  assert.equal(asked.length, 3)
})

test('13.46 an address that refuses three digests in a row is paused, until somebody resumes it', async () => {
  const asked: string[] = []
  const { run, store, mails } = host([entryRecord(), entryRecord({ to: ['ann@example.org'] })], {
    answer: (to) => {
      asked.push(to)
      return to.startsWith('bob') ? { state: 'refused', words: '550 no such user' } : SENT
    },
  })
  for (let days = 0; days < 3; days += 1) {
    assert.equal((await run(MOMENT + days * DAY)).state, 'again')
  }
  const [trouble] = await store.troubled()
  assert.equal(trouble?.failures, 3)
  assert.ok(trouble?.pausedAtMs !== undefined)
  const paused = await run(MOMENT + 2 * DAY)
  assert.deepEqual(paused, { state: 'done', counts: { sent: 0, failed: 0, paused: 1 }, words: '' })
  assert.equal(asked.filter((to) => to.startsWith('bob')).length, 3)
  assert.equal(mails.length, 1)
  assert.equal(await store.resume({ reader: 'recipient:bob@example.org' }), true)
})

test('13.46 however often one digest is tried it counts once: a server that refuses all for an hour pauses nobody', async () => {
  let answer: Delivery = { state: 'refused', words: '554 relay access denied' }
  const { run, store } = host([entryRecord()], { answer: () => answer })
  const states: string[] = []
  for (let tries = 0; tries < 5; tries += 1) states.push((await run()).state)
  // A refusal is for good, and is not asked for all day.
  assert.deepEqual(states, ['again', 'again', 'done', 'done', 'done'])
  assert.deepEqual(
    (await store.troubled()).map(({ failures, pausedAtMs }) => [failures, pausedAtMs]),
    [[1, undefined]],
  )
  answer = SENT
  await run(MOMENT + DAY)
  assert.deepEqual(await store.troubled(), [])
})

test('13.46 a server that puts an address off, as with greylisting, gets the digest until it takes it', async () => {
  let isOver = false
  const { run, mails, store } = host([entryRecord()], {
    answer: () => (isOver ? SENT : { state: 'deferred', words: '450 greylisted, try again in 5 minutes' }),
  })
  for (let tries = 0; tries < 6; tries += 1) assert.equal((await run()).state, 'again')
  isOver = true
  assert.deepEqual(await run(), { state: 'done', counts: { sent: 1, failed: 0, paused: 0 }, words: '' })
  assert.equal(mails.length, 1)
  assert.deepEqual(await store.troubled(), [])
})

test('managers get what is for their domains, one address gets all, each in his language', async () => {
  const digest = {
    managers: [{ domains: ['.example.org'], address: 'boss@example.org', language: 'fr' }],
    ...{ address: 'all@example.com', languages: [{ for: ['*@example.com'], language: 'nl' }] },
  }
  const { run, mails } = host(
    [entryRecord({ to: ['x@sub.example.org', 'y@example.org'] }), entryRecord({ to: ['z@example.net'] })],
    { digest },
  )
  await run()
  const text = (to: string) => mails.find((mail) => mail.to === to)?.text ?? ''
  assert.equal(mails.length, 2)
  assert.match(text('boss@example.org'), /Subject: =\?UTF-8\?|un message/i)
  assert.match(text('boss@example.org'), /lang=3D"fr"/)
  assert.match(text('all@example.com'), /lang=3D"nl"/)
})

test('a recipient is named once, though a manager is named twice for his domain, or the envelope has him twice', async () => {
  const boss = 'boss@example.com'
  const { run, mails, store } = host([entryRecord({ to: ['x@sub.example.org', 'x@sub.example.org'] })], {
    digest: {
      managers: [
        { domains: ['.example.org'], address: boss },
        { domains: ['sub.example.org'], address: boss },
      ],
    },
  })
  await run()
  assert.equal(mails.length, 1)
  const [link] = [...store.links.values()]
  assert.deepEqual(link?.scope.kind === 'entry' && link.scope.recipients, ['x@sub.example.org'])
})

test('13.45 what a host began and died over before it sent anything is sent at the same moment, once its lease is over', async () => {
  const store = memoryDigestStore()
  const { run, mails, clock } = host([entryRecord()], { store, name: 'mx2' })
  const period = new Date(MOMENT).toISOString()
  const claim = {
    reader: 'recipient:bob@example.org',
    period,
    host: 'mx1',
    nowMs: clock.now,
    leaseMs: 300_000,
  }
  await store.claim(claim)
  const early = await run()
  assert.equal(early.state, 'again')
  assert.match(early.state === 'again' ? early.words : '', /bob@example\.org was begun/)
  assert.deepEqual(mails, [])
  clock.now += 301_000
  assert.equal((await run()).state, 'done')
  assert.equal(mails.length, 1)
})

test('a run that the store breaks off is no reader whose digests do not arrive', async () => {
  const store = memoryDigestStore()
  const { run } = host([entryRecord({ to: ['bob@example.org'] })], {
    store: { ...store, listed: () => Promise.reject(new Error('The store is away')) },
  })
  await assert.rejects(run(), /The store is away/)
  assert.deepEqual(
    (await store.runs({ reader: WHOLE_RUN, limit: 1 })).map(({ state }) => state),
    ['failed'],
  )
  assert.deepEqual(await store.troubled(), [])
})
