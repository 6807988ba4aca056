import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type ClamdAddress, createClamdClient } from '@clamgate/clamd'
import { type FakeClamd, type FakeReply, startFakeClamd } from '@clamgate/clamd/testing'
import { Pool } from './pool.ts'
import { Server } from './server.ts'
import { calm } from './testing/fixture.ts'

const cleanups: (() => Promise<void>)[] = []
after(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
})

const MAIL = [Buffer.from('Subject: hello\n\n')]

/** A clamd whose verdicts come when the test says so. */
async function heldClamd(reply: FakeReply = 'stream: OK'): Promise<{ clamd: FakeClamd; answer(): void }> {
  const held = Promise.withResolvers<void>()
  const text = typeof reply === 'string' ? reply : reply.text
  const clamd = await startFakeClamd({ script: { reply: () => ({ text, after: held.promise }) } })
  cleanups.push(async () => {
    held.resolve()
    await clamd.stop()
  })
  return { clamd, answer: () => held.resolve() }
}

/** A server that nobody looks at: unmanaged, it is usable from the start. */
function serverAt(address: ClamdAddress, room = { scan: 1, stream: 1 }, name = 'first'): Server {
  return new Server({
    address: name,
    client: createClamdClient({
      address,
      connectTimeoutMs: 1000,
      stallTimeoutMs: 1000,
      replyTimeoutMs: 5000,
    }),
    room,
    canaryIntervalMs: 60_000,
    managed: false,
    now: Date.now,
    onFinding: () => {},
  })
}

function poolOf(servers: readonly Server[], waitMs = 5000): Pool {
  const pool = new Pool({ servers, waitMs })
  cleanups.push(() => pool.stop(0))
  return pool
}

test('a server gets no more scans at one time than it has room for, and the next ones in their order', async () => {
  const { clamd, answer } = await heldClamd()
  const server = serverAt(clamd.address, { scan: 2, stream: 1 })
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
  const [first, second] = [await heldClamd(), await startFakeClamd()]
  cleanups.push(() => second.stop())
  const pool = poolOf([serverAt(first.clamd.address), serverAt(second.address, undefined, 'second')])
  const waiting = pool.scan(MAIL, calm)
  assert.equal((await pool.scan(MAIL, calm)).server, 'second')
  first.answer()
  assert.equal((await waiting).server, 'first')
})

test('a second try waits for room on the server that is left', async () => {
  const [first, second] = [
    await startFakeClamd({ script: { fault: { afterBytes: 30, action: 'close' } } }),
    await heldClamd(),
  ]
  cleanups.push(() => first.stop())
  const pool = poolOf([serverAt(first.address), serverAt(second.clamd.address, undefined, 'second')])
  const scans = [0, 1, 2].map(() => pool.scan(MAIL, calm))
  await second.clamd.connection(0)
  second.answer()
  for (const { server } of await Promise.all(scans)) assert.equal(server, 'second')
})

test('a scan that finds no room in time is told so', async () => {
  const { clamd, answer } = await heldClamd()
  const pool = poolOf([serverAt(clamd.address)], 30)
  const first = pool.scan(MAIL, calm)
  await assert.rejects(pool.scan(MAIL, calm), {
    code: 'ENGINE_OVERLOADED',
    details: { waitMs: 30, waiting: 1 },
  })
  answer()
  await first
})

test('a caller that gives up gets its scan back at once, waiting or under way, and leaves no room taken', async () => {
  const { clamd } = await heldClamd()
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
  const { clamd, answer } = await heldClamd()
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
  const { clamd } = await heldClamd()
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
  const clamd = await startFakeClamd()
  cleanups.push(() => clamd.stop())
  const server = serverAt(clamd.address)
  const pool = poolOf([server])
  pool.hold(true)
  server.suspect('restarted by plan', { away: true })
  const scan = pool.scan(MAIL, calm)
  pool.refresh()
  assert.equal(clamd.connections.length, 0)
  pool.reconfigure({ servers: [serverAt(clamd.address, undefined, 'new')], waitMs: 1000 })
  pool.hold(false)
  assert.equal((await scan).server, 'new')
})
