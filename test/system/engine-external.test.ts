import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText, type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { createEngine } from '../../packages/clamgate/src/app/engine.ts'
import {
  calm,
  engineConfig,
  recordingLog,
  untilStatus,
} from '../../packages/clamgate/src/engine/testing/fixture.ts'
import type { Engine } from '../../packages/clamgate/src/engine/types.ts'

// Two real clamd servers of somebody else's, the second one worth twice the first. The tests follow each other: both, one,
// none, one again.

const EICAR = { kind: 'found', signature: 'Eicar-Test-Signature.UNOFFICIAL' }

let directory: string
let first: RealClamd
let second: RealClamd
let engine: Engine
const log = recordingLog()

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'engine-external-'))
  first = await startRealClamd({ tcp: true })
  second = await startRealClamd({ directory })
  const servers = [
    { address: `tcp:127.0.0.1:${first.port}`, maxScans: 4 },
    { address: `unix:${second.socketPath}`, weight: 2, maxScans: 8 },
  ]
  engine = createEngine({ log }, engineConfig({ mode: 'external', servers, canaryInterval: '1s' }))
  await engine.start()
})

after(async () => {
  await engine.stop({ graceMs: 0 })
  await first.stop()
  await second.stop()
  await rm(directory, { recursive: true, force: true })
})

/** Messages as the filter holds them, each infected and different from the others; all are scanned at once. */
function scanMany(count: number) {
  return Array.from({ length: count }, async (_, index) => {
    const message = engine.scanner.hold()
    message.append(Buffer.from(`Subject: number ${index}\n\n`))
    message.append(eicarTestText())
    try {
      return await engine.scanner.scan(message, calm)
    } finally {
      message.release()
    }
  })
}

test('with both there the one with the greater weight is the least busy', async () => {
  const { result, server, scanMs, version } = await engine.scanner.scan([eicarTestText()], calm)
  assert.deepEqual([result, server], [EICAR, `unix:${second.socketPath}`])
  assert.ok(scanMs > 0, `${scanMs} ms`)
  assert.match(version?.engine ?? '', /^\d+\.\d+/)
  assert.equal(engine.status.databases, 'external')
})

test('under load both work, each within its bound, and the status tells how they do', async () => {
  const scans = scanMany(300)
  const [one, two] = engine.status.servers
  assert.deepEqual([one?.busy.scans, two?.busy.scans], [4, 8])
  assert.equal(engine.status.queue.waiting, 300 - 12)
  for (const { result } of await Promise.all(scans)) assert.deepEqual(result, EICAR)
  for (const { scans: done, p50Ms = 0, p99Ms = 0, failures, state } of engine.status.servers) {
    assert.ok(done > 30, `${done} scans`)
    assert.ok(p50Ms > 0 && p50Ms <= p99Ms, `${p50Ms} ms, ${p99Ms} ms`)
    assert.deepEqual([failures, state], [{}, 'healthy'])
  }
})

test('a server that is killed under load costs no message from memory: the other one takes over', async () => {
  const scans = scanMany(600)
  await scans[50]
  process.kill(first.pid, 'SIGKILL')
  const reports = await Promise.all(scans)
  for (const { result } of reports) assert.deepEqual(result, EICAR)
  const servers = new Set(reports.map(({ server }) => server))
  assert.deepEqual([...servers].toSorted(), engine.status.servers.map(({ address }) => address).toSorted())
  await untilStatus(engine, (status) => status.servers[0]?.state === 'unreachable')
  assert.ok(Object.keys(engine.status.servers[0]?.failures ?? {}).length > 0)
})

test('with none left, scans fail at once, and streams when they are used', async () => {
  await second.stop()
  const failed = { code: /^ENGINE_(UNAVAILABLE|SCAN_FAILED)$/ }
  await assert.rejects(engine.scanner.scan([eicarTestText()], calm), failed)
  await untilStatus(engine, ({ servers }) => servers.every(({ state }) => state === 'unreachable'))
  const startedAt = performance.now()
  await assert.rejects(engine.scanner.scan([eicarTestText()], calm), { code: 'ENGINE_UNAVAILABLE' })
  await assert.rejects(engine.scanner.open(calm).finish(), { code: 'ENGINE_UNAVAILABLE' })
  // The engine waits for nobody: its shortest wait is that for a connection.
  assert.ok(performance.now() - startedAt < engineConfig({}).connectTimeout)
})

test('a server that comes back is used again', async () => {
  second = await startRealClamd({ directory })
  await untilStatus(engine, ({ servers }) => servers[1]?.state === 'healthy')
  assert.deepEqual((await engine.scanner.scan([eicarTestText()], calm)).result, EICAR)
  // One line per change, none for each look that finds the same again.
  for (const address of engine.status.servers.map(({ address }) => address)) {
    const events = log.lines.filter(({ fields }) => fields['server'] === address).map(({ event }) => event)
    assert.ok(
      events.every((event, index) => event !== events[index - 1]),
      events.join(' '),
    )
  }
})
