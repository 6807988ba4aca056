import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calm } from './testing/fixture.ts'
import { mail, poolFixture, serverAt } from './testing/pool-fixture.ts'

const { fake, held, poolOf } = poolFixture()
const MAIL = mail(0)

test('a server gets no more scans at one time than it has room for, and the next ones in their order', async () => {
  const { clamd, answer } = await held()
  const server = serverAt(clamd.address, { room: { scan: 2, stream: 1 } })
  const pool = poolOf([server])
  const order: number[] = []
  const scans = [0, 1, 2, 3].map((number) => pool.scan(MAIL, calm).then(() => order.push(number)))
  await clamd.connection(1)
  assert.deepEqual(server.busy, { scan: 2, stream: 0 })
  answer()
  await Promise.all(scans)
  assert.equal(clamd.connections.length, 4)
  assert.deepEqual(order, [0, 1, 2, 3])
  assert.deepEqual(server.busy, { scan: 0, stream: 0 })
})

test('while the first server is full, scans go to the second', async () => {
  const [first, second] = [await held(), await fake()]
  const pool = poolOf([serverAt(first.clamd.address), serverAt(second.address, { address: 'second' })])
  const waiting = pool.scan(MAIL, calm)
  assert.equal((await pool.scan(MAIL, calm)).server, 'second')
  first.answer()
  assert.equal((await waiting).server, 'first')
})

test('a second try waits for room on the server that is left', async () => {
  const [first, second] = [
    await fake({ script: { fault: { afterBytes: 30, action: 'close' } } }),
    await held(),
  ]
  const pool = poolOf([serverAt(first.address), serverAt(second.clamd.address, { address: 'second' })])
  const scans = [0, 1, 2].map(() => pool.scan(MAIL, calm))
  await second.clamd.connection(0)
  second.answer()
  for (const { server } of await Promise.all(scans)) assert.equal(server, 'second')
})

test('a scan that finds no room in time is told so', async () => {
  const { clamd, answer } = await held()
  const pool = poolOf([serverAt(clamd.address)], { waitMs: 30 })
  const first = pool.scan(MAIL, calm)
  await assert.rejects(pool.scan(MAIL, calm), {
    code: 'ENGINE_OVERLOADED',
    details: { waitMs: 30, waiting: 1 },
  })
  answer()
  await first
})

test('a caller that gives up gets its scan back at once, waiting or under way, and leaves no room taken', async () => {
  const { clamd } = await held()
  const server = serverAt(clamd.address)
  const pool = poolOf([server])
  const [running, waiting] = [new AbortController(), new AbortController()]
  const first = pool.scan(MAIL, { signal: running.signal })
  const second = pool.scan(MAIL, { signal: waiting.signal })
  await clamd.connection(0)
  waiting.abort()
  await assert.rejects(second, { code: 'ENGINE_ABORTED' })
  running.abort()
  await assert.rejects(first, { code: 'ENGINE_ABORTED' })
  assert.deepEqual(server.busy, { scan: 0, stream: 0 })
  await assert.rejects(pool.scan(MAIL, { signal: running.signal }), { code: 'ENGINE_ABORTED' })
})

test('stop lets a scan under way finish, and takes no new one', async () => {
  const { clamd, answer } = await held()
  const pool = poolOf([serverAt(clamd.address)])
  const scan = pool.scan(MAIL, calm)
  await clamd.connection(0)
  const stopped = pool.stop(5000)
  await assert.rejects(pool.scan(MAIL, calm), { code: 'ENGINE_STOPPED' })
  answer()
  assert.equal((await scan).result.kind, 'clean')
  await stopped
})

test('stop breaks off what is not done within its grace, streams and waiting scans too', async () => {
  const { clamd } = await held()
  const pool = poolOf([serverAt(clamd.address)])
  const scans = [pool.scan(MAIL, calm), pool.scan(MAIL, calm)]
  const stream = pool.open(calm)
  await stream.write(Buffer.from('a'))
  const outcomes = Promise.allSettled([...scans, stream.finish()])
  await pool.stop(10)
  for (const outcome of await outcomes) {
    assert.equal(outcome.status, 'rejected')
    assert.equal(outcome.reason.code, 'ENGINE_STOPPED')
  }
})

test('while the pool is held scans wait instead of failing', async () => {
  const clamd = await fake()
  const server = serverAt(clamd.address)
  const pool = poolOf([server])
  pool.hold(true)
  server.suspect('restarted by plan', { away: true })
  const scan = pool.scan(MAIL, calm)
  pool.refresh()
  assert.equal(clamd.connections.length, 0)
  pool.reconfigure({ servers: [serverAt(clamd.address, { address: 'new' })], waitMs: 1000, maxWaiting: 10 })
  pool.hold(false)
  assert.equal((await scan).server, 'new')
})

test('the least busy server gets the next message, in proportion to the weights', async () => {
  const [light, heavy] = [await held(), await held()]
  const room = { scan: 100, stream: 100 }
  const servers = [
    serverAt(light.clamd.address, { address: 'light', room }),
    serverAt(heavy.clamd.address, { address: 'heavy', room, weight: 3 }),
  ]
  const pool = poolOf(servers)
  const scans = Array.from({ length: 40 }, (_, index) => pool.scan(mail(index), calm))
  await Promise.all([light.clamd.connection(9), heavy.clamd.connection(29)])
  assert.deepEqual(
    servers.map(({ busy }) => busy.scan),
    [10, 30],
  )
  light.answer()
  heavy.answer()
  await Promise.all(scans)
})

test('a report says how long clamd took, and what it said of itself', async () => {
  const { clamd, answer } = await held()
  const pool = poolOf([serverAt(clamd.address)])
  const scan = pool.scan(MAIL, calm)
  await clamd.connection(0)
  const heldUntil = performance.now() + 20
  while (performance.now() < heldUntil) await new Promise(setImmediate)
  answer()
  const { result, server, scanMs, version } = await scan
  assert.deepEqual([result, server, version], [{ kind: 'clean' }, 'first', undefined])
  assert.ok(scanMs >= 15 && scanMs < 5000, `${scanMs} ms`)
})

test('a server tells when it has nothing left to do', async () => {
  const { clamd, answer } = await held()
  const server = serverAt(clamd.address)
  const pool = poolOf([server])
  await server.drained()
  const scan = pool.scan(MAIL, calm)
  let isDrained = false
  const drained = server.drained().then(() => {
    isDrained = true
  })
  await clamd.connection(0)
  assert.equal(isDrained, false)
  answer()
  await Promise.all([scan, drained])
})
