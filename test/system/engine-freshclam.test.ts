import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { createEngine } from '../../packages/clamgate/src/app/engine.ts'
import {
  calm,
  engineConfig,
  recordingLog,
  untilStatus,
} from '../../packages/clamgate/src/engine/testing/fixture.ts'
import { processesNaming } from './support/processes.ts'

// Real freshclam against a mirror of our own. It cannot have databases that freshclam accepts: they are signed.

const cleanups: (() => Promise<void>)[] = []
after(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
})

const PASSWORD = 'open "# sesame'

/** The beginning of a database, as far as freshclam looks at it. */
const CVD_HEADER = 'ClamAV-VDB:16 Sep 2021 08-32 -0400:62:6647427:90:b:s:sigmgr:1631795562'.padEnd(512)

interface Mirror {
  readonly url: string
  readonly requests: string[]
  /** What it was logged in to with, as a proxy. */
  readonly logins: string[]
}

interface Answer {
  readonly status: number
  readonly body?: string
  readonly silent?: boolean
  /** To whoever asks for the beginning of a database only. */
  readonly head?: string
}

async function mirror(answer: Answer): Promise<Mirror> {
  const requests: string[] = []
  const logins: string[] = []
  const server: Server = createServer((request, response) => {
    requests.push(request.url ?? '')
    logins.push(request.headers['proxy-authorization'] ?? '')
    if (answer.silent === true) return
    if (answer.head !== undefined && request.headers.range !== undefined) {
      response.writeHead(206).end(answer.head)
      return
    }
    response.writeHead(answer.status, { 'content-type': 'text/html' }).end(answer.body ?? '<html>no</html>')
  })
  // As a proxy, which freshclam asks for a tunnel.
  server.on('connect', (request, socket) => {
    requests.push(`CONNECT ${request.url}`)
    logins.push(request.headers['proxy-authorization'] ?? '')
    socket.end('HTTP/1.1 403 no\r\n\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address !== 'string')
  cleanups.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${address.port}`, requests, logins }
}

async function engineWith(freshclam: Record<string, unknown>, programPath?: string) {
  const directory = await mkdtemp(join(tmpdir(), 'engine-freshclam-'))
  await chmod(directory, 0o755)
  const log = recordingLog()
  const config = engineConfig({
    directory,
    threads: 2,
    canaryInterval: '1s',
    freshclam: { retry: '1s', ...freshclam },
  })
  const engine = createEngine({ log, ...(programPath === undefined ? {} : { programPath }) }, config)
  cleanups.push(async () => {
    await engine.stop({ graceMs: 0 })
    await rm(directory, { recursive: true, force: true })
  })
  await engine.start()
  // Many start at once: on a busy machine a start may be over before clamd is ready, and freshclam has ended.
  await untilStatus(engine, ({ servers, databases }) => {
    return servers[0]?.state === 'healthy' && databases === 'starter'
  })
  return { engine, log, directory }
}

// freshclam pauses for seconds between its tries: together these tests take as long as the longest of them.
describe('freshclam', { concurrency: 8 }, () => {
  for (const [name, answer] of [
    ['has nothing', { status: 404 }],
    ['fails', { status: 500 }],
    ['sends a web page instead of a database', { status: 200, body: '<html>welcome</html>'.repeat(100) }],
  ] as const) {
    test(`a mirror that ${name} is one warning, asked again after the configured time, and never stops mail`, async () => {
      const { url, requests } = await mirror(answer)
      const { engine, log } = await engineWith({ mirror: url })
      const { freshclam } = await untilStatus(engine, (status) => status.freshclam.state === 'failed')
      assert.equal(freshclam.problem?.code, 'ENGINE_FRESHCLAM_FAILED')
      assert.ok(freshclam.problem?.remedy)
      assert.equal(engine.status.databases, 'starter')
      const [asked, run] = [requests.length, freshclam.lastRun ?? 0]
      assert.ok(asked > 0)
      await untilStatus(
        engine,
        (status) => (status.freshclam.lastRun ?? 0) > run && status.freshclam.state === 'failed',
      )
      assert.ok(requests.length > asked, 'it asked again')
      assert.equal((await engine.scanner.scan([Buffer.from('a')], calm)).result.kind, 'clean')
      const warnings = log.lines.filter(
        ({ event, level }) => event === 'engine.freshclam.failed' && level === 'warn',
      )
      assert.equal(warnings.length, 1)
    })
  }

  for (const status of [403, 429]) {
    test(`a mirror that answers ${status} is left alone for the time of the cool-down`, async () => {
      const { url } = await mirror({ status })
      const { engine, log } = await engineWith({ mirror: url })
      const { freshclam } = await untilStatus(engine, (now) => {
        return now.freshclam.state === 'cooling' && now.freshclam.nextRun !== undefined
      })
      assert.equal(freshclam.problem?.code, 'ENGINE_FRESHCLAM_COOLDOWN')
      assert.match(freshclam.problem?.message ?? '', /they answered HTTP 429 or 403$/)
      const waitMs = (freshclam.nextRun ?? 0) - Date.now()
      assert.ok(waitMs > 3 * 3_600_000, `next run in ${waitMs} ms`)
      assert.ok(log.events().includes('engine.freshclam.cooling'))
    })
  }

  for (const [status, state] of [
    [403, 'cooling'],
    [429, 'cooling'],
    [503, 'failed'],
  ] as const) {
    test(`a mirror that tells its version, and answers ${status} to the download, is told with that status`, async () => {
      const { url } = await mirror({ status, head: CVD_HEADER })
      const { engine } = await engineWith({ mirror: url })
      const { freshclam } = await untilStatus(engine, (now) => now.freshclam.state === state)
      assert.match(freshclam.problem?.message ?? '', new RegExp(`answered HTTP ${status}\\b`))
    })
  }

  test('downloads go through the configured proxy, which is logged in to; the password is in no other file', async () => {
    const proxy = await mirror({ status: 404 })
    const { port } = new URL(proxy.url)
    const { engine, directory } = await engineWith({
      mirror: 'http://mirror.invalid',
      proxyServer: 'http://127.0.0.1',
      proxyPort: Number(port),
      proxyUsername: 'gate',
      proxyPassword: PASSWORD,
    })
    await untilStatus(engine, ({ freshclam }) => freshclam.state === 'failed')
    assert.equal(proxy.requests[0], 'CONNECT mirror.invalid:80')
    assert.equal(proxy.logins[0], `Basic ${Buffer.from(`gate:${PASSWORD}`).toString('base64')}`)
    assert.doesNotMatch(JSON.stringify(engine.status), /sesame/)
    // While it runs, files come and go there, that of the password among them.
    await engine.stop({ graceMs: 0 })
    const { stdout } = await promisify(execFile)('grep', ['-rlF', PASSWORD, directory])
    const [file = '', ...others] = stdout.trim().split('\n')
    assert.deepEqual(others, [])
    assert.equal((await stat(file)).mode & 0o777, 0o600)
  })

  test('a mirror that never answers does not hold up mail, nor the stop', async () => {
    const { url, requests } = await mirror({ status: 200, silent: true })
    const { engine, directory } = await engineWith({ mirror: url })
    await untilStatus(engine, ({ servers }) => servers[0]?.state === 'healthy')
    while (requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    assert.equal(engine.status.freshclam.state, 'running')
    assert.equal((await engine.scanner.scan([Buffer.from('a')], calm)).result.kind, 'clean')
    await engine.stop({ graceMs: 0 })
    assert.deepEqual(await processesNaming(directory), [])
  })

  test('a missing freshclam program is told with its remedy, and clamd runs without it', async () => {
    const programs = await mkdtemp(join(tmpdir(), 'programs-'))
    cleanups.push(() => rm(programs, { recursive: true }))
    await chmod(programs, 0o755)
    await writeFile(join(programs, 'clamd'), '#!/bin/sh\nPATH=$PATH:/usr/sbin exec /usr/sbin/clamd "$@"\n', {
      mode: 0o755,
    })
    const { engine } = await engineWith({}, programs)
    const { freshclam } = await untilStatus(engine, (status) => status.freshclam.state === 'failed')
    assert.equal(freshclam.problem?.code, 'ENGINE_FRESHCLAM_MISSING')
    assert.match(freshclam.problem?.remedy ?? '', /apt-get install clamav-freshclam/)
    assert.equal(engine.status.servers[0]?.state, 'healthy')
  })
})
