import assert from 'node:assert/strict'
import { test } from 'node:test'
import { computingMs } from '../ground/testing/cpu-time.ts'
import { EVERYTHING } from './query/tree.ts'
import { openTestStore } from './testing/store.ts'
import { actionWrite, cleanEvent, cleanWrite, findingWrite } from './testing/writes.ts'

const PAGE = { query: EVERYTHING, limit: 200, nowMs: Date.now() }

test('what is told is in the database, and comes back as it was', async () => {
  await using at = await openTestStore()
  const clean = cleanEvent({ subject: 'Grüße \u202e\u0000', sender: '' })
  const finding = findingWrite()
  for (const write of [{ kind: 'message', event: clean } as const, finding, actionWrite()])
    at.store.write(write)
  await at.store.flush()
  const { items } = await at.store.events(PAGE)
  assert.deepEqual(
    items.map(({ id }) => id),
    [finding.event.id, clean.id],
  )
  assert.equal(items[1]?.subject, clean.subject)
  const { state, waiting, written, spilledBytes, problem } = at.store.status()
  assert.deepEqual(
    { state, waiting, written, spilledBytes, problem },
    { state: 'ok', waiting: 0, written: 3, spilledBytes: 0, problem: undefined },
  )
  assert.deepEqual(at.log.lines, [])
})

test('of two that have one directory the second waits in memory, says so once, and goes on when the first has ended', async () => {
  await using first = await openTestStore()
  first.store.write(cleanWrite())
  await first.store.flush()
  await using second = await openTestStore({ directory: first.directory })
  const line = await second.log.waitFor('store.failed', 30_000)
  assert.equal(line.fields['code'], 'STORE_IN_USE')
  assert.match(line.sentence, new RegExp(`Process ${process.pid} of host `))
  second.store.write(findingWrite())
  assert.deepEqual([second.store.status().state, second.store.status().waiting], ['warn', 1])
  await first.store.close()
  await second.log.waitFor('store.healed', 30_000)
  await second.store.flush()
  assert.equal((await second.store.events({ ...PAGE, nowMs: Date.now() })).items.length, 2)
  assert.equal(second.log.lines.length, 2)
})

test('ten thousand events are written in batches, and writing one costs no wait', async () => {
  await using at = await openTestStore()
  const ms = computingMs(() => {
    for (let i = 0; i < 7000; i++) at.store.write(cleanWrite())
  })
  const eachUs = (1000 * ms) / 7000
  assert.ok(eachUs < 200, `${eachUs} µs`)
  await at.store.flush()
  assert.equal(at.store.status().written, 7000)
  assert.deepEqual(at.store.status().dropped, { clean: 0, finding: 0, entry: 0, action: 0 })
})

test('what was told just before the stop is there after the next start', async () => {
  await using at = await openTestStore()
  at.store.write(cleanWrite())
  await at.store.close()
  at.store.write(cleanWrite())
  assert.equal(at.store.status().dropped['clean'], 1, 'nothing is taken after the stop')
  await using again = await openTestStore({ directory: at.directory })
  assert.equal((await again.store.events(PAGE)).items.length, 1)
})
