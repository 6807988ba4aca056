import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ClamdError, createClamdClient } from '@clamgate/clamd'
import { type FakeClamd, startFakeClamd } from '@clamgate/clamd/testing'
import { systemClock } from '../ground/clock.ts'
import { turnedClock } from '../ground/testing/turned-clock.ts'
import { Server, type ServerOptions } from './server.ts'

interface Watched {
  readonly server: Server
  readonly clamd: FakeClamd
  /** The next look whose outcome is concluded. */
  finding(): Promise<void>
}

/** It is looked at until the test has ended: the next ones may come in the same process. */
async function watched(
  t: TestContext,
  script: Parameters<typeof startFakeClamd>[0] = {},
  options: Partial<ServerOptions> = {},
): Promise<Watched> {
  const clamd = await startFakeClamd(script)
  const waiting: (() => void)[] = []
  const server = new Server({
    address: 'unix:/fake',
    client: createClamdClient({
      address: clamd.address,
      connectTimeoutMs: 1000,
      stallTimeoutMs: 1000,
      replyTimeoutMs: 150,
    }),
    room: { scan: 1, stream: 1 },
    canaryIntervalMs: 50,
    longestLookMs: 120_000,
    managed: false,
    databasesComplete: () => true,
    clock: systemClock,
    onFinding: () => {
      for (const wake of waiting.splice(0)) wake()
    },
    ...options,
  })
  const controller = new AbortController()
  const ended = server.watch(controller.signal)
  t.after(async () => {
    controller.abort()
    await ended
    await clamd.stop()
  })
  return { server, clamd, finding: () => new Promise((wake) => waiting.push(wake)) }
}

const SILENT = { fault: { afterBytes: 0, action: 'stop-reading' } } as const

test('a clamd that becomes silent is taken out of use', async (t) => {
  const { server, clamd, finding } = await watched(t)
  await finding()
  assert.equal(server.state, 'healthy')
  clamd.behave(SILENT)
  while (server.state === 'healthy') await finding()
  assert.equal(server.state, 'unreachable')
  assert.equal(server.problem?.code, 'ENGINE_CLAMD_SILENT')
})

test('a clamd that takes no connection for a while is busy, and is lost only when that goes on', async (t) => {
  const full = new ClamdError('CLAMD_UNREACHABLE', 'the backlog is full', { details: { errno: 'EAGAIN' } })
  let isFull = false
  let asked = 0
  const clock = turnedClock()
  const { server, finding } = await watched(t, {}, { clock })
  await finding()
  const { client } = server
  const refused = () => {
    asked++
    return Promise.reject(full)
  }
  server.reconfigure({
    client: {
      ...client,
      scan: (message, options) => (isFull ? refused() : client.scan(message, options)),
      version: (options) => (isFull ? refused() : client.version(options)),
      ping: (options) => (isFull ? refused() : client.ping(options)),
    },
  })
  isFull = true
  server.look()
  const enough = asked + 3
  while (asked < enough) await new Promise((turn) => setTimeout(turn, 5))
  assert.equal(server.state, 'healthy')
  clock.pass(31_000)
  while (server.state === 'healthy') await finding()
  assert.equal(server.state, 'unreachable')
})

test('a clamd that is too busy for a look, and still gives verdicts, stays in use', async (t) => {
  const { server, clamd, finding } = await watched(t)
  await finding()
  clamd.behave(SILENT)
  const looks = clamd.connections.length
  // Verdicts of real scans keep coming while two looks in a row are left without an answer.
  const verdicts = setInterval(() => server.succeeded({ round: 0 }, 1), 10)
  await clamd.connection(looks + 2)
  clearInterval(verdicts)
  assert.equal(server.state, 'healthy')
})

test('a scan without a connection takes the server out at once, and has it looked at', async (t) => {
  const { server, finding } = await watched(t, {}, { canaryIntervalMs: 60_000 })
  await finding()
  const seen = finding()
  server.suspect('No connection', { away: true })
  assert.equal(server.usable, false)
  await seen
  while (!server.usable) await finding()
  assert.equal(server.state, 'healthy')
})

test('a managed clamd that is not there yet is starting, not unreachable', async (t) => {
  const { server, clamd, finding } = await watched(t, {}, { managed: true })
  assert.equal(server.usable, false)
  await clamd.stop()
  server.processStarted()
  await finding()
  assert.equal(server.state, 'starting')
  assert.equal(server.usable, false)
})

test('a managed clamd that misses EICAR is blind', async (t) => {
  const { server, finding } = await watched(
    t,
    { script: { reply: ({ command }) => (command === 'INSTREAM' ? 'stream: OK' : undefined) } },
    { managed: true },
  )
  server.processStarted()
  await finding()
  assert.equal(server.state, 'blind')
  assert.equal(server.problem?.code, 'ENGINE_CLAMD_BLIND')
})

test('what was seen of a process that has ended says nothing of the next one', async (t) => {
  const held = Promise.withResolvers<void>()
  const { server, clamd, finding } = await watched(
    t,
    { script: { reply: () => ({ text: 'stream: OK', after: held.promise }) } },
    { managed: true },
  )
  server.processStarted()
  await clamd.connection(0)
  server.processGone(undefined)
  assert.equal(server.state, 'restarting')
  clamd.behave({})
  server.processStarted()
  held.resolve()
  await finding()
  assert.equal(server.state, 'healthy')
})

test('a clamd that leaves a look without an answer is asked after the others, until it says something', async (t) => {
  const clock = turnedClock()
  const { server, clamd, finding } = await watched(t, {}, { canaryIntervalMs: 60_000, clock })
  await finding()
  clamd.behave(SILENT)
  const looks = clamd.connections.length
  server.look()
  await clamd.connection(looks)
  clock.pass(5000)
  assert.equal(server.setAside, false)
  clock.pass(1)
  assert.equal(server.setAside, true)
  assert.equal(server.usable, true, 'where there is no other')
  assert.match(server.status().warning ?? '', /^has not answered for 5 s/)
  server.succeeded({ round: 0 }, 1)
  assert.equal(server.setAside, false)
})
