import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createFetcher } from '../../packages/clamgate/src/signatures/fetch/fetcher.ts'
import {
  createTestAuthority,
  type TestAuthority,
} from '../../packages/clamgate/src/signatures/fetch/testing/authority.ts'
import {
  createStage,
  errorOf,
  find,
  sourcePlan,
  webRoad,
} from '../../packages/clamgate/src/signatures/fetch/testing/plans.ts'
import {
  serves,
  startWebServer,
  type WebServer,
} from '../../packages/clamgate/src/signatures/fetch/testing/web-server.ts'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { startHttpProxy } from '../../packages/lab/src/signatures/http-proxy.ts'
import { startSilentServer } from '../../packages/lab/src/signatures/silent-server.ts'

const NAMES = ['a.ndb', 'b.ndb', 'c.ndb']
const LOGIN = { user: 'us', password: 'p@ss:word' }

let authority: TestAuthority
let plain: WebServer
let secure: WebServer

before(async () => {
  authority = await createTestAuthority()
  plain = await startWebServer(undefined)
  secure = await startWebServer(await authority.issue(['IP:127.0.0.1', 'DNS:sig.example']))
  for (const name of NAMES) {
    for (const server of [plain, secure]) server.answers.set(`/${name}`, serves(`${name}:0:*:aabbccdd\n`))
  }
})
after(async () => {
  await plain[Symbol.asyncDispose]()
  await secure[Symbol.asyncDispose]()
  await authority[Symbol.asyncDispose]()
})

async function lookThrough(proxy: string, base: string, timeoutMs = 60_000) {
  await using stage = await createStage()
  const fetcher = createFetcher({ timeoutMs, ca: authority.ca, proxy, userAgent: 'Clamgate/0' })
  return await stage.look(fetcher, sourcePlan(webRoad([base]), NAMES))
}

describe('through a proxy', () => {
  test('https goes by CONNECT, with a name that only the proxy knows, and its password', async () => {
    await using proxy = await startHttpProxy({ login: LOGIN, hosts: { 'sig.example': secure.port } })
    const url = `http://us:p%40ss:word@127.0.0.1:${proxy.port}`
    const fetched = await lookThrough(url, 'https://sig.example/')
    for (const name of NAMES) assert.equal(find(fetched, name).kind, 'new')
    assert(proxy.requests.every((line) => line === 'CONNECT sig.example:443'))
    // Connections are kept for the next file.
    assert(proxy.requests.length <= 2, `${proxy.requests.length} connections`)
  })

  test('http goes as a whole address', async () => {
    await using proxy = await startHttpProxy({ login: LOGIN })
    const fetched = await lookThrough(`http://us:p%40ss:word@127.0.0.1:${proxy.port}`, plain.base)
    for (const name of NAMES) assert.equal(find(fetched, name).kind, 'new')
    // Two are asked for at a time.
    for (const name of NAMES) assert(proxy.requests.includes(`GET ${plain.base}${name}`), name)
  })
})

describe('a proxy is told, without its password, that', () => {
  test('wants another password, for https and http', async () => {
    await using proxy = await startHttpProxy({ login: LOGIN })
    for (const base of [plain.base, secure.base]) {
      for (const login of ['', 'us:wr0ng@']) {
        const fetched = await lookThrough(`http://${login}127.0.0.1:${proxy.port}`, base)
        const error = errorOf(fetched, 'a.ndb')
        assert.equal(error.code, 'SIGNATURES_UNREACHABLE')
        assert.match(error.message, /The proxy 127\.0\.0\.1:\d+ .*HTTP status 407/)
        assert.match(error.remedy ?? '', /signatures\.proxy/)
        assert.doesNotMatch(`${error.message}${error.remedy}`, /wr0ng/)
      }
    }
  })

  test('does not know the host', async () => {
    await using proxy = await startHttpProxy()
    const error = errorOf(
      await lookThrough(`http://127.0.0.1:${proxy.port}`, 'https://nowhere.example/'),
      'a.ndb',
    )
    assert.match(error.message, /does not connect us|cannot be reached/)
  })

  test('is not there', async () => {
    for (const base of [plain.base, secure.base]) {
      const error = errorOf(await lookThrough(`http://us:p@127.0.0.1:${await freePort()}`, base), 'a.ndb')
      assert.match(error.message, /The proxy 127\.0\.0\.1:\d+ cannot be reached: .*REFUSED/)
    }
  })

  test('says nothing, or speaks no TLS', async () => {
    await using silent = await startSilentServer()
    const mute = errorOf(await lookThrough(`http://127.0.0.1:${silent.port}`, secure.base, 3000), 'a.ndb')
    assert.equal(mute.code, 'SIGNATURES_TIMEOUT', mute.message)
    assert.match(mute.message, /The proxy 127\.0\.0\.1:\d+ has not answered within 3 s/)
    await using proxy = await startHttpProxy()
    const bare = errorOf(await lookThrough(`https://127.0.0.1:${proxy.port}`, secure.base), 'a.ndb')
    assert.match(bare.message, /^There is no TLS with the proxy 127\.0\.0\.1:\d+: EPROTO$/)
  })

  test('is none', async () => {
    for (const proxy of ['socks5://127.0.0.1:1080', 'proxy.example', '']) {
      const error = errorOf(await lookThrough(proxy, plain.base), 'a.ndb')
      assert.match(error.message, /signatures\.proxy is no http or https address/)
    }
  })
})
