import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createClamdClient } from '@clamgate/clamd'
import { type FakeClamd, startFakeClamd } from '@clamgate/clamd/testing'
import fc from 'fast-check'
import { Listeners } from '../engine/listeners.ts'
import { Server } from '../engine/server.ts'
import type { EngineStatus } from '../engine/status.ts'
import { engineConfig, recordingLog } from '../engine/testing/fixture.ts'
import { systemClock } from '../ground/clock.ts'
import type { Generation } from './databases/generations.ts'
import type { Child, Exit } from './process/child.ts'
import { limitsOf } from './process/clamd-conf.ts'
import { layoutOf, makeDirectories } from './process/layout.ts'
import { Slot } from './slot.ts'
import { isServing } from './slot-state.ts'

// The driver with processes that are none: what it starts, and when, in whatever order things happen to it.

let directory = ''
let clamd: FakeClamd
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slot-'))
  clamd = await startFakeClamd()
})
/** A slot that a failed test leaves behind would keep the process from its end. */
const begun = new Set<Slot>()
after(async () => {
  for (const slot of begun) await slot.close()
  await clamd.stop()
  await rm(directory, { recursive: true })
})

const account = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, name: 'us', foreign: false }
const SET: Generation = { path: '/generations/one', set: { official: false, fingerprint: 'one', files: [] } }
const CONFIG = engineConfig({ threads: 1 })

/** Processes that are none. */
function processes() {
  const alive = new Map<number, (exit: Exit) => void>()
  let last = 0
  let most = 0
  return {
    alive,
    get most() {
      return most
    },
    start(): Child {
      const pid = ++last
      const { promise, resolve } = Promise.withResolvers<Exit>()
      const end = (exit: Exit) => {
        alive.delete(pid)
        resolve(exit)
      }
      alive.set(pid, end)
      most = Math.max(most, alive.size)
      return {
        pid,
        exited: promise,
        stop: async () => {
          // A process takes its time.
          setImmediate(end, { code: 0, signal: null })
          return promise
        },
      }
    },
    crash() {
      for (const end of alive.values()) end({ code: null, signal: 'SIGSEGV' })
    },
  }
}

async function begin(role: 'try' | 'serve') {
  const log = recordingLog()
  const layout = layoutOf(await mkdtemp(join(directory, 'engine-')))
  await makeDirectories(layout, account)
  const world = processes()
  const faults = { nextLaunchFails: false }
  const stopping = new AbortController()
  const tasks: Promise<void>[] = []
  const listeners = new Listeners(() => ({}) as EngineStatus)
  const client = createClamdClient({
    address: clamd.address,
    connectTimeoutMs: 30_000,
    stallTimeoutMs: 30_000,
    replyTimeoutMs: 30_000,
  })
  const slot = new Slot(
    {
      log,
      clock: systemClock,
      listeners,
      timings: {
        startBound: 60_000,
        restartFirst: 1,
        restartLongest: 2,
        retryLongest: 2,
        restartForgiven: 1000,
        kill: 100,
      },
      surroundings: { layout, account, programPath: '', environment: {} },
      wishes: () => ({ config: CONFIG, limits: limitsOf(CONFIG) }),
      createServer: ({ port }) =>
        new Server({
          address: 'fake',
          client,
          room: { scan: 1, stream: 1 },
          canaryIntervalMs: 1000,
          longestLookMs: 120_000,
          managed: true,
          clock: systemClock,
          ...port,
        }),
      launch: async () => {
        await turn()
        if (faults.nextLaunchFails) {
          faults.nextLaunchFails = false
          throw new Error('no room')
        }
        return { child: world.start(), temporaryDirectory: '/nowhere' }
      },
      choose: async () => SET,
      recover: async ({ service }) => ({ generation: service.generation, atOnce: false }),
      onReady: () => {},
      onFinding: () => {},
      onRestart: () => {},
      task: (_name, work) => tasks.push(work),
      signal: stopping.signal,
    },
    { name: 'a', role, generation: undefined },
  )
  begun.add(slot)
  return { slot, world, faults, stopping, tasks, listeners, log }
}

const ACTS = ['crash', 'launch fails', 'replace', 'retire', 'promote', 'wait', 'close', 'stop'] as const

test('in whatever order it is told things, a slot runs at most one clamd, and none is left when it is closed', async () => {
  const acts = fc.array(fc.constantFrom(...ACTS), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('try' as const, 'serve' as const), acts, async (role, list) => {
      const { slot, world, faults, stopping, tasks } = await begin(role)
      let closing: Promise<void> | undefined
      for (const act of list) {
        if (act === 'crash') world.crash()
        if (act === 'launch fails') faults.nextLaunchFails = true
        if (act === 'replace') slot.replace()
        if (act === 'retire') slot.retire()
        if (act === 'close') closing ??= slot.close()
        if (act === 'stop') stopping.abort()
        if (act === 'promote') {
          const { kind } = slot.state
          if (kind === 'proven') slot.promote()
          else assert.throws(() => slot.promote(), `a slot that is ${kind} was promoted`)
        }
        for (let time = 0; time < 3; time++) await turn()
      }
      await (closing ?? slot.close())
      await Promise.all(tasks)
      assert.equal(slot.state.kind, 'closed')
      assert.equal(world.alive.size, 0, 'a clamd is left')
      assert.ok(world.most <= 1, `${world.most} ran at one time`)
    }),
    { numRuns: 60 },
  )
})

test('one that serves is started again however often it ends or cannot be started, one that is tried is not', async () => {
  const serving = await begin('serve')
  await serving.slot.ready()
  assert.equal(serving.slot.state.kind, 'serving')
  serving.faults.nextLaunchFails = true
  serving.world.crash()
  await serving.listeners.until(() => serving.slot.state.kind === 'pausing')
  await serving.listeners.until(() => serving.slot.state.kind === 'serving')
  assert.equal(serving.log.events().filter((event) => event === 'engine.clamd.ended').length, 2)
  await serving.slot.close()

  const tried = await begin('try')
  await tried.slot.ready()
  tried.world.crash()
  await tried.listeners.until(() => tried.slot.state.kind === 'failed')
  assert.throws(() => tried.slot.promote(), { code: 'ENGINE_CLAMD_DIED' })
  assert.equal(isServing(tried.slot.state), false)
  await tried.slot.close()
  assert.equal(tried.world.alive.size, 0)
})

test('a candidate that was promoted is kept running from then on', async () => {
  const { slot, world, listeners } = await begin('try')
  await slot.ready()
  slot.promote()
  world.crash()
  await listeners.until(() => slot.state.kind === 'pausing')
  await listeners.until(() => slot.state.kind === 'serving')
  await slot.close()
  assert.equal(world.alive.size, 0)
})
