import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import Fastify from 'fastify'
import { HOST } from '../../access/actor.ts'
import { AccessError } from '../../access/errors.ts'
import { goneSignal } from '../gone.ts'
import type { LiveListener } from './service.ts'
import { LIVE_TIMINGS, streamLive } from './stream.ts'

/** A stream to somebody who reads nothing, with more on its way than the system takes for him. */
async function unread() {
  const app = Fastify()
  let listener: LiveListener | undefined
  let isListening = false
  let hasEnded = false
  const opened = Promise.withResolvers<ServerResponse>()
  const live = {
    listen(_actor: unknown, _since: unknown, hears: LiveListener) {
      listener = hears
      isListening = true
      return () => {
        isListening = false
      }
    },
  }
  const again = async () => {
    if (hasEnded) throw new AccessError('ACCESS_NO_SESSION', 'It has ended')
    return HOST
  }
  app.get('/', (request, reply) => {
    streamLive(request, reply, { actor: HOST, again, live, timings: { aliveMs: 50, againMs: 20 } })
    opened.resolve(reply.raw)
    return reply
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1')
  socket.on('error', () => undefined).pause()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  const raw = await opened.promise
  return {
    raw,
    tell: () => listener?.changed('engine', 'x'.repeat(1000)),
    endSession: () => {
      hasEnded = true
    },
    isListening: () => isListening,
    async [Symbol.asyncDispose]() {
      socket.destroy()
      await app.close()
    },
  }
}

/** Fills what the system takes until something waits here. */
async function fill(raw: ServerResponse): Promise<void> {
  while (raw.writableLength === 0) {
    raw.write(`: ${'x'.repeat(8000)}\n\n`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('14.61 of somebody who does not read little waits here, and then the stream is cut', async () => {
  await using stream = await unread()
  await fill(stream.raw)
  const closed = once(stream.raw, 'close')
  let most = 0
  for (let turn = 0; turn < 100; turn++) {
    stream.tell()
    most = Math.max(most, stream.raw.writableLength)
  }
  await closed
  assert.ok(most < 64 * 1024, `${most}`)
  assert.ok(!stream.isListening())
})

test('14.61 five seconds are enough to ask whether somebody still may, and to cut off who does not read', () => {
  const LAST_WORDS_MS = 1000
  assert.ok(LIVE_TIMINGS.againMs + LAST_WORDS_MS < 5000, `${LIVE_TIMINGS.againMs} ms`)
})

test('14.61 the stream of an ended session is over within seconds also for somebody who does not read', async () => {
  await using stream = await unread()
  await fill(stream.raw)
  const closed = once(stream.raw, 'close')
  stream.endSession()
  await closed
  // What is told or said to be alive after that goes nowhere, and fails nowhere.
  stream.tell()
  assert.ok(!stream.isListening())
})

test('14.61 whoever has gone before the stream begins leaves nothing behind', async () => {
  const app = Fastify()
  let listened = 0
  const live = {
    listen() {
      listened += 1
      return () => undefined
    },
  }
  const arrived = Promise.withResolvers<ServerResponse>()
  const handled = Promise.withResolvers<void>()
  app.get('/', async (request, reply) => {
    arrived.resolve(reply.raw)
    // As while the gate waits for the store.
    await once(reply.raw, 'close')
    assert.ok(goneSignal(reply).aborted)
    const again = () => Promise.resolve(HOST)
    streamLive(request, reply, { actor: HOST, again, live, timings: { aliveMs: 50, againMs: 20 } })
    handled.resolve()
    return reply
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await arrived.promise
  socket.destroy()
  await handled.promise
  assert.equal(listened, 0)
  await app.close()
})
