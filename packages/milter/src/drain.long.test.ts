import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import type { Decision, Filter } from './filter.ts'
import { openPeer, run } from './peer.test-support.ts'
import { ACCEPT, packet } from './session/loop.test-support.ts'

const CONNECT = packet('C', 'client\0U')
const MAIL = packet('M', '<a@b>\0')
const END = packet('E')

/** A filter that is asked at the end, and answered by hand. */
function manual() {
  const asked = Promise.withResolvers<void>()
  const decision = Promise.withResolvers<Decision>()
  const calls: string[] = []
  const filter: Filter<null> = {
    message: () => null,
    eom() {
      asked.resolve()
      return decision.promise
    },
    abort: () => void calls.push('abort'),
    close: () => void calls.push('close'),
  }
  return { filter, asked: asked.promise, decide: decision.resolve, calls }
}

test('drains: idle sessions go at once, nobody new comes in, the message under way gets its answer', async () => {
  const { filter, asked, decide } = manual()
  await using running = await run(filter)
  const { server, listener } = running
  const idle = await running.join()
  const busy = await running.join()
  busy.send(CONNECT, MAIL, END)
  await asked
  assert.equal(server.busy, 1)
  const drained = server.drain({ graceMs: 60_000 })
  assert.deepEqual(await idle.closed(), [])
  await openPeer(connect({ path: listener.address.slice('unix:'.length) })).closed()
  decide(ACCEPT)
  await drained
  assert.deepEqual(await busy.closed(), ['a'])
  assert.deepEqual([server.sessions, server.busy], [0, 0])
  assert.deepEqual(running.events, [])
})

test('drains: a message that is still coming in is taken to its end', async () => {
  await using running = await run<null>({ message: () => null, eom: () => ACCEPT })
  const peer = await running.join()
  peer.send(CONNECT, MAIL)
  peer.send(packet('H', 'probe\0'), MAIL)
  await peer.replies(1)
  const drained = running.server.drain({ graceMs: 60_000 })
  peer.send(packet('R', '<c@d>\0'), END, packet('A'), packet('A'))
  await drained
  assert.deepEqual(await peer.closed(), ['a'])
})

test('drains: with time to linger a session may begin its message, and an idle one goes when that is over', async () => {
  await using running = await run<null>({ message: () => null, eom: () => ACCEPT })
  const idle = await running.join()
  const late = await running.join()
  late.send(CONNECT, packet('H', 'probe\0'), MAIL)
  await late.replies(1)
  late.send(packet('A'))
  const startedAt = performance.now()
  const drained = running.server.drain({ graceMs: 60_000, lingerMs: 1500 })
  // Without a message when the drain begins.
  late.send(MAIL, END)
  assert.deepEqual(await late.replies(1), ['a'])
  late.socket.end()
  await idle.closed()
  assert.ok(performance.now() - startedAt > 1490, 'the idle one had its time')
  await drained
})

test('drains: after the grace an MTA that waits is told to try again later, and all are closed', async () => {
  const { filter, asked, calls } = manual()
  await using running = await run(filter)
  const waiting = await running.join()
  const sending = await running.join()
  sending.send(CONNECT, packet('H', 'probe\0'), MAIL, packet('H', 'probe\0'), MAIL)
  await sending.replies(2)
  waiting.send(CONNECT, MAIL, END)
  await asked
  await running.server.drain({ graceMs: 20 })
  assert.deepEqual(await waiting.closed(), ['t'])
  assert.deepEqual(await sending.closed(), [])
  assert.deepEqual(calls.sort(), ['abort', 'abort', 'abort', 'close', 'close'])
})

test('drains: after the grace a filter that refuses nothing has the mail accepted', async () => {
  const { filter, asked } = manual()
  await using running = await run({ ...filter, whenFailed: () => 'accept' as const })
  const waiting = await running.join()
  waiting.send(CONNECT, MAIL, END)
  await asked
  await running.server.drain({ graceMs: 20 })
  assert.deepEqual(await waiting.closed(), ['a'])
})

test('drains: an MTA that does not even read its last answer does not hold the server', async () => {
  const { filter, asked } = manual()
  await using running = await run(filter)
  const peer = await running.join()
  peer.send(CONNECT, MAIL, END)
  await asked
  peer.socket.pause()
  await running.server.drain({ graceMs: 1 })
  assert.equal(running.server.sessions, 0)
})

test('closes at once: sessions end, signals fire, listening again is refused', async () => {
  const { filter, asked, calls } = manual()
  await using running = await run(filter)
  const peer = await running.join()
  peer.send(CONNECT, MAIL, END)
  await asked
  await Promise.all([running.server.close(), running.server.close()])
  assert.deepEqual(await peer.closed(), [])
  assert.deepEqual(calls, ['abort', 'close'])
  assert.equal(running.server.sessions, 0)
  await assert.rejects(running.server.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }), {
    code: 'MILTER_SERVER_CLOSED',
  })
  assert.deepEqual(running.events, [])
})

test('drains and closes without sessions, and twice', async () => {
  await using running = await run(manual().filter)
  await running.server.drain({ graceMs: 60_000 })
  await running.server.drain({ graceMs: 60_000 })
  await running.server.close()
})

test('ends a drain early when it is closed meanwhile', async () => {
  const { filter, asked } = manual()
  await using running = await run(filter)
  const peer = await running.join()
  peer.send(CONNECT, MAIL, END)
  await asked
  const drained = running.server.drain({ graceMs: 600_000 })
  await running.server.close()
  await drained
  assert.deepEqual(await peer.closed(), [])
})
