import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { SignatureErrorCode } from '../errors.ts'
import type { Fetcher } from '../ports.ts'
import { createFetcher } from './fetcher.ts'
import { createTestAuthority, type KeyPair, type TestAuthority } from './testing/authority.ts'
import { createStage, errorOf, filePlan, find, secretOf, sourcePlan, webRoad } from './testing/plans.ts'
import { type Answer, serves, startWebServer } from './testing/web-server.ts'

const NDB = 'Test.A:0:*:aabbccdd\nTest.B:0:*:eeff0011\n'

let authority: TestAuthority
let pair: KeyPair
let fetcher: Fetcher

before(async () => {
  authority = await createTestAuthority()
  pair = await authority.issue(['IP:127.0.0.1', 'DNS:localhost'])
  fetcher = createFetcher({ timeoutMs: 60_000, ca: authority.ca, userAgent: 'Clamgate/0' })
})
after(async () => {
  await authority[Symbol.asyncDispose]()
})

describe('a file by https', () => {
  test('comes whole, with its digest and its validators', async () => {
    await using server = await startWebServer(pair)
    await using stage = await createStage()
    server.answers.set('/a.ndb', serves(NDB, { 'last-modified': 'Sat, 01 Aug 2026 10:00:00 GMT' }))
    const fetched = await stage.look(fetcher, sourcePlan(webRoad([server.base]), ['a.ndb']))
    const file = find(fetched, 'a.ndb')
    assert(file.kind === 'new')
    assert.equal(await readFile(file.file.path, 'utf8'), NDB)
    assert(file.file.path.endsWith('a.ndb'))
    assert.equal(file.file.bytes, NDB.length)
    assert.equal(file.file.modifiedMs, Date.UTC(2026, 7, 1, 10))
    assert.equal(fetched.pause, undefined)
    const [asked] = server.asked
    assert.equal(asked?.headers['user-agent'], 'Clamgate/0')
    assert.equal(asked?.headers['accept-encoding'], 'identity')
  })

  test('is asked for with the validators of the last answer, and does not come again', async () => {
    await using server = await startWebServer(pair)
    await using stage = await createStage()
    server.answers.set('/a.ndb', serves(NDB))
    const source = sourcePlan(webRoad([server.base]), ['a.ndb'])
    const first = find(await stage.look(fetcher, source), 'a.ndb')
    assert(first.kind === 'new')
    const again = find(await stage.look(fetcher, source, { 'a.ndb': first.file }), 'a.ndb')
    assert(again.kind === 'unchanged')
    assert.equal(again.known.sha256, first.file.sha256)
    assert.equal(again.known.etag, first.file.etag)
    assert.equal(server.asked[1]?.headers['if-none-match'], first.file.etag)
  })

  test('is unchanged, too, where a server without conditions sends the same again', async () => {
    await using server = await startWebServer(pair)
    await using stage = await createStage()
    server.answers.set('/a.ndb', (_request, response) => void response.end(NDB))
    const source = sourcePlan(webRoad([server.base]), ['a.ndb'])
    const first = find(await stage.look(fetcher, source), 'a.ndb')
    assert(first.kind === 'new')
    const again = await stage.look(fetcher, source, { 'a.ndb': first.file })
    assert.equal(find(again, 'a.ndb').kind, 'unchanged')
  })

  test('that nobody wants is not asked for', async () => {
    await using server = await startWebServer(pair)
    await using stage = await createStage()
    const files = [filePlan('a.ndb', { wanted: false })]
    const fetched = await stage.look(fetcher, sourcePlan(webRoad([server.base]), [], { files }))
    assert.deepEqual([fetched.files, server.asked.length], [[], 0])
  })
})

const status =
  (code: number, headers: Record<string, string> = {}, body = 'no'): Answer =>
  (_request, response) =>
    void response.writeHead(code, headers).end(body)
const says = (body: string, type = 'text/plain') => status(200, { 'content-type': type }, body)

const FAULTS: readonly { what: string; answer: Answer; code: SignatureErrorCode; pauseS?: number }[] = [
  { what: '401', answer: status(401), code: 'SIGNATURES_FORBIDDEN', pauseS: 6 * 3600 },
  { what: '403', answer: status(403, {}, '<html>'), code: 'SIGNATURES_FORBIDDEN', pauseS: 6 * 3600 },
  { what: '404', answer: status(404), code: 'SIGNATURES_NOT_FOUND' },
  { what: '410', answer: status(410), code: 'SIGNATURES_NOT_FOUND' },
  { what: '429', answer: status(429), code: 'SIGNATURES_RETRY_LATER', pauseS: 4 * 3600 },
  {
    what: '429 with seconds',
    answer: status(429, { 'retry-after': '120' }),
    code: 'SIGNATURES_RETRY_LATER',
    pauseS: 120,
  },
  {
    what: '503 with nonsense',
    answer: status(503, { 'retry-after': 'soon' }),
    code: 'SIGNATURES_RETRY_LATER',
    pauseS: 3600,
  },
  {
    what: '503 with years',
    answer: status(503, { 'retry-after': '99999999999' }),
    code: 'SIGNATURES_RETRY_LATER',
    pauseS: 7 * 86_400,
  },
  {
    what: '429 with a time that is over',
    answer: status(429, { 'retry-after': 'Tue, 03 Mar 2020 00:00:00 GMT' }),
    code: 'SIGNATURES_RETRY_LATER',
    pauseS: 4 * 3600,
  },
  {
    what: '429 with less than nothing',
    answer: status(429, { 'retry-after': '-5' }),
    code: 'SIGNATURES_RETRY_LATER',
    pauseS: 4 * 3600,
  },
  { what: '500', answer: status(500), code: 'SIGNATURES_HTTP_STATUS' },
  { what: '204', answer: status(204, {}, ''), code: 'SIGNATURES_HTTP_STATUS' },
  { what: 'a 304 that nobody asked for', answer: status(304, {}, ''), code: 'SIGNATURES_HTTP_STATUS' },
  {
    what: 'HTML',
    answer: says('<!DOCTYPE html><p>hello', 'text/html'),
    code: 'SIGNATURES_DECOY',
    pauseS: 6 * 3600,
  },
  {
    what: 'HTML that is called text',
    answer: says(' \n<HTML><p>no'),
    code: 'SIGNATURES_DECOY',
    pauseS: 6 * 3600,
  },
  {
    what: 'a sentence as HTML',
    answer: says('Too many requests', 'text/html'),
    code: 'SIGNATURES_DECOY',
    pauseS: 6 * 3600,
  },
  { what: 'JSON', answer: says('{"error":"no"}'), code: 'SIGNATURES_DECOY', pauseS: 6 * 3600 },
  { what: 'nothing', answer: says(''), code: 'SIGNATURES_DECOY', pauseS: 6 * 3600 },
  { what: 'too much', answer: says('A:0:*:aa\n'.repeat(200_000)), code: 'SIGNATURES_TOO_LARGE' },
  {
    what: 'too much, announced',
    answer: (_request, response) =>
      void response.writeHead(200, { 'content-length': 2_000_000_000 }).flushHeaders(),
    code: 'SIGNATURES_TOO_LARGE',
  },
  {
    what: 'an endless body',
    answer: (_request, response) => {
      const more = () => {
        if (!response.destroyed) response.write('A:0:*:aa\n'.repeat(10_000), more)
      }
      more()
    },
    code: 'SIGNATURES_TOO_LARGE',
  },
  {
    what: 'an encoding that nobody knows',
    answer: status(200, { 'content-encoding': 'rot13' }, NDB),
    code: 'SIGNATURES_MALFORMED',
  },
  {
    what: 'gzip that is none',
    answer: status(200, { 'content-encoding': 'gzip' }, NDB),
    code: 'SIGNATURES_MALFORMED',
  },
  { what: 'a redirect to nowhere', answer: status(302), code: 'SIGNATURES_REDIRECT' },
  { what: 'a circle', answer: status(302, { location: '/a.ndb' }), code: 'SIGNATURES_REDIRECT' },
  {
    what: 'a redirect to http',
    answer: status(301, { location: 'http://127.0.0.1/a.ndb' }),
    code: 'SIGNATURES_REDIRECT',
  },
  {
    what: 'another host',
    answer: status(301, { location: 'https://example.org/' }),
    code: 'SIGNATURES_REDIRECT',
  },
  {
    what: 'a redirect to a file',
    answer: status(301, { location: 'file:///etc/passwd' }),
    code: 'SIGNATURES_REDIRECT',
  },
  {
    what: 'header fields without end',
    answer: status(200, { 'x-more': 'x'.repeat(100_000) }),
    code: 'SIGNATURES_TOO_LARGE',
  },
]

describe('what a source does wrong', () => {
  for (const { what, answer, code, pauseS } of FAULTS) {
    test(`${what} is ${code}, and the good file beside it comes`, async () => {
      await using server = await startWebServer(pair)
      await using stage = await createStage()
      // A source that wants to be left alone is asked for nothing more: so the good file is asked for by then.
      const goodIsAsked = Promise.withResolvers<void>()
      server.answers.set('/b.ndb', (...asked) => {
        goodIsAsked.resolve()
        serves(NDB)(...asked)
      })
      server.answers.set('/a.ndb', (...asked) => void goodIsAsked.promise.then(() => answer(...asked)))
      const files = [filePlan('b.ndb'), filePlan('a.ndb', { maxBytes: 500_000 })]
      const startMs = Date.now()
      const fetched = await stage.look(fetcher, sourcePlan(webRoad([server.base]), [], { files }))
      const error = errorOf(fetched, 'a.ndb')
      assert.equal(error.code, code, error.message)
      assert.match(error.message, /https:\/\/127\.0\.0\.1:\d+\/a\.ndb/)
      assert.equal(find(fetched, 'b.ndb').kind, 'new')
      assert.deepEqual(await stage.left(), ['mine-b.ndb'])
      const paused = fetched.pause === undefined ? undefined : fetched.pause.untilMs - startMs
      if (pauseS === undefined) assert.equal(paused, undefined)
      else assert(paused !== undefined && Math.abs(paused - pauseS * 1000) < 10_000, `${paused} ms`)
    })
  }
})

test('a secret is encoded into the address, and shows in no sentence', async () => {
  await using server = await startWebServer(pair)
  await using stage = await createStage()
  const secret = secretOf('top/secret+key\n')
  const road = webRoad([server.base], { path: '{secret}/{file}' })
  server.answers.set(
    '/top%2Fsecret%2Bkey/a.ndb',
    status(302, { location: 'https://evil.example/top%2Fsecret%2Bkey' }),
  )
  server.answers.set(
    '/top%2Fsecret%2Bkey/b.ndb',
    status(302, {
      location: `https://TOP%2Fsecret%2Bkey.example/${Buffer.from('top/secret+key').toString('hex')}`,
    }),
  )
  const fetched = await stage.look(fetcher, sourcePlan(road, ['a.ndb', 'b.ndb'], { secret }))
  for (const name of ['a.ndb', 'b.ndb']) {
    const error = errorOf(fetched, name)
    assert.equal(error.code, 'SIGNATURES_REDIRECT')
    assert.match(error.message, /\/\{secret\}\/[ab]\.ndb leads elsewhere/)
    assert.doesNotMatch(`${error.message} ${error.remedy} ${JSON.stringify(error.details)}`, /top|746f70/i)
  }
})
