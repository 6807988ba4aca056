import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { HOST } from '../access/actor.ts'
import { createMemoryLog } from '../observe/log/testing.ts'
import { tellItems } from './events/told-items.ts'
import { startHttpServer } from './http-server.ts'
import { tellLines } from './lines/tell.ts'
import { previewRoutes } from './preview/routes.ts'
import { type Route, route } from './route.ts'
import { memoryAudit } from './testing/audit.ts'
import { previewService } from './testing/previews.ts'

/** What only the log must have. */
const SECRET = '/var/lib/secret is no directory'

function broken(): never {
  throw new TypeError(SECRET)
}

/** Routes of each form that fail by a defect. */
const ROUTES: readonly Route[] = [
  route({
    ...{ name: 'fails', method: 'GET', path: '/document', summary: 'Fails', act: 'events.read' },
    answer: { kind: 'document', schema: z.object({}) },
    handle: broken,
  }),
  route({
    ...{ name: 'failsInLines', method: 'GET', path: '/lines', summary: 'Fails', act: 'events.read' },
    answer: { kind: 'lines', schema: z.object({}) },
    handle: ({ request, reply }) =>
      tellItems(request, reply, async function* () {
        yield { one: 1 }
        broken()
      }),
  }),
  route({
    ...{ name: 'failsAtWork', method: 'POST', path: '/work', summary: 'Fails', act: 'engine.reload' },
    answer: { kind: 'work', progress: z.object({}), result: z.object({}) },
    handle: ({ request, reply }) => tellLines(request, reply, async () => broken()),
  }),
  ...previewRoutes({ previews: () => ({ ...previewService(), page: broken }) }),
]

test('a defect is told to nobody in any form of answer, and is in the log with the id that they got', async () => {
  const log = createMemoryLog()
  const server = await startHttpServer({
    ...{ listen: { host: '127.0.0.1', port: 0 }, log },
    status: () => ({ ready: true, degraded: [] }),
    metrics: async () => ({ contentType: 'text/plain', body: '' }),
    console: {
      routes: ROUTES,
      gate: { actorOf: async () => HOST },
      trail: memoryAudit().trail,
      files: undefined,
    },
  })
  try {
    for (const [method, path] of [
      ['GET', '/document'],
      ['GET', '/lines'],
      ['POST', '/work'],
      ['GET', '/quarantine/x/preview/page'],
    ] as const) {
      const before = log.lines.length
      const answer = await fetch(`${server.url}/api/v1${path}`, {
        ...{ method, headers: { connection: 'close' } },
      })
      const text = await answer.text()
      assert.doesNotMatch(text, /secret/, path)
      assert.match(text, /The request failed/, path)
      const logged = log.lines.slice(before).filter(({ event }) => event === 'http.failed')
      assert.equal(logged.length, 1, path)
      const id = /"requestId":"([^"]+)"/.exec(text)?.[1]
      if (id !== undefined) assert.equal(logged[0]?.fields?.['requestId'], id, path)
    }
  } finally {
    await server.close()
  }
})
