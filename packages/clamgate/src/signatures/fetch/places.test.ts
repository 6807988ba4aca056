import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { createFetcher } from './fetcher.ts'
import { createStage, errorOf, find, secretOf, sourcePlan, webRoad } from './testing/plans.ts'
import { type Answer, serves, startWebServer } from './testing/web-server.ts'

const NDB = 'Test.A:0:*:aabbccdd\n'
const fetcher = createFetcher({ timeoutMs: 60_000, firstBreakMs: 5, userAgent: 'Clamgate/0' })
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(code, headers).end()

/** A port where nobody listens. */
async function closedBase(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' ? `http://127.0.0.1:${address?.port}/` : ''
}

describe('the next base is asked', () => {
  const faults: Readonly<Record<string, Answer>> = {
    'does not have the file': status(404),
    'fails inside': status(500),
    'refuses us': status(403),
    'is busy': status(503),
    'serves a page': serves('<html>hello'),
    'serves an older version': serves('A:0:*:aa\n', { 'last-modified': 'Sat, 01 Aug 2020 10:00:00 GMT' }),
  }
  for (const [what, answer] of Object.entries(faults)) {
    test(`where one ${what}, and the source is not paused`, async () => {
      await using bad = await startWebServer(undefined)
      await using good = await startWebServer(undefined)
      await using stage = await createStage()
      bad.answers.set('/a.ndb', answer)
      good.answers.set('/a.ndb', serves(NDB))
      const known = { 'a.ndb': { sha256: 'ab'.repeat(32), bytes: 1, modifiedMs: Date.UTC(2026, 0, 1) } }
      const fetched = await stage.look(fetcher, sourcePlan(webRoad([bad.base, good.base]), ['a.ndb']), known)
      assert.equal(find(fetched, 'a.ndb').kind, 'new')
      assert.equal(fetched.pause, undefined)
    })
  }

  test('where one cannot be reached', async () => {
    await using good = await startWebServer(undefined)
    await using stage = await createStage()
    good.answers.set('/a.ndb', serves(NDB))
    const bases = [await closedBase(), good.base]
    assert.equal(find(await stage.look(fetcher, sourcePlan(webRoad(bases), ['a.ndb'])), 'a.ndb').kind, 'new')
  })
})

test('where no base helps, the last failure is told, with all of them named', async () => {
  await using first = await startWebServer(undefined)
  await using second = await startWebServer(undefined)
  await using stage = await createStage()
  first.answers.set('/a.ndb', status(403))
  second.answers.set('/a.ndb', status(429, { 'retry-after': '100' }))
  // The clock of this machine may be set meanwhile.
  const wall = Date.UTC(2026, 0, 1)
  const clock = { wall: () => wall, monotonic: () => 0, wallOf: () => 0 }
  const own = createFetcher({ timeoutMs: 60_000, clock, userAgent: 'Clamgate/0' })
  const fetched = await stage.look(own, sourcePlan(webRoad([first.base, second.base]), ['a.ndb']))
  const error = errorOf(fetched, 'a.ndb')
  assert.equal(error.code, 'SIGNATURES_RETRY_LATER')
  assert(error.message.includes(`asked before, in vain: 127.0.0.1:${first.port} (SIGNATURES_FORBIDDEN)`))
  // The source may be asked again as soon as one of them may.
  assert.equal(fetched.pause?.untilMs, wall + 100_000)
})

test('a host that asks us to come later is left alone until then, while another one serves', async () => {
  await using busy = await startWebServer(undefined)
  await using good = await startWebServer(undefined)
  await using stage = await createStage()
  let nowMs = 1_000_000
  const clock = { wall: () => Date.UTC(2026, 0, 1) + nowMs, monotonic: () => nowMs, wallOf: () => 0 }
  const own = createFetcher({ timeoutMs: 60_000, clock, userAgent: 'Clamgate/0' })
  busy.answers.set('/a.ndb', status(429, { 'retry-after': '100' }))
  good.answers.set('/a.ndb', serves(NDB))
  const source = sourcePlan(webRoad([busy.base, good.base]), ['a.ndb'])
  for (const [afterMs, asked] of [
    [0, 1],
    [99_000, 1],
    [2000, 2],
  ] as const) {
    nowMs += afterMs
    assert.equal(find(await stage.look(own, source), 'a.ndb').kind, 'new')
    assert.equal(busy.asked.length, asked)
  }
})

test('a host that refuses us, or is not there, is not asked for the other files', async () => {
  await using server = await startWebServer(undefined)
  await using stage = await createStage()
  const names = Array.from({ length: 20 }, (_, index) => `${index}.ndb`)
  for (const name of names) server.answers.set(`/${name}`, status(403))
  const fetched = await stage.look(fetcher, sourcePlan(webRoad([server.base]), names))
  assert(names.every((name) => errorOf(fetched, name).code === 'SIGNATURES_FORBIDDEN'))
  // Two were on the way at once.
  assert(server.asked.length <= 2, `${server.asked.length} were asked`)
})

test('no more than two files come from a host at once', async () => {
  await using server = await startWebServer(undefined)
  await using stage = await createStage()
  const names = Array.from({ length: 9 }, (_, index) => `${index}.ndb`)
  let [open, most] = [0, 0]
  for (const name of names) {
    server.answers.set(`/${name}`, (_request, response) => {
      most = Math.max(most, ++open)
      setImmediate(() => response.end(NDB, () => open--))
    })
  }
  const fetched = await stage.look(fetcher, sourcePlan(webRoad([server.base]), names))
  assert(fetched.files.every(({ kind }) => kind === 'new'))
  assert(most <= 2, `${most} at once`)
})

describe('a redirect', () => {
  test('within the host, and to a host that is named, is followed', async () => {
    await using server = await startWebServer(undefined)
    await using other = await startWebServer(undefined)
    await using stage = await createStage()
    server.answers.set('/a.ndb', status(301, { location: '/moved/a.ndb' }))
    server.answers.set('/moved/a.ndb', status(307, { location: `${other.base}a.ndb` }))
    other.answers.set('/a.ndb', serves(NDB))
    const named = webRoad([server.base], { redirectHosts: [`127.0.0.1:${other.port}`] })
    assert.equal(find(await stage.look(fetcher, sourcePlan(named, ['a.ndb'])), 'a.ndb').kind, 'new')
    const error = errorOf(await stage.look(fetcher, sourcePlan(webRoad([server.base]), ['a.ndb'])), 'a.ndb')
    assert.match(error.message, /is at another host/)
  })

  test('never carries the secret, or the password of the base, to another host', async () => {
    await using server = await startWebServer(undefined)
    await using other = await startWebServer(undefined)
    await using stage = await createStage()
    const road = (path: string) => ({
      ...webRoad([server.base.replace('//', '//us:word@')], { path }),
      redirectHosts: ['127.0.0.1'],
    })
    const secret = secretOf('s3cr3t')
    server.answers.set('/s3cr3t/a.ndb', status(302, { location: `${other.base}s%33cr3t/a.ndb` }))
    const refused = await stage.look(fetcher, sourcePlan(road('{secret}/{file}'), ['a.ndb'], { secret }))
    assert.match(errorOf(refused, 'a.ndb').message, /would give the secret to another host/)
    assert.equal(other.asked.length, 0)
    server.answers.set('/b.ndb', status(302, { location: `${other.base}b.ndb` }))
    other.answers.set('/b.ndb', serves(NDB))
    assert.equal(find(await stage.look(fetcher, sourcePlan(road('{file}'), ['b.ndb'])), 'b.ndb').kind, 'new')
    assert.equal(server.asked[1]?.headers.authorization, `Basic ${btoa('us:word')}`)
    assert.equal(other.asked[0]?.headers.authorization, undefined)
  })
})

describe('a secret', () => {
  const road = webRoad(['http://127.0.0.1:1/'], { path: 'getfile?receipt={secret}&list=basic' })
  for (const text of ['', ' \n', 'two words', 'https://example.org/get/abc', '..', 'a\u0000b']) {
    test(`that is ${JSON.stringify(text)} is told before anybody is asked`, async () => {
      await using stage = await createStage()
      const secret = secretOf(text)
      const error = errorOf(await stage.look(fetcher, sourcePlan(road, ['a.ndb'], { secret })), 'a.ndb')
      assert.equal(error.code, 'SIGNATURES_SECRET')
      assert.match(error.remedy ?? '', /signatures\.sources\.mine\.secret/)
    })
  }

  test('that is missing is told', async () => {
    await using stage = await createStage()
    assert.equal(
      errorOf(await stage.look(fetcher, sourcePlan(road, ['a.ndb'])), 'a.ndb').code,
      'SIGNATURES_SECRET',
    )
  })

  test('shows in no sentence of a host that cannot be reached', async () => {
    await using stage = await createStage()
    const bases = [await closedBase()]
    const secret = secretOf('hush')
    for (const path of ['{secret}/{file}', 'get?receipt={secret}']) {
      const source = sourcePlan(webRoad(bases, { path }), ['a.ndb'], { secret })
      const error = errorOf(await stage.look(fetcher, source), 'a.ndb')
      assert.equal(error.code, 'SIGNATURES_UNREACHABLE')
      assert.match(error.message, /\{secret\}/)
      assert.doesNotMatch(JSON.stringify([error.message, error.remedy, error.details]), /hush/)
    }
  })
})
