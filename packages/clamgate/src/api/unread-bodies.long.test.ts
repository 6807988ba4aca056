import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { HOST } from '../access/actor.ts'
import { createMemoryLog } from '../observe/log/testing.ts'
import { createHttpApp } from './http-app.ts'
import { mountRoutes } from './mount.ts'
import { document, type Route } from './route.ts'
import { apiRoutes } from './routes.ts'
import { memoryAudit } from './testing/audit.ts'
import { services } from './testing/services.ts'

/** All that is read of a body, a query or a header before a schema has looked at it. */
const FIELDS = [
  ...['ids', 'sources', 'id', 'signature', 'name', 'path', 'login', 'address', 'to', 'by', 'dryRun', 'query'],
  ...['mail', 'text', 'password', 'code', 'token', 'recipients', 'entry', 'act', 'file'],
]
const VALUES: readonly unknown[] = [
  ...[null, 1e308, '', [], {}, [null], [[]], { toString: 1 }, [{ toString: 1 }], [{ toString: null }]],
  ...[[{ valueOf: 1, toString: 1 }], { length: 1e9 }, { toJSON: 1 }, ['\ud800', 7, true, { toString: 1 }]],
]

function serve(routes: readonly Route[]) {
  const log = createMemoryLog()
  const app = createHttpApp({
    ...{ log, failedEvent: 'x', name: 'x', unknownRemedy: 'x', tellsFailures: true, limits: {} },
  })
  const { trail, rows } = memoryAudit()
  mountRoutes(app, '', routes, { actorOf: async () => HOST }, trail)
  return { app, rows }
}

// Of doubles only the routes are asked for, never what they answer.
const ROUTES = apiRoutes(services() as never).filter(({ body }) => body !== undefined)

test('14.76 whatever a body holds, what is read of it before its schema fails no request', async () => {
  // A handler that reads nothing: what fails is what came before.
  const quiet = ROUTES.map((one) => ({ ...one, answer: document(z.object({})), handle: () => ({}) }))
  const { app } = serve(quiet)
  for (const { name, method, path } of quiet) {
    const url = path.replaceAll(/:\w+/g, 'x1')
    for (const [i, value] of VALUES.entries()) {
      const payload = Object.fromEntries(FIELDS.map((field) => [field, value]))
      const headers = { 'idempotency-key': `${name}${i}` }
      const { statusCode, body } = await app.inject({ method, url, payload, headers })
      assert.equal(statusCode, 200, `${name} ${JSON.stringify(value)} ${body}`)
    }
  }
})

test('14.76 an id that is no text is refused in a word, and the row of the audit names the others', async () => {
  const { app, rows } = serve(ROUTES)
  for (const [path, payload, object] of [
    ['/quarantine/delete', { ids: [{ toString: 1 }] }, ''],
    ['/quarantine/release', { ids: ['E1', { toString: 1 }, 7, ['E2']] }, 'E1 7'],
    ['/signatures/update', { sources: [{ toString: null }, 'sanesecurity'] }, 'sanesecurity'],
  ] as const) {
    const answer = await app.inject({ method: 'POST', url: path, payload })
    const { code } = answer.json()
    assert.deepEqual([answer.statusCode, code], [400, 'CONTROL_BAD_REQUEST'], path)
    assert.equal(rows.at(-1)?.object ?? '', object)
  }
})

test('14.80 a body that is too long, or of another type, is refused as the document says', async () => {
  const { app } = serve(ROUTES)
  const url = '/quarantine/delete'
  const long = await app.inject({ method: 'POST', url, payload: { ids: ['x'.repeat(5 * 1024 ** 2)] } })
  assert.deepEqual([long.statusCode, long.json().code], [413, 'CONTROL_BAD_REQUEST'])
  const headers = { 'content-type': 'application/xml' }
  const other = await app.inject({ method: 'POST', url, payload: '<a/>', headers })
  assert.deepEqual([other.statusCode, other.json().code], [415, 'CONTROL_BAD_REQUEST'])
})
