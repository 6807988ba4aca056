import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queueLimits } from './pool.ts'
import { calm, engineConfig } from './testing/fixture.ts'
import { heldMail, mail, poolFixture, serverAt } from './testing/pool-fixture.ts'

const { fake, held, poolOf } = poolFixture()

test('more than may wait are turned away at once, in words of their own', async () => {
  const { clamd, answer } = await held()
  const pool = poolOf([serverAt(clamd.address)], { maxWaiting: 2 })
  const scans = [0, 1, 2].map((number) => pool.scan(mail(number), calm))
  assert.deepEqual(pool.queue, { waiting: 2, limit: 2 })
  await assert.rejects(pool.scan(mail(3), calm), {
    code: 'ENGINE_OVERLOADED',
    message: 'No clamd has room and the queue is full: 2 messages wait, allowed are 2',
    details: { waiting: 2, limit: 2 },
  })
  await clamd.connection(0)
  answer()
  await Promise.all(scans)
  assert.deepEqual(pool.queue, { waiting: 0, limit: 2 })
})

test('streams wait in the same queue, and hear of it when they are used', async () => {
  const { clamd, answer } = await held()
  const pool = poolOf([serverAt(clamd.address)], { maxWaiting: 1 })
  const first = pool.open(calm)
  const second = pool.open(calm)
  const third = pool.open(calm)
  await assert.rejects(async () => third.write(Buffer.from('a')), { code: 'ENGINE_OVERLOADED' })
  await assert.rejects(third.finish(), { code: 'ENGINE_OVERLOADED' })
  await first.write(Buffer.from('a'))
  answer()
  await first.finish()
  await second.finish()
})

test('with a queue of 0 nothing waits', async () => {
  const { clamd, answer } = await held()
  const pool = poolOf([serverAt(clamd.address)], { maxWaiting: 0 })
  const first = pool.scan(mail(0), calm)
  await assert.rejects(pool.scan(mail(1), calm), { code: 'ENGINE_OVERLOADED' })
  answer()
  await first
})

test('who came first is served first, on whichever server there is room', async () => {
  const clamds = [await fake(), await fake()]
  const servers = clamds.map(({ address }, index) => serverAt(address, { address: `${index}` }))
  const pool = poolOf(servers)
  const ended: number[] = []
  const scans = Array.from({ length: 60 }, async (_, number) => {
    await pool.scan(mail(number), calm)
    ended.push(number)
  })
  await Promise.all(scans)
  for (const [place, number] of ended.entries()) {
    // Two run at one time, so that each may overtake the one beside it.
    assert.ok(Math.abs(place - number) <= 1, ended.join(' '))
  }
})

test('one who leaves makes room in the queue', async () => {
  const { clamd, answer } = await held()
  const pool = poolOf([serverAt(clamd.address)], { maxWaiting: 1 })
  const first = pool.scan(mail(0), calm)
  const leaver = new AbortController()
  const second = pool.scan(mail(1), { signal: leaver.signal })
  leaver.abort()
  await assert.rejects(second, { code: 'ENGINE_ABORTED' })
  const third = pool.scan(mail(2), calm)
  answer()
  await Promise.all([first, third])
})

test('while the pool is held the bound of the queue holds too', async () => {
  const clamd = await fake()
  const pool = poolOf([serverAt(clamd.address)], { maxWaiting: 1 })
  pool.hold(true)
  const first = pool.scan(mail(0), calm)
  await assert.rejects(pool.scan(mail(1), calm), { code: 'ENGINE_OVERLOADED' })
  pool.hold(false)
  assert.equal((await first).result.kind, 'clean')
})

test('more room by a reload goes to those who wait', async () => {
  const { clamd, answer } = await held()
  const server = serverAt(clamd.address)
  const pool = poolOf([server])
  const scans = [0, 1, 2].map((number) => pool.scan(heldMail(pool, number), calm))
  await clamd.connection(0)
  server.reconfigure({ room: { scan: 3, stream: 1 } })
  pool.reconfigure({ servers: [server], waitMs: 5000, maxWaiting: 10 })
  await clamd.connection(2)
  assert.equal(pool.queue.waiting, 0)
  answer()
  await Promise.all(scans)
})

test('a message waits for a part of its time only, so that it is told of the overload and not of a time-out', () => {
  const { scanTimeout, queue } = engineConfig({ scanTimeout: '100s', queue: 7 })
  assert.deepEqual(queueLimits({ scanTimeout, queue }), { waitMs: 90_000, maxWaiting: 7 })
})
