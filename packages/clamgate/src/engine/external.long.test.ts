import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { formatClamdAddress } from '@clamgate/clamd'
import {
  blindBehaviour,
  eicarTestText,
  type FakeClamd,
  type FakeRequest,
  startFakeClamd,
} from '@clamgate/clamd/testing'
import { createEngine } from '../app/engine.ts'
import { calm, engineConfig, recordingLog, untilStatus } from './testing/fixture.ts'

const cleanups: (() => Promise<void>)[] = []
after(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
})

const MAIL = [Buffer.from('Subject: hello\n\n'), Buffer.from('how are you\n')]

async function fake(script: Parameters<typeof startFakeClamd>[0] = {}): Promise<FakeClamd> {
  const clamd = await startFakeClamd(script)
  cleanups.push(() => clamd.stop())
  return clamd
}

async function engineOn(clamds: readonly FakeClamd[], settings: Record<string, unknown> = {}) {
  const log = recordingLog()
  const servers = clamds.map(({ address }) => formatClamdAddress(address))
  const engine = createEngine({ log }, engineConfig({ mode: 'external', servers, ...settings }))
  cleanups.push(() => engine.stop({ graceMs: 0 }))
  await engine.start()
  return { engine, log, servers }
}

const mailNumber = (number: number) => [Buffer.from(`Subject: hello ${number}\n\n`)]
const isMail = ({ command, content }: FakeRequest) =>
  command === 'INSTREAM' && content.includes('Subject: hello')
const mailsTo = (clamd: FakeClamd) =>
  clamd.connections.filter(({ received }) => received.includes('Subject: hello')).length

/** Answers mail with `reply`, and the samples of the health check as a good clamd does. */
const onMail = (reply: string) => ({
  script: { reply: (request: FakeRequest) => (isMail(request) ? reply : undefined) },
})
/** Drops mail without a word. */
const dropsMail = {
  script: { reply: (request: FakeRequest) => (isMail(request) ? { text: '', terminator: '' } : undefined) },
}

test('with nothing else to do the first server in order scans, and the report names it', async () => {
  const [first, second] = [await fake(), await fake()]
  const { engine, servers } = await engineOn([first, second])
  const { result, server, version, databasesComplete } = await engine.scanner.scan(MAIL, calm)
  assert.deepEqual([result, server, version?.database], [{ kind: 'clean' }, servers[0], 27_800])
  const eicar = await engine.scanner.scan([eicarTestText()], calm)
  assert.deepEqual(eicar.result, { kind: 'found', signature: 'Eicar-Test-Signature' })
  assert.equal(mailsTo(second), 0)
  assert.equal(databasesComplete, true)
})

test('a server that cannot be connected to is passed over, and nothing more is sent to it', async () => {
  const [first, second] = [await fake(), await fake()]
  const { engine, servers } = await engineOn([first, second])
  await first.stop()
  assert.equal((await engine.scanner.scan(MAIL, calm)).server, servers[1])
  assert.equal(engine.status.servers[0]?.state, 'unreachable')
  assert.equal(engine.status.servers[0]?.problem?.code, 'ENGINE_UNAVAILABLE')
  assert.equal((await engine.scanner.scan(MAIL, calm)).server, servers[1])
})

test('a scan that a server drops before its verdict is repeated once on another', async () => {
  const [first, second] = [await fake(dropsMail), await fake()]
  const { engine, servers } = await engineOn([first, second])
  const { result, server } = await engine.scanner.scan(MAIL, calm)
  assert.deepEqual([result, server], [{ kind: 'clean' }, servers[1]])
})

test('a message that makes two servers drop it is not given to a third', async () => {
  const clamds = [await fake(dropsMail), await fake(dropsMail), await fake()]
  const { engine } = await engineOn(clamds)
  await assert.rejects(engine.scanner.scan(MAIL, calm), { code: 'ENGINE_SCAN_FAILED' })
  assert.deepEqual(clamds.map(mailsTo), [1, 1, 0])
})

test('an engine error on one server is asked about on another', async () => {
  const [first, second] = [await fake(onMail("stream: Can't create temporary file ERROR")), await fake()]
  const { engine, servers } = await engineOn([first, second])
  const { result, server } = await engine.scanner.scan(MAIL, calm)
  assert.deepEqual([result, server], [{ kind: 'clean' }, servers[1]])
})

test('an engine error on every server is reported as what clamd said', async () => {
  const error = "stream: Can't create temporary file ERROR"
  const { engine } = await engineOn([await fake(onMail(error)), await fake(onMail(error))])
  const { result } = await engine.scanner.scan(MAIL, calm)
  assert.deepEqual(result, { kind: 'error', text: "Can't create temporary file" })
})

test('a message that exceeds the time limit of one server is not given to another', async () => {
  const [first, second] = [await fake(onMail('stream: Exceeded time limit ERROR')), await fake()]
  const { engine } = await engineOn([first, second])
  assert.equal((await engine.scanner.scan(MAIL, calm)).result.kind, 'error')
  assert.equal(mailsTo(second), 0)
})

test('with every server blind a scan fails at once, and works again when one recovers', async () => {
  const clamd = await fake({ script: blindBehaviour })
  const { engine, log } = await engineOn([clamd], { canaryInterval: '1s' })
  assert.equal(engine.status.servers[0]?.state, 'blind')
  await assert.rejects(engine.scanner.scan(MAIL, calm), { code: 'ENGINE_UNAVAILABLE' })
  assert.equal(mailsTo(clamd), 0)
  clamd.behave({})
  await untilStatus(engine, ({ servers }) => servers[0]?.state === 'healthy')
  assert.equal((await engine.scanner.scan(MAIL, calm)).result.kind, 'clean')
  assert.deepEqual(log.events(), ['engine.server.blind', 'engine.server.healthy'])
})

test('a clamd that goes blind between messages is out within an interval, though it answers PING', async () => {
  const [first, second] = [await fake(), await fake()]
  const { engine, servers } = await engineOn([first, second], { canaryInterval: '1s' })
  first.behave(blindBehaviour)
  const startedAt = performance.now()
  const { servers: seen } = await untilStatus(engine, (status) => status.servers[0]?.state === 'blind')
  assert.ok(performance.now() - startedAt < 30_000)
  assert.match(seen[0]?.problem?.message ?? '', /lost its databases/)
  assert.equal((await engine.scanner.scan(MAIL, calm)).server, servers[1])
  assert.equal(mailsTo(first), 0)
})

test('a scan that fails has its server looked at before the next interval', async () => {
  const [first, second] = [await fake(), await fake()]
  const { engine, servers } = await engineOn([first, second], { canaryInterval: '1h' })
  first.behave(blindBehaviour)
  assert.equal((await engine.scanner.scan(MAIL, calm)).server, servers[1])
  await untilStatus(engine, (status) => status.servers[0]?.state === 'blind')
})

const OWN_DATABASES: Readonly<Record<string, string>> = { INSTREAM: 'stream: OK', VERSION: 'ClamAV 1.4.6' }

test('a server with databases of its own that does not know EICAR stays in use, with a warning', async () => {
  const { engine, log } = await engineOn([
    await fake({ script: { reply: ({ command }) => OWN_DATABASES[command] } }),
  ])
  assert.equal(engine.status.servers[0]?.state, 'healthy')
  assert.match(engine.status.servers[0]?.warning ?? '', /does not recognise EICAR/)
  assert.ok(log.events().includes('engine.server.incomplete'))
  assert.equal((await engine.scanner.scan(MAIL, calm)).result.kind, 'clean')
})

test('a server with the official databases that misses EICAR is taken out: it detects nothing', async () => {
  const { engine } = await engineOn([
    await fake({ script: { reply: ({ command }) => (command === 'INSTREAM' ? 'stream: OK' : undefined) } }),
  ])
  assert.equal(engine.status.servers[0]?.state, 'blind')
})

test('a server that forgets EICAR is taken out, whatever its databases', async () => {
  let knows = true
  const { engine } = await engineOn([
    await fake({
      script: {
        reply: ({ command }) => (knows && command === 'INSTREAM' ? undefined : OWN_DATABASES[command]),
      },
    }),
  ])
  assert.equal(engine.status.servers[0]?.state, 'healthy')
  knows = false
  await new Promise<void>((resolve) => {
    const end = engine.onChange(({ servers: [server] }) => {
      if (server?.state !== 'blind') return
      end()
      resolve()
    })
  })
})

test('a server that finds something in everything is taken out: it would refuse all mail', async () => {
  const { engine } = await engineOn([
    await fake({
      script: { reply: ({ command }) => (command === 'INSTREAM' ? 'stream: Bad.Rule FOUND' : undefined) },
    }),
  ])
  assert.equal(engine.status.servers[0]?.state, 'blind')
})

test('start returns although no clamd answers, and names what is wrong', async () => {
  const gone = await fake()
  await gone.stop()
  const { engine, log } = await engineOn([gone])
  assert.equal(engine.status.servers[0]?.state, 'unreachable')
  const line = log.lines.find(({ event }) => event === 'engine.server.unreachable')
  assert.equal(line?.level, 'error')
  assert.match(String(line?.fields['remedy']), /engine\.servers/)
})

test('an address that is none is refused before anything runs', () => {
  const config = engineConfig({ mode: 'external', servers: ['clamd.example.org'] })
  assert.throws(() => createEngine({ log: recordingLog() }, config), { code: 'CLAMD_ADDRESS_INVALID' })
})

test('other servers apply at once, and a scan under way stays where it is', async () => {
  const held = Promise.withResolvers<void>()
  const [old, next] = [
    await fake({
      script: {
        reply: (request) => (isMail(request) ? { text: 'stream: OK', after: held.promise } : undefined),
      },
    }),
    await fake(),
  ]
  const { engine, servers } = await engineOn([old])
  const looks = old.connections.length
  const running = engine.scanner.scan(MAIL, calm)
  await old.connection(looks)
  const settings = { mode: 'external', servers: [formatClamdAddress(next.address)], canaryInterval: '2s' }
  assert.deepEqual(await engine.reconfigure(engineConfig(settings)), {
    restartNeeded: ['engine.canaryInterval'],
  })
  await untilStatus(engine, (status) => status.servers[0]?.state === 'healthy')
  assert.equal((await engine.scanner.scan(MAIL, calm)).server, formatClamdAddress(next.address))
  held.resolve()
  assert.equal((await running).server, servers[0])
  assert.equal(engine.status.servers.length, 1)
})

test('weights and bounds are those of the entry, else those for all, and a reload changes them', async () => {
  const clamds = [await fake(), await fake()]
  const [one = '', two = ''] = clamds.map(({ address }) => formatClamdAddress(address))
  const mode = 'external'
  const config = engineConfig({ mode, servers: [one, { address: two, weight: 3, maxScans: 4 }], queue: 5 })
  const engine = createEngine({ log: recordingLog() }, config)
  cleanups.push(() => engine.stop({ graceMs: 0 }))
  const shares = () => engine.status.servers.map(({ weight, room }) => [weight, room.scans, room.streams])
  assert.deepEqual(shares(), [
    [1, 32, 64],
    [3, 4, 8],
  ])
  assert.deepEqual(engine.status.queue, { waiting: 0, limit: 5 })
  const changed = engineConfig({ mode, servers: [{ address: one, weight: 2 }, two], maxScans: 10, queue: 0 })
  assert.deepEqual(await engine.reconfigure(changed), { restartNeeded: [] })
  assert.deepEqual(shares(), [
    [2, 10, 20],
    [1, 10, 20],
  ])
  assert.deepEqual(engine.status.queue, { waiting: 0, limit: 0 })
})

test('a server that only real messages fail on is tripped, in the log and the status, until one succeeds', async () => {
  const [first, second] = [await fake(onMail("stream: Can't allocate memory ERROR")), await fake()]
  const { engine, log, servers } = await engineOn([first, second])
  for (let number = 0; number < 4; number++) {
    assert.equal((await engine.scanner.scan(mailNumber(number), calm)).server, servers[1])
  }
  assert.equal(mailsTo(first), 3)
  const line = log.lines.find(({ event }) => event === 'engine.server.tripped')
  assert.equal(line?.level, 'warn')
  assert.equal(line?.fields['code'], 'ENGINE_CLAMD_TRIPPED')
  first.behave({})
  const scanned = new Set<string>()
  for (let number = 4; !scanned.has(servers[0] ?? ''); number++) {
    await untilStatus(engine, (status) => status.servers[0]?.breaker === 'half-open')
    scanned.add((await engine.scanner.scan(mailNumber(number), calm)).server)
  }
  assert.equal(engine.status.servers[0]?.state, 'healthy')
  assert.equal(log.events().at(-1), 'engine.server.healthy')
})

test('a bad address leaves the engine as it was', async () => {
  const { engine, servers } = await engineOn([await fake()])
  const settings = { mode: 'external', servers: ['unix:/run/other.sock', 'nonsense'] }
  await assert.rejects(engine.reconfigure(engineConfig(settings)), { code: 'CLAMD_ADDRESS_INVALID' })
  assert.deepEqual(
    engine.status.servers.map(({ address }) => address),
    servers,
  )
  assert.equal((await engine.scanner.scan(MAIL, calm)).result.kind, 'clean')
})
