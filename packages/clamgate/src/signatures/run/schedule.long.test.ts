import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { systemClock } from '../../ground/clock.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { SignatureError } from '../errors.ts'
import type { SourceStatus, UpdateReport } from '../ports.ts'
import { createSchedule, type ScheduleDeps } from './schedule.ts'
import { Fixture } from './testing/fixture.ts'
import { HOUR_MS, planOf } from './testing/plans.ts'

const REPORT: UpdateReport = {
  ...{ outcome: 'nothing', good: true, set: null, sources: [], files: [], tookMs: 1 },
}

function statusOf(nextMs: number, more: Partial<SourceStatus> = {}): SourceStatus {
  return {
    ...{ name: 'own', catalogueState: 'own', state: 'ok', enabled: true, files: [] },
    ...{
      lastAttemptAt: new Date(0).toISOString(),
      lastSuccessAt: null,
      nextAt: new Date(nextMs).toISOString(),
    },
    ...more,
  }
}

/** A schedule on the clock of the machine, and a queue of what it has run. */
function setUp(t: TestContext, more: Partial<ScheduleDeps> = {}, status: () => SourceStatus[] = () => []) {
  const log = createMemoryLog()
  const runs: string[] = []
  const waiting = new Set<() => void>()
  const ran = (what: string) => {
    runs.push(what)
    for (const tell of waiting) tell()
  }
  const updater = {
    status: async () => status(),
    update: async (): Promise<UpdateReport> => {
      ran('update')
      return REPORT
    },
    apply: async (by: string): Promise<UpdateReport> => {
      ran(`apply ${by}`)
      return REPORT
    },
    isUnfinished: async () => false,
  }
  const schedule = createSchedule({
    ...{ clock: systemClock, log, updater, schedule: () => 'auto', host: 'mx.example.org' },
    plans: () => [{ name: 'own', intervalMs: 1000 }],
    ...more,
  })
  t.after(() => schedule.stop())
  const until = async (count: number) => {
    while (runs.length < count) {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.add(resolve)
      await promise
      waiting.delete(resolve)
    }
    return runs
  }
  return { schedule, runs, until, log, updater }
}

test('a source that was never asked is asked at the start', { timeout: 60_000 }, async (t) => {
  let next = Date.now()
  const never = () => [statusOf(next, { state: 'waiting', lastAttemptAt: null })]
  const { schedule, until, updater } = setUp(t, {}, never)
  const update = updater.update
  updater.update = async () => {
    next = Date.now() + HOUR_MS
    return await update()
  }
  schedule.start()
  assert.deepEqual(await until(2), ['apply configuration', 'update'])
})

test('the next source that is due is waited for, with what this host adds', {
  timeout: 60_000,
}, async (t) => {
  const dueMs = Date.now() + 1200
  let at = 0
  const { schedule, until, updater } = setUp(t, {}, () => [statusOf(at === 0 ? dueMs : dueMs + HOUR_MS)])
  const update = updater.update
  updater.update = async () => {
    at = Date.now()
    return await update()
  }
  schedule.start()
  await until(2)
  assert.ok(at >= dueMs, 'not before it is due')
  assert.ok(at < dueMs + 30_000, `${at - dueMs} ms after it was due`)
})

for (const [what, hours] of [
  ['whose time is over, with what this host adds,', 2],
  ['that nobody could be asked for a week', 168],
] as const) {
  test(`a source ${what} is asked again`, { timeout: 60_000 }, async (t) => {
    await using fixture = await Fixture.create()
    fixture.plans = [planOf('own', ['one.ndb'])]
    fixture.sources['own'] = { files: { 'one.ndb': 'one\n' } }
    await fixture.update()
    fixture.nowMs += hours * HOUR_MS
    const asked = Promise.withResolvers<void>()
    fixture.onFetch = async () => asked.resolve()
    const { clock } = fixture.deps()
    const { schedule } = setUp(t, { clock, updater: fixture.updater, plans: () => fixture.plans })
    schedule.start()
    await asked.promise
    await schedule.stop()
  })
}

test('with schedule off nothing is asked; a changed configuration applies', {
  timeout: 60_000,
}, async (t) => {
  const { schedule, until } = setUp(t, { schedule: () => 'off' }, () => [statusOf(0)])
  schedule.start()
  await until(1)
  schedule.changed()
  assert.deepEqual(await until(2), ['apply configuration', 'apply configuration'])
})

test('a run that fails is told once, and tried later', { timeout: 60_000 }, async (t) => {
  const { schedule, log, updater } = setUp(t, {}, () => [statusOf(0)])
  updater.apply = updater.update = async () => {
    throw new SignatureError('SIGNATURES_DISK_FULL', 'There is no room left')
  }
  schedule.start()
  const line = await log.waitFor('signatures.run-failed')
  assert.deepEqual([line.level, line.fields['code']], ['error', 'SIGNATURES_DISK_FULL'])
  schedule.changed()
  await schedule.stop()
  assert.equal(log.lines.filter(({ level }) => level === 'error').length, 1)
})

test('an entry of the ignore list that ends is taken out in time', { timeout: 60_000 }, async (t) => {
  let expiry: number | undefined = Date.now() + 1100
  const { schedule, until, updater } = setUp(t, { schedule: () => 'off', nextExpiry: () => expiry })
  const apply = updater.apply
  updater.apply = async (by) => {
    if (by === 'ignore') expiry = undefined
    return await apply(by)
  }
  schedule.start()
  assert.deepEqual(await until(2), ['apply configuration', 'apply ignore'])
})

test('a stop ends a run that goes on', { timeout: 60_000 }, async (t) => {
  const { schedule, log, updater } = setUp(t)
  const started = Promise.withResolvers<void>()
  updater.apply = (async (_by: string, _tell: unknown, signal: AbortSignal) => {
    started.resolve()
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    return REPORT
  }) as typeof updater.apply
  schedule.start()
  await started.promise
  await schedule.stop()
  assert.deepEqual(log.lines, [])
})
