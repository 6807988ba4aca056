import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { type MutableToken, OAuth2Server } from 'oauth2-mock-server'
import { CONSOLE_URL, openTestConsole, type TestConsole } from '../../src/app/console/testing/console.ts'
import { until } from '../../src/store/testing/until.ts'

const provider = new OAuth2Server()
let issuer = ''

before(async () => {
  await provider.issuer.keys.generate('RS256')
  await provider.start(0, '127.0.0.1')
  issuer = provider.issuer.url ?? ''
})
after(() => provider.stop())
beforeEach(() => {
  for (const event of ['beforeTokenSigning', 'beforeResponse', 'beforeAuthorizeRedirect']) {
    provider.service.removeAllListeners(event)
  }
})

const ROLES = [
  { value: 'mail-admins', role: 'admin' },
  { value: 'managers', role: 'manager', domains: ['example.net'] },
  { value: 'staff', role: 'recipient' },
]

const open = (change: Readonly<Record<string, unknown>> = {}) =>
  openTestConsole({
    more: `oidc: ${JSON.stringify({ ...{ issuer, label: 'Staff', roles: ROLES, clientSecret: 's3cret' }, ...change })}`,
  })

/** Claims of the next tokens. */
function claims(change: Readonly<Record<string, unknown>>): void {
  provider.service.on('beforeTokenSigning', (token: MutableToken) => {
    Object.assign(token.payload, { sub: 'u-1', groups: ['staff'], ...change })
  })
}

interface Come {
  readonly url: URL
  readonly cookie: string
}

async function begin(console: TestConsole): Promise<Come> {
  const { status, body, at, headers } = await console.browser().post('/session/oidc')
  assert.equal(status, 200, JSON.stringify(body))
  const [set = ''] = headers.getSetCookie()
  assert.match(set, /^__Host-cg-oidc=[\w-]{40,600}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/)
  return { url: new URL(String(at('url'))), cookie: set.split(';')[0] ?? '' }
}

/** What the provider sends the browser back with. */
async function atProvider({ url }: Come): Promise<URLSearchParams> {
  const answer = await fetch(url, { redirect: 'manual', headers: { connection: 'close' } })
  // Octets that nobody reads hold the connection, and with it the provider's end.
  await answer.arrayBuffer()
  const back = new URL(answer.headers.get('location') ?? '')
  assert.equal(back.origin + back.pathname, `${CONSOLE_URL}/api/v1/session/oidc/return`)
  return back.searchParams
}

async function comeBack(console: TestConsole, query: URLSearchParams, cookie?: string) {
  const answer = await fetch(`${console.base}/session/oidc/return?${query}`, {
    redirect: 'manual',
    headers: { connection: 'close', 'sec-fetch-site': 'cross-site', ...(cookie && { cookie }) },
  })
  await answer.arrayBuffer()
  const session = answer.headers.getSetCookie().find((one) => /^__Host-cg=[\w-]{43}/.test(one))
  return { status: answer.status, location: answer.headers.get('location'), session }
}

async function whole(console: TestConsole, change: (query: URLSearchParams) => void = () => undefined) {
  const come = await begin(console)
  const query = await atProvider(come)
  change(query)
  return await comeBack(console, query, come.cookie)
}

/** Until what was wrong is forgotten. */
const HOUR_MS = 3_600_000
const NOT_BEGUN = {
  ...{ status: 303, location: `${CONSOLE_URL}/sign-in?problem=ACCESS_NO_SESSION`, session: undefined },
}
const REFUSED = { status: 303, location: `${CONSOLE_URL}/sign-in?problem=ACCESS_WRONG`, session: undefined }

test('14.72 somebody comes in by single sign-on, with the role of a claim, and is known by issuer and sub alone', async () => {
  await using console = await open()
  assert.deepEqual((await console.browser().get('/sign-in')).at('oidc'), { label: 'Staff' })
  claims({ groups: ['managers'], preferred_username: 'Berta', email: 'x@example.org' })
  const come = await begin(console)
  const asked = Object.fromEntries(come.url.searchParams)
  assert.equal(asked['code_challenge_method'], 'S256')
  assert.ok(asked['state'] && asked['nonce'] && asked['code_challenge'])
  const entered = await comeBack(console, await atProvider(come), come.cookie)
  assert.deepEqual([entered.status, entered.location], [303, `${CONSOLE_URL}/overview`])
  assert.match(entered.session ?? '', /; Secure; HttpOnly; SameSite=Strict$/)
  const browser = console.browser()
  browser.cookie = /=([^;]*)/.exec(entered.session ?? '')?.[1]
  const { at } = await browser.get('/self')
  assert.deepEqual(
    [at('name'), at('role'), at('domains'), at('signedInBy')],
    ['Berta', 'manager', ['example.net'], 'oidc'],
  )
  provider.service.removeAllListeners('beforeTokenSigning')
  claims({ groups: ['mail-admins'], preferred_username: 'Somebody', email: 'new@example.org' })
  const later = await whole(console)
  browser.cookie = /=([^;]*)/.exec(later.session ?? '')?.[1]
  const now = (await browser.get('/self')).at
  assert.deepEqual(
    [now('id'), now('name'), now('role')],
    [at('id'), 'Berta', 'admin'],
    'the role is that of today',
  )
  const proof = await browser.post('/session/proof', { password: 'whatever' })
  assert.deepEqual([proof.status, proof.at('code')], [422, 'ACCESS_INVALID'], 'there is nothing to show here')
  const rows = (await console.audit.list({ limit: 50, act: 'finishSingleSignOn' })).items
  const roles = rows.map(({ actor, act, after }) => [actor.name, act, Object(after).role])
  assert.deepEqual(roles, [
    ['Berta', 'finishSingleSignOn', undefined],
    ['clamgate', 'accounts.write', 'admin'],
    ['Berta', 'finishSingleSignOn', undefined],
    ['clamgate', 'accounts.write', 'manager'],
  ])
  assert.doesNotMatch(JSON.stringify(rows), /code=|s3cret/)
})

test('14.72 the last administrator stays one though the groups of today say another role, and the log says so', async () => {
  await using console = await open()
  claims({ groups: ['mail-admins'], preferred_username: 'Anna' })
  const roleOf = async ({ session }: { session: string | undefined }) => {
    const browser = console.browser()
    browser.cookie = /=([^;]*)/.exec(session ?? '')?.[1]
    return (await browser.get('/self')).at('role')
  }
  assert.equal(await roleOf(await whole(console)), 'admin')
  provider.service.removeAllListeners('beforeTokenSigning')
  claims({ groups: ['staff'], email: 'a@example.org', email_verified: true })
  assert.equal(await roleOf(await whole(console)), 'admin')
  assert.match(
    JSON.stringify(console.log.lines.filter(({ event }) => event === 'account.last-administrator-kept')),
    /stays admin/,
  )
  provider.service.removeAllListeners('beforeTokenSigning')
  claims({ sub: 'u-2', groups: ['mail-admins'], preferred_username: 'Berta' })
  assert.equal(await roleOf(await whole(console)), 'admin')
  provider.service.removeAllListeners('beforeTokenSigning')
  claims({ groups: ['staff'], email: 'a@example.org', email_verified: true })
  assert.equal(await roleOf(await whole(console)), 'recipient', 'there is another one now')
})

test('14.72 another state, none, a code that was used, another browser, and one who took too long are refused', async () => {
  await using console = await open()
  claims({ groups: ['mail-admins'] })
  assert.deepEqual(await whole(console, (query) => query.set('state', 'another')), REFUSED)
  const rows = (await console.audit.list({ limit: 9, act: 'finishSingleSignOn' })).items
  const told = rows.map(({ actor, result, code }) => [actor.kind, result, code])
  assert.deepEqual(told, [['nobody', 'failed', 'ACCESS_WRONG']], 'it is written before a browser goes on')
  assert.deepEqual(await whole(console, (query) => query.delete('state')), REFUSED)
  assert.deepEqual(await whole(console, (query) => query.set('code', 'another')), REFUSED)
  assert.deepEqual(await whole(console, (query) => query.append('state', 'two')), REFUSED)
  console.turn(HOUR_MS)
  const come = await begin(console)
  const query = await atProvider(come)
  const other = await begin(console)
  assert.deepEqual(await comeBack(console, query, other.cookie), REFUSED, 'the code of somebody else')
  assert.deepEqual(await comeBack(console, query), NOT_BEGUN, 'a browser that never left')
  assert.equal((await comeBack(console, query, come.cookie)).location, `${CONSOLE_URL}/overview`)
  assert.deepEqual(await comeBack(console, query, come.cookie), NOT_BEGUN, 'a second time')
  const slow = await begin(console)
  const late = await atProvider(slow)
  console.turn(10 * 60_000 + 1)
  assert.deepEqual(await comeBack(console, late, slow.cookie), NOT_BEGUN)
})

test('14.72 strangers who set out by the thousand push nobody aside, and what a browser carries tells and changes nothing', async () => {
  await using console = await open()
  claims({ groups: ['mail-admins'] })
  const come = await begin(console)
  for (let i = 0; i < 2100; i++) await console.singleSignOn.begin()
  const { value = '' } = /=(?<value>.*)/.exec(come.cookie)?.groups ?? {}
  const octets = Buffer.from(value, 'base64url')
  for (const name of ['state', 'nonce']) {
    assert.ok(!octets.includes(come.url.searchParams.get(name) ?? 'none'), `${name} cannot be read in it`)
  }
  const query = await atProvider(come)
  for (const at of [0, 20, octets.length - 1]) {
    const changed = Buffer.from(octets)
    changed[at] = (changed[at] ?? 0) ^ 1
    const cookie = `__Host-cg-oidc=${changed.toString('base64url')}`
    assert.deepEqual(await comeBack(console, query, cookie), NOT_BEGUN, `octet ${at}`)
  }
  assert.equal((await comeBack(console, query, come.cookie)).location, `${CONSOLE_URL}/overview`)
  assert.deepEqual(await comeBack(console, query, come.cookie), NOT_BEGUN, 'a second time')
})

test('14.65 14.72 who comes back wrongly is held up as others are; a page that sends people here without their having left holds nobody up', async () => {
  await using console = await open()
  claims({ groups: ['mail-admins'] })
  for (let i = 0; i < 20; i++) {
    assert.deepEqual(await comeBack(console, new URLSearchParams({ code: 'x', state: 'y' })), NOT_BEGUN)
  }
  assert.deepEqual(
    (await console.audit.list({ limit: 100, all: 'true' })).items,
    [],
    'nor does it fill the disk',
  )
  for (let i = 0; i < 5; i++) {
    assert.deepEqual(await whole(console, (query) => query.set('state', 'another')), REFUSED)
  }
  const { location, session } = await whole(console)
  assert.deepEqual([location?.split('=')[1], session], ['ACCESS_TOO_MANY', undefined])
  // A browser is sent on before the row is there that says why.
  const rows = async () => (await console.audit.list({ limit: 100, all: 'true' })).items.length
  await until(async () => (await rows()) >= 5, 'the tries are written down')
  assert.equal(await rows(), 5)
  console.turn(HOUR_MS)
  assert.equal((await whole(console)).location, `${CONSOLE_URL}/overview`)
})

test('14.72 a token with another nonce, issuer or audience, that has ended, or is not signed, is refused', async () => {
  await using console = await open()
  const bad: readonly Readonly<Record<string, unknown>>[] = [
    { nonce: 'another' },
    { nonce: undefined },
    { iss: 'https://evil.example' },
    { aud: 'another-client' },
    { exp: 1_000_000 },
    { sub: undefined },
  ]
  for (const change of bad) {
    provider.service.removeAllListeners('beforeTokenSigning')
    claims({ groups: ['mail-admins'], ...change })
    console.turn(HOUR_MS)
    assert.deepEqual(await whole(console), REFUSED, JSON.stringify(change))
  }
  provider.service.removeAllListeners('beforeTokenSigning')
  claims({ groups: ['mail-admins'] })
  const forge: readonly ((token: string) => string)[] = [
    (token) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`,
    (token) => token.replace(/\.[^.]*$/, `.${Buffer.alloc(256, 1).toString('base64url')}`),
  ]
  for (const change of forge) {
    console.turn(HOUR_MS)
    provider.service.once('beforeResponse', (response: { body: { id_token: string } }) => {
      response.body.id_token = change(response.body.id_token)
    })
    assert.deepEqual(await whole(console), REFUSED)
  }
})

test('14.72 an answer in the name of another provider is refused (mix-up), and its own errors are not shown as ours', async () => {
  await using console = await open()
  claims({ groups: ['mail-admins'] })
  assert.deepEqual(await whole(console, (query) => query.set('iss', 'https://evil.example')), REFUSED)
  const denied = await whole(console, (query) => {
    query.delete('code')
    query.set('error', '<script>')
  })
  assert.deepEqual(denied, REFUSED)
})

test('14.72 no role, no access; a mail address that was not verified gives none', async () => {
  await using console = await open()
  claims({ groups: ['others'] })
  assert.deepEqual(await whole(console), REFUSED)
  const said = console.log.lines.find(({ event }) => event === 'account.oidc-failed')
  assert.match(said?.sentence ?? '', /knows u-1, whom no entry of console\.oidc\.roles fits/)
  provider.service.removeAllListeners('beforeTokenSigning')
  claims({ email: 'boss@example.org', email_verified: false })
  assert.deepEqual(await whole(console), REFUSED)
  assert.match(
    console.log.lines.findLast(({ event }) => event === 'account.oidc-failed')?.sentence ?? '',
    /knows u-1, who gets no account: .*a recipient an address/,
  )
  provider.service.removeAllListeners('beforeTokenSigning')
  claims({ email: 'boss@example.org', email_verified: true })
  const entered = await whole(console)
  const browser = console.browser()
  browser.cookie = /=([^;]*)/.exec(entered.session ?? '')?.[1]
  const { at } = await browser.get('/self')
  assert.deepEqual([at('role'), at('addresses')], ['recipient', ['boss@example.org']])
})

test('14.72 a provider that is away is told as such, and without one there is no such way', async () => {
  await using away = await open({ issuer: 'http://127.0.0.1:9' })
  const { status, at } = await away.browser().post('/session/oidc')
  assert.deepEqual([status, at('code')], [503, 'ACCESS_AWAY'])
  await using none = await openTestConsole()
  assert.equal((await none.browser().post('/session/oidc')).status, 404)
  assert.equal((await none.browser().get('/sign-in')).at('oidc'), null)
})
