import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createMemoryLog, type MemoryLog } from '../observe/log/testing.ts'
import { ControlError } from './errors.ts'
import { type HttpServer, type HttpServerOptions, startHttpServer } from './http-server.ts'
import { startControlServer } from './server.ts'
import { services } from './testing/services.ts'

const TEXT = { contentType: 'text/plain; version=0.0.4; charset=utf-8', body: '# HELP x y\nx 1\n' }
const ANYWHERE = { host: '127.0.0.1', port: 0 }
/** For what has to come, however busy the machine is, ms. */
const WAIT_MS = 60_000

interface Started extends AsyncDisposable {
  readonly server: HttpServer
  readonly log: MemoryLog
  readonly port: number
}

async function start(options: Partial<HttpServerOptions> = {}): Promise<Started> {
  const log = createMemoryLog()
  const server = await startHttpServer({
    listen: ANYWHERE,
    status: () => ({ ready: true, degraded: [] }),
    metrics: async () => TEXT,
    log,
    ...options,
  })
  return {
    server,
    log,
    port: Number(new URL(server.url).port),
    [Symbol.asyncDispose]: () => server.close(),
  }
}

async function answerOf(url: string, method = 'GET') {
  const answer = await fetch(url, { method, headers: { connection: 'close' } })
  return { status: answer.status, headers: answer.headers, body: await answer.text() }
}

test('metrics and probes are served, to HEAD too, with headers that keep browsers from doing anything', async () => {
  await using daemon = await start()
  const { url } = daemon.server
  const metrics = await answerOf(`${url}/metrics`)
  assert.equal(metrics.status, 200)
  assert.equal(metrics.body, TEXT.body)
  assert.equal(metrics.headers.get('content-type'), TEXT.contentType)
  assert.equal(metrics.headers.get('x-content-type-options'), 'nosniff')
  assert.equal(metrics.headers.get('cache-control'), 'no-store')
  assert.match(metrics.headers.get('content-security-policy') ?? '', /default-src 'none'/)
  for (const path of ['/healthy', '/ready']) {
    assert.equal((await answerOf(url + path)).body, '{"status":"ok"}')
    const head = await answerOf(url + path, 'HEAD')
    assert.deepEqual([head.status, head.body], [200, ''])
  }
  const head = await answerOf(`${url}/metrics`, 'HEAD')
  assert.deepEqual([head.status, head.body], [200, ''])
})

test('what is not ready answers 503 with the reason', async () => {
  await using daemon = await start({
    status: async () => ({ ready: false, reason: 'no clamd is healthy', degraded: [] }),
  })
  const { status, body } = await answerOf(`${daemon.server.url}/ready`)
  assert.equal(status, 503)
  assert.match(body, /"CONTROL_NOT_READY","sentence":"no clamd is healthy"/)
  assert.equal((await answerOf(`${daemon.server.url}/healthy`)).status, 200)
})

test('what is ready and degraded answers 200, and names the part without its words', async () => {
  const degraded = [{ part: 'quarantine', code: 'QUARANTINE_FULL', sentence: '/var/lib is full' }]
  await using daemon = await start({ status: async () => ({ ready: true, degraded }) })
  const { status, body } = await answerOf(`${daemon.server.url}/ready`)
  assert.equal(status, 200)
  assert.equal(body, '{"status":"degraded","degraded":[{"part":"quarantine","code":"QUARANTINE_FULL"}]}')
})

test('the control API and everything else is not there', async () => {
  await using daemon = await start()
  for (const [method, path] of [
    ['GET', '/v1/status'],
    ['POST', '/v1/reload'],
    ['POST', '/v1/scan'],
    ['POST', '/metrics'],
    ['GET', '/'],
    ['GET', '/metrics/../v1/status'],
  ] as const) {
    const { status, headers, body } = await answerOf(daemon.server.url + path, method)
    assert.equal(status, 404, path)
    assert.match(body, /^\{"code":"CONTROL_BAD_REQUEST","sentence":"This server has no /)
    assert.equal(headers.get('x-content-type-options'), 'nosniff', 'on failures too')
  }
})

test('strangers are told of a failure, and only the log of what it was', async () => {
  await using daemon = await start({ metrics: () => Promise.reject(new Error('secret place')) })
  const { status, body } = await answerOf(`${daemon.server.url}/metrics`)
  assert.equal(status, 500)
  assert.doesNotMatch(body, /secret/)
  const line = await daemon.log.waitFor('http.failed')
  assert.match(line.sentence, /secret place/)
  assert.match(body, new RegExp(`"requestId":"${line.fields['requestId']}"`))
})

test('a client that sends its request a byte at a time is not waited for', async () => {
  // Whoever is in no hurry gets an answer on a busy machine, too.
  const limits = { headTimeoutMs: 1000 }
  await using daemon = await start({ limits })
  const socket = connect(daemon.port, '127.0.0.1').resume()
  const slowly = setInterval(() => socket.write('X'), 20)
  socket.write('GET /metrics HTTP/1.1\r\n')
  try {
    await whenClosed(socket)
  } finally {
    clearInterval(slowly)
    socket.destroy()
  }
  assert.equal((await answerOf(`${daemon.server.url}/healthy`)).status, 200)
})

test('a connection with nothing to ask is closed after its answer', async () => {
  await using daemon = await start({ limits: { idleTimeoutMs: 1000 } })
  const socket = connect(daemon.port, '127.0.0.1')
  const closed = whenClosed(socket)
  socket.write('GET /healthy HTTP/1.1\r\nHost: x\r\n\r\n')
  const [answer]: Buffer[] = await once(socket, 'data', { signal: AbortSignal.timeout(WAIT_MS) })
  assert.match(String(answer), /^HTTP\/1\.1 200 /)
  await closed
})

test('no more connections are taken than the limit', async () => {
  await using daemon = await start({ limits: { maxConnections: 2 } })
  const sockets = [1, 2, 3].map(() => connect(daemon.port, '127.0.0.1').resume())
  const closed = sockets.map(whenClosed)
  await Promise.race(closed)
  assert.equal(sockets.filter(({ destroyed }) => destroyed).length, 1)
  for (const socket of sockets) socket.destroy()
  await Promise.all(closed)
})

test('a client that asks and never reads loses its connection', async () => {
  const metrics = async () => ({ ...TEXT, body: '# much\n'.repeat(2_000_000) })
  await using daemon = await start({ metrics, limits: { idleTimeoutMs: 1000, maxConnections: 1 } })
  const deaf = connect(daemon.port, '127.0.0.1').on('error', () => undefined)
  deaf.pause().write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(deaf, 'connect')
  const deadline = performance.now() + WAIT_MS
  const isServed = () =>
    answerOf(`${daemon.server.url}/healthy`).then(
      () => true,
      () => false,
    )
  while (!(await isServed())) assert.ok(performance.now() < deadline, 'it keeps its place')
  deaf.destroy()
})

/** Resolves when a connection is over, by a reset too; rejects when it is not after a minute. */
async function whenClosed(socket: Socket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new Error(`The connection stayed open for ${WAIT_MS} ms`)), WAIT_MS)
  socket.on('error', () => undefined).once('close', () => resolve())
  try {
    await promise
  } finally {
    clearTimeout(timer)
  }
}

test('nonsense and long heads are refused, and the server lives on', async () => {
  await using daemon = await start()
  for (const nonsense of [
    '\u0000\u0001\u0002\r\n\r\n',
    `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  ]) {
    const socket = connect(daemon.port, '127.0.0.1').on('error', () => undefined)
    socket.write(nonsense)
    const [answer]: Buffer[] = await once(socket, 'data', { signal: AbortSignal.timeout(WAIT_MS) })
    assert.match(String(answer), /^HTTP\/1\.1 4\d\d /)
    socket.destroy()
  }
  assert.equal((await answerOf(`${daemon.server.url}/healthy`)).status, 200)
})

async function refused(listen: HttpServerOptions['listen'], code: string): Promise<void> {
  const error: unknown = await start({ listen }).then(
    () => undefined,
    (caught: unknown) => caught,
  )
  assert.ok(error instanceof ControlError, String(error))
  assert.equal(error.code, code)
  assert.doesNotMatch(error.message, /\.$/)
  assert.match(error.remedy ?? '', /console\.listen/)
}

test('an address that cannot be had is a typed error with a remedy', async () => {
  const occupied = createServer().listen(0, '127.0.0.1')
  await once(occupied, 'listening')
  const address = occupied.address()
  assert.ok(typeof address === 'object' && address !== null)
  try {
    await refused({ host: '127.0.0.1', port: address.port }, 'CONTROL_HTTP_IN_USE')
  } finally {
    occupied.close()
  }
  await refused({ host: '192.0.2.1', port: 8095 }, 'CONTROL_HTTP_ADDRESS')
})

test('closing ends scrapes that hang', async () => {
  const asked = Promise.withResolvers<void>()
  const daemon = await start({
    metrics() {
      asked.resolve()
      return Promise.withResolvers<never>().promise
    },
  })
  const answer = assert.rejects(answerOf(`${daemon.server.url}/metrics`))
  await asked.promise
  await daemon.server.close()
  await answer
})

test('metrics are on the control socket too', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'metrics-'))
  after(() => rm(directory, { recursive: true }))
  const socketPath = join(directory, 'control.sock')
  const never = () => Promise.reject(new Error('not in this test'))
  const server = await startControlServer({
    socketPath,
    status: never,
    reload: never,
    examine: never,
    refusals: () => assert.fail('not asked'),
    testNotice: never,
    ...services(),
    metrics: async () => TEXT,
    log: createMemoryLog(),
  })
  try {
    const asking = request({ socketPath, path: '/metrics', agent: false }).end()
    const [answer] = await once(asking, 'response')
    assert.equal(answer.statusCode, 200)
    assert.equal(answer.headers['content-type'], TEXT.contentType)
    assert.equal((await answer.toArray()).join(''), TEXT.body)
  } finally {
    await server.close()
  }
})
