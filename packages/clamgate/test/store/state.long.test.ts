import assert from 'node:assert/strict'
import type { ReportRecord } from '../../src/quarantine/false-positive/types.ts'
import { openStore } from '../../src/store/dialect/open.ts'
import { createStateRunner } from '../../src/store/state/run.ts'
import { testDatabases } from './databases.ts'
import { NOON } from './mail.ts'

const { onBoth } = testDatabases()
const DAY_MS = 86_400_000

onBoth(
  'how far a spill file was replayed is known to each host by itself, after a restart too',
  async (store) => {
    const first = createStateRunner(store.state, { now: () => NOON })
    await first.run('spill.set-seen', { host: 'a', file: '0001.jsonl', octets: 10 })
    await first.run('spill.set-seen', { host: 'a', file: '0001.jsonl', octets: 4096 })
    await first.run('spill.set-seen', { host: 'b', file: "0001'; DROP TABLE spill_seen; --\0", octets: 7 })
    const again = await openStore(store.place, { nowMs: NOON })
    try {
      const second = createStateRunner(again.state, { now: () => NOON })
      assert.deepEqual(await second.run('spill.seen', { host: 'a' }), new Map([['0001.jsonl', 4096]]))
      const ofB = new Map([["0001'; DROP TABLE spill_seen; --\0", 7]])
      assert.deepEqual(await second.runByName('spill.seen', { host: 'b' }), ofB)
    } finally {
      await again.close()
    }
  },
)

onBoth('what is known of spill files is forgotten a month after they are gone', async ({ state }) => {
  let now = NOON
  const runner = createStateRunner(state, { now: () => now })
  await runner.run('spill.set-seen', { host: 'a', file: '0001.jsonl', octets: 10 })
  now += 31 * DAY_MS
  await runner.run('spill.set-seen', { host: 'a', file: '0002.jsonl', octets: 20 })
  assert.deepEqual(await runner.run('spill.seen', { host: 'a' }), new Map([['0002.jsonl', 20]]))
})

onBoth('operations at once each find the whole work of the others', async ({ state, place }) => {
  // A file has one daemon; a server has many.
  const other = place.kind === 'postgres' ? await openStore(place, { nowMs: NOON }) : undefined
  try {
    const databases = [state, other?.state ?? state]
    const runners = databases.map((one) => createStateRunner(one, { now: () => NOON }))
    const files = Array.from({ length: 40 }, (_, n) => `${n % 20}.jsonl`)
    await Promise.all(
      files.map((file, n) => runners[n % 2]?.run('spill.set-seen', { host: 'a', file, octets: 1 })),
    )
    assert.equal((await runners[0]?.run('spill.seen', { host: 'a' }))?.size, 20)
  } finally {
    await other?.close()
  }
})

onBoth('a name that no operation has is refused', async ({ state }) => {
  const runner = createStateRunner(state, { now: () => NOON })
  for (const name of ['nothing', 'toString', '__proto__'])
    await assert.rejects(runner.runByName(name, {}), { code: 'STORE_FAILED' })
})

onBoth('a report is kept once, is sent and ended, and is forgotten after two years', async ({ state }) => {
  let now = NOON
  const runner = createStateRunner(state, { now: () => now })
  const hostile = `x'; DROP TABLE fp_report; --\0\ud800`
  const report: ReportRecord = {
    ...{ id: 'R1', entry: 'E1', signature: hostile, source: 'sanesecurity', sha256: 'a'.repeat(64) },
    ...{ contentMd5: 'b'.repeat(32), by: `root ${hostile}`, madeAtMs: NOON },
    ...{ sentAtMs: undefined, endedAtMs: undefined, ended: undefined },
  }
  const list = async (open = false) =>
    JSON.parse(JSON.stringify(await runner.run('report.list', { limit: 10, open })))
  await runner.run('report.add', { report })
  await runner.run('report.add', { report: { ...report, id: 'R2', signature: 'Other', madeAtMs: NOON + 1 } })
  assert.deepEqual((await list()).at(-1), JSON.parse(JSON.stringify(report)))
  assert.deepEqual(
    [
      await runner.run('report.sent', { id: 'R1', nowMs: NOON + 5 }),
      await runner.run('report.sent', { id: 'R9', nowMs: NOON + 5 }),
    ],
    [true, false],
  )
  // Only those of that signature that have not ended.
  const ended = { signature: hostile, words: 'dropped', nowMs: NOON + 9 }
  assert.deepEqual([await runner.run('report.ended', ended), await runner.run('report.ended', ended)], [1, 0])
  const ids = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id)
  assert.deepEqual([ids(await list()), ids(await list(true))], [['R2', 'R1'], ['R2']])
  // Looked at again: what was sent stays so, and it is open.
  await runner.run('report.add', { report: { ...report, sha256: 'c'.repeat(64) } })
  const [, again] = await list(true)
  assert.deepEqual([again.sentAtMs, again.endedAtMs, again.sha256], [NOON + 5, undefined, 'c'.repeat(64)])
  await runner.run('digest.tidy', { passedMs: 0 })
  now += 733 * DAY_MS
  await runner.run('report.add', { report: { ...report, id: 'R3', madeAtMs: now } })
  await runner.run('digest.tidy', { passedMs: 733 * DAY_MS })
  assert.deepEqual(ids(await list()), ['R3'])
  assert.equal((await runner.run('report.list', { limit: 0, open: false })).length, 0)
})
