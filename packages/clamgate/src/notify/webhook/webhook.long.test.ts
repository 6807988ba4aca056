import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { configSchema } from '../../config/schema.ts'
import { createRepeatGuard } from '../../observe/log/repeat-guard.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { manualTimers } from '../../observe/log/testing-timers.ts'
import { createTestAuthority, type KeyPair } from '../../signatures/fetch/testing/authority.ts'
import { until } from '../mail/testing/mail-notifier.ts'
import { signatureOf } from './sign.ts'
import { createWebhook } from './webhook.ts'

interface Taken {
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A receiver that notes what comes, and answers as it is told; `reply` undefined: never. */
async function startReceiver(pair?: KeyPair) {
  const taken: Taken[] = []
  const receiver = { reply: undefined as RequestListener | undefined }
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    taken.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
    receiver.reply?.(request, response)
  }
  const server = pair === undefined ? createServer(listener) : createSecureServer(pair, listener)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return Object.assign(receiver, {
    taken,
    url: `http${pair === undefined ? '' : 's'}://127.0.0.1:${port}/hook?token=topsecret`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  })
}

const answer =
  (status: number, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, headers).end()
  }

function open(webhook: Readonly<Record<string, unknown>>) {
  const log = createMemoryLog()
  const timers = manualTimers()
  const guard = createRepeatGuard({ log, ...manualTimers().clock })
  const parse = (more: object) =>
    configSchema.shape.notify.parse({ webhook: { secret: 'shared', ...webhook, ...more } }).webhook
  let settings = parse({})
  const { monotonic, after } = timers.clock
  const wallOf = (ms: number) => 1_800_000_000_000 + ms
  const clock = { wall: () => wallOf(monotonic()), monotonic, wallOf }
  const sender = createWebhook({
    ...{ log, guard, clock, after, hostname: 'mx.example.org', version: '1.2.3' },
    settings: () => settings,
  })
  return {
    ...sender,
    ...{ log, timers },
    set: (changes: object) => {
      settings = parse(changes)
      sender.settingsChanged()
    },
    [Symbol.asyncDispose]: async () => {
      await sender.stop(0)
      guard.close()
    },
  }
}

test('posts an event as JSON with an id, and a signature that its receiver can check', async () => {
  await using receiver = await startReceiver()
  receiver.reply = answer(204)
  await using webhook = open({ url: receiver.url })
  webhook.send('outbound.infected', { messages: 1 })
  await until(() => webhook.status().sent === 1, 'it is taken')
  const [{ headers, body } = assert.fail()] = receiver.taken
  const { id, ...event } = JSON.parse(body)
  assert.deepEqual(event, {
    ...{ type: 'outbound.infected', createdAt: '2027-01-15T08:00:01.000Z', host: 'mx.example.org' },
    data: { messages: 1 },
  })
  assert.deepEqual([headers['x-clamgate-id'], headers['idempotency-key']], [id, id])
  assert.deepEqual([headers['content-type'], headers['user-agent']], ['application/json', 'Clamgate/1.2.3'])
  assert.equal(
    headers['x-clamgate-signature'],
    `t=1800000001,v1=${signatureOf('shared', 1_800_000_001, body)}`,
  )
})

test('the signature is HMAC-SHA256 of time, dot and body', () => {
  // echo -n '1.{}' | openssl dgst -sha256 -hmac key
  assert.equal(
    signatureOf('key', 1, '{}'),
    '1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224',
  )
})

for (const status of [500, 503, 429, 408]) {
  test(`what is answered with ${status} is posted again with growing pauses, the same id and a new signature`, async () => {
    await using receiver = await startReceiver()
    receiver.reply = answer(status)
    await using webhook = open({ url: receiver.url })
    webhook.send('test', {})
    for (let tries = 1; tries <= 3; tries++) {
      await until(() => receiver.taken.length === tries && webhook.timers.pending() === 1, `try ${tries}`)
      if (tries === 3) receiver.reply = answer(200)
      webhook.timers.elapse(5000 * 2 ** (tries - 1))
    }
    await until(() => webhook.status().sent === 1, 'it is taken')
    assert.equal(new Set(receiver.taken.map(({ headers }) => headers['x-clamgate-id'])).size, 1)
    assert.equal(new Set(receiver.taken.map(({ headers }) => headers['x-clamgate-signature'])).size, 4)
    const line = await webhook.log.waitFor('notify.webhook.failed')
    assert.match(line.sentence, new RegExp(`it answers ${status}; tried again in 5 s$`))
    assert.equal(webhook.status().lastError, undefined)
  })
}

test('a receiver that says how long it wants to be left alone is', async () => {
  await using receiver = await startReceiver()
  receiver.reply = answer(503, { 'retry-after': '120' })
  await using webhook = open({ url: receiver.url })
  webhook.send('test', {})
  const line = await webhook.log.waitFor('notify.webhook.failed')
  assert.match(line.sentence, /tried again in 120 s$/)
})

for (const [status, headers] of [
  [301, { location: 'http://127.0.0.1:9/elsewhere' }],
  [307, { location: '/other' }],
  [401, {}],
  [410, {}],
] as const) {
  test(`what is answered with ${status} is lost, is told, and holds nothing else up`, async () => {
    await using receiver = await startReceiver()
    receiver.reply = (request, response) => {
      answer(receiver.taken.length === 1 ? status : 200, headers)(request, response)
    }
    await using webhook = open({ url: receiver.url })
    webhook.send('one', {})
    webhook.send('two', {})
    await until(() => webhook.status().sent === 1, 'the second one is taken')
    const { failed, waiting } = webhook.status()
    assert.deepEqual([failed, waiting, receiver.taken.length], [1, 0, 2])
    const line = await webhook.log.waitFor('notify.webhook.refused')
    assert.equal(line.fields['code'], 'NOTIFY_WEBHOOK_REFUSED')
  })
}

test('neither the address nor the secret reaches a line of the log', async () => {
  await using receiver = await startReceiver()
  receiver.reply = answer(404)
  await using webhook = open({ url: receiver.url, secret: 'shared-secret' })
  webhook.send('test', {})
  await webhook.log.waitFor('notify.webhook.refused')
  assert.doesNotMatch(JSON.stringify([webhook.log.lines, webhook.status()]), /topsecret|shared-secret|token/)
})

test('a receiver that is silent is given up in time; what it says at length is not read', async () => {
  await using receiver = await startReceiver()
  await using webhook = open({ url: receiver.url, timeout: '150ms' })
  webhook.send('test', {})
  const line = await webhook.log.waitFor('notify.webhook.failed')
  assert.match(line.sentence, /no answer within 150 ms/)
  receiver.reply = (_, response) => {
    response.writeHead(200)
    const pour = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536))) {
        // until the socket is full
      }
    }
    response.on('drain', pour)
    pour()
  }
  webhook.set({ timeout: '1m' })
  await until(() => webhook.status().sent === 1, 'it is taken by its status')
})

test('a head without end is no answer', async () => {
  await using receiver = await startReceiver()
  receiver.reply = (request) => {
    request.socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`)
  }
  await using webhook = open({ url: receiver.url })
  webhook.send('test', {})
  const line = await webhook.log.waitFor('notify.webhook.failed')
  assert.equal(line.fields['code'], 'NOTIFY_WEBHOOK_UNREACHABLE')
})

test('a certificate has to be good: of a known authority, for this name', async () => {
  await using authority = await createTestAuthority()
  await using directory = await mkdtempDisposable(join(tmpdir(), 'clamgate-'))
  const file = join(directory.path, 'ca.pem')
  await writeFile(file, authority.ca)
  for (const [names, ca, code] of [
    [['IP:127.0.0.1'], true, undefined],
    [['IP:127.0.0.1'], false, 'NOTIFY_WEBHOOK_TLS'],
    [['DNS:other.example'], true, 'NOTIFY_WEBHOOK_TLS'],
  ] as const) {
    await using receiver = await startReceiver(await authority.issue([...names]))
    receiver.reply = answer(200)
    await using webhook = open({ url: receiver.url, ...(ca ? { ca: file } : {}) })
    const error = await webhook.test().then(
      () => undefined,
      (failure: unknown) => failure,
    )
    assert.equal((error as { code?: string } | undefined)?.code, code)
    assert.equal(receiver.taken.length, code === undefined ? 1 : 0)
  }
})

test('events go through a proxy where there is one', async () => {
  const asked: string[] = []
  const proxy = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(200).end()
  })
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo
  const through = { proxy: `http://127.0.0.1:${port}` }
  await using plain = open({ url: 'http://hooks.example.org/x', ...through })
  assert.equal(await plain.test(), 'hooks.example.org')
  await using secure = open({ url: 'https://hooks.example.org/x', ...through })
  await assert.rejects(secure.test(), { code: 'NOTIFY_WEBHOOK_UNREACHABLE' })
  assert.deepEqual(asked, ['http://hooks.example.org/x', 'CONNECT hooks.example.org:443'])
  proxy.closeAllConnections()
  proxy.close()
})

test('what waits has a bound, and what is beyond is counted and told once', async () => {
  await using webhook = open({ url: 'http://127.0.0.1:9/', maxWaiting: 3 })
  for (let index = 0; index < 10_000; index++) webhook.send('test', { index })
  assert.deepEqual([webhook.status().waiting, webhook.status().dropped], [3, 9997])
  webhook.send('test', { text: 'x'.repeat(10_000) })
  assert.equal(webhook.status().dropped, 9998)
  assert.equal(webhook.log.lines.filter(({ event }) => event === 'notify.webhook.dropped').length, 1)
})

test('an event is given up when it was tried long enough', async () => {
  await using receiver = await startReceiver()
  receiver.reply = answer(500)
  await using webhook = open({ url: receiver.url, keepTrying: '1m' })
  webhook.send('test', {})
  await until(() => webhook.timers.pending() === 1, 'it waits')
  webhook.timers.elapse(60_000)
  const line = await webhook.log.waitFor('notify.webhook.gave-up')
  assert.equal(line.fields['code'], 'NOTIFY_WEBHOOK_GAVE_UP')
  assert.deepEqual([webhook.status().failed, webhook.status().waiting], [1, 0])
})

test('a stop posts what waits, and says what could not be', async () => {
  await using receiver = await startReceiver()
  receiver.reply = answer(503)
  await using webhook = open({ url: receiver.url })
  for (let index = 0; index < 3; index++) webhook.send('test', { index })
  await until(() => webhook.timers.pending() === 1, 'it waits')
  receiver.reply = (request, response) => answer(receiver.taken.length < 4 ? 200 : 500)(request, response)
  await webhook.stop(60_000)
  assert.deepEqual([webhook.status().sent, webhook.status().dropped], [2, 1])
  const line = await webhook.log.waitFor('notify.webhook.stopped')
  assert.match(line.sentence, /events were not posted: 1$/)
})

test('a receiver that a reload takes away gets nothing more', async () => {
  await using receiver = await startReceiver()
  receiver.reply = answer(503)
  await using webhook = open({ url: receiver.url })
  webhook.send('test', {})
  await until(() => webhook.timers.pending() === 1, 'it waits')
  webhook.set({ url: undefined })
  await until(() => webhook.status().waiting === 0, 'it is forgotten')
  await assert.rejects(webhook.test(), { code: 'NOTIFY_WEBHOOK_OFF' })
  assert.equal(receiver.taken.length, 1)
})
