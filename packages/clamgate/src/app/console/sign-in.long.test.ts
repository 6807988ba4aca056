import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOST } from '../../access/actor.ts'
import { INVITE_MS } from '../../accounts/invitations.ts'
import { firstAdministrator, GOOD_PASSWORD, openTestConsole } from './testing/console.ts'

const MINUTE_MS = 60_000

test('14.70 before there is an account nothing answers but the state of signing in and the invitation', async () => {
  await using console = await openTestConsole()
  const browser = console.browser()
  assert.deepEqual((await browser.get('/sign-in')).body, {
    ...{ ready: true, needsInvite: true, language: 'en', password: true, ldap: false, oidc: null },
  })
  for (const [method, path] of [
    ['GET', '/self'],
    ['GET', '/accounts'],
    ['POST', '/accounts'],
    ['GET', '/events'],
    ['POST', '/session'],
    ['POST', '/session/second'],
    ['POST', '/console/invite'],
  ] as const) {
    const { status } = await browser.ask(method, path, { name: 'admin', password: 'admin' })
    assert.ok([400, 401].includes(status), `${method} ${path}: ${status}`)
  }
})

test('14.70 an invitation is good once, for a quarter of an hour, and cannot be guessed', async () => {
  await using console = await openTestConsole()
  const { token, url, ends } = await console.accounts(HOST).inviteToConsole({ name: 'Anna' })
  assert.equal(url, `https://mail.example.org/clamgate/invite#${token}`)
  assert.equal(Date.parse(ends) - console.clock.wallMs, INVITE_MS)
  assert.match(token, /^[\w-]{43}$/)
  const browser = console.browser()
  assert.deepEqual((await browser.post('/invite/look', { token })).at('name'), 'Anna')
  const guessed = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`
  assert.equal((await browser.post('/invite', { token: guessed, password: GOOD_PASSWORD })).status, 401)

  const both = await Promise.all(
    [1, 2].map(() => console.browser().post('/invite', { token, password: GOOD_PASSWORD })),
  )
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 401], 'of two one gets in')
  assert.equal((await browser.post('/invite', { token, password: GOOD_PASSWORD })).status, 401)
  assert.equal((await browser.get('/sign-in')).at('needsInvite'), false)

  const late = await console.accounts(HOST).inviteToConsole({ name: 'berta' })
  console.turn(INVITE_MS)
  assert.equal((await browser.post('/invite', { token: late.token, password: GOOD_PASSWORD })).status, 401)
})

test('14.70 an easy or short password uses no invitation up', async () => {
  await using console = await openTestConsole()
  const { token } = await console.accounts(HOST).inviteToConsole({ role: 'auditor' })
  const browser = console.browser()
  for (const [name, password] of [
    ['berta', 'short'],
    ['berta', 'Passwort2026!!'],
    ['<script>', GOOD_PASSWORD],
    [undefined, GOOD_PASSWORD],
  ]) {
    const { status, at } = await browser.post('/invite', { token, password, ...(name && { name }) })
    assert.deepEqual([status, at('code')], [422, 'ACCESS_INVALID'], `${name}`)
  }
  const { at } = await browser.post('/invite', { token, password: GOOD_PASSWORD, name: 'Berta' })
  assert.deepEqual([at('self.name'), at('self.role')], ['Berta', 'auditor'])
})

test('14.67 the cookie is a secret for this host alone, and another one after signing in', async () => {
  await using console = await openTestConsole()
  await firstAdministrator(console)
  const browser = console.browser()
  browser.cookie = 'A'.repeat(43)
  const { headers, at } = await browser.post('/session', { name: 'ANNA', password: GOOD_PASSWORD })
  assert.match(
    headers.getSetCookie()[0] ?? '',
    /^__Host-cg=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
  )
  assert.notEqual(browser.cookie, 'A'.repeat(43), 'who has set one before signing in has nothing')
  assert.equal(at('state'), 'signed-in')
  const acts = at('self.acts')
  assert.ok(Array.isArray(acts) && acts.includes('accounts.write'))
  const before = browser.cookie
  assert.equal((await browser.post('/session/proof', { password: GOOD_PASSWORD })).status, 200)
  assert.notEqual(browser.cookie, before)
  const old = console.browser()
  old.cookie = before
  assert.equal((await old.get('/self')).status, 401)
})

test('14.67 a session ends by signing out, when idle, and in any case', async () => {
  await using console = await openTestConsole()
  const first = await firstAdministrator(console)
  const enter = async () => {
    const browser = console.browser()
    assert.equal((await browser.post('/session', { name: 'anna', password: GOOD_PASSWORD })).status, 200)
    return browser
  }
  const out = await enter()
  const kept = out.cookie
  assert.equal((await out.remove('/session')).status, 200)
  assert.equal(out.cookie, undefined)
  out.cookie = kept
  assert.equal((await out.get('/self')).status, 401, 'the secret is good no more')

  const idle = await enter()
  console.turn(59 * MINUTE_MS)
  assert.equal((await first.get('/self', { 'x-clamgate-background': '1' })).status, 200)
  assert.equal((await idle.get('/self')).status, 200)
  console.turn(59 * MINUTE_MS)
  assert.equal((await first.get('/self')).status, 401, 'pages that ask by themselves keep nothing alive')
  for (let hours = 2; hours < 12; hours++) {
    assert.equal((await idle.get('/self')).status, 200, `${hours}`)
    console.turn(59 * MINUTE_MS)
  }
  console.turn(20 * MINUTE_MS)
  assert.equal((await idle.get('/self')).status, 401, 'half a day')
})

test('14.67 all sessions end by another password; who has changed it gets a new one', async () => {
  await using console = await openTestConsole()
  const one = await firstAdministrator(console)
  const other = console.browser()
  assert.equal((await other.post('/session', { name: 'anna', password: GOOD_PASSWORD })).status, 200)
  assert.equal((await one.post('/self/password', { password: 'another rain of lanterns' })).status, 200)
  assert.equal((await one.get('/self')).status, 200)
  assert.equal((await other.get('/self')).status, 401)
  assert.equal((await other.post('/session', { name: 'anna', password: GOOD_PASSWORD })).status, 401)
})
