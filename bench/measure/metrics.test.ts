import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sampleIn, scrape } from './metrics.ts'

const EXPOSITION = `# HELP queue Messages that wait.
# TYPE queue gauge
queue 7
queue_limit 1000
delay_seconds{percentile="50"} 0.0001
delay_seconds{percentile="99"} 1.25e-3 1795000000000
`

test('a sample is found by its whole name and labels, with and without a time', () => {
  assert.equal(sampleIn(EXPOSITION, 'queue'), 7)
  assert.equal(sampleIn(EXPOSITION, 'delay_seconds{percentile="99"}'), 0.00125)
})

test('a sample that is not there ends the run with its name', () => {
  assert.throws(() => sampleIn(EXPOSITION, 'delay_seconds'), {
    code: 'BENCH_METRICS',
    message: /delay_seconds/,
  })
})

test('the metrics come over a Unix socket; anything but 200 is an error', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'bench-metrics-'))
  t.after(() => rm(directory, { recursive: true }))
  const socketPath = join(directory, 'control.sock')
  await assert.rejects(scrape(socketPath), { code: 'BENCH_METRICS', message: /ENOENT/ })
  const asked: (string | undefined)[] = []
  const server = createServer((request, reply) => {
    asked.push(request.url)
    reply.writeHead(asked.length === 1 ? 200 : 404).end(EXPOSITION)
  }).listen(socketPath)
  t.after(() => server.close())
  await once(server, 'listening')
  assert.equal(await scrape(socketPath), EXPOSITION)
  await assert.rejects(scrape(socketPath), { code: 'BENCH_METRICS', message: /404/ })
  assert.deepEqual(asked, ['/metrics', '/metrics'])
})
