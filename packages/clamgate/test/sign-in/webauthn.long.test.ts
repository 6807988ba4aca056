import assert from 'node:assert/strict'
import { test } from 'node:test'
import { softwareKey } from '../../src/accounts/keys/testing/authenticator.ts'
import { firstAdministrator, GOOD_PASSWORD, openTestConsole } from '../../src/app/console/testing/console.ts'

const ORIGIN = 'https://mail.example.org'

test('14.71 a security key is the second factor: another origin, challenge, key, or a counter that went back is refused', async () => {
  await using console = await openTestConsole()
  const anna = await firstAdministrator(console)
  const key = softwareKey('mail.example.org')
  const challengeOf = async (path: string, browser = anna) =>
    String((await browser.post(path)).at('challenge'))

  const foreign = key.make(
    await challengeOf('/self/webauthn/options'),
    'https://mail.example.org.evil.example',
  )
  assert.equal((await anna.post('/self/webauthn', { label: 'Key', response: foreign })).status, 401)
  const made = key.make(await challengeOf('/self/webauthn/options'), ORIGIN)
  const added = await anna.post('/self/webauthn', { label: 'Key', response: made })
  assert.deepEqual([added.status, added.at('label')], [200, 'Key'], JSON.stringify(added.body))
  assert.equal((await anna.post('/self/webauthn', { label: 'Key', response: made })).status, 401, 'used up')

  const half = async () => {
    console.turn(60 * 60_000 - 1)
    const browser = console.browser()
    const { body } = await browser.post('/session', { name: 'anna', password: GOOD_PASSWORD })
    assert.deepEqual(body, { state: 'second-factor', methods: ['webauthn'] })
    return browser
  }
  const show = async (
    change: (challenge: string) => { readonly challenge?: string; readonly origin?: string },
    counter: number,
    by = key,
  ) => {
    const browser = await half()
    const challenge = await challengeOf('/session/webauthn/options', browser)
    const { challenge: signed = challenge, origin = ORIGIN } = change(challenge)
    const response = by.answer(signed, origin, counter)
    return await browser.post('/session/second', { kind: 'webauthn', response })
  }
  const good = await show(() => ({}), 5)
  assert.deepEqual([good.status, good.at('state')], [200, 'signed-in'], JSON.stringify(good.body))
  assert.equal((await show(() => ({}), 5)).status, 401, 'the counter stood still')
  assert.equal((await show(() => ({}), 4)).status, 401, 'the counter went back')
  assert.equal((await show(() => ({ origin: 'https://evil.example' }), 9)).status, 401)
  assert.equal((await show(() => ({ challenge: 'AAAAAAAAAAAAAAAAAAAAAA' }), 9)).status, 401)
  assert.equal((await show(() => ({}), 9, softwareKey('mail.example.org'))).status, 401)
  assert.equal((await show(() => ({}), 9)).status, 200)
  const rows = (await console.audit.list({ limit: 100, act: 'showSecondFactor' })).items
  const failed = rows.filter(({ result, code }) => result === 'failed' && code === 'ACCESS_WRONG')
  assert.equal(failed.length, 5, 'each that was refused is in the audit')
})

test('14.71 whoever has the password alone takes no challenge away from the owner of the key', async () => {
  await using console = await openTestConsole()
  const anna = await firstAdministrator(console)
  const key = softwareKey('mail.example.org')
  const challengeOf = async (path: string, browser: typeof anna) =>
    String((await browser.post(path)).at('challenge'))
  const response = key.make(await challengeOf('/self/webauthn/options', anna), ORIGIN)
  assert.equal((await anna.post('/self/webauthn', { label: 'Key', response })).status, 200)
  const half = async (from: string) => {
    const browser = console.browser({ 'x-forwarded-for': from })
    await browser.post('/session', { name: 'anna', password: GOOD_PASSWORD })
    return browser
  }
  const [hers, thief] = [await half('198.51.100.4'), await half('203.0.113.9')]
  const challenge = await challengeOf('/session/webauthn/options', hers)
  const other = await challengeOf('/session/webauthn/options', thief)
  const show = (browser: typeof anna, signed: string, counter: number) =>
    browser.post('/session/second', {
      kind: 'webauthn',
      response: key.answer(signed, ORIGIN, counter),
    })
  // What she signs is good for her own half of a session, and not for that of the thief.
  assert.equal((await show(thief, challenge, 1)).status, 401)
  assert.equal((await show(hers, challenge, 2)).status, 200)
  assert.equal((await show(thief, other, 3)).status, 401, 'each is asked once')
})
