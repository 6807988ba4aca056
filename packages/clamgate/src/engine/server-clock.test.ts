import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClamdError } from '@clamgate/clamd'
import fc from 'fast-check'
import { type TurnedClock, turnedClock } from '../ground/testing/turned-clock.ts'
import { failureOfReply } from './scan-failure.ts'
import type { Server } from './server.ts'
import { serverAt } from './testing/pool-fixture.ts'

// Somebody sets the wall clock while a clamd is watched.

const HOUR_MS = 3_600_000
const JUMPS_MS = [-24 * HOUR_MS, -HOUR_MS, HOUR_MS, 24 * HOUR_MS]
const NOWHERE = { kind: 'unix', path: '/nowhere' } as const
const FAILURE = failureOfReply("Can't allocate memory")

/** A server whose looks end as the test says. */
function looked(clock: TurnedClock) {
  const looks: { fail(error: ClamdError): void }[] = []
  const server = serverAt(NOWHERE, { clock })
  const scan = () => {
    const { promise, reject } = Promise.withResolvers<never>()
    looks.push({ fail: reject })
    return promise
  }
  server.reconfigure({ client: { ...server.client, scan, version: scan, ping: scan } })
  return { server, looks }
}

for (const jumpMs of JUMPS_MS) {
  const words = `${Math.abs(jumpMs) / HOUR_MS} h ${jumpMs < 0 ? 'back' : 'ahead'}`

  test(`a clamd that hangs is set aside after five seconds, also with the clock set ${words}`, async () => {
    const clock = turnedClock()
    const { server, looks } = looked(clock)
    const ending = new AbortController()
    const watching = server.watch(ending.signal)
    assert.ok(looks.length > 0)
    clock.pass(4000)
    clock.jump(jumpMs)
    clock.pass(1000)
    assert.equal(server.setAside, false)
    clock.pass(1)
    assert.equal(server.setAside, true)
    ending.abort()
    for (const look of looks) look.fail(new ClamdError('CLAMD_ABORTED', 'stopped'))
    await watching
  })

  test(`the pause of a tripped clamd lasts as long as it does with the clock set ${words}`, () => {
    const clock = turnedClock()
    const server = serverAt(NOWHERE, { clock })
    trip(server)
    clock.pass(400)
    clock.jump(jumpMs)
    clock.pass(599)
    assert.equal(server.status().breaker, 'open')
    clock.pass(1)
    assert.equal(server.status().breaker, 'half-open')
  })

  test(`with the clock set ${words} the status tells Unix time of now, as long ago as it was`, () => {
    const clock = turnedClock(100 * 24 * HOUR_MS)
    const server = serverAt(NOWHERE, { clock })
    clock.pass(5000)
    trip(server)
    clock.pass(100)
    clock.jump(jumpMs)
    const { since, retryAt, lastError } = server.status()
    const now = clock.wall()
    assert.deepEqual([since, retryAt, lastError?.at], [now - 100, now + 900, now - 100])
  })
}

test('looks that come to no end are told, whatever the wall clock says, and so no longer when the watching ends', async () => {
  const clock = turnedClock()
  const { server, looks } = looked(clock)
  const ending = new AbortController()
  const watching = server.watch(ending.signal)
  clock.jump(24 * HOUR_MS)
  clock.pass(120_000)
  assert.equal(server.status().isStuck, false, 'a look may take as long as its calls')
  server.reconfigure({ longestLookMs: HOUR_MS })
  clock.pass(31_000)
  assert.equal(server.status().isStuck, true)
  ending.abort()
  for (const look of looks) look.fail(new ClamdError('CLAMD_ABORTED', 'stopped'))
  await watching
  assert.equal(server.status().isStuck, false)
})

function trip(server: Server): void {
  for (let message = 1; message <= 3; message++) {
    const attempt = server.enter('scan')
    server.failed(attempt, FAILURE, message)
    server.leave('scan', attempt)
  }
  assert.equal(server.state, 'tripped')
}

const STEP = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(70_000) }),
  fc.record({ kind: fc.constant('fail' as const), message: fc.nat(5) }),
  fc.record({ kind: fc.constant('succeed' as const) }),
)
const JUMP = fc.integer({ min: -400 * 24 * HOUR_MS, max: 400 * 24 * HOUR_MS })

test('whatever becomes of the wall clock, a breaker does what it does without', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(STEP, JUMP), { maxLength: 40 }), (steps) => {
      const [steady, jumping] = [turnedClock(), turnedClock()]
      const servers = [serverAt(NOWHERE, { clock: steady }), serverAt(NOWHERE, { clock: jumping })]
      for (const [step, jumpMs] of steps) {
        jumping.jump(jumpMs)
        if (step.kind === 'pass') for (const clock of [steady, jumping]) clock.pass(step.ms)
        const seen = servers.map((server) => {
          if (step.kind !== 'pass') finish(server, step.kind === 'fail' ? step.message : undefined)
          const { breaker, retryAt } = server.status()
          return [server.state, breaker, server.wantsProbe, server.leftOutMs, retryAt === undefined]
        })
        assert.deepEqual(seen[1], seen[0])
      }
    }),
  )
})

/** One job: it fails with that message, or gets its verdict. */
function finish(server: Server, message: number | undefined): void {
  const attempt = server.enter('scan')
  if (message === undefined) server.succeeded(attempt, 1)
  else server.failed(attempt, FAILURE, message)
  server.leave('scan', attempt)
}
