import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { createEngine } from '../../packages/clamgate/src/app/engine.ts'
import {
  calm,
  engineConfig,
  recordingLog,
  untilStatus,
} from '../../packages/clamgate/src/engine/testing/fixture.ts'
import type { EngineDeps, EngineTimings } from '../../packages/clamgate/src/engine/types.ts'
import { processesNaming } from './support/processes.ts'

// What becomes of a managed engine when clamd, a database or a directory fails.

const QUICK: Partial<EngineTimings> = { restartFirst: 50, restartLongest: 200, kill: 2000 }

const cleanups: (() => Promise<void>)[] = []
after(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
})

interface Case {
  readonly settings?: Record<string, unknown>
  readonly deps?: Partial<EngineDeps>
  /** Files that are in the database directory from the start. */
  readonly databases?: Readonly<Record<string, string>>
}

async function managed({ settings = {}, deps = {}, databases = {} }: Case = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'engine-'))
  await chmod(directory, 0o755)
  await mkdir(join(directory, 'databases'))
  for (const [name, content] of Object.entries(databases)) {
    await writeFile(join(directory, 'databases', name), content)
  }
  const log = recordingLog()
  const config = engineConfig({
    directory,
    threads: 2,
    canaryInterval: '1s',
    freshclam: { enabled: false },
    ...settings,
  })
  const engine = createEngine({ log, timings: QUICK, ...deps }, config)
  cleanups.push(async () => {
    await engine.stop({ graceMs: 0 })
    await rm(directory, { recursive: true, force: true })
  })
  const healthyAgain = () =>
    untilStatus(engine, ({ servers, restarts }) => servers[0]?.state === 'healthy' && restarts > 0)
  const clamd = async () => {
    const [pid, ...others] = await processesNaming(directory, 'clamd')
    assert.ok(pid !== undefined && others.length === 0, 'one clamd runs')
    return pid
  }
  const scan = async (content: Buffer) => (await engine.scanner.scan([content], calm)).result
  return { engine, log, directory, healthyAgain, clamd, scan }
}

const FOUND = { kind: 'found', signature: 'Eicar-Test-Signature.UNOFFICIAL' }

test('a clamd that is killed under load costs the scans it had, and is back at once', async () => {
  const { engine, log, clamd, scan, healthyAgain } = await managed()
  await engine.start()
  const big = Buffer.alloc(8 * 1024 * 1024, 'some words to look at\n')
  const load = Promise.allSettled(Array.from({ length: 12 }, () => scan(big)))
  const stream = engine.scanner.open(calm)
  await stream.write(big)
  process.kill(await clamd(), 'SIGKILL')
  await assert.rejects(stream.finish(), /ENGINE|clamd/)
  for (const outcome of await load) {
    // Done before the kill, or told that it failed: never clean without a verdict, never left waiting.
    if (outcome.status === 'rejected') assert.match(outcome.reason.code, /^ENGINE_(SCAN_FAILED|UNAVAILABLE)$/)
    else assert.equal(outcome.value.kind, 'clean')
  }
  await healthyAgain()
  assert.deepEqual(await scan(eicarTestText()), FOUND)
  const ended = log.lines.find(({ event }) => event === 'engine.clamd.ended')
  assert.equal(ended?.fields['code'], 'ENGINE_CLAMD_DIED')
  assert.match(String(ended?.fields['remedy']), /memory/)
})

test('a clamd that hangs is found out, ended and replaced', async () => {
  const { engine, log, clamd, scan, healthyAgain } = await managed({ settings: { scanTimeout: '3s' } })
  await engine.start()
  const hung = await clamd()
  process.kill(hung, 'SIGSTOP')
  const status = await healthyAgain()
  assert.equal(status.restarts, 1)
  assert.notEqual(await clamd(), hung)
  assert.deepEqual(await scan(eicarTestText()), FOUND)
  assert.ok(log.lines.some(({ fields }) => fields['code'] === 'ENGINE_CLAMD_SILENT'))
})

test('a clamd whose temporary files cannot be written is blind, and replaced by one that has room', async () => {
  const { engine, healthyAgain } = await managed()
  await engine.start()
  // clamd may write there at this moment: a scan of ours follows each start.
  await rm(engine.status.temporaryDirectory ?? '', { recursive: true, maxRetries: 10, retryDelay: 10 })
  await untilStatus(engine, ({ servers }) => servers[0]?.state === 'blind')
  await assert.rejects(engine.scanner.scan([eicarTestText()], calm), { code: 'ENGINE_UNAVAILABLE' })
  await healthyAgain()
  assert.ok(existsSync(engine.status.temporaryDirectory ?? ''))
})

test('a malformed database of somebody else is named, and clamd starts once it is gone', async () => {
  const { engine, directory, healthyAgain } = await managed({ databases: { 'local.ndb': 'no signature\n' } })
  await engine.start()
  const file = join(directory, 'databases', 'local.ndb')
  const { problem, state } = engine.status.servers[0] ?? assert.fail()
  assert.equal(state, 'restarting')
  assert.equal(problem?.code, 'ENGINE_DATABASE_MALFORMED')
  assert.ok(problem?.message.includes(`${file}: malformed at line 1`), problem?.message)
  assert.match(problem?.remedy ?? '', /Replace or remove/)
  await rm(file)
  await healthyAgain()
})

test('a malformed database that comes later does not stop a running clamd', async () => {
  const { engine, directory, scan, log } = await managed()
  await engine.start()
  const file = join(directory, 'databases', 'local.ndb')
  await writeFile(file, 'no signature\n')
  // A broken official container is offered to clamd as soon as it stands still; the reload fails on either.
  await writeFile(join(directory, 'databases', 'main.cvd'), 'garbage')
  await untilLine(log, 'engine.databases.refused')
  assert.equal(engine.status.servers[0]?.state, 'healthy')
  assert.deepEqual(await scan(eicarTestText()), FOUND)
})

test('a broken official database is moved away, and clamd starts without it', async () => {
  const { engine, directory, scan, log } = await managed({
    databases: { 'main.cvd': 'garbage', 'daily.cvd': 'garbage' },
  })
  await engine.start()
  await untilStatus(engine, ({ servers }) => servers[0]?.state === 'healthy')
  assert.deepEqual((await readdir(join(directory, 'set-aside'))).toSorted(), ['daily.cvd', 'main.cvd'])
  assert.equal(engine.status.databases, 'starter')
  assert.deepEqual(await scan(eicarTestText()), FOUND)
  assert.equal(log.events().filter((event) => event === 'engine.databases.set-aside').length, 2)
})

test('a missing clamd program is an error with its remedy, and the directory stays free', async () => {
  const { engine, directory } = await managed({ deps: { programPath: '/nonexistent' } })
  await assert.rejects(engine.start(), {
    code: 'ENGINE_CLAMD_MISSING',
    remedy: /apt-get install clamav-daemon/,
  })
  const second = createEngine(
    { log: recordingLog() },
    engineConfig({ directory, freshclam: { enabled: false } }),
  )
  await second.start()
  await second.stop({ graceMs: 0 })
})

test('a temporary directory that is missing is an error at the start', async () => {
  const { engine } = await managed({ settings: { temporaryDirectory: '/nonexistent/tmp' } })
  await assert.rejects(engine.start(), { code: 'ENGINE_TEMPORARY_DIRECTORY' })
})

async function untilLine(log: ReturnType<typeof recordingLog>, event: string): Promise<void> {
  const end = performance.now() + 60_000
  while (!log.events().includes(event)) {
    assert.ok(performance.now() < end, `no line ${event}; there were ${log.events().join(' ')}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
