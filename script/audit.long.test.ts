import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'

const KNOWN = {
  fastify: [
    {
      ...{ id: 1, title: 'It opens the door', severity: 'high', url: 'https://registry.example/1' },
      vulnerable_versions: '>=5.0.0',
    },
  ],
}

const VERSIONS = { '5.12.8': { name: 'fastify', version: '5.12.8' } }

/** A registry that answers one thing to whatever it is asked, and what it was asked about. */
async function audit(status: number, body: object) {
  const asked: string[] = []
  const registry = createServer(async (request, response) => {
    for await (const _ of request);
    asked.push(request.url ?? '')
    // Of what something is known npm wants to see all versions.
    const answer = request.method === 'GET' ? { name: 'fastify', versions: VERSIONS } : body
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  registry.listen(0, '127.0.0.1')
  await once(registry, 'listening')
  try {
    const url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`
    const { promise, resolve } = Promise.withResolvers<{ code: number; text: string }>()
    const env = { ...process.env, npm_config_registry: url, npm_config_fetch_retries: '0' }
    execFile(join(import.meta.dirname, 'audit'), [], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: stdout + stderr })
    })
    return { ...(await promise), asked }
  } finally {
    registry.closeAllConnections()
    registry.close()
  }
}

test('14.78 script/audit says what is known against the packages that are shipped, and does not take silence for nothing', async () => {
  const well = await audit(200, {})
  assert.deepEqual([well.code, well.asked.length > 0], [0, true], well.text)
  const ill = await audit(200, KNOWN)
  assert.equal(ill.code, 1, ill.text)
  assert.match(ill.text, /It opens the door/)
  const silent = await audit(405, {})
  assert.equal(silent.code, 2, silent.text)
  assert.match(silent.text, /does not say what is known/)
})
