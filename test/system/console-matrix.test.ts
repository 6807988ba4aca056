/** Every route, asked by everybody, about one's own things, those of others, and those that nobody has. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ACTS } from '../../packages/clamgate/src/access/acts.ts'
import { TOKEN_ACTS } from '../../packages/clamgate/src/accounts/tokens/bundles.ts'
import { described } from '../../packages/clamgate/src/api/openapi/described.ts'
import { parameterSchema } from '../../packages/clamgate/src/api/openapi/json-schema.ts'
import type { Route } from '../../packages/clamgate/src/api/route.ts'
import { apiRoutes } from '../../packages/clamgate/src/api/routes.ts'
import { reachedServices } from '../../packages/clamgate/src/api/testing/reached.ts'
import { sampleOf } from '../../packages/clamgate/src/api/testing/sample.ts'
import { reachByHand } from '../../packages/clamgate/src/api/testing/who-may.ts'
import { type Answered, type Asker, askerOf, textAt } from './support/console/asker.ts'
import { NO_OBJECTS, OBJECT_ROUTES, type ObjectRoute } from './support/console/object-routes.ts'
import { type AskerName, startTwoDomains, type TwoDomains } from './support/console/two-domains.ts'

const ROUTES = described(apiRoutes(reachedServices().answers))
/** As the table of roles has them. */
const LETTERS: Readonly<Partial<Record<AskerName, 'A' | 'M' | 'U' | 'R'>>> = {
  ...({ host: 'A', admin: 'A', manager: 'M', managerToken: 'M', auditor: 'U', recipient: 'R' } as const),
}
/** What the token of the manager is for. */
const TOKEN: readonly string[] = [
  ...ACTS.filter((act) => /\.(?:read|explain)$/.test(act)),
  'quarantine.release',
]

/** Of so many pairs of a token and a route one is asked: each token asks many, each route is asked by many. All by hand: `TOKEN_PAIRS=1`. */
const PAIRS = Number(process.env['TOKEN_PAIRS'] ?? 5)

let two: TwoDomains
before(async () => {
  two = await startTwoDomains()
})
after(() => two[Symbol.asyncDispose]())

function reachOf(name: AskerName, { act, name: route }: Route): 'everything' | 'own' | 'nothing' {
  const letter = LETTERS[name]
  if (letter === undefined || act === 'anybody') return 'nothing'
  if (route === 'inviteToConsole' && name !== 'host') return 'nothing'
  if (name === 'managerToken' && !TOKEN.includes(act)) return 'nothing'
  return reachByHand(act, letter)
}

async function askSample(asker: Asker, route: Route): Promise<Answered> {
  const { path, headers, body } = sampleOf(route)
  return await asker.ask(route.method, path, body, headers)
}

async function askAbout(asker: Asker, route: Route, about: ObjectRoute, id: string): Promise<Answered> {
  const path = route.path.replace(/:id\b/, id).replace(':index', '0')
  const query = about.query === undefined ? '' : `?${about.query(id)}`
  return await asker.ask(route.method, `${path}${query}`, about.body?.(id))
}

/** All that is told, but for the id that was asked for, of the request, of a job that it made, and times. */
function told({ status, headers, text }: Answered, id: string): object {
  const { date: _, ...rest } = headers
  const plain = text
    .replaceAll(id, 'ID')
    .replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, 'UUID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
  return { status, headers: rest, text: plain }
}

const isRefused = ({ status, text }: Answered) =>
  (status === 404 && !/"code":"CONTROL_BAD_REQUEST"/.test(text)) ||
  /ACCESS_NONE|There is nothing here|DIGEST_NO_REQUEST|"good":false|"counts":\{"failed":1\}/.test(text)

test('14.63 a route that takes the id of a thing says of what kind it is', () => {
  for (const { name, params, query, body } of ROUTES) {
    const names = [params, query, body].flatMap((schema) =>
      schema === undefined ? [] : Object.keys(Object(parameterSchema(schema)['properties'])),
    )
    const isOfThing = names.some((one) =>
      /^(?:id|ids|entry|account|version|path|name|signature|index)$/.test(one),
    )
    if (isOfThing) assert.ok(name in OBJECT_ROUTES || NO_OBJECTS.has(name), `${name} takes ${names}`)
  }
  for (const name of [...Object.keys(OBJECT_ROUTES), ...NO_OBJECTS]) {
    assert.ok(
      ROUTES.some((route) => route.name === name),
      `there is no route ${name}`,
    )
  }
})

test('14.63 nobody reaches more than signing in, and each role what its acts are, by real accounts', async () => {
  for (const route of ROUTES) {
    if (route.act === 'anybody') continue
    const nobody = await askSample(two.askers.nobody, route)
    assert.deepEqual([nobody.status, nobody.at('code')], [401, 'ACCESS_NO_SESSION'], route.name)
    for (const name of ['admin', 'manager', 'managerToken', 'auditor', 'recipient'] as const) {
      if (reachOf(name, route) !== 'nothing') continue
      const { status, text } = await askSample(two.askers[name], route)
      assert.equal(status, 404, `${name} ${route.name}: ${text}`)
      assert.match(text, /"code":"ACCESS_NONE"/, `${name} ${route.name}`)
    }
  }
})

test('14.63 14.74 a token for one act reaches its routes alone', async () => {
  for (const [index, act] of TOKEN_ACTS.entries()) {
    const asked = { label: act, acts: [act], account: two.site.people.admin.name }
    const made = await two.askers.admin.ask('POST', '/tokens', asked)
    const token = askerOf(two.site.url, act, { authorization: `Bearer ${textAt(made, 'token')}` })
    for (const [number, route] of ROUTES.entries()) {
      if (route.act === 'anybody' || route.act === act || (index + number) % PAIRS !== 0) continue
      const { status, text } = await askSample(token, route)
      assert.equal(status, 404, `${act} ${route.name}: ${text}`)
      assert.match(text, /"code":"ACCESS_NONE"/, `${act} ${route.name}`)
    }
  }
})

for (const who of ['manager', 'managerToken', 'recipient', 'auditor', 'admin', 'host'] as const) {
  test(`14.63 14.77 ${who}: things of others are answered as things that nobody has, head and body alike`, async () => {
    const asker = two.askers[who]
    for (const route of ROUTES) {
      const about = OBJECT_ROUTES[route.name]
      const reach = reachOf(who, route)
      if (about === undefined || reach === 'nothing') continue
      const { own, other, unknown } = two.things[about.of]
      const isOthers = about.isOfAccount === true ? who !== 'admin' && who !== 'host' : reach === 'own'
      const why = `${who} ${route.name}`
      const none = await askAbout(asker, route, about, unknown)
      assert.ok(
        isRefused(none) || who === 'admin' || who === 'host' || who === 'auditor',
        `${why}: ${none.text}`,
      )
      if (isOthers) {
        const theirs = await askAbout(asker, route, about, other)
        assert.deepEqual(told(theirs, other), told(none, unknown), why)
      } else if (about.isHarmless) {
        const theirs = await askAbout(asker, route, about, other)
        assert.equal(theirs.status, 200, `${why}: ${theirs.text}`)
      }
      const isOwn = about.isOfAccount !== true || who === 'manager' || who === 'managerToken'
      if (about.isHarmless && isOwn) {
        const mine = await askAbout(asker, route, about, own)
        assert.equal(mine.status, 200, `${why}: ${mine.text}`)
        // What was found in it is malware: no recipient releases that.
        const isTooMuch = who === 'recipient' && route.act === 'quarantine.release'
        assert.equal(isRefused(mine), isTooMuch, `${why}: ${mine.text}`)
      }
    }
  })
}

test('14.63 after all of it what others had is as it was', async () => {
  const { otherManager, admin } = two.askers
  const { entry, job, view, token, request, account } = two.things
  assert.equal((await otherManager.ask('GET', '/self')).status, 200, 'the session')
  assert.equal((await otherManager.ask('GET', `/quarantine/${entry.other}`)).at('recipients.0.state'), 'kept')
  assert.equal((await otherManager.ask('GET', `/jobs/${job.other}`)).at('job.state'), 'waiting')
  assert.match((await otherManager.ask('GET', '/views')).text, new RegExp(view.other))
  assert.match((await otherManager.ask('GET', '/tokens')).text, new RegExp(token.other))
  assert.equal((await admin.ask('GET', `/accounts/${account.other}`)).at('disabled'), false)
  const requests = await otherManager.ask('GET', '/requests')
  assert.match(requests.text, new RegExp(`"id":"${request.other}"[^}]*"state":"open"`))
})
