import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { HOST } from '../../access/actor.ts'
import { readPlace } from '../../store/dialect/place.ts'
import { accountContract } from './testing/account-contract.ts'
import { firstAdministrator, GOOD_PASSWORD, openTestConsole, type TestBrowser } from './testing/console.ts'

test('accounts on SQLite: roles and scopes, sessions that end, the last administrator who stays', async () => {
  await using console = await openTestConsole()
  await accountContract(console)
})

test('what changes accounts, a password or the second factor needs a fresh proof', async () => {
  await using console = await openTestConsole()
  console.turn(-11 * 60_000)
  const browser = await firstAdministrator(console)
  console.turn(11 * 60_000)
  for (const [method, path, body] of [
    ['POST', '/accounts', { name: 'berta', role: 'auditor' }],
    ['POST', '/self/password', { password: 'another rain of lanterns' }],
    ['POST', '/self/totp', {}],
    ['DELETE', '/self/totp', {}],
  ] as const) {
    assert.equal((await browser.ask(method, path, body)).at('code'), 'ACCESS_PROOF_NEEDED', path)
  }
  assert.equal((await browser.post('/session/proof', { password: 'wrong' })).status, 401)
  assert.equal((await browser.post('/session/proof', { password: GOOD_PASSWORD })).status, 200)
  assert.equal((await browser.post('/accounts', { name: 'berta', role: 'auditor' })).status, 200)
})

test('where the store is away nobody comes in, and it is said', async () => {
  await using console = await openTestConsole()
  const browser = await firstAdministrator(console)
  await console.store.close()
  assert.deepEqual((await browser.get('/sign-in')).at('ready'), false)
  for (const { status, at } of [
    await browser.get('/self'),
    await browser.post('/session', { name: 'anna', password: GOOD_PASSWORD }),
  ]) {
    assert.deepEqual([status, at('code')], [503, 'ACCESS_AWAY'])
  }
})

async function namesOf(browser: TestBrowser, query: string) {
  const { at } = await browser.get(`/accounts?${query}`)
  const accounts = at('accounts')
  assert.ok(Array.isArray(accounts))
  return [accounts.map(({ name }: { name: string }) => name), at('next')]
}

test('an account is found by name and id, however many there are, and a session that is over counts for none', async () => {
  await using console = await openTestConsole()
  const anna = await firstAdministrator(console)
  const place = readPlace(`sqlite:${console.file}`)
  assert.ok(place.kind === 'sqlite')
  using database = new DatabaseSync(place.stateFile, { timeout: 60_000 })
  // As when a directory knows all who have a mailbox.
  database.exec(`INSERT INTO account SELECT 'id' || i, 'user' || i, 'user' || i, 1, 'recipient', '[]', '["u@example.org"]', NULL, NULL, NULL, NULL, '{}', NULL, 1, 1
    FROM (WITH RECURSIVE n(i) AS (SELECT 10000 UNION ALL SELECT i + 1 FROM n WHERE i < 12500) SELECT i FROM n)`)
  assert.deepEqual((await anna.get('/accounts/USER12500')).at('id'), 'id12500')
  assert.deepEqual((await anna.get('/accounts/id12499')).at('name'), 'user12499')
  assert.equal((await anna.patch('/accounts/id12500', { disabled: true })).at('disabled'), true)
  assert.equal((await anna.get('/accounts/user9')).status, 404)
  // All of them, once each, by name: anna and the directory's.
  const names: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await console.accounts(HOST).list({ limit: 200, cursor: cursor || undefined })
    names.push(...page.accounts.map(({ name }) => name))
    cursor = page.next
  }
  assert.equal(names.length, 2502)
  assert.deepEqual(names, [...new Set(names)].toSorted())
  assert.deepEqual(await namesOf(anna, 'search=user1249&limit=3'), [
    ['user12490', 'user12491', 'user12492'],
    'user12492',
  ])
  assert.deepEqual(await namesOf(anna, 'search=user1249&limit=200&cursor=user12498'), [['user12499'], null])
  assert.deepEqual((await anna.get('/accounts/anna')).at('sessions'), 1)
  console.turn(61 * 60_000)
  assert.deepEqual((await console.accounts(HOST).show('anna')).sessions, 0)
})
