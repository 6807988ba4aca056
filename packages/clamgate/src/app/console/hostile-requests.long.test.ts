import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOST } from '../../access/actor.ts'
import { codeAt } from './testing/codes.ts'
import {
  firstAdministrator,
  GOOD_PASSWORD,
  openTestConsole,
  type TestAnswer,
  type TestConsole,
} from './testing/console.ts'
import { send } from './testing/send.ts'

/** Ids that are none: paths, ends of texts, halves of characters, statements, what is longer than anything of ours. */
const ODD_IDS = [
  ...[
    '%2e%2e',
    '..%2f..%2fetc%2fpasswd',
    '%00',
    'a%00b',
    '%0d%0aset-cookie:x=1',
    '%F0%9F%98%80',
    '%E2%80%AE',
  ],
  ...["'%20OR%201=1--", '%7B%22%24ne%22:1%7D', '__proto__', 'constructor', '%25', '+', '*', '\\', '%5C'],
  ...['x'.repeat(200), 'x'.repeat(201), 'x'.repeat(2047), 'x'.repeat(9000)],
]

/** A path cannot be read at all. */
const BROKEN_IDS = ['%', '%zz', '%c0%ae', '%ff']

test('14.77 an id that is none is told as one that nobody has, in the words of the API', async () => {
  await using console = await openTestConsole()
  const anna = await firstAdministrator(console)
  const of = { cookie: `__Host-cg=${anna.cookie}`, 'sec-fetch-site': 'same-origin' }
  const json = { ...of, 'content-type': 'application/json' }
  for (const [method, before, after] of [
    ['GET', '/accounts/', ''],
    ['PATCH', '/accounts/', ''],
    ['DELETE', '/accounts/', ''],
    ['POST', '/accounts/', '/invite'],
    ['DELETE', '/accounts/', '/sessions'],
    ['DELETE', '/self/sessions/', ''],
    ['DELETE', '/self/webauthn/', ''],
    ['DELETE', '/tokens/', ''],
  ] as const) {
    for (const id of [...ODD_IDS, ...BROKEN_IDS]) {
      const body = method === 'GET' ? '' : '{}'
      const { status, text } = await send(console.base, `${before}${id}${after}`, {
        method,
        headers: json,
        body,
      })
      const what = `${method} ${before}${id.slice(0, 30)}${after}: ${status} ${text.slice(0, 200)}`
      assert.ok([400, 404, 414, 431].includes(status), what)
      if (status !== 431) assert.match(JSON.parse(text).code, /^(?:ACCESS_NONE|CONTROL_\w+)$/, what)
      assert.ok(!text.includes('at ') || !/\.ts:\d/.test(text), `${what} tells where we are`)
    }
  }
  assert.deepEqual(
    console.log.lines.filter(({ event }) => event === 'http.failed'),
    [],
    'none was a defect of ours',
  )
  assert.equal((await anna.get('/accounts')).status, 200)
})

test('14.76 bodies that are no request are refused in a word, whoever sends them', async () => {
  await using console = await openTestConsole()
  const anna = await firstAdministrator(console)
  const headers = {
    ...{ cookie: `__Host-cg=${anna.cookie}`, 'sec-fetch-site': 'same-origin' },
    'content-type': 'application/json',
  }
  const bodies = [
    ...[
      '',
      ' ',
      'null',
      '[]',
      '""',
      '0',
      '{',
      '{"a"',
      'NaN',
      '\u0000',
      '\ufeff{}',
      '{"name":"a","name":"b"}',
    ],
    ...['{"__proto__":{"role":"admin"}}', '{"constructor":{"prototype":{"x":1}}}', '{"name":{"$gt":""}}'],
    ...[
      '{"name":["anna"],"password":["x"]}',
      '{"name":"\\ud800","password":"\\u0000"}',
      '{"password":1e999}',
    ],
    `${'['.repeat(500)}${']'.repeat(500)}`,
  ]
  let from = 0
  for (const [method, path] of [
    ['POST', '/session'],
    ['POST', '/session/second'],
    ['POST', '/session/proof'],
    ['POST', '/invite'],
    ['POST', '/invite/look'],
    ['PATCH', '/self'],
    ['POST', '/self/password'],
    ['POST', '/self/totp/confirm'],
    ['POST', '/self/webauthn'],
    ['POST', '/accounts'],
    ['POST', '/tokens'],
  ] as const) {
    for (const body of bodies) {
      from += 1
      // Each from elsewhere: nobody is held up before the body is looked at.
      const own = { ...headers, 'x-forwarded-for': `203.0.${from >> 8}.${from & 255}` }
      const { status, text } = await send(console.base, path, { method, headers: own, body })
      assert.ok(
        [400, 401, 403, 404, 413, 415, 422, 429].includes(status) || (path === '/self' && status === 200),
        `${path} ${body.slice(0, 40)}: ${status} ${text}`,
      )
    }
  }
  assert.deepEqual(
    console.log.lines.filter(({ event }) => event === 'http.failed'),
    [],
  )
  assert.equal(Object.hasOwn(Object.prototype, 'role'), false)
})

test('14.68 acts are JSON, however it is called, and nothing that is put beside a header helps', async () => {
  await using console = await openTestConsole()
  const anna = await firstAdministrator(console)
  const cookie = `__Host-cg=${anna.cookie}`
  const site = ['sec-fetch-site', 'same-origin']
  const json = ['content-type', 'application/json']
  for (const [what, wanted, headers] of [
    ['with a charset', 200, ['content-type', 'application/json;charset=utf-8', ...site]],
    ['in capitals', 200, ['Content-Type', 'Application/JSON ; charset="UTF-8"', ...site]],
    ['JSON of another kind', 403, ['content-type', 'application/problem+json', ...site]],
    ['text that says that it is JSON', 403, ['content-type', 'text/plain; application/json', ...site]],
    ['two types', 403, ['content-type', 'text/plain, application/json', ...site]],
    ['no type', 403, site],
    ['one site after another', 403, ['sec-fetch-site', 'cross-site', ...site, ...json]],
    ['another after one', 403, [...site, 'sec-fetch-site', 'cross-site', ...json]],
    ['an empty site', 403, ['sec-fetch-site', '', ...json]],
    ['two origins', 403, ['origin', 'https://evil.example', 'origin', 'https://mail.example.org', ...json]],
    ['an origin with a path', 403, ['origin', 'https://mail.example.org/', ...json]],
    ['an origin that begins as ours', 403, ['origin', 'https://mail.example.org.evil.example', ...json]],
    ['no origin at all, and no cookie of ours', 403, ['origin', 'null', ...json]],
  ] as const) {
    const all = [...headers, 'cookie', cookie]
    const { status } = await send(console.base, '/self', {
      method: 'PATCH',
      headers: all,
      body: '{"singleKeys":true}',
    })
    assert.ok(status === wanted || (wanted === 403 && status === 415), `${what}: ${status}`)
  }
  // A cookie of ours beside one that somebody else has put there is nobody's.
  const other = 'A'.repeat(43)
  for (const cookies of [
    [`${cookie}; __Host-cg=${other}`],
    [`__Host-cg=${other}; ${cookie}`],
    [cookie, `__Host-cg=${other}`],
    [`${cookie}; __Host-cg=`],
    [`__host-cg=${anna.cookie}`],
    [`x="; ${cookie}"; y=1`],
    [`__Host-cg=${anna.cookie} `.replace('=', '= ')],
    [`__Host-cg="${anna.cookie}"`],
  ]) {
    const headers = [...site, ...cookies.flatMap((one) => ['cookie', one])]
    const { status } = await send(console.base, '/self', { method: 'GET', headers })
    assert.equal(status, 401, cookies.join(' | '))
  }
  for (const method of ['HEAD', 'OPTIONS', 'TRACE', 'PUT', 'PROPFIND']) {
    const { status, headers } = await send(console.base, '/self', {
      method,
      headers: [...site, 'cookie', cookie, ...json],
    })
    assert.ok([400, 404, 405].includes(status), `${method}: ${status}`)
    assert.equal(headers['access-control-allow-origin'], undefined)
  }
})

test('14.71 a recovery code that is shown twice at once lets one in', async () => {
  await using console = await openTestConsole()
  const anna = await firstAdministrator(console)
  const secret = String((await anna.post('/self/totp')).at('secret'))
  const shown = { code: codeAt(secret, console.clock.wallMs) }
  const confirmed = await Promise.all([1, 2].map(() => anna.post('/self/totp/confirm', shown)))
  assert.deepEqual(statuses(confirmed), [200, 401], 'nor are there two sets of recovery codes')
  const codes = confirmed.find(({ status }) => status === 200)?.at('recoveryCodes')
  assert.ok(Array.isArray(codes))
  const [code] = codes
  const halves = await Promise.all([1, 2, 3].map(() => half(console)))
  const all = await Promise.all(halves.map((one) => one.post('/session/second', { kind: 'recovery', code })))
  assert.deepEqual(statuses(all), [200, 401, 401])
  assert.deepEqual((await anna.get('/self')).at('secondFactors.recovery'), 9)
})

test('14.67 what is changed in one session ends all others at once, with what they have open', async () => {
  await using console = await openTestConsole()
  const anna = await firstAdministrator(console)
  const { account, invite } = await console
    .accounts(HOST)
    .make({ name: 'berta', role: 'admin', domains: [], addresses: [] })
  const berta = console.browser()
  assert.equal((await berta.post('/invite', { token: invite.token, password: GOOD_PASSWORD })).status, 200)
  const signIn = { name: 'berta', password: GOOD_PASSWORD }
  for (const [what, act] of [
    ['another role', () => anna.patch(`/accounts/${account.id}`, { role: 'auditor' })],
    [
      'other domains',
      () => anna.patch(`/accounts/${account.id}`, { role: 'manager', domains: ['example.org'] }),
    ],
    ['signed out by others', () => anna.remove(`/accounts/${account.id}/sessions`)],
    ['disabled', () => anna.patch(`/accounts/${account.id}`, { disabled: true })],
  ] as const) {
    const before = console.browser()
    assert.equal((await before.post('/session', signIn)).status, 200, what)
    const secret = before.cookie
    assert.equal((await act()).status, 200, what)
    for (const path of ['/self', '/self/sessions', '/tokens']) {
      before.cookie = secret
      assert.equal((await before.get(path)).status, 401, `${what}: ${path}`)
    }
    before.cookie = secret
    assert.equal((await before.post('/session/proof', { password: GOOD_PASSWORD })).status, 401, what)
  }
  // Half of a session is none either: whoever is disabled in between does not come in.
  assert.equal((await anna.patch(`/accounts/${account.id}`, { disabled: false })).status, 200)
  assert.equal((await anna.remove(`/accounts/${account.id}`)).status, 200)
  assert.equal((await console.browser().post('/session', signIn)).status, 401)
})

test('14.67 who signs in by the old password at the moment in which it is changed has no session either', async () => {
  await using console = await openTestConsole({ costs: { memoryKiB: 8192, passes: 2, lanes: 1 } })
  const anna = await firstAdministrator(console)
  // After five who came too late the owner would have to wait, too.
  const thieves = [1, 2, 3, 4].map((i) => console.browser({ 'x-forwarded-for': `203.0.113.${i}` }))
  const signingIn = thieves.map((thief) => thief.post('/session', { name: 'anna', password: GOOD_PASSWORD }))
  assert.equal((await anna.post('/self/password', { password: 'nine kettles on a shelf' })).status, 200)
  await Promise.all(signingIn)
  for (const thief of thieves) assert.equal((await thief.get('/self')).status, 401)
  const { status } = await anna.post('/session', { name: 'anna', password: 'nine kettles on a shelf' })
  assert.equal(status, 200)
})

test('a proof is of one session, and two that are shown at once leave one session', async () => {
  await using console = await openTestConsole()
  console.turn(-11 * 60_000)
  const anna = await firstAdministrator(console)
  const other = console.browser()
  assert.equal((await other.post('/session', { name: 'anna', password: GOOD_PASSWORD })).status, 200)
  console.turn(11 * 60_000)
  assert.equal((await anna.post('/session/proof', { password: GOOD_PASSWORD })).status, 200)
  assert.equal((await other.post('/self/totp')).at('code'), 'ACCESS_PROOF_NEEDED', 'not of the other one')
  assert.equal((await anna.post('/self/totp')).status, 200)
  const cookie = other.cookie
  const twice = [console.browser(), console.browser()]
  for (const one of twice) one.cookie = cookie
  const proofs = await Promise.all(
    twice.map((one) => one.post('/session/proof', { password: GOOD_PASSWORD })),
  )
  assert.deepEqual(statuses(proofs), [200, 401])
})

test('14.65 a session that somebody has found is no place to guess at, from however many addresses', async () => {
  await using console = await openTestConsole()
  const anna = await firstAdministrator(console)
  const before = console.hasher.runs
  for (let i = 0; i < 60; i++) {
    const thief = console.browser({ 'x-forwarded-for': `203.0.113.${i}` })
    thief.cookie = anna.cookie
    assert.equal((await thief.post('/session/proof', { password: `guess ${i}` })).status, 401)
  }
  assert.equal(console.hasher.runs - before, 10)
  assert.equal((await anna.get('/self')).status, 401, 'it has ended')
  const again = console.browser()
  assert.equal((await again.post('/session', { name: 'anna', password: GOOD_PASSWORD })).status, 200)
  for (let i = 0; i < 3; i++) {
    assert.equal((await again.post('/session/proof', { password: 'slip of the pen' })).status, 401)
  }
  assert.equal((await again.post('/session/proof', { password: GOOD_PASSWORD })).status, 200)
})

async function half(console: TestConsole) {
  const browser = console.browser()
  const { at } = await browser.post('/session', { name: 'anna', password: GOOD_PASSWORD })
  assert.equal(at('state'), 'second-factor')
  return browser
}

function statuses(answers: readonly TestAnswer[]): readonly number[] {
  return answers.map(({ status }) => status).sort((a, b) => a - b)
}
