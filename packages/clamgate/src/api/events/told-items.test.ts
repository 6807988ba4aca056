import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Actor, HOST } from '../../access/actor.ts'
import { noSession } from '../../accounts/entrance-answers.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { createHttpApp } from '../http-app.ts'
import { mountRoutes } from '../mount.ts'
import { eventRoutes } from '../routes/events.ts'
import { memoryAudit } from '../testing/audit.ts'
import { A_CLEAN_EVENT, eventService } from '../testing/events.ts'

/** More than goes out as one piece. */
const LONG = { ...A_CLEAN_EVENT, subject: 'x'.repeat(70_000) }

/** Exports ten long events; what somebody may changes, with the clock, after the third. */
async function exported(t: TestContext, now: () => Actor): Promise<string> {
  let nowMs = 0
  let isLater = false
  t.mock.method(performance, 'now', () => nowMs)
  const events = eventService({
    async *events() {
      for (let count = 1; count <= 10; count++) {
        yield LONG
        if (count !== 3) continue
        isLater = true
        nowMs += 5000
      }
    },
  })
  const app = createHttpApp({
    ...{ log: createMemoryLog(), failedEvent: 'x', name: 'It', unknownRemedy: '', tellsFailures: false },
    limits: {},
  })
  const actorOf = async (): Promise<Actor> => (isLater ? now() : HOST)
  mountRoutes(app, '', eventRoutes({ events: () => events }), { actorOf }, memoryAudit().trail)
  const { body } = await app.inject({ method: 'GET', url: '/events/export' })
  return body
}

test('14.74 an export ends with the session or token that asked for it, and says so', async (t) => {
  const ended = await exported(t, () => {
    throw noSession()
  })
  assert.equal(ended.match(/"item":/g)?.length, 3)
  assert.match(ended.trimEnd().split('\n').at(-1) ?? '', /^\{"problem":\{"code":"ACCESS_NO_SESSION"/)
})

test('14.67 nor does an export go on for who has another role by now', async (t) => {
  const ended = await exported(t, () => ({ ...HOST, role: 'auditor' }))
  assert.equal(ended.match(/"item":/g)?.length, 3)
  const whole = await exported(t, () => ({ ...HOST, provedAtMs: 1 }))
  assert.deepEqual([whole.match(/"item":/g)?.length, whole.endsWith('{"end":true}\n')], [10, true])
})
