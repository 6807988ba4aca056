import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import {
  DECOYS,
  type Fault,
  redirectFault,
  retryFault,
  statusFault,
} from '../../packages/lab/src/signatures/faults.ts'
import { type MadeDatabase, makeDatabase } from '../../packages/lab/src/signatures/made-database.ts'
import { LOOPBACK_NAMES, makeAuthority } from '../../packages/lab/src/signatures/private-authority.ts'
import {
  type SignatureServer,
  startSignatureServer,
} from '../../packages/lab/src/signatures/signature-server.ts'
import { type SignatureProvider, startProvider } from './support/signature-provider.ts'
import { namesOf, type Ran, type SignatureSite, startSite } from './support/signature-site.ts'
import type { SignaturesStatus } from './support/signature-status.ts'

// Many sources, each with one file and a fault of its own. All are good at first; then each has news that comes with its
// fault; then the faults are gone. The faults strike in one run.

const FLOOR_MS = 1100
/** Of silence: short enough to wait for, and longer than a busy machine takes for an answer. */
const TIMEOUT_MS = 6000
const SECOND_MS = 1000

interface Case {
  readonly name: string
  readonly fault: Fault
  /** Of the error that status shows. */
  readonly code: string
  /** How long the source is left alone, where it is, from the moment of the fault; ms. */
  readonly pausedMs?: readonly [least: number, most: number]
  /** It is not asked by --force either. */
  readonly bidesItsTime?: boolean
}

const HOURS: readonly [number, number] = [600 * SECOND_MS, 8 * 86_400 * SECOND_MS]
const inTwentyMinutes = () => new Date(Date.now() + 1200 * SECOND_MS).toUTCString()

const CASES: readonly Case[] = [
  { name: 'not-found', fault: statusFault(404), code: 'NOT_FOUND' },
  { name: 'server-error', fault: statusFault(500), code: 'HTTP_STATUS' },
  { name: 'no-content', fault: statusFault(204), code: 'HTTP_STATUS' },
  { name: 'forbidden', fault: statusFault(403), code: 'FORBIDDEN', pausedMs: HOURS },
  { name: 'unauthorized', fault: statusFault(401), code: 'FORBIDDEN', pausedMs: HOURS },
  {
    name: 'too-many',
    fault: retryFault(429, '1200'),
    code: 'RETRY_LATER',
    pausedMs: [1200 * SECOND_MS, 1200 * SECOND_MS],
    bidesItsTime: true,
  },
  {
    name: 'unavailable',
    fault: retryFault(503, inTwentyMinutes()),
    code: 'RETRY_LATER',
    pausedMs: [600 * SECOND_MS, 1200 * SECOND_MS],
    bidesItsTime: true,
  },
  { name: 'truncated', fault: { kind: 'truncated', bytes: 900 }, code: '(LENGTH|UNREACHABLE)' },
  {
    name: 'truncated-chunks',
    fault: { kind: 'truncated', bytes: 900, chunked: true },
    code: '(LENGTH|UNREACHABLE)',
  },
  { name: 'too-long', fault: { kind: 'too-long', more: 500 }, code: '(LENGTH|UNREACHABLE)' },
  { name: 'broken-off', fault: { kind: 'reset', afterBytes: 0 }, code: '(LENGTH|UNREACHABLE)' },
  { name: 'garbage', fault: { kind: 'garbage' }, code: 'UNREACHABLE' },
  { name: 'silent', fault: { kind: 'silent', after: 'request' }, code: 'TIMEOUT' },
  { name: 'silent-later', fault: { kind: 'silent', after: 'head' }, code: 'TIMEOUT' },
  { name: 'huge', fault: { kind: 'huge', bytes: 10 ** 12 }, code: 'TOO_LARGE' },
  { name: 'endless', fault: { kind: 'endless' }, code: 'TOO_LARGE' },
  { name: 'page', fault: DECOYS.html, code: 'DECOY', pausedMs: HOURS },
  { name: 'page-as-text', fault: DECOYS.htmlAsText, code: 'DECOY', pausedMs: HOURS },
  { name: 'json', fault: DECOYS.json, code: 'DECOY', pausedMs: HOURS },
  { name: 'json-as-text', fault: DECOYS.jsonAsText, code: 'DECOY', pausedMs: HOURS },
  { name: 'empty', fault: DECOYS.empty, code: '(DECOY|MALFORMED|LENGTH)' },
  { name: 'comments', fault: DECOYS.malwarePatrol, code: '(DECOY|MALFORMED|SHRUNK)' },
  { name: 'circle', fault: redirectFault('file.ndb'), code: 'REDIRECT' },
  { name: 'to-http', fault: redirectFault('http://localhost:9/file.ndb'), code: 'REDIRECT' },
  { name: 'elsewhere', fault: redirectFault('https://127.0.0.1:9/file.ndb'), code: 'REDIRECT' },
  { name: 'nowhere', fault: redirectFault('https://'), code: 'REDIRECT' },
]

/** Faults that a client may cope with: the file is new, or refused; never is anything else installed. */
const BEARABLE: readonly Pick<Case, 'name' | 'fault'>[] = [
  { name: 'gzip', fault: { kind: 'gzip' } },
  { name: 'chunked', fault: { kind: 'chunked' } },
  { name: 'slow', fault: { kind: 'slow', chunkBytes: 4000, everyMs: 100 } },
  { name: 'moved', fault: redirectFault('new.ndb', 301) },
  { name: 'no-ranges', fault: { kind: 'no-ranges' } },
]

const TLS = ['foreign', 'expired', 'misnamed'] as const

let provider: SignatureProvider
let site: SignatureSite
const tlsServers = new Map<string, SignatureServer>()

const names = [...CASES, ...BEARABLE].map(({ name }) => name)
const fileOf = (name: string) => `${name}.ndb`
const made = (name: string, revision: number): MadeDatabase =>
  makeDatabase(fileOf(name), { revision, count: 20 })

function serve(revision: number): void {
  for (const name of names) provider.server.put(`${name}/${fileOf(name)}`, made(name, revision).content)
}

before(async () => {
  provider = await startProvider()
  const { server } = provider
  serve(1)
  const source = (name: string, url = server.url) => ({
    kind: 'https',
    url: `${url}${name}/`,
    files: [fileOf(name)],
    minInterval: '1s',
  })
  const sources = Object.fromEntries(names.map((name) => [name, source(name)]))
  site = await startSite({ tls: { ca: provider.authority.caFile }, timeout: `${TIMEOUT_MS}ms`, sources })
})
after(async () => {
  await site[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
  for (const server of tlsServers.values()) await server[Symbol.asyncDispose]()
})

test('at first all of them go live', async () => {
  const { code, stdout, stderr } = await site.signatures('update')
  assert.equal(code, 0, stdout + stderr)
  assert.equal((await site.live()).filter((file) => file.endsWith('.ndb')).length >= names.length, true)
  assert.deepEqual(await site.found(made('garbage', 1)), namesOf(made('garbage', 1)))
})

let struck: Ran
/** Between these moments the faults have struck; Unix time, ms. */
let struckMs: readonly [from: number, to: number]
let status: SignaturesStatus

test('each fault is told and ends the run with 1, in bounded time', async () => {
  serve(2)
  provider.server.put('moved/new.ndb', made('moved', 2).content)
  for (const { name, fault } of [...CASES, ...BEARABLE])
    provider.server.fail(`${name}/${fileOf(name)}`, fault)
  await delay(FLOOR_MS)
  const fromMs = Date.now()
  struck = await site.signatures('update')
  struckMs = [fromMs, Date.now()]
  assert.equal(struck.code, 1, struck.stdout + struck.stderr)
  const tookMs = struckMs[1] - fromMs
  assert.ok(tookMs < 400_000, `${tookMs} ms`)
  status = await site.status()
})

for (const { name, code, pausedMs } of CASES) {
  test(`${name}: what was live stays, and status says why`, async () => {
    assert.match(struck.stdout + struck.stderr, new RegExp(`\\b${name}\\b`))
    assert.equal(await site.liveContent(fileOf(name)), made(name, 1).content)
    const source = status.source(name)
    const error = `${source.reason} ${status.file(name, fileOf(name)).lastError}`
    assert.match(error, /\w+ \w+/)
    if (pausedMs === undefined) return
    assert.equal(source.state, 'paused')
    const until = Date.parse(source.until ?? '')
    const [earliest, latest] = [struckMs[0] + pausedMs[0] - SECOND_MS, struckMs[1] + pausedMs[1] + SECOND_MS]
    assert.ok(until >= earliest && until <= latest, `${source.until}: ${code}`)
  })
}

for (const { name } of BEARABLE) {
  test(`${name}: the file is the new one or the old one`, async () => {
    const content = await site.liveContent(fileOf(name))
    assert.ok([made(name, 1), made(name, 2)].some((one) => one.content === content))
  })
}

test('a file that moved on the same host is followed, and one that comes slowly or in chunks is taken', async () => {
  for (const name of ['moved', 'slow', 'chunked'])
    assert.equal(await site.liveContent(fileOf(name)), made(name, 2).content, name)
})

test('a plain run asks no source that is paused; --force does, but for those that said when', async () => {
  for (const name of names) provider.server.mend(`${name}/${fileOf(name)}`)
  provider.server.forget()
  await delay(FLOOR_MS)
  await site.signatures('update')
  for (const { name, pausedMs } of CASES)
    if (pausedMs !== undefined)
      assert.deepEqual(provider.server.requestsOf(`${name}/${fileOf(name)}`), [], name)
  await delay(FLOOR_MS)
  await site.signatures('update', '--force')
  for (const { name, bidesItsTime = false } of CASES) {
    const wanted = made(name, bidesItsTime ? 1 : 2).content
    assert.equal(await site.liveContent(fileOf(name)), wanted, name)
  }
})

test('a success clears the error', async () => {
  const now = await site.status()
  for (const { name, bidesItsTime = false } of CASES) {
    if (bidesItsTime) continue
    assert.equal(now.file(name, fileOf(name)).lastError, undefined, name)
    assert.equal(now.source(name).state, 'ok', name)
  }
})

test('certificates that are not to be trusted, and a server that is not there', async () => {
  const foreign = await makeAuthority('Somebody else')
  const certificates = {
    foreign: await foreign.issue(LOOPBACK_NAMES),
    expired: await provider.authority.issue(LOOPBACK_NAMES, { expired: true }),
    misnamed: await provider.authority.issue(['other.example']),
  }
  const sources: Record<string, unknown> = {}
  for (const name of TLS) {
    const server = await startSignatureServer({ certificate: certificates[name] })
    tlsServers.set(name, server)
    server.put(fileOf(name), made(name, 1).content)
    sources[name] = { kind: 'https', url: server.url, files: [fileOf(name)], minInterval: '1s' }
  }
  const gone = await startSignatureServer()
  await gone[Symbol.asyncDispose]()
  sources['gone'] = {
    kind: 'https',
    url: `https://localhost:${gone.port}/`,
    files: ['gone.ndb'],
    minInterval: '1s',
  }
  await foreign[Symbol.asyncDispose]()
  await site.configure({ sources })
  const { code, stdout, stderr } = await site.signatures('update')
  assert.equal(code, 1)
  const after = await site.status()
  for (const name of [...TLS, 'gone']) {
    assert.match(stdout + stderr, new RegExp(`\\b${name}\\b`))
    assert.match(after.file(name, fileOf(name)).state, /^(missing|refused)$/, name)
    assert.ok(!(await site.live()).includes(fileOf(name)))
  }
  for (const server of tlsServers.values()) assert.deepEqual(server.requests, [], 'no request reached it')
})
