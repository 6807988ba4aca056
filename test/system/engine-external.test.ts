import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText, type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { createEngine } from '../../packages/clamgate/src/engine/engine.ts'
import {
  calm,
  engineConfig,
  recordingLog,
  untilStatus,
} from '../../packages/clamgate/src/engine/testing/fixture.ts'
import type { Engine } from '../../packages/clamgate/src/engine/types.ts'

// Two real clamd servers of somebody else's. The tests follow each other: both, one, none, one again.

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
  const servers = [`tcp:127.0.0.1:${first.port}`, `unix:${second.socketPath}`]
  engine = createEngine({ log }, engineConfig({ mode: 'external', servers, canaryInterval: '1s' }))
  await engine.start()
})

after(async () => {
  await engine.stop({ graceMs: 0 })
  await first.stop()
  await second.stop()
  await rm(directory, { recursive: true, force: true })
})

test('with both there, the first in order scans', async () => {
  assert.deepEqual(await engine.scanner.scan([eicarTestText()], calm), {
    result: EICAR,
    server: `tcp:127.0.0.1:${first.port}`,
  })
  assert.equal(engine.status.databases, 'external')
})

test('a server that is killed under load costs no scan from memory: the other one takes over', async () => {
  const texts = Array.from({ length: 200 }, (_, index) =>
    Buffer.concat([eicarTestText(), Buffer.from(`\n${index}`)]),
  )
  const scans = texts.map((text) => engine.scanner.scan([text], calm))
  await scans[10]
  process.kill(first.pid, 'SIGKILL')
  const reports = await Promise.all(scans)
  for (const { result } of reports) assert.deepEqual(result, EICAR)
  assert.ok(reports.some(({ server }) => server.startsWith('unix:')))
  await untilStatus(engine, ({ servers }) => servers[0]?.state === 'unreachable')
})

test('with none left, scans fail at once, and streams when they are used', async () => {
  await second.stop()
  const failed = { code: /^ENGINE_(UNAVAILABLE|SCAN_FAILED)$/ }
  await assert.rejects(engine.scanner.scan([eicarTestText()], calm), failed)
  await untilStatus(engine, ({ servers }) => servers.every(({ state }) => state === 'unreachable'))
  const startedAt = performance.now()
  await assert.rejects(engine.scanner.scan([eicarTestText()], calm), { code: 'ENGINE_UNAVAILABLE' })
  await assert.rejects(engine.scanner.open(calm).finish(), { code: 'ENGINE_UNAVAILABLE' })
  assert.ok(performance.now() - startedAt < 500)
})

test('a server that comes back is used within seconds', async () => {
  second = await startRealClamd({ directory })
  const startedAt = performance.now()
  await untilStatus(engine, ({ servers }) => servers[1]?.state === 'healthy')
  assert.ok(performance.now() - startedAt < 5000)
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
