import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calm } from './testing/fixture.ts'
import { DROPPED, mail, onMail, poolFixture, serverAt } from './testing/pool-fixture.ts'

// What becomes of a message that got no verdict from the server that had it.

const { fake, poolOf } = poolFixture()
const MAIL = mail(0)
const ROOM = { scan: 10, stream: 10 }

test('a message whose server dies over it gets its verdict from another, however busy that is', async () => {
  const [dying, other] = [await fake({ script: onMail(DROPPED) }), await fake()]
  const busy = serverAt(other.address, { address: 'busy', room: ROOM })
  busy.enter('scan')
  busy.enter('stream')
  const pool = poolOf([serverAt(dying.address, { room: ROOM }), busy])
  assert.equal((await pool.scan(MAIL, calm)).server, 'busy')
  assert.equal(dying.connections.length, 1)
})

test('what is said of the databases is that of the server which answered, when it got the message', async () => {
  const [dying, other] = [await fake({ script: onMail(DROPPED) }), await fake()]
  let isComplete = false
  const pool = poolOf([
    serverAt(dying.address, { databasesComplete: () => true }),
    serverAt(other.address, { address: 'second', databasesComplete: () => isComplete }),
  ])
  const scanning = pool.scan(MAIL, calm)
  await other.connection(0)
  isComplete = true
  const { server, databasesComplete } = await scanning
  assert.deepEqual([server, databasesComplete], ['second', false])
})

test('the only server is asked once more when the connection was lost: clamd may be back', async () => {
  const clamd = await fake({ script: (index) => (index === 0 ? onMail(DROPPED) : {}) })
  const server = serverAt(clamd.address)
  const report = await poolOf([server]).scan(MAIL, calm)
  assert.equal(report.result.kind, 'clean')
  assert.equal(clamd.connections.length, 2)
  assert.deepEqual(server.status().failures, { CLAMD_CLOSED: 1 })
})

test('a message that makes the only server drop it twice is not given to it a third time', async () => {
  const clamd = await fake({ script: onMail(DROPPED) })
  const server = serverAt(clamd.address)
  await assert.rejects(poolOf([server]).scan(MAIL, calm), { code: 'ENGINE_SCAN_FAILED' })
  assert.equal(clamd.connections.length, 2)
  assert.equal(server.busy.scan, 0)
})

test('the only server is not asked again for what it answered with an error', async () => {
  const clamd = await fake({ script: onMail("stream: Can't allocate memory ERROR") })
  const { result } = await poolOf([serverAt(clamd.address)]).scan(MAIL, calm)
  assert.deepEqual(result, { kind: 'error', text: "Can't allocate memory" })
  assert.equal(clamd.connections.length, 1)
})

test('where the other server is away, the one that lost the connection is asked again', async () => {
  const [first, away] = [
    await fake({ script: (index) => (index === 0 ? onMail(DROPPED) : {}) }),
    await fake(),
  ]
  await away.stop()
  const pool = poolOf([serverAt(first.address), serverAt(away.address, { address: 'away' })])
  assert.equal((await pool.scan(MAIL, calm)).server, 'first')
})

test('a clamd that lost the message and is gone is reported as what it did with the message', async () => {
  const dying = Promise.withResolvers<void>()
  const clamd = await fake({ script: { reply: () => ({ text: 'stream: OK', after: dying.promise }) } })
  const failed = assert.rejects(poolOf([serverAt(clamd.address)]).scan(MAIL, calm), {
    code: 'ENGINE_SCAN_FAILED',
    message: /without a reply/,
  })
  await (await clamd.connection(0)).requested
  await clamd.stop()
  await failed
  dying.resolve()
})

test('a message that no server could be reached for says so, with each of them', async () => {
  const clamds = [await fake(), await fake()]
  const servers = clamds.map(({ address }, index) => serverAt(address, { address: `server ${index}` }))
  for (const clamd of clamds) await clamd.stop()
  await assert.rejects(poolOf(servers).scan(MAIL, calm), {
    code: 'ENGINE_UNAVAILABLE',
    message: /server 0 is unreachable .*; server 1 is unreachable/,
  })
})

test('a stream is not tried again', async () => {
  const [dying, other] = [await fake({ script: onMail(DROPPED) }), await fake()]
  const pool = poolOf([serverAt(dying.address), serverAt(other.address)])
  const stream = pool.open(calm)
  for (const part of MAIL) await stream.write(part)
  await assert.rejects(stream.finish(), { code: 'ENGINE_SCAN_FAILED' })
  assert.equal(other.connections.length, 0)
})
