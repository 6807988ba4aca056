import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Actor } from '../access/actor.ts'
import { ACTS } from '../access/acts.ts'
import { AccessError } from '../access/errors.ts'
import { may, scopeOf } from '../access/may.ts'
import { createMemoryLog } from '../observe/log/testing.ts'
import { type HttpServer, startHttpServer } from './http-server.ts'
import { described } from './openapi/described.ts'
import type { Route } from './route.ts'
import { apiRoutes } from './routes.ts'
import { memoryAudit } from './testing/audit.ts'
import { REACHED, reachedServices } from './testing/reached.ts'
import { sampleOf } from './testing/sample.ts'
import { reachByHand, WHO } from './testing/who-may.ts'

const account = (role: Actor['role'], change: Partial<Actor> = {}): Actor => ({
  ...{ kind: 'account', id: role, name: role, role, domains: [], addresses: [] },
  ...change,
})
const ACCOUNTS: Readonly<Record<'A' | 'M' | 'U' | 'R', Actor>> = {
  A: account('admin'),
  M: account('manager', { domains: ['example.org'] }),
  U: account('auditor'),
  R: account('recipient', { addresses: ['bob@example.org'] }),
}

/** Only whoever has opened the control socket makes a way in without an account. */
const HOST_ALONE: ReadonlySet<string> = new Set(['inviteToConsole'])
/** They need no service to say what they have to. */
const OWN_ANSWER: ReadonlySet<string> = new Set(['openApi', 'proveSelf'])

/** Everybody who may ask, by the name that the request says; nobody has none. */
const ACTORS = new Map<string, { readonly actor: Actor; readonly letter: 'A' | 'M' | 'U' | 'R' }>()
for (const [letter, actor] of Object.entries(ACCOUNTS) as ['A' | 'M' | 'U' | 'R', Actor][]) {
  ACTORS.set(`${actor.role}`, { actor, letter })
  ACTORS.set(`${actor.role} with proof`, { actor: { ...actor, provedAtMs: Date.now() }, letter })
  ACTORS.set(`token of ${actor.role}`, { actor: { ...actor, kind: 'token' }, letter })
  ACTORS.set(`${actor.role} without mail`, { actor: { ...actor, domains: [], addresses: [] }, letter })
}

const { answers, calls } = reachedServices()
const ROUTES = described(apiRoutes(answers))
let server: HttpServer
const audit = memoryAudit()

before(async () => {
  server = await startHttpServer({
    listen: { host: '127.0.0.1', port: 0 },
    log: createMemoryLog(),
    status: () => ({ ready: true, degraded: [] }),
    metrics: async () => ({ contentType: 'text/plain', body: '' }),
    console: {
      ...{ routes: apiRoutes(answers), trail: audit.trail, files: undefined },
      gate: {
        async actorOf({ headers }) {
          const found = ACTORS.get(String(headers['x-who']))
          if (found === undefined) throw new AccessError('ACCESS_NO_SESSION', 'Nobody is signed in')
          return found.actor
        },
      },
    },
  })
})
after(() => server.close())

/** What has to be in a body beside what its schema says by itself. */
const MORE: Readonly<Record<string, object>> = { makeJob: { ids: ['x'] } }

async function ask(route: Route, who: string | undefined, change: object = {}) {
  const { path, headers, body } = sampleOf(route)
  const answer = await fetch(`${server.url}/api/v1${path}`, {
    method: route.method,
    signal: AbortSignal.timeout(60_000),
    headers: { ...headers, ...(who === undefined ? {} : { 'x-who': who }) },
    ...(body === undefined
      ? {}
      : { body: route.takes === undefined ? merged(body, { ...MORE[route.name], ...change }) : body }),
  })
  const text = await answer.text()
  return { status: answer.status, code: /"code":"([A-Z_]+)"/.exec(text)?.[1], text }
}

function merged(body: string, change: object): string {
  return JSON.stringify({ ...JSON.parse(body), ...change })
}

test('14.63 the one rule agrees with the table that was written by hand, act by act and role by role', () => {
  for (const act of ACTS) {
    for (const [letter, actor] of Object.entries(ACCOUNTS)) {
      const { of } = scopeOf(actor, act)
      const reach = of === 'everything' || of === 'nothing' ? of : 'own'
      assert.equal(reach, reachByHand(act, letter), `${act} ${actor.role}`)
      const allowed = WHO[act].includes('!') ? 'proof' : 'yes'
      assert.equal(may(actor, act), reach === 'nothing' ? 'no' : allowed, `${act} ${actor.role}`)
    }
  }
})

for (const [who, { actor, letter }] of ACTORS) {
  test(`14.63 ${who} reaches what the table says by HTTP, and all else is not there`, async () => {
    for (const route of ROUTES) {
      if (route.act === 'anybody') continue
      const told = `${who}: ${route.method} ${route.path}`
      const before = calls()
      const { status, code, text } = await ask(route, who)
      const isNever = actor.kind === 'token' && /^(?:accounts|tokens)\.|^self\.write$/.test(route.act)
      if (isNever || HOST_ALONE.has(route.name) || reachByHand(route.act, letter) === 'nothing') {
        if (HOST_ALONE.has(route.name) && code === 'ACCESS_PROOF_NEEDED') continue
        assert.deepEqual([status, code], [404, 'ACCESS_NONE'], told)
      } else if (WHO[route.act].includes('!') && actor.kind === 'account' && actor.provedAtMs === undefined) {
        assert.deepEqual([status, code], [403, 'ACCESS_PROOF_NEEDED'], told)
      } else {
        const isProved = actor.kind !== 'account' || actor.provedAtMs !== undefined
        const asksProof = !isProved && code === 'ACCESS_PROOF_NEEDED' && route.act === 'self.write'
        assert.ok(
          asksProof || code === REACHED || text.includes('Reached') || OWN_ANSWER.has(route.name),
          `${told}: ${text}`,
        )
        continue
      }
      assert.equal(calls(), before, `${told} came to its service`)
    }
  })
}

test('14.63 without a session or token no route answers but those of signing in', async () => {
  const open = ROUTES.filter(({ act }) => act === 'anybody').map(({ name }) => name)
  for (const route of ROUTES) {
    if (open.includes(route.name)) continue
    const before = calls()
    const { status, code } = await ask(route, undefined)
    assert.deepEqual([status, code], [401, 'ACCESS_NO_SESSION'], route.path)
    assert.equal(calls(), before, route.path)
  }
  // Whoever adds one thinks of it twice.
  for (const name of open)
    assert.match(
      name,
      /^(?:readSignIn|signIn|signOut|showSecondFactor|askSecurityKey|lookAtInvite|followInvite|beginSingleSignOn|finishSingleSignOn)$/,
    )
})

test('14.63 a token for some acts does these alone', async () => {
  for (const act of ACTS) {
    ACTORS.set('token', { actor: account('admin', { kind: 'token', acts: [act] }), letter: 'A' })
    // Each act with some of the routes, and each route with some of the acts: all pairs take a minute.
    for (const [index, route] of ROUTES.entries()) {
      if (route.act === 'anybody' || route.act === act || (index + ACTS.indexOf(act)) % 9 !== 0) continue
      const { status, code } = await ask(route, 'token')
      assert.deepEqual([status, code], [404, 'ACCESS_NONE'], `${act}: ${route.path}`)
    }
  }
})

test('14.63 mail goes to another address only by those who may forward it', async () => {
  const release = ROUTES.find(({ name }) => name === 'releaseEntries')
  assert.ok(release)
  const to = { to: ['x@example.net'] }
  assert.equal((await ask(release, 'admin with proof', to)).code, REACHED)
  assert.equal((await ask(release, 'admin', to)).code, 'ACCESS_PROOF_NEEDED', 'of an open session')
  for (const who of ['manager', 'recipient', 'token of manager']) {
    assert.deepEqual((await ask(release, who, to)).code, 'ACCESS_NONE', who)
  }
})

test('14.63 what was refused is in the audit where it would have changed something', () => {
  const refused = new Set(audit.rows.filter(({ result }) => result === 'refused').map(({ act }) => act))
  for (const act of ['quarantine.release', 'policy.write', 'accounts.write'] as const) {
    if (ROUTES.some((route) => route.act === act)) assert.ok(refused.has(act), act)
  }
})
