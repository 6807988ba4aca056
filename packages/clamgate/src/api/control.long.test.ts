import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import { createMemoryLog, type MemoryLog } from '../observe/log/testing.ts'
import { createControlClient } from './client.ts'
import { DaemonError } from './errors.ts'
import type { ExaminationReply } from './routes/scan.ts'
import type { Status } from './routes/status.ts'
import { type ControlServer, type ControlServerOptions, startControlServer } from './server.ts'
import { services } from './testing/services.ts'
import { A_STATUS as STATUS } from './testing/status.ts'

const directory = await mkdtemp(join(tmpdir(), 'control-'))
after(() => rm(directory, { recursive: true }))
let sockets = 0

interface Started extends AsyncDisposable {
  readonly server: ControlServer
  readonly log: MemoryLog
}

async function start(options: Partial<ControlServerOptions> = {}): Promise<Started> {
  const log = createMemoryLog()
  const server = await startControlServer({
    socketPath: join(directory, `${sockets++}.sock`),
    status: () => STATUS,
    reload: () => ({ restartNeeded: [] }),
    ...services(),
    examine: () => Promise.reject(new Error('no scan in this test')),
    refusals: () => ({ refusals: [] }),
    testNotice: () => Promise.reject(new Error('no notice in this test')),
    metrics: () => Promise.reject(new Error('no metrics in this test')),
    log,
    ...options,
  })
  return { server, log, [Symbol.asyncDispose]: () => server.close() }
}

async function ask(socketPath: string, method: string, path: string, body?: string) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: unknown }>()
  const headers = body === undefined ? {} : { 'content-type': 'application/json' }
  const outgoing = request({ socketPath, method, path, headers, agent: false }, (incoming) => {
    let text = ''
    incoming.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(text) }))
  })
  outgoing.on('error', reject).end(body)
  return promise
}

test('whoever signs in at the control socket, where nobody has an address, is answered, and no defect is logged', async () => {
  await using daemon = await start()
  for (const [path, body] of [
    ['/v1/session', { name: 'anna', password: 'x' }],
    ['/v1/invite/look', { token: 'x' }],
    ['/v1/invite', { token: 'x', password: 'x' }],
    ['/v1/self/password', { password: 'seven lanterns in the rain' }],
  ] as const) {
    const { status } = await ask(daemon.server.socketPath, 'POST', path, JSON.stringify(body))
    assert.ok(status < 500, `${path}: ${status}`)
  }
  assert.deepEqual(
    daemon.log.lines.filter(({ event }) => event === 'control.failed'),
    [],
  )
})

test('the command line reads the status as the daemon gives it', async () => {
  await using daemon = await start({ status: async () => STATUS })
  assert.deepEqual(await createControlClient(daemon.server).status(), STATUS)
})

test('a message is streamed to the daemon whatever its size, and its fate comes back', async () => {
  const examination: ExaminationReply = {
    outcome: {
      action: 'reject',
      kind: 'infected',
      verdict: { kind: 'infected', signature: 'A b' },
      because: 'policy.infected: reject',
      reply: { code: 550, enhanced: '5.7.1', text: 'no' },
      recipients: [],
      monitored: [],
    },
    explanation: 'It is refused.',
    sizeBytes: 3_000_000,
    headerFields: 1,
    durationMs: 1.5,
  }
  let seenBytes = 0
  const envelope = { from: 'a+b@example.org', to: ['b@x', 'c&d=e@x'], client: '::1', authenticated: 'j ö' }
  await using daemon = await start({
    async examine(message, given) {
      assert.deepEqual(given, envelope)
      for await (const chunk of message) seenBytes += chunk.length
      return examination
    },
  })
  const message = Readable.from(Array.from({ length: 30 }, () => Buffer.alloc(100_000)))
  assert.deepEqual(await createControlClient(daemon.server).scan(message, envelope), examination)
  assert.equal(seenBytes, 3_000_000)
})

test('the command line asks whether a daemon is there', async () => {
  await using daemon = await start()
  assert.equal(await createControlClient(daemon.server).isThere(), true)
  assert.equal(await createControlClient({ socketPath: join(directory, 'nobody.sock') }).isThere(), false)
})

test('a reload tells what it did', async () => {
  await using daemon = await start({ reload: async () => ({ restartNeeded: ['milter.maxFrame'] }) })
  assert.deepEqual(await createControlClient(daemon.server).reload(), { restartNeeded: ['milter.maxFrame'] })
})

test('a refused reload brings code, remedy and every problem to the command line', async () => {
  const broken = Object.assign(new Error('the configuration is broken: 2 problems'), {
    code: 'CONFIG_INVALID',
    remedy: 'Correct the lines.',
    report: ['a.yaml:1:1: log.levle: unknown key', 'a.yaml:2:3: engine.threads: too many'],
  })
  await using daemon = await start({ reload: () => Promise.reject(broken) })
  await assert.rejects(createControlClient(daemon.server).reload(), (error) => {
    assert.ok(error instanceof DaemonError)
    assert.equal(error.code, 'CONFIG_INVALID')
    assert.equal(error.message, broken.message)
    assert.equal(error.remedy, broken.remedy)
    assert.deepEqual(error.report, broken.report)
    assert.equal(error.details.status, 422)
    return true
  })
  assert.deepEqual(daemon.log.lines, [], 'a bad configuration is no failure of the control API')
})

test('reloads run one after the other', async () => {
  const steps: string[] = []
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  await using daemon = await start({
    async reload() {
      steps.push('begin')
      begun.resolve()
      await gate.promise
      steps.push('end')
      return { restartNeeded: [] }
    },
  })
  const client = createControlClient(daemon.server)
  const both = Promise.all([client.reload(), client.reload()])
  await begun.promise
  await client.status() // the second request is behind us, if it could overtake it would have
  gate.resolve()
  await both
  assert.deepEqual(steps, ['begin', 'end', 'begin', 'end'])
})

test('a defect becomes a problem with a request id that is in the log too', async () => {
  await using daemon = await start({
    status() {
      throw new TypeError('x is not a function')
    },
  })
  const { status, body } = await ask(daemon.server.socketPath, 'GET', '/v1/status')
  assert.equal(status, 500)
  const line = await daemon.log.waitFor('control.failed')
  assert.deepEqual(body, {
    code: 'CONTROL_INTERNAL',
    sentence: 'x is not a function',
    remedy: "Look for this request id in the daemon's log.",
    requestId: line.fields['requestId'],
  })
  assert.equal(typeof line.fields['requestId'], 'string')
})

test('healthy means that the process answers, ready means that mail is scanned', async () => {
  let state: Status = { ...STATUS, ready: false, reason: 'clamd loads its databases' }
  await using daemon = await start({ status: () => state })
  const { socketPath } = daemon.server
  assert.deepEqual(await ask(socketPath, 'GET', '/healthy'), { status: 200, body: { status: 'ok' } })
  const refused = await ask(socketPath, 'GET', '/ready')
  assert.equal(refused.status, 503)
  assert.match(JSON.stringify(refused.body), /"CONTROL_NOT_READY","sentence":"clamd loads its databases"/)
  state = STATUS
  assert.deepEqual(await ask(socketPath, 'GET', '/ready'), { status: 200, body: { status: 'ok' } })
})

test('what makes no sense is answered with a problem', async () => {
  await using daemon = await start()
  const { socketPath } = daemon.server
  for (const [method, path, body, status] of [
    ['GET', '/nothing', undefined, 404],
    ['GET', '/v1/reload', undefined, 404],
    ['POST', '/v1/reload', '{"half', 400],
    ['POST', '/v1/reload', JSON.stringify('x'.repeat(100_000)), 413],
  ] as const) {
    const answer = await ask(socketPath, method, path, body)
    assert.equal(answer.status, status, path)
    assert.match(
      JSON.stringify(answer.body),
      /^\{"code":"CONTROL_BAD_REQUEST","sentence":".+"requestId":"[-0-9a-f]{36}"\}$/,
    )
  }
})

test('the command line says that no daemon is there', async () => {
  const client = createControlClient({ socketPath: join(directory, 'nobody.sock') })
  await assert.rejects(client.status(), { code: 'CONTROL_UNREACHABLE', remedy: /Is the daemon running\?/ })
})

test('the command line does not wait for ever', async () => {
  await using daemon = await start({ status: () => Promise.withResolvers<never>().promise })
  const client = createControlClient({ ...daemon.server, timeoutMs: 50 })
  await assert.rejects(client.status(), { code: 'CONTROL_TIMEOUT', message: /within 50 ms/ })
})

test('a command that is over before it asks says so as well', async () => {
  await using daemon = await start()
  const client = createControlClient({ ...daemon.server, timeoutMs: 0 })
  await assert.rejects(client.status(), { code: 'CONTROL_TIMEOUT' })
  const stopped = client.scan(Readable.from(['x']), { to: [] }, AbortSignal.abort())
  await assert.rejects(stopped, { code: 'CONTROL_TIMEOUT' })
})

test('the command line takes no nonsense for an answer', async () => {
  const head = 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n'
  const answers = {
    'no json': [`${head}<html>`, 'CONTROL_REPLY_INVALID'],
    'another form': [`${head}{"ready":"yes"}`, 'CONTROL_REPLY_INVALID'],
    'a strange failure': ['HTTP/1.1 500 X\r\nConnection: close\r\n\r\n{}', 'CONTROL_REPLY_INVALID'],
    'no HTTP': ['250 hello\r\n', 'CONTROL_UNREACHABLE'],
    'no answer': ['', 'CONTROL_UNREACHABLE'],
  } as const
  for (const [name, [answer, code]] of Object.entries(answers)) {
    const socketPath = join(directory, `${sockets++}.sock`)
    const server = createServer((socket) =>
      socket.once('data', () => socket.end(answer)).on('error', () => undefined),
    )
    server.listen(socketPath)
    try {
      await assert.rejects(createControlClient({ socketPath }).status(), { code }, name)
    } finally {
      server.close()
    }
  }
})

test('closing ends requests that hang', async () => {
  const asked = Promise.withResolvers<void>()
  const daemon = await start({
    status() {
      asked.resolve()
      return Promise.withResolvers<never>().promise
    },
  })
  const answer = createControlClient(daemon.server).status()
  const rejected = assert.rejects(answer, { code: 'CONTROL_UNREACHABLE' })
  await asked.promise
  await daemon.server.close()
  await rejected
})

test('a reload that is refused is answered, and not told again in the log', async () => {
  const refused = Object.assign(new Error('the port is taken'), {
    code: 'MILTER_IN_USE',
    remedy: 'Choose another.',
  })
  await using daemon = await start({ reload: () => Promise.reject(refused) })
  await assert.rejects(createControlClient(daemon.server).reload(), {
    code: 'MILTER_IN_USE',
    message: 'the port is taken',
    remedy: 'Choose another.',
  })
  assert.deepEqual(daemon.log.lines, [])
})

test('what was not delivered comes through the socket, whatever is in its addresses', async () => {
  const refusals = [
    {
      ...{ happenedAt: '2026-11-23T00:00:00.000Z', queueId: '4Tg1', from: '', to: ['"a b"@x', 'ü@x'] },
      ...{ recipients: 12, signature: 'Eicar-Test-Signature', action: 'reject' },
    },
  ]
  await using daemon = await start({ refusals: () => ({ refusals }) })
  assert.deepEqual(await createControlClient(daemon.server).refusals(), { refusals })
})
