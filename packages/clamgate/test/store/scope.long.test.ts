import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Scope, within } from '../../src/access/may.ts'
import { createBatchWriter } from '../../src/store/batch/batch.ts'
import type { EventDatabase } from '../../src/store/dialect/database.ts'
import { StoreError } from '../../src/store/errors.ts'
import { matches } from '../../src/store/query/matches.ts'
import { parseQuery } from '../../src/store/query/parse.ts'
import { EVERYTHING, type Query, type Term } from '../../src/store/query/tree.ts'
import { cutEntry, cutEvent } from '../../src/store/read/cut.ts'
import { createReader } from '../../src/store/read/reader.ts'
import type { EntryRecord, MessageEvent, StoreReader, StoreWrite } from '../../src/store/types.ts'
import { testDatabases } from './databases.ts'
import { anAction, cleanMail, infectedMail, keptEntry, NOON, newId } from './mail.ts'
import { NOW_MS, someEntries, someEvents } from './random-events.ts'
import { anyQuery } from './random-queries.ts'

const { onBoth } = testDatabases()

const SCOPES: readonly Scope[] = [
  { of: 'domains', domains: ['example.org'] },
  { of: 'domains', domains: ['xn--exmple-cua.org', 'example.net'] },
  { of: 'domains', domains: ['elsewhere.example'] },
  { of: 'domains', domains: [] },
  { of: 'addresses', addresses: ['bob.builder@example.org'] },
  { of: 'nothing' },
  { of: 'everything' },
]

async function write(db: EventDatabase, writes: readonly StoreWrite[]): Promise<StoreReader> {
  await createBatchWriter(db, { keepsClean: () => true }).write(writes)
  return await createReader(db)
}

const message = (event: MessageEvent): StoreWrite => ({ kind: 'message', event })

async function everyEvent(
  reader: StoreReader,
  query: Query,
  scope: Scope,
  limit = 7,
): Promise<readonly MessageEvent[]> {
  const items: MessageEvent[] = []
  let cursor: string | undefined
  do {
    const page = await reader.events({ query, limit, cursor, nowMs: NOW_MS, scope })
    items.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return items
}

/** Of these a scope asks more than what is left of a message can say. */
function isOfWhole(term: Term): boolean {
  if (term.kind === 'word') return true
  return term.kind === 'text' && (term.key === 'rule' || term.key === 'entry' || term.key === 'id')
}

onBoth(
  '14.64 a search in a scope finds what the mail says that is left of it there, page by page, and tells no other recipient',
  async ({ events: db }) => {
    const [events, entries] = [someEvents(150, 21), someEntries(40, 22)]
    const reader = await write(db, [
      ...events.map(message),
      ...entries.map((entry) => ({ kind: 'entry', entry }) as const),
    ])
    const plain = anyQuery.filter(({ all }) => !all.some(({ any }) => any.some(isOfWhole)))
    await fc.assert(
      fc.asyncProperty(plain, fc.constantFrom(...SCOPES), async (query, scope) => {
        const found = await everyEvent(reader, query, scope, 50).catch(tooWide)
        if (found === undefined) return
        const wanted = events.flatMap((event) => {
          const cut = cutEvent(event, scope)
          const kept = entries.find(({ id }) => id === event.entry)
          const entry = kept && cutEntry(kept, scope)
          return cut !== undefined && matches(query, { of: 'event', event: cut, entry }, NOW_MS) ? [cut] : []
        })
        assert.deepEqual(found.map(({ id }) => id).sort(), wanted.map(({ id }) => id).sort())
      }),
      { numRuns: 80 },
    )
    await fc.assert(
      fc.asyncProperty(anyQuery, fc.constantFrom(...SCOPES.slice(0, -1)), async (query, scope) => {
        const events = (await everyEvent(reader, query, scope, 50).catch(tooWide)) ?? []
        const kept = await reader.entries({ query, limit: 200, nowMs: NOW_MS, scope })
        const told = [
          ...events.map(({ recipients }) => recipients.map(({ address }) => address)),
          ...kept.items.map(({ copies }) => copies.map(({ address }) => address)),
        ]
        for (const addresses of told) {
          assert.deepEqual(within(scope, addresses), addresses)
          assert.notEqual(addresses.length, 0)
        }
      }),
      { numRuns: 60 },
    )
    for (const scope of SCOPES) {
      const { items } = await reader.entries({ query: EVERYTHING, limit: 200, nowMs: NOW_MS, scope })
      const wanted = entries.flatMap((entry) => cutEntry(entry, scope) ?? [])
      assert.deepEqual(items.map(({ id }) => id).sort(), wanted.map(({ id }) => id).sort())
    }
  },
)

function tooWide(error: unknown): undefined {
  if (error instanceof StoreError && error.code === 'STORE_QUERY_TOO_WIDE') return undefined
  throw error
}

const to = (address: string, fate = 'quarantined', rule?: string) => ({
  ...({ address, wanted: fate === 'quarantined' ? 'quarantine' : 'accept', fate } as const),
  because: { text: rule ?? 'policy.infected', ...(rule !== undefined && { rule: { name: rule } }) },
})
const MINE: Scope = { of: 'domains', domains: ['mine.example'] }

/** A mail that two domains have, kept for the other alone. */
function mixedMail(): { readonly event: MessageEvent; readonly entry: EntryRecord } {
  const entry = keptEntry({ copies: [{ address: 'chief@theirs.example', state: 'kept' }] })
  const event = infectedMail({
    recipients: [to('ann@mine.example', 'delivered'), to('chief@theirs.example', 'quarantined', 'theirs')],
    ...{ action: 'quarantine', because: { text: 'theirs', rule: { name: 'theirs' } }, entry: entry.id },
    facts: JSON.stringify({ v: 1, raw: { sender: '<>', recipients: ['<ann@x>', '<chief@x>'] } }),
  })
  return { event, entry }
}

onBoth(
  '14.64 of a mail that others have too nothing is found or told that is theirs',
  async ({ events: db }) => {
    const { event, entry } = mixedMail()
    const words = 'Released to chief@theirs.example'
    const action = anAction({ id: newId(), entry: entry.id, actor: 'theirs', words })
    const reader = await write(db, [
      ...[message(event), { kind: 'entry', entry } as const],
      { kind: 'action', action },
      message(
        cleanMail({ id: newId(), recipients: [to('eve@theirs.example', 'delivered')], queueId: 'THEIRS' }),
      ),
    ])
    const found = async (text: string) =>
      (await everyEvent(reader, parseQuery(text, { nowMs: NOW_MS }), MINE)).map(({ id }) => id)
    for (const text of ['', 'to:ann@mine.example', 'to:@mine.example', 'ann@mine', 'is:infected', 'eicar']) {
      assert.deepEqual(await found(text), [event.id], text)
    }
    for (const text of [
      ...['to:chief@theirs.example', 'to:chief*', 'to:@theirs.example', 'chief', 'theirs.example'],
      ...['is:quarantined', 'is:kept', 'rule:theirs', 'queue:THEIRS', '"mine.example\\nchief"'],
    ]) {
      assert.deepEqual(await found(text), [], text)
    }
    assert.deepEqual(await found('-to:chief@theirs.example'), [event.id])
    const shown = await reader.event(event.id, { scope: MINE, name: 'anna' })
    assert.doesNotMatch(JSON.stringify(shown), /chief|theirs/)
    assert.deepEqual([shown?.entry, shown?.actions, shown?.event.action], [undefined, [], 'accept'])
    assert.equal(await reader.event('THEIRS', { scope: MINE, name: 'anna' }), undefined)
    assert.equal((await reader.event('THEIRS'))?.event.queueId, 'THEIRS')
  },
)

onBoth(
  '14.64 of what was decided for others neither a state nor a count says anything',
  async ({ events: db }) => {
    const { event, entry } = mixedMail()
    // Who wanted neither what was done with the whole, nor the mildest.
    const three = infectedMail({
      ...{ id: newId(), atMs: NOON + 1, action: 'reject' },
      recipients: [
        { ...to('ann@mine.example', 'delivered'), wanted: 'accept' },
        { ...to('bob@mine.example', 'delivered'), wanted: 'tag' },
        { ...to('x@theirs.example', 'refused'), wanted: 'reject' },
        { ...to('y@third.example', 'refused'), wanted: 'defer' },
      ],
    })
    const reader = await write(db, [...[message(event), message(three)], { kind: 'entry', entry }])
    const states = [
      ...['accepted', 'tagged', 'held', 'deferred', 'refused', 'discarded', 'quarantined', 'kept', 'finding'],
      ...['inbound', 'infected'],
    ]
    for (const [domains, found, actions] of [
      [['mine'], { accepted: [event], tagged: [three] }, ['accept', 'tag']],
      [['theirs'], { refused: [three], quarantined: [event], kept: [event] }, ['quarantine', 'reject']],
      [['third'], { deferred: [three] }, ['defer']],
      [['mine', 'third'], { accepted: [event], deferred: [three] }, ['accept', 'defer']],
      [
        ['mine', 'theirs'],
        { quarantined: [event], kept: [event], refused: [three] },
        ['quarantine', 'reject'],
      ],
      [
        ['mine', 'theirs', 'third'],
        { quarantined: [event], kept: [event], refused: [three] },
        ['quarantine', 'reject'],
      ],
    ] as const) {
      const scope: Scope = { of: 'domains', domains: domains.map((one) => `${one}.example`) }
      const own = [event, three].flatMap((one) => cutEvent(one, scope) ?? [])
      assert.deepEqual(own.map(({ action }) => action).sort(), [...actions].sort(), `told to ${domains}`)
      for (const state of states) {
        const query = parseQuery(`is:${state}`, { nowMs: NOW_MS })
        const listed = await everyEvent(reader, query, scope)
        const ofAll = ['finding', 'infected', 'inbound'].includes(state) ? own : undefined
        const wanted = ofAll ?? Object.entries(found).find(([name]) => name === state)?.[1] ?? []
        const ids = (all: readonly MessageEvent[]) => all.map(({ id }) => id).sort()
        assert.deepEqual(ids(listed), ids(wanted), `is:${state} of ${domains}`)
      }
      const times = { fromMs: NOON - 3_600_000, toMs: NOON + 3_600_000, scope }
      for (const per of ['minute', 'hour', 'day'] as const) {
        const counts = await reader.counts({ ...times, per })
        const told = counts.flatMap(({ action, messages }) => Array.from({ length: messages }, () => action))
        assert.deepEqual(told.sort(), [...actions].sort(), `${per} of ${domains}`)
      }
    }
  },
)

onBoth(
  '14.64 however an envelope spells a domain, its mail is found by whom it is for',
  async ({ events: db }) => {
    const spelled = [
      ...[
        'ann@xn--bcher-kva.example',
        'ann@bücher.example',
        'Ann@BÜCHER.Example.',
        'ann@bu\u0308cher.example',
      ],
      ...['ann@ｂücher.example', 'ann@bücher。example'],
    ]
    const events = spelled.map((address) => infectedMail({ id: newId(), recipients: [to(address)] }))
    const entries = spelled.map((address) =>
      keptEntry({ id: newId(), copies: [{ address, state: 'kept' } as const] }),
    )
    const others = [
      'ann@sub.bücher.example',
      'ann@bucher.example',
      '"ann@bücher.example"@evil.example',
      'ann',
    ]
    const reader = await write(db, [
      ...events.map(message),
      ...others.map((address) => message(infectedMail({ id: newId(), recipients: [to(address)] }))),
      ...entries.map((entry) => ({ kind: 'entry', entry }) as const),
    ])
    const domain: Scope = { of: 'domains', domains: ['xn--bcher-kva.example'] }
    const address: Scope = { of: 'addresses', addresses: ['ann@bücher.example'] }
    for (const [scope, few] of [
      [domain, spelled.length],
      [address, 3],
    ] as const) {
      assert.deepEqual(within(scope, [...spelled, ...others]), spelled)
      assert.equal((await everyEvent(reader, EVERYTHING, scope)).length, few)
      const kept = await reader.entries({ query: EVERYTHING, limit: 200, nowMs: NOW_MS, scope })
      assert.equal(kept.items.length, few)
    }
    for (const query of ['to:@bücher.example', 'to:@BU\u0308CHER.example']) {
      const found = await everyEvent(reader, parseQuery(query, { nowMs: NOW_MS }), { of: 'everything' })
      assert.equal(found.length, spelled.length, query)
    }
  },
)

onBoth('14.64 counts, hits and completion are those of the mail in a scope', async ({ events: db }) => {
  const mine = (n: number) =>
    infectedMail({
      ...{ id: newId(), atMs: NOON + n * 60_000, sender: `s${n}@a.example` },
      signature: 'Mine.1',
      recipients: [to('ann@mine.example'), to('bob@mine.example')],
    })
  const theirs = infectedMail({
    ...{ id: newId(), signature: 'Theirs.1', recipients: [to('x@theirs.example')] },
  })
  const clean = cleanMail({
    id: newId(),
    recipients: [to('ann@mine.example', 'delivered'), to('x@theirs.example', 'delivered')],
    sender: 'c@b.example',
  })
  const reader = await write(db, [...[0, 1, 2].map(mine), theirs, clean].map(message))
  const times = { fromMs: NOON - 3_600_000, toMs: NOON + 3_600_000 }
  const counts = await reader.counts({ ...times, per: 'hour', scope: MINE })
  assert.deepEqual(counts.map(({ kind, messages }) => [kind, messages]).sort(), [
    ['clean', 1],
    ['infected', 3],
  ])
  const inZone = await reader.counts({ ...times, per: 'day', zone: 'Asia/Tokyo', scope: MINE })
  assert.deepEqual(
    new Set(inZone.map(({ startMs }) => startMs)),
    new Set([Date.UTC(2026, 5, 1) - 9 * 3_600_000]),
  )
  const all = await reader.counts({ ...times, per: 'hour' })
  assert.equal(
    all.reduce((sum, { messages }) => sum + messages, 0),
    5,
  )
  assert.deepEqual(await reader.counts({ ...times, per: 'hour', scope: { of: 'nothing' } }), [])
  const hits = await reader.hits({ ...times, limit: 10, scope: MINE })
  assert.deepEqual(hits, {
    signatures: [{ signature: 'Mine.1', class: 'malware', messages: 3, senders: 3, isNew: true }],
    isCut: false,
  })
  assert.deepEqual(
    (await reader.hits({ fromMs: NOON + 60_000, toMs: times.toMs, limit: 10 })).signatures.map(
      ({ isNew }) => isNew,
    ),
    [false],
  )
  const values = (key: 'signature' | 'to' | 'from', text: string, scope?: Scope) =>
    reader.values({ key, text, limit: 10, scope })
  assert.deepEqual(await values('signature', '', MINE), ['Mine.1'])
  assert.deepEqual((await values('signature', '')).toSorted(), ['Mine.1', 'Theirs.1'])
  assert.deepEqual(await values('to', 'theirs', MINE), [])
  assert.deepEqual(await values('to', 'ANN', MINE), ['ann@mine.example'])
  assert.deepEqual(await values('from', '@b', MINE), ['@b.example', 'c@b.example'])
})

onBoth('a cursor of one scope is none of another', async ({ events: db }) => {
  const mails = [0, 1, 2].map((n) =>
    message(cleanMail({ id: newId(), atMs: NOON + n, recipients: [to('ann@mine.example', 'delivered')] })),
  )
  const reader = await write(db, mails)
  const asked = { query: EVERYTHING, limit: 1, nowMs: NOW_MS }
  const { next } = await reader.events({ ...asked, scope: MINE })
  assert.ok(next)
  assert.equal((await reader.events({ ...asked, scope: MINE, cursor: next })).items.length, 1)
  for (const scope of [undefined, { of: 'domains', domains: ['theirs.example'] } as const]) {
    await assert.rejects(reader.events({ ...asked, scope, cursor: next }), { code: 'STORE_CURSOR' })
  }
})
