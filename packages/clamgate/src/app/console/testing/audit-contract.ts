import assert from 'node:assert/strict'
import { HOST } from '../../../access/actor.ts'
import { isAudited, isOneTransaction } from '../../../api/audited.ts'
import { apiRoutes } from '../../../api/routes.ts'
import { services } from '../../../api/testing/services.ts'
import { codeAt } from './codes.ts'
import {
  firstAdministrator,
  GOOD_PASSWORD,
  type TestAnswer,
  type TestBrowser,
  type TestConsole,
} from './console.ts'

/** The database of a console, beside the daemon. */
export interface BesideDatabase {
  readonly run: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Statements after which the audit takes no row any more, and those after which it does. */
  readonly refuse: readonly string[]
  readonly allow: readonly string[]
}

interface Site {
  readonly console: TestConsole
  readonly admin: TestBrowser
  /** Of the auditor `berta`. */
  readonly id: string
}

interface Case {
  /** Names of the routes that it shows. */
  readonly routes: readonly string[]
  /** What has to be there first; gives what `act` needs. */
  readonly prepare?: (site: Site) => Promise<unknown>
  readonly act: (site: Site, prepared: string) => Promise<TestAnswer>
}

const NEW_PASSWORD = 'another rain of lanterns'
const ANNA = { name: 'anna', password: GOOD_PASSWORD }

const codeOf = (secret: string, { clock }: TestConsole) => codeAt(secret, clock.wallMs)
const at = (path: string) => (answer: TestAnswer) => String(answer.at(path))

/** Every act that is one transaction of the store, but two: single sign-on has its own tests, and a security key needs a browser. */
export const ACTS_IN_TRANSACTIONS: readonly Case[] = [
  {
    routes: ['makeAccount'],
    act: ({ admin }) => admin.post('/accounts', { name: 'carl', role: 'auditor' }),
  },
  { routes: ['changeAccount'], act: ({ admin, id }) => admin.patch(`/accounts/${id}`, { disabled: true }) },
  {
    routes: ['changeAccount'],
    act: ({ admin, id }) => admin.patch(`/accounts/${id}`, { role: 'manager', domains: ['example.org'] }),
  },
  { routes: ['removeAccount'], act: ({ admin, id }) => admin.remove(`/accounts/${id}`) },
  { routes: ['inviteAccount'], act: ({ admin, id }) => admin.post(`/accounts/${id}/invite`) },
  { routes: ['endAccountSessions'], act: ({ admin, id }) => admin.remove(`/accounts/${id}/sessions`) },
  {
    routes: ['dropAccountSecondFactors'],
    prepare: ({ admin }) => withTotp(admin),
    act: ({ admin }) => admin.remove('/accounts/anna/second-factors'),
  },
  { routes: ['changeSelf'], act: ({ admin }) => admin.patch('/self', { language: 'de' }) },
  {
    routes: ['changePassword'],
    act: ({ admin }) => admin.post('/self/password', { password: NEW_PASSWORD }),
  },
  { routes: ['beginTotp'], act: ({ admin }) => admin.post('/self/totp') },
  {
    routes: ['confirmTotp'],
    prepare: ({ admin }) => admin.post('/self/totp').then(at('secret')),
    act: ({ admin, console }, secret) => admin.post('/self/totp/confirm', { code: codeOf(secret, console) }),
  },
  {
    routes: ['dropTotp'],
    prepare: ({ admin }) => admin.post('/self/totp'),
    act: ({ admin }) => admin.remove('/self/totp'),
  },
  {
    routes: ['endOwnSession'],
    prepare: async ({ admin, console }) => {
      await console.browser().post('/session', ANNA)
      const sessions = (await admin.get('/self/sessions')).at('sessions')
      const other: unknown = Array.isArray(sessions) ? sessions.find(({ isThis }) => isThis === false) : {}
      return typeof other === 'object' && other !== null && 'id' in other ? other.id : undefined
    },
    act: ({ admin }, id) => admin.remove(`/self/sessions/${id}`),
  },
  { routes: ['endOwnSessions'], act: ({ admin }) => admin.remove('/self/sessions') },
  {
    routes: ['makeToken'],
    act: ({ admin }) => admin.post('/tokens', { label: 'x', acts: ['read'] }),
  },
  {
    routes: ['revokeToken'],
    prepare: ({ admin }) => admin.post('/tokens', { label: 'x', acts: ['read'] }).then(at('details.id')),
    act: ({ admin }, id) => admin.remove(`/tokens/${id}`),
  },
  { routes: ['proveSelf'], act: ({ admin }) => admin.post('/session/proof', { password: GOOD_PASSWORD }) },
  { routes: ['signIn'], act: ({ console }) => console.browser().post('/session', ANNA) },
  { routes: ['signOut'], act: ({ admin }) => admin.remove('/session') },
  {
    routes: ['followInvite'],
    prepare: async ({ console }) => (await console.accounts(HOST).inviteToConsole({ name: 'dora' })).token,
    act: ({ console }, token) => console.browser().post('/invite', { token, password: GOOD_PASSWORD }),
  },
  {
    routes: ['showSecondFactor'],
    async prepare({ admin, console }) {
      const secret = await withTotp(admin, console)
      const half = console.browser()
      await half.post('/session', ANNA)
      return `${secret} ${half.cookie}`
    },
    act({ console }, prepared) {
      const [secret = '', cookie] = prepared.split(' ')
      console.turn(30_000)
      const half = console.browser()
      half.cookie = cookie
      return half.post('/session/second', { kind: 'totp', code: codeOf(secret, console) })
    },
  },
]

/** Routes that are asked elsewhere, and the reason. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  // By the control socket alone: `followInvite` has one made.
  'inviteToConsole',
  // By a browser with a key.
  ...['addSecurityKey', 'removeSecurityKey'],
  // By a provider.
  'finishSingleSignOn',
  // Nothing is another thing afterwards.
  ...['readSignIn', 'lookAtInvite', 'askSecurityKey', 'beginSingleSignOn'],
])

/** Each act stands in the audit by one row; where that row cannot be written, nothing was done. */
export async function auditContract(console: TestConsole, database: BesideDatabase): Promise<void> {
  const named = new Set(ACTS_IN_TRANSACTIONS.flatMap(({ routes }) => routes))
  for (const route of apiRoutes(services() as never)) {
    if (!isOneTransaction(route) || !isAudited(route) || ELSEWHERE.has(route.name)) continue
    assert.ok(named.has(route.name), `${route.name} has a case`)
  }
  const admin = await firstAdministrator(console)
  for (const { routes, prepare, act } of ACTS_IN_TRANSACTIONS) {
    const [name = ''] = routes
    // From the same beginning each time, by whoever may do everything.
    const site = { console, admin, id: await resetSite(console, admin) }
    const prepared = String((await prepare?.(site)) ?? '')
    const rows = await rowsOf(console)
    const before = await facts(database)
    const cookie = admin.cookie
    for (const sql of database.refuse) await database.run(sql)
    const refused = await act(site, prepared)
    for (const sql of database.allow) await database.run(sql)
    assert.deepEqual([refused.status, refused.at('code')], [503, 'ACCESS_AWAY'], name)
    assert.equal(refused.headers.getSetCookie().filter((one) => /=[\w-]{43};/.test(one)).length, 0, name)
    assert.deepEqual(await facts(database), before, `${name} has changed something`)
    assert.equal((await rowsOf(console)).length, rows.length, name)
    admin.cookie = cookie

    const done = await act(site, prepared)
    assert.equal(done.status, 200, `${name} ${JSON.stringify(done.body)}`)
    assert.notDeepEqual(await facts(database), before, `${name} has changed nothing`)
    const fresh = (await rowsOf(console)).slice(0, -rows.length || undefined)
    const own = fresh.filter(({ route }) => route === name)
    assert.deepEqual(
      own.map(({ result, of }) => [result, of]),
      [['ok', undefined]],
      `${name} has one row`,
    )
    const [row] = own
    assert.equal(row?.actor.kind, 'account', name)
    assert.ok(row.actor.name.length > 0 && row.actor.address === '127.0.0.1', JSON.stringify(row.actor))
    assert.ok(row.object !== undefined, `${name} says what it was done to`)
    assert.ok(!JSON.stringify(row).includes(GOOD_PASSWORD))
  }
  assert.ok((await console.audit.verify()).good)
}

/** An auditor `berta` who has signed in; `anna` as at first, in `admin`. */
async function resetSite(console: TestConsole, admin: TestBrowser): Promise<string> {
  const host = console.accounts(HOST)
  for (const { id, name } of (await host.list({ limit: 200 })).accounts)
    if (name !== 'anna') await host.remove(id)
  await host.dropSecondFactors('anna')
  const { token } = await host.inviteToConsole({ name: 'anna' })
  assert.equal((await admin.post('/invite', { token, password: GOOD_PASSWORD })).status, 200)
  const { account, invite } = await host.make({ name: 'berta', role: 'auditor', domains: [], addresses: [] })
  const berta = { token: invite.token, password: GOOD_PASSWORD }
  assert.equal((await console.browser().post('/invite', berta)).status, 200)
  return account.id
}

async function withTotp(admin: TestBrowser, console?: TestConsole): Promise<string> {
  const secret = String((await admin.post('/self/totp')).at('secret'))
  if (console === undefined) return secret
  const { status } = await admin.post('/self/totp/confirm', { code: codeOf(secret, console) })
  assert.equal(status, 200)
  return secret
}

async function rowsOf({ audit }: TestConsole) {
  return (await audit.list({ limit: 10_000, all: 'true' })).items
}

const TABLES = ['account', 'recovery_code', 'session', 'invite', 'token', 'identity', 'security_key'] as const
/** A code is used up as soon as it was looked at, and whoever asks is not idle: neither is what was to be done. */
const PASSING = ['totp_step', 'seen_at']

/** All that accounts have on disk. */
async function facts({ run }: BesideDatabase): Promise<unknown> {
  const all: string[] = []
  for (const table of TABLES) {
    for (const row of await run(`SELECT * FROM ${table}`)) {
      const kept = Object.entries(row).filter(([column]) => !PASSING.includes(column))
      all.push(`${table} ${JSON.stringify(kept.map(([column, value]) => [column, String(value)]))}`)
    }
  }
  return all.sort()
}
