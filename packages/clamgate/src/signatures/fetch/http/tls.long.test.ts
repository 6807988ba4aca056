import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createFetcher } from '../fetcher.ts'
import { createTestAuthority, type KeyPair, type TestAuthority } from '../testing/authority.ts'
import { createStage, errorOf, find, sourcePlan, webRoad } from '../testing/plans.ts'
import { serves, startWebServer } from '../testing/web-server.ts'

const NDB = 'Test.A:0:*:aabbccdd\n'
const HERE = ['IP:127.0.0.1']

let authority: TestAuthority
let foreign: TestAuthority

before(async () => {
  authority = await createTestAuthority()
  foreign = await createTestAuthority()
})
after(async () => {
  await authority[Symbol.asyncDispose]()
  await foreign[Symbol.asyncDispose]()
})

async function lookAt(pair: KeyPair | undefined, ca = authority.ca, scheme = 'https') {
  await using server = await startWebServer(pair)
  await using stage = await createStage()
  server.answers.set('/a.ndb', serves(NDB))
  const base = server.base.replace(/^https?/, scheme)
  const fetcher = createFetcher({ timeoutMs: 60_000, ca, userAgent: 'Clamgate/0' })
  const fetched = await stage.look(fetcher, sourcePlan(webRoad([base]), ['a.ndb', 'b.ndb']))
  return { fetched, asked: server.asked.length }
}

describe('a certificate', () => {
  test('of an authority in signatures.tls.ca is taken', async () => {
    const { fetched } = await lookAt(await authority.issue(HERE))
    assert.equal(find(fetched, 'a.ndb').kind, 'new')
  })

  const cases: readonly { what: string; pair: () => Promise<KeyPair | undefined>; why: RegExp }[] = [
    {
      what: 'of a foreign authority',
      pair: () => foreign.issue(HERE),
      why: /authority that is not known here/,
    },
    {
      what: 'that has expired',
      pair: () => authority.issue(HERE, { from: '20200101000000Z', to: '20200201000000Z' }),
      why: /has expired/,
    },
    {
      what: 'of the future',
      pair: () => authority.issue(HERE, { from: '20900101000000Z', to: '20910101000000Z' }),
      why: /is not valid so far/,
    },
    {
      what: 'of another host',
      pair: () => authority.issue(['DNS:other.example']),
      why: /is for another host/,
    },
    {
      what: 'that is none, since the port speaks http',
      pair: async () => undefined,
      why: /There is no TLS with/,
    },
  ]
  for (const { what, pair, why } of cases) {
    test(`${what} is refused, and nothing is asked`, async () => {
      const { fetched, asked } = await lookAt(await pair())
      for (const name of ['a.ndb', 'b.ndb']) {
        const error = errorOf(fetched, name)
        assert.equal(error.code, 'SIGNATURES_TLS', error.message)
        assert.match(error.message, why)
        assert.notEqual(error.remedy, undefined)
      }
      assert.equal(asked, 0)
    })
  }
})

test('signatures.tls.ca without a certificate is told, and nothing is asked', async () => {
  const pair = await authority.issue(HERE)
  for (const ca of ['', 'hello', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']) {
    const { fetched, asked } = await lookAt(pair, ca)
    assert.equal(errorOf(fetched, 'a.ndb').code, 'SIGNATURES_TLS')
    assert.match(errorOf(fetched, 'a.ndb').message, /signatures\.tls\.ca/)
    assert.equal(asked, 0)
  }
})
