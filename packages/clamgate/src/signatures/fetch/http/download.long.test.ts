import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { SignatureErrorCode } from '../../errors.ts'
import { createFetcher } from '../fetcher.ts'
import { createStage, errorOf, find, sourcePlan, webRoad } from '../testing/plans.ts'
import { type Answer, serves, startWebServer } from '../testing/web-server.ts'

const TEXT = 'Test.A:0:*:aabbccdd\n'.repeat(5000)
/** For a server that is too slow on purpose; the others have as long as a busy host may need. */
const TIMEOUT_MS = 1000
const fetcherWithin = (timeoutMs: number) =>
  createFetcher({ timeoutMs, firstBreakMs: 5, userAgent: 'Clamgate/0' })
const fetcher = fetcherWithin(60_000)

async function lookAt(answer: Answer, { isTooSlow = false } = {}) {
  await using server = await startWebServer(undefined)
  await using stage = await createStage()
  server.answers.set('/a.ndb', answer)
  const by = isTooSlow ? fetcherWithin(TIMEOUT_MS) : fetcher
  const fetched = await stage.look(by, sourcePlan(webRoad([server.base]), ['a.ndb']))
  const file = find(fetched, 'a.ndb')
  const content = file.kind === 'new' ? await readFile(file.file.path, 'utf8') : undefined
  if (file.kind === 'new') {
    assert.equal(
      file.file.sha256,
      createHash('sha256')
        .update(content ?? '')
        .digest('hex'),
    )
    assert.equal(file.file.bytes, content?.length)
  }
  return { fetched, content, asked: server.asked, left: await stage.left() }
}

/** The first answers are as told, each after the other; then it serves as a good one. */
function firstly(answers: readonly Answer[], then: Answer = serves(TEXT)): Answer {
  let count = 0
  return (request, response) => (answers[count++] ?? then)(request, response)
}

/** Announces all, sends a part, and then: */
const cutting =
  (bytes: number, how: (response: ServerResponse) => void, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    const etag = `"${TEXT.length}-${Buffer.from(TEXT).toString('base64url').slice(0, 16)}"`
    response.writeHead(200, { 'content-length': TEXT.length, etag, ...headers })
    response.write(TEXT.slice(0, bytes), () => how(response))
  }
const closes = (response: ServerResponse) => void response.socket?.end()
const resets = (response: ServerResponse) => void response.socket?.resetAndDestroy()
const stalls = () => undefined

describe('a download that breaks', () => {
  for (const [what, how] of Object.entries({ closes, resets, stalls })) {
    test(`is taken up where it was when the line ${what}`, async () => {
      const { content, asked } = await lookAt(firstly([cutting(50_000, how)]), { isTooSlow: how === stalls })
      assert.equal(content, TEXT)
      assert.equal(asked[1]?.headers.range, 'bytes=50000-')
      assert.match(String(asked[1]?.headers['if-range']), /^"100000-/)
    })
  }

  test('begins anew where the file has changed meanwhile', async () => {
    const other = 'Test.B:0:*:11223344\n'.repeat(100)
    const { content } = await lookAt(firstly([cutting(50_000, closes)], serves(other)))
    assert.equal(content, other)
  })

  test('begins anew where there is nothing to tell its version by, or a weak sign', async () => {
    for (const etag of ['', 'W/"weak"']) {
      const { content, asked } = await lookAt(firstly([cutting(50_000, closes, { etag })]))
      assert.equal(content, TEXT)
      assert.equal(asked[1]?.headers.range, undefined)
    }
  })

  test('begins anew where the rest that comes is not the rest that was asked for', async () => {
    const wrong: Answer = (_request, response) =>
      void response.writeHead(206, { 'content-range': 'bytes 10-99999/100000' }).end('x')
    const { content } = await lookAt(firstly([cutting(50_000, closes), wrong]))
    assert.equal(content, TEXT)
  })

  test('is given up at the third time, and leaves nothing behind', async () => {
    for (const [how, code] of [
      [closes, 'SIGNATURES_LENGTH'],
      [resets, 'SIGNATURES_UNREACHABLE'],
    ] as const) {
      const { fetched, asked, left } = await lookAt(cutting(50_000, how))
      const error = errorOf(fetched, 'a.ndb')
      assert.deepEqual([error.code, asked.length, left], [code, 3, []], error.message)
    }
  })
})

test('what is longer than it was announced is refused', async () => {
  const { fetched } = await lookAt((_request, response) => {
    response.socket?.end(`HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n${TEXT.slice(0, 100)}`)
  })
  assert.equal(errorOf(fetched, 'a.ndb').code, 'SIGNATURES_LENGTH')
})

test('a body that trickles is ended, though a byte comes now and then', async () => {
  const trickling: Answer = (_request, response) => {
    response.writeHead(200, { 'content-length': 100_000 })
    const timer = setInterval(() => response.write('x'), TIMEOUT_MS / 10)
    response.on('close', () => clearInterval(timer))
  }
  const { fetched, asked } = await lookAt(trickling, { isTooSlow: true })
  const error = errorOf(fetched, 'a.ndb')
  assert.match(error.message, /is too slow: \d+ bytes/)
  assert.deepEqual([error.code, asked.length], ['SIGNATURES_TIMEOUT', 1])
})

test('a source that takes the question and says nothing is left after the bound', async () => {
  const { fetched, asked } = await lookAt(() => undefined, { isTooSlow: true })
  assert.deepEqual([errorOf(fetched, 'a.ndb').code, asked.length], ['SIGNATURES_TIMEOUT', 1])
})

const ENCODED: readonly { what: string; body: Buffer; code?: SignatureErrorCode }[] = [
  { what: 'a good one is decoded', body: gzipSync(TEXT) },
  { what: 'a bomb is refused', body: gzipSync(Buffer.alloc(50_000_000)), code: 'SIGNATURES_TOO_LARGE' },
  {
    what: 'one that is cut off is refused',
    body: gzipSync(TEXT).subarray(0, 100),
    code: 'SIGNATURES_MALFORMED',
  },
]

for (const { what, body, code } of ENCODED) {
  test(`gzip that nobody asked for: ${what}`, async () => {
    const { fetched, content } = await lookAt((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length }).end(body)
    })
    if (code === undefined) assert.equal(content, TEXT)
    else assert.equal(errorOf(fetched, 'a.ndb').code, code, errorOf(fetched, 'a.ndb').message)
  })
}

test('a signal ends a download at once, and nothing is left', async () => {
  await using server = await startWebServer(undefined)
  await using stage = await createStage()
  const stop = new AbortController()
  server.answers.set(
    '/a.ndb',
    cutting(50_000, () => stop.abort(new Error('enough'))),
  )
  const slow = createFetcher({ timeoutMs: 60_000, userAgent: 'Clamgate/0' })
  const source = sourcePlan(webRoad([server.base]), ['a.ndb'])
  await assert.rejects(stage.look(slow, source, {}, stop.signal), /enough/)
  assert.deepEqual(await stage.left(), [])
})

test('a version that is older than the one which is here is refused', async () => {
  await using server = await startWebServer(undefined)
  await using stage = await createStage()
  server.answers.set('/a.ndb', serves(TEXT, { 'last-modified': 'Sat, 01 Aug 2026 10:00:00 GMT' }))
  const known = { 'a.ndb': { sha256: 'ab'.repeat(32), bytes: 9, modifiedMs: Date.UTC(2026, 7, 2) } }
  const fetched = await stage.look(fetcher, sourcePlan(webRoad([server.base]), ['a.ndb']), known)
  assert.equal(errorOf(fetched, 'a.ndb').code, 'SIGNATURES_OLDER')
})

describe('a sidecar', () => {
  const digest = createHash('sha256').update(TEXT).digest('hex')
  const source = (base: string) => sourcePlan(webRoad([base]), ['a.ndb'], { integrity: { kind: 'sha256' } })

  test('that fits lets the file in, and later saves the question', async () => {
    await using server = await startWebServer(undefined)
    await using stage = await createStage()
    server.answers.set('/a.ndb', serves(TEXT))
    server.answers.set('/a.ndb.sha256', serves(`${digest}  a.ndb\n`))
    const first = find(await stage.look(fetcher, source(server.base)), 'a.ndb')
    assert(first.kind === 'new')
    server.answers.delete('/a.ndb')
    const again = await stage.look(fetcher, source(server.base), { 'a.ndb': first.file })
    assert.equal(find(again, 'a.ndb').kind, 'unchanged')
  })

  test('that changed between the two questions is asked for once more', async () => {
    await using server = await startWebServer(undefined)
    await using stage = await createStage()
    server.answers.set('/a.ndb', serves(TEXT))
    server.answers.set('/a.ndb.sha256', firstly([serves('ab'.repeat(32))], serves(digest)))
    assert.equal(find(await stage.look(fetcher, source(server.base)), 'a.ndb').kind, 'new')
  })

  for (const [what, answer] of Object.entries({
    'does not fit': serves('ab'.repeat(32)),
    'is a page': serves('<html>no'),
    'is a long page': serves('<html>no'.repeat(1000)),
    'is empty': serves(''),
    'is missing': firstly([], (_request, response) => void response.writeHead(404).end()),
  })) {
    test(`that ${what} keeps the file out`, async () => {
      await using server = await startWebServer(undefined)
      await using stage = await createStage()
      server.answers.set('/a.ndb', serves(TEXT))
      server.answers.set('/a.ndb.sha256', answer)
      const fetched = await stage.look(fetcher, source(server.base))
      assert.equal(errorOf(fetched, 'a.ndb').code, 'SIGNATURES_DIGEST')
      assert.deepEqual(await stage.left(), [])
    })
  }
})
