import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Actor, HOST } from '../../access/actor.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { createHttpApp } from '../http-app.ts'
import { jobRoutes } from '../jobs/routes.ts'
import { tellLines } from '../lines/tell.ts'
import { mountRoutes } from '../mount.ts'
import { document, type Route, route } from '../route.ts'
import { memoryAudit } from '../testing/audit.ts'
import { jobService } from '../testing/jobs.ts'
import { createKeptAnswers, KEPT_LIMITS } from './kept-answers.ts'
import { takesKey } from './repeats.ts'

const BODY = z.strictObject({ id: z.string() })
const REPLY = z.object({ id: z.string(), times: z.number() })

/** A server with these routes; whoever asks says by a header which account it is. */
function serve(routes: readonly Route[]): FastifyInstance {
  const app = createHttpApp({
    ...{ log: createMemoryLog(), failedEvent: 'x', name: 'It', unknownRemedy: '', tellsFailures: true },
    limits: {},
  })
  const gate = {
    actorOf: async ({ headers }: FastifyRequest): Promise<Actor> => ({
      ...{ ...HOST, id: String(headers['x-account'] ?? 'a1') },
      ...(headers['x-domain'] === undefined
        ? {}
        : { role: 'manager', domains: [String(headers['x-domain'])] }),
    }),
  }
  mountRoutes(app, '', routes, gate, memoryAudit().trail)
  return app
}

function counting(act: (times: number) => Promise<unknown> | unknown): Route {
  let times = 0
  return route({
    ...{ name: 'forward', method: 'POST', path: '/forward', summary: 'x', act: 'quarantine.delete' },
    ...{ body: BODY, answer: document(REPLY) },
    handle: async ({ body }) => {
      times++
      await act(times)
      return { id: body.id, times, inner: 'not told' }
    },
  })
}

function asked(
  app: FastifyInstance,
  key: string | undefined,
  id = 'e1',
  headers: Record<string, string> = {},
) {
  return app.inject({
    ...{ method: 'POST', url: '/forward', payload: { id } },
    headers: { ...headers, ...(key === undefined ? {} : { 'idempotency-key': key }) },
  })
}

test('14.64 whoever looks after other mail by now is not told again what was answered before', async () => {
  const app = serve([counting(() => undefined)])
  const as = (domain: string) => asked(app, 'k1', 'e1', { 'x-domain': domain })
  const times = async (domain: string) => (await as(domain)).json().times
  assert.deepEqual([await times('a.example'), await times('a.example')], [1, 1])
  assert.deepEqual([await times('b.example'), await times('a.example')], [2, 1])
})

test('14.60 a job is made once with a key, and not with another request', () => {
  const [job] = jobRoutes({ jobs: () => jobService() })
  assert.ok(job)
  assert.equal(takesKey(job), true)
})

test('the same request with the same key is answered as the first was, and done once', async () => {
  const app = serve([counting(() => undefined)])
  const first = await asked(app, 'k1')
  const again = await asked(app, 'k1')
  assert.deepEqual(first.json(), { id: 'e1', times: 1 })
  assert.equal(again.body, first.body)
  assert.deepEqual([again.statusCode, again.headers['content-type']], [200, first.headers['content-type']])
  assert.equal(again.headers['idempotency-replayed'], 'true')
  assert.equal(first.headers['idempotency-replayed'], undefined)
  assert.equal((await asked(app, 'k2')).json().times, 2)
  assert.equal((await asked(app, undefined)).json().times, 3)
})

test('a key with another body, and what is no key, are refused', async () => {
  const app = serve([counting(() => undefined)])
  await asked(app, 'k1')
  const other = await asked(app, 'k1', 'e2')
  assert.deepEqual([other.statusCode, other.json().code], [422, 'CONTROL_KEY_USED'])
  for (const key of ['', ' ', 'a b', 'x'.repeat(201)]) {
    const bad = await asked(app, key)
    assert.deepEqual([bad.statusCode, bad.json().code], [422, 'CONTROL_KEY_INVALID'], key)
  }
})

test('the same key of another account is another key', async () => {
  const app = serve([counting(() => undefined)])
  assert.equal((await asked(app, 'k1')).json().times, 1)
  assert.equal((await asked(app, 'k1', 'e2', { 'x-account': 'a2' })).json().times, 2)
})

test('a double click waits for the first, and does nothing of its own', async () => {
  const { promise: going, resolve: go } = Promise.withResolvers<void>()
  const app = serve([counting(() => going)])
  const both = [asked(app, 'k1'), asked(app, 'k1')]
  go()
  assert.deepEqual(
    (await Promise.all(both)).map((answer) => answer.json().times),
    [1, 1],
  )
})

test('what failed is done again', async () => {
  const app = serve([
    counting((times) => {
      if (times === 1) throw new Error('once')
    }),
  ])
  assert.equal((await asked(app, 'k1')).statusCode, 500)
  assert.equal((await asked(app, 'k1')).json().times, 2)
})

test('of work that is followed the result is told again, without its progress; a problem is none', async () => {
  let times = 0
  const app = serve([
    route({
      ...{ name: 'forward', method: 'POST', path: '/forward', summary: 'x', act: 'quarantine.delete' },
      ...{ body: BODY, answer: { kind: 'work', progress: z.number(), result: REPLY } },
      handle: ({ body, request, reply }) =>
        tellLines<number>(request, reply, async ({ onProgress }) => {
          onProgress(++times)
          if (times === 1) throw new Error('once')
          return { id: body.id, times, ü: 'ß' }
        }),
    }),
  ])
  assert.match((await asked(app, 'k1')).body, /^\{"progress":1\}\n\{"problem":\{.*\}\}\n$/)
  assert.equal((await asked(app, 'k1')).body, '{"progress":2}\n{"result":{"id":"e1","times":2,"ü":"ß"}}\n')
  const again = await asked(app, 'k1')
  assert.equal(again.body, '{"result":{"id":"e1","times":2,"ü":"ß"}}\n')
  assert.match(String(again.headers['content-type']), /^application\/x-ndjson/)
})

test('answers that hold a secret or set a cookie are never kept', async () => {
  let times = 0
  const make = (act: Route['act']) =>
    route({
      ...{ name: 'forward', method: 'POST', path: '/forward', summary: 'x', act },
      ...{ body: BODY, answer: document(REPLY) },
      handle: ({ body }) => ({ id: body.id, times: ++times }),
    })
  for (const act of ['tokens.write', 'accounts.write', 'self.write', 'anybody'] as const) {
    const app = serve([make(act)])
    const before = times
    await asked(app, 'k1')
    await asked(app, 'k1')
    assert.equal(times, before + 2, act)
  }
})

test('keys are forgotten after a day, and of each account and of all the oldest go first', async () => {
  let nowMs = 0
  const kept = createKeptAnswers(() => nowMs, { ...KEPT_LIMITS, perOwner: 2, owners: 2, answerChars: 3 })
  for (const key of ['k1', 'k2', 'k3']) kept.begin('a', key, 'f').keep('t', 'abc')
  assert.deepEqual(
    [kept.find('a', 'k1'), await kept.find('a', 'k3')?.answer],
    [undefined, { type: 't', body: 'abc' }],
  )
  nowMs = KEPT_LIMITS.ageMs
  assert.equal(kept.find('a', 'k3'), undefined)
  for (const owner of ['b', 'c']) kept.begin(owner, 'k', 'f')
  nowMs = KEPT_LIMITS.ageMs - 1
  assert.equal(kept.find('a', 'k3'), undefined)
  const long = kept.begin('b', 'k9', 'f')
  long.keep('t', 'abcd')
  assert.equal(await long.answer, undefined)
  assert.equal(kept.find('b', 'k9'), undefined)
})
