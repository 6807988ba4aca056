import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { HOST } from '../access/actor.ts'
import { createMemoryLog } from '../observe/log/testing.ts'
import { createDriver, type DriverDeps } from './driver.ts'
import { createReservations } from './reservations.ts'

test('a job that cannot go on at once is tried again by itself: nothing is recovered twice, and no other waits for it', async () => {
  let recovered = 0
  const asked: string[] = []
  const job = (id: string) => ({ id, act: 'delete', state: 'waiting', startsAtMs: 0, maker: HOST })
  const driver = createDriver({
    ...{ log: createMemoryLog(), host: 'mx1', now: () => 0, tell: () => undefined },
    after(ms: number, run: () => void) {
      // What waits for the store goes on; no job begins.
      if (ms > 0) queueMicrotask(run)
      return { [Symbol.dispose]: () => undefined }
    },
    reservations: createReservations(() => assert.fail('there is nothing to keep')),
    store: {
      ofOthers: async () => [],
      recover: async () => void recovered++,
      open: async () => [job('j1'), job('j2')],
      async items({ job: id }: { readonly job: string }) {
        asked.push(id)
        if (asked.length === 1) throw new Error('away')
        return []
      },
    },
    // Of the doubles nothing else is asked.
  } as unknown as DriverDeps)
  await driver.start()
  assert.deepEqual([recovered, asked], [1, ['j1', 'j2', 'j1']])
  await driver.stop(0)
})

test('a job that was made by a clock that is set back by years since begins when its way back is closed, and asks the store once', async () => {
  const startsAtMs = Date.parse('2038-01-19T00:10:00Z')
  const begun: number[] = []
  const waits: number[] = []
  const driver = createDriver({
    ...{ log: createMemoryLog(), host: 'mx1', now: () => Date.parse('2026-11-29T12:00:00Z') },
    after(ms: number, run: () => void) {
      waits.push(ms)
      setImmediate(run)
      return { [Symbol.dispose]: () => undefined }
    },
    ...{
      tell: () => undefined,
      reservations: createReservations(() => ({ [Symbol.dispose]: () => undefined })),
    },
    store: {
      ofOthers: async () => [],
      recover: async () => undefined,
      open: async () => [{ id: 'j1', act: 'delete', state: 'waiting', startsAtMs, maker: HOST }],
      items: async () => [],
      async begin({ nowMs }: { readonly nowMs: number }) {
        begun.push(nowMs)
        return false
      },
    },
    // Of the doubles nothing else is asked.
  } as unknown as DriverDeps)
  await driver.start()
  for (let turn = 0; turn < 10; turn++) await nextTurn()
  assert.deepEqual(waits, [600_000])
  assert.deepEqual(begun, [startsAtMs])
  await driver.stop(0)
})

test('a job that another host has undone keeps nobody off its entries, and is not begun', async () => {
  const kept = new Set<string>()
  const due: { readonly ms: number; readonly run: () => void }[] = []
  let open = ['j1', 'j2']
  const job = (id: string) => ({ id, act: 'delete', state: 'waiting', startsAtMs: 600_000, maker: HOST })
  const driver = createDriver({
    ...{ log: createMemoryLog(), host: 'mx1', now: () => 0, tell: () => undefined, isShared: true },
    after(ms: number, run: () => void) {
      const timer = { ms, run }
      due.push(timer)
      return { [Symbol.dispose]: () => void (due.includes(timer) && due.splice(due.indexOf(timer), 1)) }
    },
    reservations: createReservations((entry) => {
      kept.add(entry)
      return { [Symbol.dispose]: () => void kept.delete(entry) }
    }),
    store: {
      ofOthers: async () => [],
      recover: async () => undefined,
      open: async () => open.map(job),
      items: async ({ job: of }: { readonly job: string }) => [{ place: 0, entry: `entry of ${of}` }],
    },
    // Of the doubles nothing else is asked.
  } as unknown as DriverDeps)
  await driver.start()
  assert.deepEqual([...kept], ['entry of j1', 'entry of j2'])
  open = ['j2']
  due.find(({ ms }) => ms < 600_000)?.run()
  await nextTurn()
  assert.deepEqual([...kept], ['entry of j2'])
  assert.equal(due.filter(({ ms }) => ms === 600_000).length, 1, 'begun is the other one alone')
  await driver.stop(0)
})
