import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { turnedClock } from '../../ground/testing/turned-clock.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { createBreaker } from './breaker.ts'
import type { BreakerSettings, TrippedSignature } from './types.ts'

const root = await mkdtemp(join(tmpdir(), 'breaker-'))
// What is tripped is written down in the background.
after(() => rm(root, { recursive: true, maxRetries: 5 }))
let directories = 0

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const LIMITS: BreakerSettings = {
  ...{ hits: 50, senders: 20, within: 10 * MINUTE, action: 'quarantine', rearm: 24 * HOUR },
  official: false,
}
const NAME = 'Sanesecurity.Phish.1.UNOFFICIAL'
const ORIGIN = { source: 'sanesecurity', file: 'phish.ndb' }

/** A breaker, and mail for it. A second one in the same directory is the next process. */
function setUp(change: Partial<BreakerSettings> = {}, directory = join(root, `${directories++}`)) {
  const clock = turnedClock(Date.UTC(2026, 10, 28))
  const log = createMemoryLog()
  const alerts: TrippedSignature[] = []
  const contents = new Map([[NAME, 'one']])
  let settings = { ...LIMITS, ...change }
  const path = join(directory, 'breaker.json')
  const breaker = createBreaker({
    ...{ path, settings: () => settings, clock, log },
    content: async (signature) => contents.get(signature),
    alert: (tripped) => alerts.push(tripped),
  })
  /** Hits from so many senders, one after the other; how the last one stands. */
  const hits = (count: number, senders: number, signature = NAME, apartMs = 0) => {
    let state: ReturnType<typeof breaker.hit>
    for (let index = 0; index < count; index++) {
      clock.pass(apartMs)
      const envelope = { sender: `S${index % senders}@example.org`, clientAddress: '192.0.2.1' }
      state = breaker.hit({ signature, origin: ORIGIN, envelope })
    }
    return state
  }
  const change2 = (more: Partial<BreakerSettings>) => {
    settings = { ...settings, ...more }
  }
  return { breaker, clock, log, alerts, contents, hits, directory, path, reload: change2 }
}

const TRIPPING: readonly (readonly [
  what: string,
  count: number,
  senders: number,
  signature: string,
  trips: boolean,
])[] = [
  ['one hit above the limit from enough senders', 51, 20, NAME, true],
  ['as many hits as the limit', 50, 20, NAME, false],
  ['many hits of too few senders', 5000, 19, NAME, false],
  ['YARA rules', 51, 20, 'YARA.Rule.UNOFFICIAL', true],
  ['official signatures', 51, 20, 'Win.Trojan.Agent-1', false],
  ['heuristics', 51, 20, 'Heuristics.Encrypted.Zip', false],
  ['EICAR', 51, 20, 'Eicar-Test-Signature.UNOFFICIAL', false],
  ['the proof of our set', 51, 20, 'Clamgate.Set.1.UNOFFICIAL', false],
]

for (const [what, count, senders, signature, trips] of TRIPPING) {
  test(`${trips ? 'trips' : 'does not trip'} on ${what}`, () => {
    const { breaker, hits } = setUp()
    assert.equal(hits(count, senders, signature)?.action, trips ? 'quarantine' : undefined)
    assert.equal(breaker.tripped().length, trips ? 1 : 0)
    assert.equal(breaker.state(signature) !== undefined, trips)
  })
}

test('official signatures are tripped when asked for, EICAR never', () => {
  const { breaker, hits } = setUp({ official: true })
  assert.ok(hits(51, 20, 'Win.Trojan.Agent-1'))
  assert.equal(hits(51, 20, 'Win.Test.EICAR_HDB-1'), undefined)
  assert.deepEqual(
    breaker.tripped().map(({ signature }) => signature),
    ['Win.Trojan.Agent-1'],
  )
})

test('an official signature of the same name is not tripped with the other', () => {
  const { breaker, hits } = setUp()
  assert.ok(hits(51, 20, 'Win.Same-1.UNOFFICIAL'))
  assert.equal(breaker.state('Win.Same-1'), undefined)
})

test('who asks counts nothing', () => {
  const { breaker, hits } = setUp()
  hits(50, 20)
  for (let index = 0; index < 100; index++) assert.equal(breaker.state(NAME), undefined)
  assert.ok(hits(1, 1))
})

test('hits that are spread over a longer time are no jump', () => {
  const { hits } = setUp()
  assert.equal(hits(500, 25, NAME, MINUTE), undefined)
})

test('hits leave the window, and senders with them', () => {
  const { hits, clock } = setUp()
  hits(50, 20)
  clock.pass(10 * MINUTE)
  assert.equal(hits(50, 20), undefined)
  clock.pass(11 * MINUTE)
  assert.equal(hits(60, 5), undefined)
})

test('a signature that always hits a lot is tripped only far above that', () => {
  const { hits, clock } = setUp({ hits: 5, senders: 3 })
  // Two in ten minutes are usual, from two senders.
  assert.equal(hits(288, 2, NAME, 5 * MINUTE), undefined)
  clock.pass(10 * MINUTE)
  assert.equal(hits(19, 10), undefined)
  assert.ok(hits(5, 10))
})

test('one hit a while ago does not make a thousand usual', () => {
  const { hits, clock } = setUp()
  hits(1, 1)
  clock.pass(10 * MINUTE + 1000)
  assert.ok(hits(51, 20))
})

test('senders are told apart by address in any case, bounces by their network', () => {
  const { breaker } = setUp({ hits: 3, senders: 3 })
  const hit = (sender: string, clientAddress?: string) =>
    breaker.hit({ signature: NAME, origin: ORIGIN, envelope: { sender, clientAddress } })
  for (const sender of ['a@x', 'A@X', 'a@X', 'A@x']) assert.equal(hit(sender), undefined)
  for (const client of ['192.0.2.1', '192.0.2.200', '192.0.2.3']) assert.equal(hit('', client), undefined)
  assert.ok(hit('', '198.51.100.1'))
})

test('what is tripped is told once, with what to do', () => {
  const { hits, log, alerts, breaker } = setUp()
  hits(80, 40)
  const lines = log.lines.filter(({ event }) => event === 'signatures.tripped')
  assert.equal(lines.length, 1)
  assert.match(
    lines[0]?.sentence ?? '',
    /Sanesecurity.Phish.1.UNOFFICIAL of sanesecurity \(phish.ndb\) hit 51 messages/,
  )
  assert.deepEqual(alerts, breaker.tripped())
  assert.deepEqual(alerts, [
    {
      ...{ signature: NAME, source: 'sanesecurity', file: 'phish.ndb', hits: 51, senders: 20 },
      ...{ since: '2026-11-28T00:00:00.000Z', until: '2026-11-29T00:00:00.000Z', action: 'quarantine' },
    },
  ])
  assert.equal(breaker.trips, 1)
})

test('it is in force again when its time is over, and is tripped again by the same', () => {
  const { hits, clock, breaker, log } = setUp()
  hits(51, 20)
  clock.pass(24 * HOUR - 1)
  assert.ok(breaker.state(NAME))
  hits(1000, 50)
  clock.pass(1)
  assert.equal(breaker.state(NAME), undefined)
  assert.equal(log.lines.at(-1)?.event, 'signatures.rearmed')
  assert.ok(hits(51, 20))
})

test('a clock that jumps by years puts nothing in force, and keeps nothing for ever', () => {
  const { hits, clock, breaker } = setUp()
  hits(51, 20)
  clock.jump(10 * 365 * 24 * HOUR)
  assert.ok(breaker.state(NAME))
  clock.jump(-20 * 365 * 24 * HOUR)
  assert.ok(breaker.state(NAME))
  clock.pass(24 * HOUR)
  assert.equal(breaker.state(NAME), undefined)
})

for (const name of [NAME, 'Sanesecurity.Phish.1', ' Sanesecurity.Phish.1 ']) {
  test(`${JSON.stringify(name)} is put in force by hand`, async () => {
    const { hits, breaker } = setUp()
    hits(51, 20)
    assert.equal(await breaker.rearm(name), true)
    assert.equal(breaker.state(NAME), undefined)
    assert.equal(await breaker.rearm(name), false)
  })
}

test('an update that changes the signature puts it in force, one that does not leaves it tripped', async () => {
  const { hits, breaker, contents } = setUp()
  hits(51, 20)
  await breaker.tick()
  await breaker.databasesChanged()
  assert.ok(breaker.state(NAME))
  contents.set(NAME, 'two')
  await breaker.databasesChanged()
  assert.equal(breaker.state(NAME), undefined)
  hits(51, 20)
  await breaker.tick()
  contents.delete(NAME)
  await breaker.databasesChanged()
  assert.equal(breaker.state(NAME), undefined)
})

test('another process goes on with what is tripped and with what is usual', async () => {
  const first = setUp({ hits: 5, senders: 3 })
  first.hits(288, 2, 'Usual-1.UNOFFICIAL', 5 * MINUTE)
  first.hits(6, 3)
  await first.breaker.tick()
  assert.equal((await stat(first.path)).mode & 0o777, 0o600)
  const next = setUp({ hits: 5, senders: 3, action: 'tag' }, first.directory)
  next.clock.jump(first.clock.wall() - next.clock.wall() + HOUR)
  await next.breaker.load()
  assert.equal(next.breaker.state(NAME)?.action, 'tag')
  assert.deepEqual(
    next.breaker.tripped().map(({ since }) => since),
    first.breaker.tripped().map(({ since }) => since),
  )
  assert.equal(next.hits(19, 10, 'Usual-1.UNOFFICIAL'), undefined)
  assert.ok(next.hits(6, 10, 'Unusual-1.UNOFFICIAL'))
  next.clock.pass(24 * HOUR)
  assert.equal(next.breaker.state(NAME), undefined)
})

test('a shorter rearm holds for what was tripped before', async () => {
  const first = setUp()
  first.hits(51, 20)
  await first.breaker.tick()
  const next = setUp({ rearm: HOUR }, first.directory)
  await next.breaker.load()
  next.clock.pass(HOUR)
  assert.equal(next.breaker.state(NAME), undefined)
})

test('a note that makes no sense is set aside, and told', async () => {
  const { breaker, path, log, hits } = setUp()
  hits(51, 20)
  await breaker.tick()
  await writeFile(path, '{"tripped": 1')
  const next = setUp({}, join(path, '..'))
  await next.breaker.load()
  assert.deepEqual(next.breaker.tripped(), [])
  assert.equal(next.log.lines.at(-1)?.event, 'signatures.breaker-unreadable')
  assert.equal(await readFile(`${path}.broken`, 'utf8'), '{"tripped": 1')
  assert.equal(log.lines.length, 1)
})

test('a directory that cannot be written is told once, and the breaker works', async () => {
  const file = join(root, 'a-file')
  await writeFile(file, '')
  const { breaker, hits, log } = setUp({}, join(file, 'below'))
  assert.ok(hits(51, 20))
  await breaker.tick()
  await breaker.tick()
  assert.ok(breaker.state(NAME))
  assert.equal(log.lines.filter(({ event }) => event === 'signatures.breaker-unsaved').length, 1)
})

test('a reload changes what is done, and begins to count anew where others count', () => {
  const { breaker, hits, reload } = setUp()
  hits(51, 20)
  reload({ action: 'accept' })
  assert.equal(breaker.state(NAME)?.action, 'accept')
  hits(40, 20, 'Other-1.UNOFFICIAL')
  reload({ within: MINUTE, hits: 30 })
  assert.equal(hits(20, 20, 'Other-1.UNOFFICIAL'), undefined)
  assert.ok(hits(11, 20, 'Other-1.UNOFFICIAL'))
})

test('a flood of names and senders takes no more memory, and the one that jumps is still seen', () => {
  const { breaker } = setUp()
  const hit = (signature: string, sender: string) =>
    breaker.hit({ signature, origin: undefined, envelope: { sender, clientAddress: undefined } })
  for (let index = 0; index < 30_000; index++) {
    hit(`Flood-${index}.UNOFFICIAL`, `${index}@x`)
    if (index % 500 === 0) hit(NAME, `${index}@${'y'.repeat(1000)}`)
  }
  assert.ok(breaker.state(NAME))
  assert.equal(breaker.tripped().length, 1)
})
