import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { HOST } from '../../clamgate/src/access/actor.ts'
import { AccessError } from '../../clamgate/src/access/errors.ts'
import { startHttpServer } from '../../clamgate/src/api/http-server.ts'
import { apiRoutes } from '../../clamgate/src/api/routes.ts'
import { memoryAudit } from '../../clamgate/src/api/testing/audit.ts'
import { reachedServices } from '../../clamgate/src/api/testing/reached.ts'
import { services } from '../../clamgate/src/api/testing/services.ts'
import { createMemoryLog } from '../../clamgate/src/observe/log/testing.ts'
import { ClamgateError, createClient } from './index.ts'
import { eventsOf, linesOf } from './lines.ts'

const TOKEN = 'cg_test'

/** A real server with doubles behind it; one token is good. */
async function serve() {
  const server = await startHttpServer({
    listen: { host: '127.0.0.1', port: 0 },
    log: createMemoryLog(),
    status: () => ({ ready: true, degraded: [] }),
    metrics: async () => ({ contentType: 'text/plain', body: '' }),
    console: {
      routes: apiRoutes({ ...reachedServices().answers, ...services() }),
      ...{ trail: memoryAudit().trail, files: undefined },
      gate: {
        async actorOf({ headers }) {
          if (headers.authorization === `Bearer ${TOKEN}`) return HOST
          throw new AccessError('ACCESS_NO_SESSION', 'The token is not good', { remedy: 'Take another.' })
        },
      },
    },
  })
  return { url: server.url, [Symbol.asyncDispose]: () => server.close() }
}

test('documents, exports, work with its progress: each method answers with what its type says', async () => {
  await using server = await serve()
  const client = createClient({ url: `${server.url}/`, token: TOKEN })
  const page = await client.listEntries({ query: 'is:kept', limit: 10 })
  assert.ok(Array.isArray(page.items))
  const openapi = await client.openApi()
  assert.equal(openapi.openapi, '3.1.1')
  const events = []
  for await (const event of client.exportEvents({ query: '' })) events.push(event.id)
  assert.ok(events.every((id) => typeof id === 'string'))
  const result = await client.deleteEntries({ body: { ids: ['e1'] } }, { onProgress: ({ done }) => done })
  assert.equal(typeof result.total, 'number')
})

test('a refusal is an error with the code, the sentence and the remedy of the gateway', async () => {
  await using server = await serve()
  const client = createClient({ url: server.url, token: 'cg_wrong' })
  await assert.rejects(client.status(), (error: unknown) => {
    assert.ok(error instanceof ClamgateError)
    assert.deepEqual(
      [error.code, error.message, error.status],
      ['ACCESS_NO_SESSION', 'The token is not good', 401],
    )
    assert.equal(error.remedy, 'Take another.')
    return typeof error.requestId === 'string'
  })
})

test('a call whose connection breaks is made again with the same key; a program that answers otherwise is told apart', async () => {
  const keys: unknown[] = []
  const peer = createServer((request, response) => {
    keys.push(request.headers['idempotency-key'])
    if (keys.length < 3) request.socket.destroy()
    else response.writeHead(502, { 'content-type': 'text/html' }).end('<html>')
  })
  await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve))
  const address = peer.address()
  assert.ok(typeof address === 'object' && address !== null)
  try {
    const client = createClient({ url: `http://127.0.0.1:${address.port}/clamgate`, token: TOKEN })
    await assert.rejects(client.reload(), { code: 'CLIENT_NO_ANSWER', status: 502 })
    assert.equal(keys.length, 3)
    assert.equal(new Set(keys).size, 1)
    assert.equal(typeof keys[0], 'string')
  } finally {
    peer.closeAllConnections()
    peer.close()
  }
  const gone = createClient({ url: `http://127.0.0.1:${address.port}`, token: TOKEN, retries: 0 })
  await assert.rejects(gone.status(), { code: 'CLIENT_UNREACHABLE' })
})

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const read: T[] = []
  for await (const item of items) read.push(item)
  return read
}

/** A body that comes in pieces of so many octets. */
function inPieces(text: string, octets: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += octets) controller.enqueue(bytes.slice(at, at + octets))
      controller.close()
    },
  })
}

test('lines and events are read however their octets are cut', async () => {
  for (const octets of [1, 2, 3, 1000]) {
    const lines = await all(linesOf(inPieces('{"ü":1}\n{}\nrest', octets)))
    assert.deepEqual(lines, ['{"ü":1}', '{}'])
    const events = await all(
      eventsOf(inPieces(': here\n\nid: 7\nevent: changed\ndata: a\ndata: ß\n\ndata\n\n', octets)),
    )
    assert.deepEqual(events, [
      { id: '7', event: 'changed', data: 'a\nß' },
      { id: '7', event: 'message', data: '' },
    ])
  }
})
