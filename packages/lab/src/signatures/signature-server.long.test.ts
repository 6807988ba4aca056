import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { DECOYS, type Fault, redirectFault, retryFault, statusFault } from './faults.ts'
import { LOOPBACK_NAMES, makeAuthority } from './private-authority.ts'
import { startSignatureServer } from './signature-server.ts'

interface Got {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

interface Ask {
  readonly headers?: OutgoingHttpHeaders
  readonly ca?: string
  readonly signal?: AbortSignal
}

function ask(url: string, { headers = {}, ca, signal }: Ask = {}): Promise<Got> {
  const { promise, resolve, reject } = Promise.withResolvers<Got>()
  const options = {
    headers,
    agent: false,
    ...(ca === undefined ? {} : { ca }),
    ...(signal === undefined ? {} : { signal }),
  } as const
  const request = url.startsWith('https') ? httpsRequest : httpRequest
  const asked = request(url, options, (answer) => {
    buffer(answer).then(
      (body) => resolve({ status: answer.statusCode, headers: answer.headers, body }),
      reject,
    )
  })
  asked.on('error', reject)
  asked.end()
  return promise
}

const CONTENT = 'Own.One:0:*:0102030405060708\n'

test('a file comes with its validators, then not again, and from a place on', async () => {
  await using server = await startSignatureServer()
  const modified = new Date('2026-03-04T05:06:07Z')
  server.put('own/own.ndb', CONTENT, { modified })
  const url = `${server.url}own/own.ndb`
  const { status, headers, body } = await ask(url)
  assert.deepEqual([status, body.toString()], [200, CONTENT])
  assert.equal(headers['last-modified'], 'Wed, 04 Mar 2026 05:06:07 GMT')
  const { etag = '' } = headers
  const answers = async (asked: OutgoingHttpHeaders) => {
    const got = await ask(url, { headers: asked })
    return [got.status, got.body.toString()]
  }
  assert.deepEqual(await answers({ 'if-none-match': etag }), [304, ''])
  assert.deepEqual(await answers({ 'if-none-match': `W/${etag}` }), [304, ''])
  assert.deepEqual(await answers({ 'if-none-match': '"other"' }), [200, CONTENT])
  assert.deepEqual(await answers({ 'if-modified-since': modified.toUTCString() }), [304, ''])
  assert.deepEqual(await answers({ 'if-modified-since': 'Tue, 03 Mar 2026 00:00:00 GMT' }), [200, CONTENT])
  assert.deepEqual(await answers({ range: 'bytes=4-', 'if-range': etag }), [206, CONTENT.slice(4)])
  assert.deepEqual(await answers({ range: 'bytes=4-', 'if-range': '"other"' }), [200, CONTENT])
  assert.deepEqual(await answers({ range: `bytes=${CONTENT.length}-` }), [416, ''])
  assert.deepEqual((await ask(`${server.url}other`)).status, 404)
  assert.equal(server.requestsOf('own/own.ndb').length, 9)
  assert.equal(server.requestsOf('own/own.ndb')[0]?.headers['if-none-match'], undefined)
})

test('answers of its own stand in for the file, for as many requests as were said', async () => {
  await using server = await startSignatureServer()
  server.put('a.ndb', CONTENT)
  const status = async () => (await ask(`${server.url}a.ndb`)).status
  server.fail('a.ndb', statusFault(403), 2)
  assert.deepEqual([await status(), await status(), await status()], [403, 403, 200])
  server.fail('*', retryFault(429, '120'))
  assert.equal((await ask(`${server.url}a.ndb`)).headers['retry-after'], '120')
  server.fail('a.ndb', redirectFault('https://elsewhere.example/a.ndb'))
  const moved = await ask(`${server.url}a.ndb`)
  assert.deepEqual([moved.status, moved.headers.location], [302, 'https://elsewhere.example/a.ndb'])
  server.fail('a.ndb', DECOYS.empty)
  assert.equal((await ask(`${server.url}a.ndb`)).body.length, 0)
  server.mend('a.ndb')
  server.mend('*')
  assert.equal(await status(), 200)
})

test('content that is not what was announced', async () => {
  await using server = await startSignatureServer()
  server.put('a.ndb', CONTENT)
  const get = (fault: Fault) => {
    server.fail('a.ndb', fault)
    return ask(`${server.url}a.ndb`)
  }
  const broken = { code: /^ECONNRESET$/ }
  await assert.rejects(get({ kind: 'truncated', bytes: 5 }), broken)
  await assert.rejects(get({ kind: 'truncated', bytes: 5, chunked: true }), broken)
  await assert.rejects(get({ kind: 'reset', afterBytes: 5 }), broken)
  await assert.rejects(get({ kind: 'garbage' }), { code: /^HPE_/ })
  const long = await get({ kind: 'too-long', more: 10 }).catch(() => undefined)
  assert.ok(
    long === undefined || long.body.toString() === CONTENT,
    'a client sees what was announced, or a fault',
  )
  const zipped = await get({ kind: 'gzip' })
  assert.deepEqual(
    [zipped.headers['content-encoding'], gunzipSync(zipped.body).toString()],
    ['gzip', CONTENT],
  )
  const chunked = await get({ kind: 'chunked' })
  assert.deepEqual([chunked.headers['content-length'], chunked.body.toString()], [undefined, CONTENT])
  assert.equal((await get({ kind: 'slow', chunkBytes: 10, everyMs: 1 })).body.toString(), CONTENT)
})

test('content that does not end, and silence, last until the client goes', async () => {
  await using server = await startSignatureServer()
  server.put('a.ndb', CONTENT)
  const faults: readonly Fault[] = [
    { kind: 'silent', after: 'request' },
    { kind: 'silent', after: 'head' },
    { kind: 'endless' },
    { kind: 'huge', bytes: 10 ** 12 },
  ]
  for (const fault of faults) {
    server.fail('a.ndb', fault)
    const signal = AbortSignal.timeout(100)
    await assert.rejects(
      ask(`${server.url}a.ndb`, { signal }),
      { name: /AbortError|TimeoutError/ },
      fault.kind,
    )
  }
})

test('https with certificates: good, of a foreign authority, expired, and for another name', async () => {
  await using authority = await makeAuthority()
  await using foreign = await makeAuthority('Somebody else')
  const ca = await readFile(authority.caFile, 'utf8')
  await using server = await startSignatureServer({ certificate: await authority.issue(LOOPBACK_NAMES) })
  server.put('a.ndb', CONTENT)
  const get = () => ask(`${server.url}a.ndb`, { ca })
  assert.equal((await get()).body.toString(), CONTENT)
  await assert.rejects(ask(`${server.url}a.ndb`), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
  server.show(await foreign.issue(LOOPBACK_NAMES))
  await assert.rejects(get(), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
  server.show(await authority.issue(LOOPBACK_NAMES, { expired: true }))
  await assert.rejects(get(), { code: 'CERT_HAS_EXPIRED' })
  server.show(await authority.issue(['other.example']))
  await assert.rejects(get(), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  server.show(await authority.issue(LOOPBACK_NAMES))
  server.fail('a.ndb', { kind: 'reset', afterBytes: 4 })
  await assert.rejects(get(), { code: 'ECONNRESET' })
})
