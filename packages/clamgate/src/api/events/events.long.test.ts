import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { SILENT } from '../../observe/log/silent-log.ts'
import { StoreError } from '../../store/errors.ts'
import { QueryError } from '../../store/query/errors.ts'
import { createControlClient } from '../client.ts'
import { startControlServer } from '../server.ts'
import {
  A_CLEAN_EVENT,
  A_TIMELINE,
  AN_EXPLANATION,
  AN_INFECTED_EVENT,
  eventService,
} from '../testing/events.ts'
import { services } from '../testing/services.ts'
import type { ListRequest } from './documents.ts'
import type { EventService, ExportRequest } from './service.ts'

const directory = await mkdtemp(join(tmpdir(), 'events-api-'))
after(() => rm(directory, { recursive: true }))
let sockets = 0

async function daemon(answers: Partial<EventService> = {}) {
  const never = () => assert.fail('not asked')
  const socketPath = join(directory, `${sockets++}.sock`)
  const server = await startControlServer({
    ...{ socketPath, log: SILENT, ...services({ events: eventService(answers) }) },
    ...{ status: never, refusals: never, reload: never, metrics: never, examine: never, testNotice: never },
  })
  return {
    socketPath,
    client: createControlClient({ socketPath }).events,
    [Symbol.asyncDispose]: () => server.close(),
  }
}

test('a page travels as it is, with the words of the question', async () => {
  let asked: ListRequest | undefined
  await using running = await daemon({
    async list(request) {
      asked = request
      return { items: [AN_INFECTED_EVENT, A_CLEAN_EVENT], next: 'c2' }
    },
  })
  const question = { query: 'from:"a b&c=d" ünï +%', limit: 7, cursor: 'c/1 +=' }
  assert.deepEqual(await running.client.list(question), {
    items: JSON.parse(JSON.stringify([AN_INFECTED_EVENT, A_CLEAN_EVENT])),
    next: 'c2',
  })
  assert.deepEqual(asked, question)
})

test('one message and its explanation are told by any of its ids; what nobody has is undefined, and 404', async () => {
  await using running = await daemon()
  const { client } = running
  assert.deepEqual(await client.show(AN_INFECTED_EVENT.id), JSON.parse(JSON.stringify(A_TIMELINE)))
  assert.deepEqual(await client.explain(AN_INFECTED_EVENT.id), AN_EXPLANATION)
  for (const id of ['nobody', '../status', 'a?b#c', 'x/explain']) {
    assert.equal(await client.show(id), undefined)
    assert.equal(await client.explain(id), undefined)
  }
  assert.equal((await get(running.socketPath, '/v1/events/nobody')).status, 404)
})

test('counts are asked for with both ends', async () => {
  await using running = await daemon()
  const asked = { from: '2026-11-28T00:00:00Z', to: '2026-11-29T00:00:00+01:00', per: 'hour' } as const
  assert.equal((await running.client.counts(asked)).counts[0]?.messages, 10)
  await assert.rejects(running.client.counts({ ...asked, from: 'yesterday' }), {
    code: 'CONTROL_BAD_REQUEST',
  })
})

test('an export comes as it is taken, and tells how it ended', async () => {
  let made = 0
  let asked: ExportRequest | undefined
  await using running = await daemon({
    async *events(request) {
      asked = request
      for (; made < 100_000; made++) yield AN_INFECTED_EVENT
    },
  })
  let taken = 0
  for await (const event of running.client.events({ query: 'is:clean', limit: 9 })) {
    assert.equal(event.id, AN_INFECTED_EVENT.id)
    if (++taken === 10) break
  }
  assert.deepEqual(asked, { query: 'is:clean', limit: 9 })
  assert.ok(made < 50_000, `${made} were made for 10 that were taken`)
})

test('an export that fails in the middle says so behind what it had', async () => {
  await using running = await daemon({
    async *events() {
      yield AN_INFECTED_EVENT
      throw new StoreError('STORE_TOO_SLOW', 'It takes too long', { remedy: 'Narrow it.' })
    },
  })
  const taken: string[] = []
  const drain = async () => {
    for await (const { id } of running.client.events({ query: '' })) taken.push(id)
  }
  await assert.rejects(drain(), { name: 'DaemonError', code: 'STORE_TOO_SLOW', remedy: 'Narrow it.' })
  assert.deepEqual(taken, [AN_INFECTED_EVENT.id])
})

test('who stops an export ends it in the daemon, too', async () => {
  const ended = Promise.withResolvers<void>()
  await using running = await daemon({
    async *facts(_, signal) {
      signal?.addEventListener('abort', () => ended.resolve())
      while (signal?.aborted !== true) yield* eventService().facts({ query: '' })
    },
  })
  const stop = new AbortController()
  const drain = async () => {
    for await (const _ of running.client.facts({ query: '' }, stop.signal)) stop.abort(new Error('enough'))
  }
  await assert.rejects(drain())
  await ended.promise
})

const PROBLEMS = [
  [new QueryError('QUERY_KEY', 'no key', { text: 'frm:x', span: { start: 0, end: 3 }, remedy: 'x' }), 422],
  [new StoreError('STORE_CURSOR', 'no cursor'), 422],
  [new StoreError('STORE_QUERY_TOO_WIDE', 'too wide'), 422],
  [new StoreError('STORE_OFF', 'off'), 503],
  [new StoreError('STORE_UNAVAILABLE', 'away'), 503],
] as const

for (const [error, status] of PROBLEMS) {
  test(`${error.code} is told with HTTP status ${status}`, async () => {
    await using running = await daemon({ list: () => Promise.reject(error) })
    const answer = await get(running.socketPath, '/v1/events')
    assert.deepEqual([answer.status, answer.body['code']], [status, error.code])
    if (error instanceof QueryError) assert.deepEqual(answer.body['report'], error.report)
  })
}

test('requests that make no sense are refused', async () => {
  await using running = await daemon()
  for (const path of [
    '?limit=201',
    '?limit=0',
    '?limit=x',
    '?other=1',
    `?query=${'x'.repeat(4001)}`,
    '/export?facts=2',
  ]) {
    assert.equal((await get(running.socketPath, `/v1/events${path}`)).status, 400, path)
  }
})

async function get(
  socketPath: string,
  path: string,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number
    body: Record<string, unknown>
  }>()
  request({ socketPath, path }, (incoming) => {
    let text = ''
    incoming.setEncoding('utf8').on('data', (piece: string) => (text += piece))
    incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(text) }))
  })
    .on('error', reject)
    .end()
  return await promise
}
