import assert from 'node:assert/strict'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { createSecretSeal } from '../../accounts/second-factor/seal.ts'
import { createSealKeys } from './seal-keys.ts'
import { codeAt } from './testing/codes.ts'
import { firstAdministrator, GOOD_PASSWORD, openTestConsole, type TestConsole } from './testing/console.ts'

const STEP_MS = 30_000

/** An administrator with an authenticator, at the beginning of a step. */
async function withTotp(console: TestConsole) {
  const browser = await firstAdministrator(console)
  console.turn(STEP_MS - (console.clock.wallMs % STEP_MS))
  const begun = await browser.post('/self/totp')
  assert.equal(begun.status, 200)
  const secret = String(begun.at('secret'))
  const uri = new URL(String(begun.at('uri')))
  assert.deepEqual([uri.protocol, uri.host, uri.searchParams.get('secret')], ['otpauth:', 'totp', secret])
  const code = () => codeAt(secret, console.clock.wallMs)
  assert.equal((await browser.post('/self/totp/confirm', { code: '000000' })).status, 401)
  const confirmed = await browser.post('/self/totp/confirm', { code: code() })
  const codes = confirmed.at('recoveryCodes')
  assert.ok(Array.isArray(codes) && codes.length === 10)
  const half = async () => {
    const other = console.browser()
    const { at } = await other.post('/session', { name: 'anna', password: GOOD_PASSWORD })
    assert.deepEqual([at('state'), at('methods')], ['second-factor', ['totp', 'recovery']])
    return other
  }
  return { browser, secret, code, codes: codes.map(String), half }
}

test('14.71 with a second factor the password alone is half of the way, and good for nothing', async () => {
  await using console = await openTestConsole()
  const { half, code } = await withTotp(console)
  const browser = await half()
  const before = browser.cookie
  for (const path of ['/self', '/accounts', '/self/sessions']) {
    assert.equal((await browser.get(path)).status, 401, path)
  }
  assert.equal((await browser.post('/session/proof', { password: GOOD_PASSWORD })).status, 401)
  console.turn(STEP_MS)
  const { status, at } = await browser.post('/session/second', { kind: 'totp', code: code() })
  assert.deepEqual([status, at('self.secondFactors.totp')], [200, true])
  assert.notEqual(browser.cookie, before)
  assert.equal((await browser.get('/self')).status, 200)

  const late = await half()
  console.turn(5 * 60_000)
  assert.equal(
    (await late.post('/session/second', { kind: 'totp', code: code() })).status,
    401,
    'five minutes',
  )
})

test('14.71 whoever has got hold of the password alone neither signs anybody out nor keeps them waiting', async () => {
  await using console = await openTestConsole()
  const { browser, code } = await withTotp(console)
  const signIn = { name: 'anna', password: GOOD_PASSWORD }
  for (let i = 0; i < 60; i++) {
    const thief = console.browser({ 'x-forwarded-for': `203.0.113.${i}` })
    assert.equal((await thief.post('/session', signIn)).at('state'), 'second-factor')
    const { status } = await thief.post('/session/second', { kind: 'totp', code: '000000' })
    assert.equal(status, i < 5 ? 401 : 429)
  }
  assert.equal((await browser.get('/self')).status, 200, 'her session is there')
  console.turn(STEP_MS)
  const again = console.browser()
  assert.equal((await again.post('/session', signIn)).status, 200)
  assert.equal((await again.post('/session/second', { kind: 'totp', code: code() })).status, 200)
})

test('14.71 each code is good once, also at the same time; the step before counts, others do not', async () => {
  await using console = await openTestConsole()
  const { half, secret, code } = await withTotp(console)
  const used = code()
  assert.equal(
    (await (await half()).post('/session/second', { kind: 'totp', code: used })).status,
    401,
    'used to confirm',
  )
  console.turn(STEP_MS)
  const browsers = [await half(), await half(), await half()]
  const both = await Promise.all(
    browsers.map((browser) => browser.post('/session/second', { kind: 'totp', code: code() })),
  )
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 401, 401])
  // What was wrong is forgotten by then.
  console.turn(240 * STEP_MS)
  const at = (steps: number) => codeAt(secret, console.clock.wallMs + steps * STEP_MS)
  const wrong = await half()
  assert.equal(
    (await wrong.post('/session/second', { kind: 'totp', code: at(1) })).status,
    401,
    'a clock ahead',
  )
  assert.equal((await wrong.post('/session/second', { kind: 'totp', code: at(-2) })).status, 401, 'too old')
  const spaced = at(-1).replace(/^.../, '$& ')
  assert.equal(
    (await wrong.post('/session/second', { kind: 'totp', code: spaced })).status,
    200,
    'typed slowly',
  )
  assert.equal(
    (await (await half()).post('/session/second', { kind: 'totp', code: at(-1) })).status,
    401,
    'and once',
  )
})

test('14.71 recovery codes are good once, in any spelling, and are told and kept once', async () => {
  await using console = await openTestConsole()
  const { half, codes } = await withTotp(console)
  const [code = ''] = codes
  const spelled = code.toLowerCase().replaceAll('-', ' ')
  const { status, at } = await (await half()).post('/session/second', { kind: 'recovery', code: spelled })
  assert.deepEqual([status, at('self.secondFactors.recovery')], [200, 9])
  assert.equal((await (await half()).post('/session/second', { kind: 'recovery', code })).status, 401)
  const id = String(at('self.id'))
  const kept = JSON.stringify(await console.store.state('account.read', { id }))
  assert.ok(!codes.some((one) => kept.includes(one)))
  assert.ok(!JSON.stringify(console.log.lines).includes(code))
})

test('14.71 five wrong codes end half a session, and guessing takes longer and longer', async () => {
  await using console = await openTestConsole()
  const { half, code } = await withTotp(console)
  const browser = await half()
  const statuses = []
  for (let i = 0; i < 7; i++) {
    statuses.push((await browser.post('/session/second', { kind: 'totp', code: '000000' })).status)
  }
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 401, 401])
  console.turn(20 * 60_000)
  assert.equal((await browser.post('/session/second', { kind: 'totp', code: code() })).status, 401)
  let waits = 0
  for (let i = 0; i < 12; i++) {
    const other = console.browser({ 'x-forwarded-for': `203.0.113.${i}` })
    const { status } = await other.post('/session', { name: 'anna', password: GOOD_PASSWORD })
    if (status === 429) waits += 1
    else if ((await other.post('/session/second', { kind: 'totp', code: '000000' })).status === 429)
      waits += 1
  }
  assert.ok(waits >= 6, `${waits}: who knows the password guesses no faster from many addresses`)
})

test('the secret of an authenticator is sealed in the database, by a key that stands beside it for the daemon alone', async () => {
  await using console = await openTestConsole()
  const { browser, secret } = await withTotp(console)
  const { keyFile = '' } = console
  assert.equal((await stat(keyFile)).mode & 0o777, 0o600)
  const key = (await readFile(keyFile, 'utf8')).trim()
  const id = String((await browser.get('/self')).at('id'))
  const kept = await console.store.state('account.read', { id })
  assert.match(kept?.totp ?? '', /^s1\./)
  for (const file of [console.file, console.file.replace('.db', '.state.db')]) {
    const octets = await readFile(file, 'latin1')
    assert.ok(!octets.includes(secret) && !octets.includes(key), file)
  }
  assert.ok(!JSON.stringify([console.log.lines, await console.audit.list({ limit: 50 })]).includes(secret))
})

test('one that was kept before there was a key is sealed when it is used next', async () => {
  await using console = await openTestConsole()
  const { browser, half, secret } = await withTotp(console)
  const id = String((await browser.get('/self')).at('id'))
  const totp = async () => (await console.store.state('account.read', { id }))?.totp ?? ''
  await console.store.state('account.resealTotp', { id, from: await totp(), to: secret })
  console.turn(STEP_MS)
  const code = codeAt(secret, console.clock.wallMs)
  assert.equal((await (await half()).post('/session/second', { kind: 'totp', code })).status, 200)
  assert.match(await totp(), /^s1\./)
  console.turn(STEP_MS)
  const next = codeAt(secret, console.clock.wallMs)
  assert.equal((await (await half()).post('/session/second', { kind: 'totp', code: next })).status, 200)
})

test('with the key lost it is said, a recovery code lets in, and what is begun anew is good', async () => {
  await using console = await openTestConsole()
  console.turn(-10 * STEP_MS)
  const { half, code, codes } = await withTotp(console)
  await rm(console.keyFile ?? '')
  console.turn(STEP_MS)
  const lost = await (await half()).post('/session/second', { kind: 'totp', code: code() })
  assert.deepEqual([lost.status, lost.at('code')], [503, 'ACCESS_KEY_LOST'])
  assert.match(String(lost.at('remedy')), /--drop-second-factors/)
  assert.equal(console.log.lines.filter(({ event }) => event === 'account.key-lost').length, 1)
  const [row] = (await console.audit.list({ limit: 1 })).items
  assert.deepEqual([row?.route, row?.result, row?.code], ['showSecondFactor', 'failed', 'ACCESS_KEY_LOST'])
  const [recovery = ''] = codes
  const browser = await half()
  assert.equal((await browser.post('/session/second', { kind: 'recovery', code: recovery })).status, 200)
  const secret = String((await browser.post('/self/totp')).at('secret'))
  const shown = { code: codeAt(secret, console.clock.wallMs) }
  assert.equal((await browser.post('/self/totp/confirm', shown)).status, 200)
  await writeFile(console.keyFile ?? '', 'no key')
  console.turn(STEP_MS)
  const other = await (await half()).post('/session/second', { kind: 'totp', code: code() })
  assert.equal(other.at('code'), 'ACCESS_KEY_LOST')
})

test('a file of another key that is damaged takes nothing from what console.secretKey has sealed', async () => {
  await using console = await openTestConsole({ more: 'secretKey: of-the-whole-cluster-0123456789' })
  const { half, code } = await withTotp(console)
  await writeFile(console.keyFile ?? '', 'no key')
  console.turn(STEP_MS)
  const shown = await (await half()).post('/session/second', { kind: 'totp', code: code() })
  assert.equal(shown.status, 200)
})

test('a code is right although its secret cannot be sealed anew; the next one tries again', async () => {
  await using console = await openTestConsole()
  const { browser, half, code, secret } = await withTotp(console)
  const id = String((await browser.get('/self')).at('id'))
  const totp = async () => (await console.store.state('account.read', { id }))?.totp ?? ''
  await console.store.state('account.resealTotp', { id, from: await totp(), to: secret })
  const key = await readFile(console.keyFile ?? '', 'utf8')
  for (const content of ['no key', key]) {
    await writeFile(console.keyFile ?? '', content)
    console.turn(STEP_MS)
    const shown = await (await half()).post('/session/second', { kind: 'totp', code: code() })
    assert.equal(shown.status, 200)
    if (content !== key) assert.equal(await totp(), secret)
  }
  assert.match(await totp(), /^s1\./)
})

test('hosts that share a text in console.secretKey read what the others have sealed; another text is another key', async () => {
  const text = 'of-the-whole-cluster-0123456789'
  await using console = await openTestConsole({ more: `secretKey: ${text}` })
  const { browser } = await withTotp(console)
  const id = String((await browser.get('/self')).at('id'))
  const { totp = '' } = (await console.store.state('account.read', { id })) ?? {}
  await assert.rejects(stat(console.keyFile ?? ''), /ENOENT/, 'no file is made')
  const elsewhere = (configured: string) =>
    createSecretSeal(createSealKeys({ configured: () => configured, file: undefined }))
  assert.equal((await elsewhere(text).open(totp, id)).isCurrent, true)
  await assert.rejects(elsewhere('another').open(totp, id), /its key is not on this host/)
})

test('a second factor that is lost is taken away by another administrator, or by the host', async () => {
  await using console = await openTestConsole()
  const { browser, code } = await withTotp(console)
  console.turn(STEP_MS)
  assert.equal((await browser.remove('/self/totp')).status, 200)
  const { at } = await console.browser().post('/session', { name: 'anna', password: GOOD_PASSWORD })
  assert.equal(at('state'), 'signed-in')
  assert.ok(code().length === 6)
})
