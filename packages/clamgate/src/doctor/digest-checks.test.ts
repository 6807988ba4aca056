import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { configSchema } from '../config/schema.ts'
import { digestChecks, digestStatusChecks } from './digest-checks.ts'

const PROBE = { timeoutMs: 5000, hostname: 'mx1.example.org' }

/** A web server in front, which answers with these statuses; 404 of `/q/` is our page where `ours` is set. */
async function front(answers: { readonly q: number; readonly metrics: number; readonly isOurs: boolean }) {
  const server = createServer((request, response) => {
    const isLink = request.url?.startsWith('/clamgate/q/') === true
    if (isLink && answers.isOurs) response.setHeader('x-robots-tag', 'noindex, nofollow')
    response.writeHead(isLink ? answers.q : answers.metrics).end('clamgate_ready 1')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/clamgate/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const checksOf = async (url: string) => {
  const config = configSchema.parse({
    digest: { domains: ['example.org'] },
    ...{ console: { url, listen: '127.0.0.1:1' }, notify: { mail: { server: '127.0.0.1:1' } } },
  })
  return await digestChecks(config, PROBE)
}

const FRONTS = [
  ['ok', { q: 404, metrics: 404, isOurs: true }, /leads to the pages of Clamgate/],
  ['fail', { q: 404, metrics: 404, isOurs: false }, /not answered by Clamgate, but with the status 404/],
  ['fail', { q: 502, metrics: 404, isOurs: false }, /with the status 502/],
  ['warn', { q: 404, metrics: 200, isOurs: true }, /reads \/metrics, too/],
] as const

for (const [state, answers, words] of FRONTS) {
  test(`links of digests behind a web server that answers ${JSON.stringify(answers)} are ${state}`, async () => {
    await using web = await front(answers)
    const [check, ...more] = await checksOf(web.url)
    assert.deepEqual([check?.name, check?.state, more], ['digest.links', state, []])
    assert.match(check?.detail ?? '', words)
  })
}

test('links that cannot be reached from here are told, with how to try them from outside', async () => {
  const [check] = await checksOf('http://127.0.0.1:1/')
  assert.equal(check?.state, 'warn')
  assert.match(check?.remedy ?? '', /curl -i http:\/\/127\.0\.0\.1:1\/q\/doctor/)
})

test('without a server for notices the listener for releases has to answer, and without an audience nothing', async () => {
  const release = { quarantine: { release: { listener: '127.0.0.1:1' } } }
  const config = configSchema.parse({ digest: { domains: ['example.org'] }, ...release })
  const [check] = await digestChecks(config, PROBE)
  assert.deepEqual([check?.name, check?.state], ['digest.server', 'fail'])
  assert.deepEqual(await digestChecks(configSchema.parse(release), PROBE), [])
})

test('digests that failed, and addresses that take none, are told with what to do', () => {
  const well = { state: 'ok', sent: 3, failed: 0, paused: [], nextAt: '2026-11-30T06:40:00.000Z' } as const
  const lastError = { code: 'X', sentence: 'The store is away', happenedAt: '2026-11-29T06:40:00.000Z' }
  const states = [
    undefined,
    well,
    { ...well, state: 'warn' as const, paused: ['a@example.org'] },
    { ...well, state: 'fail' as const, lastError },
  ].map((digest) => digestStatusChecks(digest && { ...digest, paused: [...digest.paused] })[0]?.state)
  assert.deepEqual(states, [undefined, 'ok', 'warn', 'fail'])
})
