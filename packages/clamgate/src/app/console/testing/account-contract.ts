import assert from 'node:assert/strict'
import { HOST } from '../../../access/actor.ts'
import { firstAdministrator, GOOD_PASSWORD, type TestBrowser, type TestConsole } from './console.ts'

/** What accounts do on either database. */
export async function accountContract(console: TestConsole): Promise<void> {
  const admin = await firstAdministrator(console)
  const anna = String((await admin.get('/self')).at('id'))
  const { id, browser } = await made(console, { role: 'manager', domains: ['Bücher.example', 'example.org'] })
  assert.deepEqual((await browser.get('/self')).at('domains'), ['example.org', 'xn--bcher-kva.example'])
  assert.equal((await browser.get('/accounts')).status, 404, 'a manager hears of no accounts')

  await searchContract(console, admin)

  // What does not go together.
  for (const [body, status] of [
    [{ role: 'manager', domains: [] }, 422],
    [{ role: 'admin', domains: ['example.org'] }, 422],
    [{ role: 'recipient', addresses: ['no address'] }, 422],
    [{ domains: ["example.org'; DROP TABLE account; --"] }, 422],
    [{ role: 'superuser' }, 400],
    [{ name: 'ANNA' }, 409],
    [{ version: 99, disabled: true }, 409],
  ] as const) {
    assert.equal((await admin.patch(`/accounts/${id}`, body)).status, status, JSON.stringify(body))
  }
  assert.equal((await admin.patch('/accounts/nobody', { disabled: true })).status, 404)
  assert.equal((await browser.get('/self')).status, 200, 'nothing has changed')

  // Who is somebody else by now signs in again.
  assert.equal((await admin.patch(`/accounts/${id}`, { role: 'auditor' })).status, 200)
  assert.equal((await browser.get('/self')).status, 401)
  const signIn = { name: 'berta', password: GOOD_PASSWORD }
  assert.deepEqual((await browser.post('/session', signIn)).at('self.domains'), [])
  assert.equal((await admin.patch(`/accounts/${id}`, { disabled: true })).status, 200)
  assert.equal((await browser.get('/self')).status, 401)
  assert.equal((await browser.post('/session', signIn)).at('code'), 'ACCESS_WRONG')
  assert.equal((await admin.post(`/accounts/${id}/invite`)).status, 422, 'nobody is invited who is disabled')
  assert.equal((await admin.patch(`/accounts/${id}`, { disabled: false })).status, 200)
  assert.equal((await browser.post('/session', signIn)).status, 200)
  assert.equal((await admin.remove(`/accounts/${id}/sessions`)).at('ended'), 1)
  assert.equal((await browser.get('/self')).status, 401)

  // Somebody stays who can change accounts.
  const last = [{ role: 'auditor' }, { disabled: true }]
  for (const change of last) {
    assert.equal(
      (await admin.patch(`/accounts/${anna}`, change)).at('sentence'),
      'This is the last administrator',
    )
  }
  assert.equal((await admin.remove(`/accounts/${anna}`)).status, 422)
  const carl = await made(console, { name: 'carl', role: 'admin' })
  const both = await Promise.all([
    console
      .accounts(HOST)
      .change(anna, { disabled: true })
      .then(
        () => 1,
        () => 0,
      ),
    console
      .accounts(HOST)
      .change(carl.id, { disabled: true })
      .then(
        () => 1,
        () => 0,
      ),
  ])
  assert.equal(both[0] + both[1], 1, 'also when two go at once')

  // Own sessions.
  await console.accounts(HOST).change(anna, { disabled: false })
  const one = console.browser()
  assert.equal((await one.post('/session', { name: 'anna', password: GOOD_PASSWORD })).status, 200)
  const two = console.browser({ 'user-agent': 'x'.repeat(999) })
  assert.equal((await two.post('/session', { name: 'anna', password: GOOD_PASSWORD })).status, 200)
  const { at } = await one.get('/self/sessions')
  const sessions = at('sessions')
  assert.ok(Array.isArray(sessions) && sessions.length === 2)
  const other: unknown = sessions.find((session: { isThis: boolean }) => !session.isThis)
  const otherId = typeof other === 'object' && other !== null && 'id' in other ? String(other.id) : ''
  assert.equal((await one.remove('/self/sessions/unknown')).status, 404)
  assert.equal((await one.remove(`/self/sessions/${otherId}`)).status, 200)
  assert.deepEqual([(await one.get('/self')).status, (await two.get('/self')).status], [200, 401])
  assert.equal(
    (await one.patch('/self', { language: 'de', singleKeys: false, theme: 'dark' })).at('language'),
    'de',
  )
  assert.equal((await one.remove(`/accounts/${carl.id}`)).status, 200)
  assert.equal((await one.get(`/accounts/${carl.id}`)).status, 404)
  assert.equal((await one.remove('/self/sessions')).at('ended'), 1)
}

/** Accounts page by page, and by a text in a name, a domain or an address. */
async function searchContract(console: TestConsole, admin: TestBrowser): Promise<void> {
  const host = console.accounts(HOST)
  const made = [
    await host.make({ name: 'Zoë_1', role: 'recipient', domains: [], addresses: ['zoe%x@bücher.example'] }),
    await host.make({ name: 'yoex1', role: 'recipient', domains: [], addresses: ['"a b"@example.net'] }),
  ]
  const found = async (query: string): Promise<readonly unknown[]> => {
    const { at } = await admin.get(`/accounts?${query}`)
    const accounts = at('accounts')
    assert.ok(Array.isArray(accounts), query)
    return [...accounts.map(({ name }: { name: string }) => name), at('next')]
  }
  const all = ['anna', 'berta', 'yoex1', 'Zoë_1']
  assert.deepEqual(await found(''), [...all, null])
  assert.deepEqual(await found('search=%20'), [...all, null], 'nothing is asked for')
  assert.deepEqual(await found('limit=3'), ['anna', 'berta', 'yoex1', 'yoex1'])
  assert.deepEqual(await found('limit=3&cursor=yoex1'), ['Zoë_1', null])
  for (const [search, names] of [
    ['ANN', ['anna']],
    ['ZOË', ['Zoë_1']],
    // What LIKE knows is plain text.
    ['_1', ['Zoë_1']],
    ['e%x', ['Zoë_1']],
    ['%', ['Zoë_1']],
    ['"a b"', ['yoex1']],
    ['\\', []],
    ['EXAMPLE.net', ['yoex1']],
    ['"a B"@Example.net', ['yoex1']],
    // Domains and addresses in either form.
    ['bücher.example', ['berta', 'Zoë_1']],
    ['xn--bcher-kva.example', ['berta', 'Zoë_1']],
    ['@XN--bcher-kva.example', ['Zoë_1']],
    ['nobody', []],
  ] as const) {
    assert.deepEqual(await found(new URLSearchParams({ search }).toString()), [...names, null], search)
  }
  assert.equal((await admin.get('/accounts?limit=201')).status, 400)
  assert.equal((await admin.get(`/accounts?search=${'x'.repeat(321)}`)).status, 400)
  for (const { account } of made) await host.remove(account.id)
}

/** An account that somebody has entered. */
async function made(console: TestConsole, wanted: object) {
  const admin = console.accounts(HOST)
  const { account, invite } = await admin.make({
    name: 'berta',
    role: 'auditor',
    domains: [],
    addresses: [],
    ...wanted,
  })
  const browser = console.browser()
  assert.equal((await browser.post('/invite', { token: invite.token, password: GOOD_PASSWORD })).status, 200)
  return { id: account.id, browser }
}
