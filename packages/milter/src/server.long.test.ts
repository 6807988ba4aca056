import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import type { Decision, Filter } from './filter.ts'
import { parseListenAddress } from './listen/address.ts'
import { openPeer, run } from './peer.test-support.ts'
import { createMilterServer } from './server.ts'
import { ACCEPT, offer, packet } from './session/loop.test-support.ts'

const CONNECT = packet('C', 'client\0U')
const MAIL = packet('M', '<a@b>\0')
const END = packet('E')
const plain: Filter<null> = { observe: { body: () => {} }, message: () => null, eom: () => ACCEPT }

test('serves the same filter on Unix and TCP sockets, and closes listeners one by one', async () => {
  await using running = await run(plain)
  const { server } = running
  const four = await server.listen(parseListenAddress('inet:0@127.0.0.1'))
  const six = await server.listen(parseListenAddress('inet6:0@::1'))
  const peers = [
    running.dial(),
    openPeer(connect({ host: '127.0.0.1', port: four.port ?? 0 })),
    openPeer(connect({ host: '::1', port: six.port ?? 0 })),
  ]
  for (const peer of peers) {
    peer.send(offer(), CONNECT, MAIL, packet('B', 'x'), END)
    assert.equal((await peer.replies(2)).at(1), 'a')
  }
  assert.equal(server.sessions, 3)
  await four.close()
  const late = openPeer(connect({ host: '127.0.0.1', port: four.port ?? 0 }))
  await late.closed()
  for (const peer of peers) {
    peer.send(MAIL, END, packet('Q'))
    assert.deepEqual(await peer.closed(), ['a'])
  }
  assert.deepEqual(running.events, [])
})

test('handles large bodies in every direction', async () => {
  const body = Buffer.alloc(3_000_000, 'abcdefghijklmnopqrstuvwxyz\r\n')
  await using running = await run<Buffer[]>({
    actions: ['changeBody'],
    observe: { body: (chunks, chunk) => void chunks.push(Buffer.from(chunk)) },
    message: () => [],
    eom: (chunks) => ({
      modifications: [{ kind: 'replaceBody', body: Buffer.concat(chunks) }],
      response: { kind: 'accept' },
    }),
  })
  const peer = await running.join()
  peer.send(CONNECT, MAIL)
  for (let at = 0; at < body.length; at += 65_535)
    peer.send(packet('B', body.toString('latin1', at, at + 65_535)))
  peer.send(END)
  const replies = await peer.replies(Math.ceil(body.length / 65_535) + 1)
  assert.equal(replies.at(-1), 'a')
  assert.ok(
    replies
      .slice(0, -1)
      .map((text) => text.slice(1))
      .join('') === body.toString('latin1'),
  )
})

const STRANGERS = [
  { name: 'an HTTP request', bytes: 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', code: 'MILTER_NOT_A_MILTER_CLIENT' },
  {
    name: 'a TLS handshake',
    bytes: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    code: 'MILTER_NOT_A_MILTER_CLIENT',
  },
  { name: 'an empty frame', bytes: '\0\0\0\0', code: 'MILTER_FRAME_LENGTH' },
  { name: 'a huge frame', bytes: '\x7f\xff\xff\xff', code: 'MILTER_FRAME_LENGTH' },
  {
    name: 'version 1',
    bytes: '\0\0\0\x0dO\0\0\0\x01\0\0\0\x1f\0\0\0\x3f',
    code: 'MILTER_VERSION_UNSUPPORTED',
  },
  {
    name: 'a short OPTNEG',
    bytes: '\0\0\0\x0cO\0\0\0\x06\0\0\0\x1f\0\0\0',
    code: 'MILTER_NEGOTIATION_INVALID',
  },
]
for (const { name, bytes, code } of STRANGERS) {
  test(`closes a peer that begins with ${name}, without a word, and reports it once`, async () => {
    await using running = await run(plain)
    const peer = running.dial()
    peer.send(Buffer.from(bytes, 'latin1'))
    assert.deepEqual(await peer.closed(), [])
    const [event, ...rest] = await running.heard(1)
    assert.ok(event?.kind === 'protocol-error')
    assert.equal(event.error.code, code)
    assert.equal(event.peer, running.listener.address)
    assert.deepEqual(rest, [])
  })
}

test('closes a peer that never negotiates', async () => {
  await using running = await run(plain, { negotiationTimeoutMs: 40 })
  await running.dial().closed()
  const [event] = await running.heard(1)
  assert.ok(event?.kind === 'protocol-error' && event.error.code === 'MILTER_NEGOTIATION_TIMEOUT')
})

test('closes a connection above the limit at once, and takes the next when there is room', async () => {
  await using running = await run(plain, { maxSessions: 2 })
  const [first] = [await running.join(), await running.join()]
  assert.deepEqual(await running.dial().closed(), [])
  assert.deepEqual(await running.heard(1), [
    { kind: 'session-refused', peer: running.listener.address, sessions: 2 },
  ])
  first?.send(packet('Q'))
  await first?.closed()
  // The peer may see the end before the server has counted it.
  let replies: string[] = []
  while (replies.length === 0) {
    const next = running.dial()
    next.send(offer())
    replies = await next.replies(1)
  }
  assert.match(replies[0] ?? '', /^O/)
})

test('keeps the MTA patient while eom runs, and defers when it takes too long', async () => {
  await using running = await run(
    { ...plain, eom: () => new Promise(() => {}) },
    { progressIntervalMs: 20, eomTimeoutMs: 1500 },
  )
  const peer = await running.join()
  peer.send(CONNECT, MAIL, END)
  assert.deepEqual(await peer.replies(3), ['p', 'p', 'p'])
  const [event] = await running.heard(1)
  assert.ok(event?.kind === 'handler-error' && event.error.code === 'MILTER_ANSWER_TIMEOUT')
  let reply: string | undefined = 'p'
  while (reply === 'p') [reply] = await peer.replies(1)
  assert.equal(reply, 't')
  peer.send(packet('Q'))
  await peer.closed()
})

for (const how of ['end', 'destroy', 'resetAndDestroy'] as const) {
  test(`notices an MTA that goes by ${how} while eom runs, and drops the result`, async () => {
    const asked = Promise.withResolvers<AbortSignal>()
    const decision = Promise.withResolvers<Decision>()
    const aborted = Promise.withResolvers<void>()
    await using running = await run({
      ...plain,
      eom(_, { signal }) {
        asked.resolve(signal)
        return decision.promise
      },
      abort: () => aborted.resolve(),
    })
    const peer = await running.join()
    peer.send(CONNECT, MAIL, END)
    const signal = await asked.promise
    // A reset exists for TCP only; on a Unix socket it falls back to closing.
    if (how === 'resetAndDestroy') peer.socket.destroy()
    else peer.socket[how]()
    await aborted.promise
    assert.ok(signal.aborted)
    decision.resolve(ACCEPT)
    const [event] = await running.heard(1)
    assert.ok(event?.kind === 'protocol-error' && event.error.code === 'MILTER_PEER_LOST')
  })
}

test('survives a reset of a TCP connection in the middle of a message', async () => {
  await using running = await run(plain)
  const listener = await running.server.listen(parseListenAddress('inet:0@127.0.0.1'))
  const peer = openPeer(connect({ host: '127.0.0.1', port: listener.port ?? 0 }))
  peer.send(offer(), CONNECT, MAIL)
  await peer.replies(1)
  peer.socket.resetAndDestroy()
  const [event] = await running.heard(1)
  assert.ok(event?.kind === 'protocol-error' && event.error.code === 'MILTER_PEER_LOST')
  assert.match(event.peer, /^127\.0\.0\.1:\d+$/)
})

test('closes an MTA that does not read, while others are served', async () => {
  // More than the buffers of a socket hold; those of others fit, so that no bound can be over for them.
  const bodies = [Buffer.alloc(8_000_000)]
  const begun = Promise.withResolvers<void>()
  const filter: Filter<null> = {
    actions: ['changeBody'],
    message: () => null,
    eom() {
      begun.resolve()
      return {
        modifications: [{ kind: 'replaceBody', body: bodies.shift() ?? Buffer.alloc(60_000) }],
        response: { kind: 'accept' },
      }
    },
  }
  await using running = await run(filter, { writeTimeoutMs: 500 })
  const slow = await running.join()
  slow.socket.pause()
  const other = await running.join()
  slow.send(CONNECT, MAIL, END)
  await begun.promise
  other.send(CONNECT, MAIL, END)
  assert.ok((await other.replies(2)).at(-1) === 'a')
  const [event] = await running.heard(1)
  assert.ok(event?.kind === 'protocol-error' && event.error.code === 'MILTER_WRITE_TIMEOUT')
  slow.socket.resume()
  await slow.closed()
  other.send(MAIL, END)
  assert.ok((await other.replies(2)).at(-1) === 'a')
})

test('keeps an MTA that read slowly once, when it is idle afterwards', async () => {
  // Some more than the buffers hold, so that a machine however slow reads it within the bound.
  const body = Buffer.alloc(1_000_000)
  const filter: Filter<null> = {
    actions: ['changeBody'],
    message: () => null,
    eom: () => ({ modifications: [{ kind: 'replaceBody', body }], response: { kind: 'accept' } }),
  }
  await using running = await run(filter, { writeTimeoutMs: 1000, negotiationTimeoutMs: 1500 })
  const peer = await running.join()
  peer.send(CONNECT, MAIL, END)
  assert.ok((await peer.replies(17)).at(-1) === 'a')
  // A peer that is closed for its silence tells that more than the write timeout has passed.
  await running.dial().closed()
  peer.send(MAIL, END)
  assert.ok((await peer.replies(17)).at(-1) === 'a')
  assert.equal((await running.heard(1)).length, 1)
})

for (const options of [
  { maxSessions: 0 },
  { idleTimeoutMs: -1 },
  { maxFrameBytes: Number.NaN },
  { maxFrames: 1 },
]) {
  test(`refuses the options ${JSON.stringify(options)}`, () => {
    assert.throws(() => createMilterServer(plain, options), { code: 'MILTER_OPTION_INVALID' })
  })
}
