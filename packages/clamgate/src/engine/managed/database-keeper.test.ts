import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createClamdClient } from '@clamgate/clamd'
import { type FakeRequest, startFakeClamd } from '@clamgate/clamd/testing'
import type { EngineError } from '../errors.ts'
import { Server } from '../server.ts'
import { recordingLog } from '../testing/fixture.ts'
import { DatabaseKeeper } from './database-keeper.ts'
import { readDatabases } from './databases.ts'
import { STARTER_FILE, writeStarter } from './starter.ts'

// Official databases are signed and cannot be made for a test: the clamd that loads them is a fake one.

const cleanups: (() => Promise<void>)[] = []
after(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
})

const CALM = new AbortController().signal
const LOADED = [
  'Reading databases from /srv',
  'Database correctly reloaded (9 signatures)',
  'Activating the newly loaded database...',
]
const REFUSED = [
  'LibClamAV Error: cli_loaddbdir: error parsing header of /srv/databases/daily.cvd',
  'ERROR: reload_th: Database load failed: Malformed database',
]

const DIED: readonly string[] = []

/** A keeper over a clamd that started on the starter database and answers RELOAD by printing `lines`. */
async function keeperOn(lines: readonly string[]) {
  const directory = await mkdtemp(join(tmpdir(), 'databases-'))
  await writeStarter(directory)
  const listeners = new Set<(line: string) => void>()
  let version = 'ClamAV 1.4.6'
  let reloads = 0
  const reply = ({ command }: FakeRequest) => {
    if (command === 'VERSION') return version
    if (command !== 'RELOAD') return undefined
    reloads += 1
    if (lines === LOADED) version = 'ClamAV 1.4.6/27800/Mon Nov 23 09:26:08 2026'
    setImmediate(() => {
      for (const line of lines) for (const listener of listeners) listener(line)
    })
    return 'RELOADING'
  }
  const clamd = await startFakeClamd({ script: { reply } })
  const watchers: (() => void)[] = []
  const server = new Server({
    address: 'fake',
    client: createClamdClient({
      address: clamd.address,
      connectTimeoutMs: 1e3,
      stallTimeoutMs: 1e3,
      replyTimeoutMs: 1e3,
    }),
    room: { scan: 1, stream: 1 },
    canaryIntervalMs: 60_000,
    managed: true,
    now: Date.now,
    onFinding: () => {
      for (const wake of watchers.splice(0)) wake()
    },
  })
  const controller = new AbortController()
  const watching = server.watch(controller.signal)
  const looked = () => new Promise<void>((wake) => watchers.push(wake))
  const ready = looked()
  server.processStarted()
  await ready
  cleanups.push(async () => {
    controller.abort()
    await watching
    await clamd.stop()
    await rm(directory, { recursive: true })
  })
  const log = recordingLog()
  const refused: EngineError[] = []
  const keeper = new DatabaseKeeper({
    log,
    directory,
    server,
    user: 'clamav',
    supervisor: {
      onLine(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      onExit(listener) {
        if (lines === DIED) setImmediate(listener)
        return () => {}
      },
    },
    onRefused: async (_file, error) => {
      refused.push(error)
    },
    onChange: () => {},
  })
  keeper.launched(await readDatabases(directory))
  const put = async (...names: string[]) => {
    for (const name of names) await writeFile(join(directory, name), 'signed, let us say')
  }
  return {
    keeper,
    log,
    refused,
    put,
    looked,
    reloads: () => reloads,
    hasStarter: () => existsSync(join(directory, STARTER_FILE)),
  }
}

test('official databases that freshclam brought are loaded at once, and the starter goes', async () => {
  const { keeper, log, put, looked, hasStarter, reloads } = await keeperOn(LOADED)
  await keeper.check({ settled: false, signal: CALM })
  assert.equal(keeper.state, 'starter')
  await put('main.cvd', 'daily.cvd')
  assert.equal(await keeper.complete(), true)
  const seen = looked()
  await keeper.check({ settled: true, signal: CALM })
  await seen
  assert.equal(keeper.state, 'official')
  assert.equal(hasStarter(), false)
  await keeper.check({ settled: false, signal: CALM })
  assert.equal(reloads(), 1)
  assert.deepEqual(log.events(), [
    'engine.databases.missing',
    'engine.databases.loaded',
    'engine.databases.complete',
  ])
})

test('a file that somebody is copying is loaded once it stands still', async () => {
  const { keeper, put, reloads } = await keeperOn(LOADED)
  await put('main.cvd')
  await keeper.check({ settled: false, signal: CALM })
  await put('daily.cvd')
  await keeper.check({ settled: false, signal: CALM })
  assert.equal(reloads(), 0)
  await keeper.check({ settled: false, signal: CALM })
  assert.equal(reloads(), 1)
})

test('one of the two official databases alone is loaded beside the starter, and is not complete', async () => {
  const { keeper, put, looked, hasStarter } = await keeperOn(LOADED)
  await put('daily.cld')
  const seen = looked()
  await keeper.check({ settled: true, signal: CALM })
  await seen
  assert.equal(keeper.state, 'starter')
  assert.equal(hasStarter(), true)
})

test('databases that clamd refuses are reported once, with the file, and not offered again', async () => {
  const { keeper, log, refused, put, reloads } = await keeperOn(REFUSED)
  await put('main.cvd', 'daily.cvd')
  for (let look = 0; look < 3; look++) await keeper.check({ settled: true, signal: CALM })
  assert.equal(reloads(), 1)
  assert.equal(keeper.state, 'starter')
  assert.deepEqual(
    refused.map(({ code, details }) => [code, details['file']]),
    [['ENGINE_DATABASE_MALFORMED', '/srv/databases/daily.cvd']],
  )
  assert.equal(log.events().filter((event) => event === 'engine.databases.refused').length, 1)
})

test('a clamd that is killed while it loads ends the wait for it', async () => {
  const { keeper, put, log } = await keeperOn(DIED)
  await put('main.cvd', 'daily.cvd')
  await keeper.check({ settled: true, signal: CALM })
  const line = log.lines.find(({ event }) => event === 'engine.databases.refused')
  assert.match(line?.sentence ?? '', /it ended while it loaded them/)
})

test('a stop does not wait for a reload that never ends', async () => {
  const { keeper, put, log } = await keeperOn(['Reading databases from /srv'])
  await put('main.cvd', 'daily.cvd')
  const controller = new AbortController()
  const checked = keeper.check({ settled: true, signal: controller.signal })
  setImmediate(() => controller.abort())
  await checked
  assert.equal(log.events().includes('engine.databases.refused'), false)
})
