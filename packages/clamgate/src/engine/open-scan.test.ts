import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd'
import { calm } from './testing/fixture.ts'
import { poolFixture, serverAt } from './testing/pool-fixture.ts'

const { fake, poolOf } = poolFixture()

async function poolOnFake(script: Parameters<typeof fake>[0] = {}) {
  const clamd = await fake(script)
  const server = serverAt(clamd.address, { address: 'only' })
  return { clamd, server, pool: poolOf([server]) }
}

test('a stream gets its verdict, with the server that gave it', async () => {
  const { server, pool } = await poolOnFake()
  const stream = pool.open(calm)
  const text = eicarTestText()
  await stream.write(text.subarray(0, 20))
  await stream.write(text.subarray(20))
  assert.equal(server.busy.stream, 1)
  const { result, server: answered, scanMs } = await stream.finish()
  assert.deepEqual(result, { kind: 'found', signature: 'Eicar-Test-Signature' })
  assert.equal(answered, 'only')
  assert.ok(scanMs > 0 && scanMs < 5000, `${scanMs} ms`)
  assert.equal(server.status().scans, 1)
  assert.equal(server.busy.stream, 0)
})

test('a stream keeps the databases that its server had when it began', async () => {
  const clamd = await fake()
  let isComplete = false
  const pool = poolOf([serverAt(clamd.address, { databasesComplete: () => isComplete })])
  const stream = pool.open(calm)
  await stream.write(Buffer.from('half of it'))
  isComplete = true
  assert.equal((await stream.finish()).databasesComplete, false)
  const next = pool.open(calm)
  assert.equal((await next.finish()).databasesComplete, true)
})

test('a stream waits for room with its bytes held back, and sends them in order when there is some', async () => {
  const { clamd, pool } = await poolOnFake()
  const first = pool.open(calm)
  await first.write(Buffer.from('first'))
  const second = pool.open(calm)
  const written = second.write(Buffer.from('one '))
  assert.ok(written instanceof Promise, 'there is backpressure while it waits')
  const all = second.write(Buffer.from('two'))
  await clamd.connection(0)
  assert.equal(clamd.connections.length, 1)
  await first.finish()
  await Promise.all([written, all])
  await second.finish()
  const { content } = await (await clamd.connection(1)).requested
  assert.equal(content.toString(), 'one two')
})

test('a stream that is given up while it waits never reaches a server', async () => {
  const { clamd, server, pool } = await poolOnFake()
  const first = pool.open(calm)
  await first.write(Buffer.from('first'))
  const second = pool.open(calm)
  second.abort()
  await assert.rejects(second.finish(), { code: 'ENGINE_ABORTED' })
  await first.finish()
  assert.equal(clamd.connections.length, 1)
  assert.equal(server.busy.stream, 0)
})

test('a stream that is given up on its way gives its room back, however often it is said', async () => {
  const { clamd, server, pool } = await poolOnFake()
  const stream = pool.open(calm)
  await stream.write(Buffer.from('half of it'))
  const connection = await clamd.connection(0)
  stream.abort()
  stream.abort()
  await connection.closed
  assert.equal(server.busy.stream, 0)
  await assert.rejects(async () => stream.write(Buffer.from('more')), { code: 'ENGINE_ABORTED' })
})

test('a stream that breaks fails with the reason, and its server is suspected', async () => {
  const { server, pool } = await poolOnFake({ script: { fault: { afterBytes: 10, action: 'close' } } })
  const stream = pool.open(calm)
  await stream.write(Buffer.from('a message'))?.catch(() => undefined)
  await assert.rejects(stream.finish(), { code: 'ENGINE_SCAN_FAILED' })
  assert.equal(server.busy.stream, 0)
})

test('a stream without any server fails when it is written to or finished, not when it is opened', async () => {
  const { server, pool } = await poolOnFake()
  server.suspect('gone', { away: true })
  const stream = pool.open(calm)
  await assert.rejects(async () => stream.write(Buffer.from('a')), { code: 'ENGINE_UNAVAILABLE' })
  await assert.rejects(stream.finish(), { code: 'ENGINE_UNAVAILABLE' })
})

test("the caller's signal ends a stream and gives its room back", async () => {
  const { server, pool } = await poolOnFake({ script: { fault: { afterBytes: 0, action: 'stop-reading' } } })
  const controller = new AbortController()
  const stream = pool.open({ signal: controller.signal })
  await stream.write(Buffer.from('a'))
  const finished = stream.finish()
  controller.abort()
  await assert.rejects(finished, { code: 'ENGINE_ABORTED' })
  assert.equal(server.busy.stream, 0)
})
