import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { z } from 'zod'
import { HOST } from '../../access/actor.ts'
import { AccessError } from '../../access/errors.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { trustsProxy } from '../client-address.ts'
import { type HttpServerOptions, startHttpServer } from '../http-server.ts'
import { document, route } from '../route.ts'
import { memoryAudit } from '../testing/audit.ts'
import { depthOf } from './json-depth.ts'

/** For what has to come, however busy the machine is, ms. */
const WAIT_MS = 60_000

const ECHO = route({
  ...{ name: 'echo', method: 'POST', path: '/echo', summary: 'Say what was said', act: 'events.read' },
  body: z.unknown(),
  answer: document(z.object({ is: z.string() })),
  handle: ({ request }) => ({ is: request.ip }),
})

async function site(t: TestContext, options: Partial<HttpServerOptions> = {}, isKnown = true) {
  const server = await startHttpServer({
    listen: { host: '127.0.0.1', port: 0 },
    status: () => ({ ready: true, degraded: [] }),
    metrics: () => assert.fail('not asked'),
    log: createMemoryLog(),
    console: {
      routes: [ECHO],
      files: undefined,
      trail: memoryAudit().trail,
      gate: {
        async actorOf() {
          if (!isKnown) throw new AccessError('ACCESS_NO_SESSION', 'Nobody is signed in')
          return HOST
        },
      },
    },
    ...options,
  })
  t.after(() => server.close())
  const say = async (body: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`${server.url}/api/v1/echo`, {
      ...{ method: 'POST', body },
      headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    })
    return { status: answer.status, body: await answer.text() }
  }
  return { port: Number(new URL(server.url).port), say }
}

test('14.76 JSON that is nested deeper than any request of ours is refused, and so are bodies that are too long', async (t) => {
  const { say } = await site(t)
  assert.equal((await say('[{"a":["[[[[[[\\"]]"]}]')).status, 200)
  assert.equal((await say(`${'['.repeat(32)}${']'.repeat(32)}`)).status, 200)
  for (const deep of [`${'['.repeat(33)}${']'.repeat(33)}`, '[{"a":'.repeat(2000)]) {
    const { status, body } = await say(deep)
    assert.equal(status, 400)
    assert.match(body, /deeper than 32 levels/)
  }
  assert.equal((await say(`"${'x'.repeat(20_000)}"`)).status, 413)
  assert.equal((await say('{"__proto__":{}}')).status, 400)
})

test('levels of JSON are counted outside of texts, and no further than asked', () => {
  for (const [text, most, levels] of [
    ['1', 9, 0],
    ['[]', 9, 1],
    ['[[],{"a":[]}]', 9, 3],
    ['"[[["', 9, 0],
    ['"\\"[[["', 9, 0],
    ['["\\\\",[[', 9, 3],
    ['[[[[[[', 3, 4],
    ['"[', 9, 0],
  ] as const) {
    assert.equal(depthOf(text, most), levels, text)
  }
})

test('14.76 a stranger is refused before a word of the body is read', async (t) => {
  const { port } = await site(t, {}, false)
  const socket = connect(port, '127.0.0.1')
  socket.write(
    'POST /api/v1/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{',
  )
  const [answer]: Buffer[] = await once(socket, 'data', { signal: AbortSignal.timeout(WAIT_MS) })
  assert.match(String(answer), /^HTTP\/1\.1 401 /)
  socket.destroy()
})

test('14.65 the address of a client is what a trusted web server wrote last, and what anybody else writes is nothing', async (t) => {
  const forged = { 'x-forwarded-for': '203.0.113.9, 192.0.2.7' }
  const behind = await site(t, { trustsProxy: trustsProxy(['127.0.0.0/8']) })
  assert.equal((await behind.say('1', forged)).body, '{"is":"192.0.2.7"}')
  assert.equal((await behind.say('1')).body, '{"is":"127.0.0.1"}')
  const alone = await site(t, { trustsProxy: trustsProxy(['192.0.2.0/24']) })
  assert.equal((await alone.say('1', forged)).body, '{"is":"127.0.0.1"}')
})

test('14.76 one address has no more connections than its share, web servers in front of us as many as there are', async (t) => {
  const limits = { maxConnectionsPerClient: 2 }
  const alone = await site(t, { limits, trustsProxy: () => false })
  const sockets = [1, 2, 3, 4].map(() => connect(alone.port, '127.0.0.1').resume())
  const ends = sockets.map(ended)
  await Promise.race(ends)
  await Promise.race([ends[2], ends[3]])
  sockets[0]?.destroy()
  await ends[0]
  // Its place is free again.
  const deadline = performance.now() + WAIT_MS
  for (;;) {
    const again = connect(alone.port, '127.0.0.1')
    again.write('GET /healthy HTTP/1.1\r\nHost: x\r\n\r\n')
    // Until the server has heard that the first is gone this one is cut off, too, in the middle of its words.
    const told = once(again, 'data').then(String, () => '')
    const answer = await Promise.race([told, ended(again).then(() => '')])
    again.destroy()
    if (/^HTTP\/1\.1 200/.test(answer)) break
    assert.ok(performance.now() < deadline)
  }
  for (const socket of sockets) socket.destroy()

  const behind = await site(t, { limits, trustsProxy: trustsProxy(['127.0.0.1']) })
  const many = [1, 2, 3, 4].map(() => connect(behind.port, '127.0.0.1'))
  for (const socket of many) {
    socket.write('GET /healthy HTTP/1.1\r\nHost: x\r\n\r\n')
    const [answer]: Buffer[] = await once(socket, 'data', { signal: AbortSignal.timeout(WAIT_MS) })
    assert.match(String(answer), /^HTTP\/1\.1 200 /)
  }
  for (const socket of many) socket.destroy()
})

function ended(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.on('error', () => undefined).once('close', () => resolve())
  return promise
}

test('while mail comes in requests take turns, and all are answered', async (t) => {
  const { say } = await site(t, { isMailOn: () => true })
  const fromMs = performance.now()
  const answers = await Promise.all(Array.from({ length: 31 }, () => say('1')))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  // One at once and thirty after it, each ten milliseconds later.
  assert.ok(performance.now() - fromMs >= 290)
})
