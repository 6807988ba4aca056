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
import { createEngine } from './engine.ts'
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

test('the first server in order scans, and the report names it', async () => {
  const [first, second] = [await fake(), await fake()]
  const { engine, servers } = await engineOn([first, second])
  assert.deepEqual(await engine.scanner.scan(MAIL, calm), { result: { kind: 'clean' }, server: servers[0] })
  const eicar = await engine.scanner.scan([eicarTestText()], calm)
  assert.deepEqual(eicar.result, { kind: 'found', signature: 'Eicar-Test-Signature' })
  assert.equal(mailsTo(second), 0)
  assert.equal(engine.scanner.databasesComplete, true)
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
  const report = await engine.scanner.scan(MAIL, calm)
  assert.deepEqual(report, { result: { kind: 'clean' }, server: servers[1] })
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
  assert.deepEqual(await engine.scanner.scan(MAIL, calm), { result: { kind: 'clean' }, server: servers[1] })
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

test('a server that does not know EICAR stays in use, with a warning', async () => {
  const { engine, log } = await engineOn([
    await fake({ script: { reply: ({ command }) => (command === 'INSTREAM' ? 'stream: OK' : undefined) } }),
  ])
  assert.equal(engine.status.servers[0]?.state, 'healthy')
  assert.match(engine.status.servers[0]?.warning ?? '', /does not recognise EICAR/)
  assert.ok(log.events().includes('engine.server.incomplete'))
  assert.equal((await engine.scanner.scan(MAIL, calm)).result.kind, 'clean')
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
