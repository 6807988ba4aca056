import assert from 'node:assert/strict'
import type { MailRequest } from '../../src/quarantine/requests/types.ts'
import type { OpenedStore } from '../../src/store/dialect/open.ts'
import type { StateTables } from '../../src/store/schema/tables.ts'
import { createStateRunner } from '../../src/store/state/run.ts'
import { testDatabases } from './databases.ts'
import { NOON } from './mail.ts'

const { onBoth } = testDatabases()
const DAY = 86_400_000
const TABLES = ['digest', 'digest_item', 'link', 'link_use', 'mail_request', 'token', 'fp_report'] as const

/** A daemon's store with one of all that is tidied, and a clock that is turned by hand. */
async function filled({ state }: OpenedStore) {
  const clock = { now: NOON }
  const runner = createStateRunner(state, { now: () => clock.now })
  const [reader, period] = ['recipient:bob@example.org', new Date(NOON).toISOString()]
  await runner.run('digest.claim', { reader, period, host: 'mx1', nowMs: NOON, leaseMs: 1000 })
  const link = {
    ...{
      hash: 'h1',
      holder: 'bob@example.org',
      language: 'de',
      createdAtMs: NOON,
      expiresAtMs: NOON + 14 * DAY,
    },
    scope: { kind: 'request', request: 'r1', entry: 'e1' },
  } as const
  await runner.run('digest.sending', { reader, period, nowMs: NOON, entries: ['e1'], links: [link] })
  await runner.run('digest.ended', { reader, period, state: 'sent', words: '', nowMs: NOON })
  await runner.run('link.use', { hash: 'h1', act: 'ask', nowMs: NOON, staleMs: 0 })
  const request: MailRequest = {
    ...{ id: 'r1', entry: 'e1', recipients: ['bob@example.org'], asker: 'bob@example.org', language: 'de' },
    ...{ words: '', askedAtMs: NOON, endsAtMs: NOON + 7 * DAY, state: 'open', answer: '' },
    ...{ decidedBy: undefined, decidedAtMs: undefined },
  }
  const add = (one: MailRequest) =>
    runner.run('request.add', { request: one, owing: { to: [], host: 'mx1', life: 'first' } })
  await add(request)
  const report = {
    id: 'f1',
    entry: 'e1',
    signature: 'S',
    source: 's',
    sha256: '0',
    by: 'root',
    madeAtMs: NOON,
  }
  const end = { contentMd5: undefined, sentAtMs: undefined, endedAtMs: undefined, ended: undefined }
  await runner.run('report.add', { report: { ...report, ...end } })
  await state.kysely
    .insertInto('token')
    .values({
      ...{ hash: 't1', id: 't1', account: 'a1', label: '', acts: '[]', networks: '[]', created_at: NOON },
      ...{ ends_at: NOON + 90 * DAY, seen_at: null, seen_from: null },
    })
    .execute()
  const rows = async () => {
    const counts: number[] = []
    for (const table of TABLES) counts.push(await count(state, table))
    return counts
  }
  return { clock, runner, request, add, rows }
}

async function count({ kysely }: OpenedStore['state'], table: keyof StateTables): Promise<number> {
  return (await kysely.selectFrom(table).selectAll().execute()).length
}

onBoth(
  '13.29 a host that starts a year ahead forgets no link, request, digest, token or report, and all are as before once its clock is set',
  async (store) => {
    const { clock, runner, rows, request } = await filled(store)
    clock.now = NOON + 365 * DAY
    await runner.run('digest.tidy', { passedMs: 0 })
    assert.deepEqual(await rows(), [1, 1, 1, 1, 1, 1, 1])
    clock.now = NOON + 60_000
    await runner.run('digest.tidy', { passedMs: 60_000 })
    assert.deepEqual(await runner.run('request.read', { id: 'r1' }), request)
    assert.deepEqual((await runner.run('link.find', { hash: 'h1' }))?.uses.length, 1)
    const listed = { reader: 'recipient:bob@example.org', entries: ['e1'] }
    assert.deepEqual(await runner.run('digest.listed', listed), ['e1'])
  },
)

onBoth(
  '13.29 what has had its time is forgotten, each kind at its own, by days that did pass',
  async (store) => {
    const { clock, runner, rows } = await filled(store)
    const goneAfter = new Map<string, number>()
    for (let days = 0; days <= 735; days += 1) {
      await runner.run('digest.tidy', { passedMs: days === 0 ? 0 : DAY })
      for (const [at, left] of (await rows()).entries()) {
        const table = TABLES[at] ?? ''
        if (left === 0 && !goneAfter.has(table)) goneAfter.set(table, days)
      }
      clock.now += DAY
    }
    assert.deepEqual(Object.fromEntries(goneAfter), {
      ...{
        digest: 91,
        digest_item: 91,
        link: 45,
        link_use: 45,
        mail_request: 401,
        token: 121,
        fp_report: 733,
      },
    })
  },
)

onBoth(
  'a new request takes the place of one that is over, and of no other of the same mail',
  async (store) => {
    const { runner, request, add } = await filled(store)
    const other = { ...request, id: 'r2', recipients: ['ann@example.org'] }
    await add(other)
    const late = { ...request, id: 'r3', askedAtMs: NOON + 8 * DAY, endsAtMs: NOON + 15 * DAY }
    assert.equal((await add(late)).id, 'r3')
    const stateOf = async (id: string) => (await runner.run('request.read', { id }))?.state
    assert.deepEqual(
      [await stateOf('r1'), await stateOf('r2'), await stateOf('r3')],
      ['lapsed', 'open', 'open'],
    )
  },
)

onBoth(
  'a token that is made by a wrong clock takes no other one away, and none that is over its place',
  async ({ state }) => {
    const runner = createStateRunner(state, { now: () => NOON })
    const standing = { role: 'manager', domains: ['example.org'], addresses: [] } as const
    const account = { id: 'a1', name: 'Anna', nameKey: 'anna', createdAtMs: NOON, ...standing }
    const invite = {
      hash: 'i1',
      account: 'a1',
      name: 'Anna',
      dropsSecondFactors: false,
      by: 'x',
      ...standing,
    }
    await runner.run('invite.make', { account, invite: { ...invite, createdAtMs: NOON, endsAtMs: NOON + 1 } })
    const make = (id: string, createdAtMs: number) => {
      const token = { id, account: 'a1', label: id, acts: [], networks: [], createdAtMs, seenFrom: undefined }
      const times = { endsAtMs: createdAtMs + 30 * DAY, seenAtMs: undefined }
      return runner.run('token.make', { hash: id, token: { ...token, ...times }, most: 1 })
    }
    assert.deepEqual([await make('t1', NOON), await make('t2', NOON)], [true, false])
    assert.equal(await make('t3', NOON + 365 * DAY), true)
    const found = await runner.run('token.list', { account: 'a1' })
    assert.deepEqual(found.map(({ id }) => id).toSorted(), ['t1', 't3'])
  },
)
