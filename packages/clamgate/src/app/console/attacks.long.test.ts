import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { HOST } from '../../access/actor.ts'
import { AccessError } from '../../access/errors.ts'
import { COSTS } from '../../accounts/password/hash.ts'
import { codeAt } from './testing/codes.ts'
import { CONSOLE_URL, firstAdministrator, GOOD_PASSWORD, openTestConsole } from './testing/console.ts'

const codeOf = (error: unknown) => (error instanceof AccessError ? error.code : error)

test('14.65 of a thousand guesses from one address five are looked at, whatever names they try', async () => {
  await using console = await openTestConsole()
  await firstAdministrator(console)
  const before = console.hasher.runs
  const from = { address: '203.0.113.7', agent: 'x' }
  const codes = new Set<unknown>()
  for (let i = 0; i < 1000; i++) {
    const name = i % 2 === 0 ? 'anna' : `name${i}`
    await console.entrance
      .signIn({ name, password: `guess ${i}` }, from)
      .catch((error) => codes.add(codeOf(error)))
  }
  assert.equal(console.hasher.runs - before, 5)
  assert.deepEqual(codes, new Set(['ACCESS_WRONG', 'ACCESS_TOO_MANY']))
  const near = { ...from, address: '2001:db8::1' }
  for (let i = 0; i < 20; i++) {
    near.address = `2001:db8::${i}`
    await console.entrance.signIn({ name: `other${i}`, password: 'x' }, near).catch(() => undefined)
  }
  assert.equal(console.hasher.runs - before, 10, 'a /64 of IPv6 is one address')
})

test('14.65 a thousand guesses from as many addresses are few, and the administrator signs in all the while', async () => {
  await using console = await openTestConsole()
  await firstAdministrator(console)
  const at = { address: '198.51.100.4', agent: 'her own' }
  await console.entrance.signIn({ name: 'anna', password: GOOD_PASSWORD }, at)
  const before = console.hasher.runs
  for (let i = 0; i < 1000; i++) {
    const from = { address: `203.0.${i >> 8}.${i & 255}`, agent: 'x' }
    await console.entrance.signIn({ name: 'Anna', password: `guess ${i}` }, from).catch(() => undefined)
    console.turn(30_000)
  }
  const guesses = console.hasher.runs - before
  assert.ok(guesses > 5 && guesses < 60, `${guesses} in eight hours`)
  const entered = await console.entrance.signIn({ name: 'anna', password: GOOD_PASSWORD }, at)
  assert.equal(entered.state, 'signed-in', 'from where she came in before nobody holds her up')
  // From elsewhere she waits as the others do; a new way in from the host is open to her at once.
  const { token } = await console.accounts(HOST).inviteToConsole({ name: 'anna' })
  const elsewhere = console.browser({ 'x-forwarded-for': '192.0.2.99' })
  assert.equal((await elsewhere.post('/invite', { token, password: GOOD_PASSWORD })).status, 200)
})

test('14.65 strangers who have passwords looked at all at once keep out nobody who came in from there before', async () => {
  // As slow as they are: whoever is looked at before the next one asks takes no place.
  await using console = await openTestConsole({ costs: COSTS })
  await firstAdministrator(console)
  const at = { address: '198.51.100.4', agent: 'her own' }
  await console.entrance.signIn({ name: 'anna', password: GOOD_PASSWORD }, at)
  const strangers = Array.from({ length: 100 }, (_, i) =>
    console.entrance
      .signIn({ name: `n${i}`, password: 'guess' }, { address: `203.0.113.${i}`, agent: 'x' })
      .catch(codeOf),
  )
  const her = console.entrance.signIn({ name: 'anna', password: GOOD_PASSWORD }, at)
  assert.equal((await her).state, 'signed-in')
  const told = await Promise.all(strangers)
  assert.ok(told.includes('ACCESS_TOO_MANY'), 'they were more than are looked at')
})

test('14.65 whatever a client writes into X-Forwarded-For, the address that the web server saw counts', async () => {
  await using console = await openTestConsole()
  await firstAdministrator(console)
  const before = console.hasher.runs
  let last: Awaited<ReturnType<ReturnType<typeof console.browser>['post']>> | undefined
  for (let i = 0; i < 8; i++) {
    const browser = console.browser({ 'x-forwarded-for': `10.0.0.${i}, 203.0.113.9` })
    last = await browser.post('/session', { name: `n${i}`, password: 'guess' })
  }
  assert.equal(console.hasher.runs - before, 5)
  await console.counts.look()
  const { tries, sessions, waiting } = console.counts.read()
  const told = Object.fromEntries(tries.map(({ result, way, count }) => [`${result} ${way}`, count]))
  assert.deepEqual(
    [told['ok invite'], told['wrong password'], told['throttled any'], sessions, waiting],
    [1, 5, 3, 1, 1],
    'as metrics tell it',
  )
  assert.equal(last?.status, 429)
  assert.match(last.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  assert.equal(last.at('code'), 'ACCESS_TOO_MANY')

  await using alone = await openTestConsole({ trustProxy: [] })
  for (let i = 0; i < 8; i++) {
    const browser = alone.browser({ 'x-forwarded-for': `203.0.113.${i}` })
    last = await browser.post('/session', { name: `n${i}`, password: 'guess' })
  }
  assert.equal(last?.status, 429, 'where nobody is believed, who is connected counts')
})

// That the work is the same, and so the time, is in same-work.long.test.ts.
test('14.66 a name that nobody has, one that was only invited and a wrong password are answered alike', async () => {
  await using console = await openTestConsole()
  await firstAdministrator(console)
  const { account } = await console
    .accounts(HOST)
    .make({ name: 'invited', role: 'auditor', domains: [], addresses: [] })
  assert.equal(account.hasPassword, false)
  const told: unknown[] = []
  let from = 0
  for (const name of ['anna', 'nobody', 'invited']) {
    from += 1
    const browser = console.browser({ 'x-forwarded-for': `203.0.113.${from}` })
    const runs = console.hasher.runs
    const { status, body, headers } = await browser.post('/session', { name, password: 'not this one' })
    assert.equal(console.hasher.runs - runs, 1, 'one run of Argon2id')
    const { requestId, ...rest } = body as Record<string, unknown>
    assert.equal(typeof requestId, 'string')
    const names = [...headers.keys()].filter((header) => header !== 'date').sort()
    told.push({ status, rest, names, length: headers.get('content-length') })
  }
  assert.deepEqual(told, [told[0], told[0], told[0]])
  const lines = JSON.stringify(console.log.lines)
  assert.ok(!lines.includes('nobody"') && !lines.includes('not this one'), 'what was typed stands in no log')
})

test('14.68 acts come from a page of the console alone', async () => {
  await using console = await openTestConsole()
  const browser = await firstAdministrator(console)
  const json = 'application/json'
  const cases: readonly (readonly [
    name: string,
    status: number,
    headers: Record<string, string | undefined>,
  ])[] = [
    ['a page of ours', 200, { 'sec-fetch-site': 'same-origin', 'content-type': json }],
    ['another port of this host', 403, { 'sec-fetch-site': 'same-site', 'content-type': json }],
    ['another house', 403, { 'sec-fetch-site': 'cross-site', 'content-type': json }],
    ['the address bar', 403, { 'sec-fetch-site': 'none', 'content-type': json }],
    [
      'a forged origin does not help',
      403,
      { 'sec-fetch-site': 'cross-site', origin: 'https://mail.example.org', 'content-type': json },
    ],
    ['an old browser, a page of ours', 200, { origin: 'https://mail.example.org', 'content-type': json }],
    ['an old browser, over loopback', 200, { origin: new URL(console.base).origin, 'content-type': json }],
    ['an old browser, another port', 403, { origin: 'https://mail.example.org:8443', 'content-type': json }],
    ['an old browser, without TLS', 403, { origin: 'http://mail.example.org', 'content-type': json }],
    ['an old browser, another house', 403, { origin: 'https://evil.example', 'content-type': json }],
    ['a page without an origin', 403, { origin: 'null', 'content-type': json }],
    ['nothing said', 403, { 'content-type': json }],
    ['a referrer alone', 403, { referer: `${CONSOLE_URL}/`, 'content-type': json }],
    ['a form', 403, { 'sec-fetch-site': 'same-origin', 'content-type': 'text/plain' }],
    [
      'a form that was encoded',
      403,
      { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
    ],
    [
      'a form with files',
      403,
      { 'sec-fetch-site': 'same-origin', 'content-type': 'multipart/form-data; boundary=x' },
    ],
  ]
  for (const [name, wanted, headers] of cases) {
    const status = await raw(
      console.base,
      '/self',
      'PATCH',
      { cookie: `__Host-cg=${browser.cookie}`, ...headers },
      '{"singleKeys":false}',
    )
    // Some types are refused before anybody looks where they are from.
    assert.ok(status === wanted || (wanted === 403 && status === 415), `${name}: ${status}`)
  }
  const signIn = { name: 'anna', password: GOOD_PASSWORD }
  const foreign = { 'sec-fetch-site': 'cross-site', 'content-type': json }
  assert.equal(
    await raw(console.base, '/session', 'POST', foreign, JSON.stringify(signIn)),
    403,
    'nor is anybody signed in by others',
  )
  for (const [site, status] of [
    ['cross-site', 403],
    ['same-site', 403],
    ['same-origin', 200],
    ['none', 200],
  ] as const) {
    const headers = { cookie: `__Host-cg=${browser.cookie}`, 'sec-fetch-site': site }
    assert.equal(await raw(console.base, '/self', 'GET', headers), status, `read, ${site}`)
  }
  const twice = { cookie: `__Host-cg=${browser.cookie}; __Host-cg=other`, 'sec-fetch-site': 'same-origin' }
  assert.equal(await raw(console.base, '/self', 'GET', twice), 401, 'a cookie that was put beside ours')
})

test('14.69 no header makes a link: it begins with console.url', async () => {
  await using console = await openTestConsole()
  const browser = await firstAdministrator(console)
  const forged = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    forwarded: 'host=evil.example',
  }
  const headers = {
    ...forged,
    cookie: `__Host-cg=${browser.cookie}`,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
  }
  const told: string[] = []
  const wanted = JSON.stringify({ name: 'berta', role: 'auditor' })
  assert.equal(await raw(console.base, '/accounts', 'POST', headers, wanted, told), 200)
  assert.ok(told.join('').includes(`"url":"${CONSOLE_URL}/invite#`))
  assert.ok(!told.join('').includes('evil'))
})

/** With every header as it is written, Host too. */
function raw(
  base: string,
  path: string,
  method: string,
  headers: Record<string, string | undefined>,
  body?: string,
  told: string[] = [],
): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  const set = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
  request(`${base}${path}`, { method, headers: { ...set, connection: 'close' } }, (answer) => {
    answer.on('data', (chunk: Buffer) => told.push(chunk.toString()))
    answer.on('end', () => resolve(answer.statusCode))
  })
    .on('error', reject)
    .end(body)
  return promise
}

test('14.65 where others behind the address have failed often, who is right shows the second factor at once', async () => {
  await using console = await openTestConsole()
  const anna = await firstAdministrator(console)
  const secret = String((await anna.post('/self/totp')).at('secret'))
  const code = () => codeAt(secret, console.clock.wallMs)
  assert.equal((await anna.post('/self/totp/confirm', { code: code() })).status, 200)
  for (let i = 0; i < 14; i++) {
    const { status } = await console.browser().post('/session', { name: `n${i}`, password: 'guess' })
    assert.equal(status, 401)
    console.turn(15 * 60_000)
  }
  const browser = console.browser()
  assert.equal((await browser.post('/session', { name: 'anna', password: GOOD_PASSWORD })).status, 200)
  const second = await browser.post('/session/second', { kind: 'totp', code: code() })
  assert.equal(second.status, 200, JSON.stringify(second.body))
  assert.equal((await console.browser().post('/session', { name: 'x', password: 'guess' })).status, 401)
  const held = await console.browser().post('/session', { name: 'anna', password: GOOD_PASSWORD })
  assert.equal(held.status, 429, 'a guess holds up all who come from there')
})

test('14.65 whose name strangers guess at holds up nobody else behind the own address', async () => {
  await using console = await openTestConsole()
  await firstAdministrator(console)
  for (let i = 0; i < 12; i++) {
    const stranger = console.browser({ 'x-forwarded-for': `203.0.113.${i}` })
    console.turn(i * 60_000)
    await stranger.post('/session', { name: 'anna', password: 'guess' })
  }
  const from = () => console.browser({ 'x-forwarded-for': '198.51.100.4' })
  for (let i = 0; i < 20; i++) {
    const { status } = await from().post('/session', { name: 'anna', password: GOOD_PASSWORD })
    assert.equal(status, 429)
  }
  const other = await from().post('/session', { name: 'nobody', password: 'guess' })
  assert.equal(other.status, 401, 'nobody has failed there')
})
