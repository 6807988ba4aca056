import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { brotliDecompressSync } from 'node:zlib'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { startHttpServer } from '../http-server.ts'
import type { Gate } from '../mount.ts'
import { memoryAudit } from '../testing/audit.ts'
import { readConsoleFiles } from './files.ts'

const PAGE = [
  '<!doctype html><meta name="clamgate-base" content="/" />',
  '<link rel="icon" href="./icon.svg" /><script type="module" src="./assets/index-AbC.js"></script>',
].join('')
const SCRIPT = 'export const words = "so that packing pays, so that packing pays, so that packing pays"'

async function builtConsole(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'console-'))
  t.after(() => rm(directory, { recursive: true }))
  await mkdir(join(directory, 'assets'))
  await writeFile(join(directory, 'index.html'), PAGE)
  await writeFile(join(directory, 'assets/index-AbC.js'), SCRIPT)
  await writeFile(join(directory, '.stamp'), 'for the build alone')
  return directory
}

const gate: Gate = { actorOf: () => assert.fail('files are for everybody') }

async function serve(t: TestContext, directory: string, base = '') {
  const files = await readConsoleFiles(directory)
  const server = await startHttpServer({
    listen: { host: '127.0.0.1', port: 0 },
    status: () => ({ ready: true, degraded: [] }),
    metrics: () => assert.fail('not asked'),
    log: createMemoryLog(),
    console: { routes: [], gate, trail: memoryAudit().trail, files },
    basePath: () => base,
  })
  t.after(() => server.close())
  return async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(server.url + path, { headers: { connection: 'close', ...headers } })
    return { status: answer.status, headers: answer.headers, body: await answer.text() }
  }
}

test('14.78 the page and its files come with a policy without unsafe words, and with Trusted Types', async (t) => {
  const get = await serve(t, await builtConsole(t))
  for (const path of ['/', '/messages', '/messages/0190?x=1', '/assets/index-AbC.js']) {
    const { status, headers } = await get(path)
    assert.equal(status, 200, path)
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none'; script-src 'self'; /)
    assert.match(policy, /require-trusted-types-for 'script'; trusted-types 'none'$/)
    assert.doesNotMatch(policy, /unsafe|\*|https?:/)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin')
    assert.equal(headers.get('strict-transport-security'), null)
  }
  assert.equal((await get('/.stamp')).status, 404)
  assert.equal((await get('/nowhere')).status, 404)
  assert.equal((await get('/assets/..%2f.stamp')).status, 404)
})

test('whoever goes to an address that is none gets the page that says so, and programs what they are told everywhere', async (t) => {
  const get = await serve(t, await builtConsole(t))
  const reader = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  const page = await get('/quarentine/x', reader)
  assert.deepEqual([page.status, page.headers.get('content-type')], [404, 'text/html; charset=utf-8'])
  assert.match(page.body, /clamgate-base/)
  assert.match(page.headers.get('content-security-policy') ?? '', /trusted-types 'none'$/)
  const again = await get('/quarentine/x', { ...reader, 'if-none-match': page.headers.get('etag') ?? '' })
  assert.equal(again.status, 404)
  for (const [path, headers] of [
    ['/quarentine', {}],
    ['/quarentine', { accept: 'application/json' }],
    ['/api/v1/nothing', reader],
    ['/assets/index-old.js', reader],
  ] as const) {
    const { status, body } = await get(path, headers)
    assert.equal(status, 404, path)
    assert.match(body, /^\{"code":"CONTROL_BAD_REQUEST","sentence":"This server has no GET /, path)
  }
})

test('files are packed as the browser takes them, and kept by it for as long as their names', async (t) => {
  const get = await serve(t, await builtConsole(t))
  const script = await get('/assets/index-AbC.js')
  assert.equal(script.body, SCRIPT)
  assert.match(script.headers.get('cache-control') ?? '', /immutable/)
  const page = await get('/')
  assert.equal(page.headers.get('cache-control'), 'no-cache')
  const again = await get('/', { 'if-none-match': page.headers.get('etag') ?? '' })
  assert.deepEqual([again.status, again.body], [304, ''])
  const files = await readConsoleFiles(await builtConsole(t))
  const file = files?.get('/assets/index-AbC.js')
  assert.ok(file !== undefined)
  const packed = await file.packed('br')
  assert.equal(`${brotliDecompressSync(packed)}`, SCRIPT)
  assert.equal(await file.packed('br'), packed, 'once')
})

test('below the path of console.url the page names its files with it, whether a proxy takes it away or not', async (t) => {
  const get = await serve(t, await builtConsole(t), '/clamgate')
  for (const path of ['/clamgate', '/clamgate/', '/clamgate/messages/0190', '/messages/0190', '/']) {
    const { status, body } = await get(path)
    assert.equal(status, 200, path)
    assert.match(body, /<meta name="clamgate-base" content="\/clamgate\/"/)
    assert.match(body, /href="\/clamgate\/icon\.svg"/)
    assert.match(body, /src="\/clamgate\/assets\/index-AbC\.js"/)
  }
  assert.equal((await get('/clamgate/assets/index-AbC.js')).body, SCRIPT)
  assert.equal((await get('/clamgate/healthy')).status, 200)
  assert.equal((await get('/clamgates/healthy')).status, 404)
})

test('a console that was not built says so in its place, and probes go on', async (t) => {
  const get = await serve(t, join(tmpdir(), 'no-console-here'))
  const { status, headers, body } = await get('/messages')
  assert.equal(status, 503)
  assert.match(headers.get('content-type') ?? '', /text\/html/)
  assert.match(body, /script\/setup/)
  assert.equal((await get('/healthy')).status, 200)
})
