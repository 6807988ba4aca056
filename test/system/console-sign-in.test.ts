/** Ways in to the console that need a browser: codes of an authenticator, security keys, single sign-on with a second factor behind it. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { MutableToken } from 'oauth2-mock-server'
import { OAuth2Server } from 'oauth2-mock-server'
import { freePort } from '../../packages/lab/src/free-port.ts'
import {
  codeBefore,
  codesIn,
  inOneStep,
  isTaken,
  secretIn,
  setUp,
  wrongCode,
} from './support/console/authenticator.ts'
import {
  startBrowser,
  until,
  type Visit,
  type VisitOptions,
  violations,
  visit,
} from './support/console/browser.ts'
import { tabTo } from './support/console/keys.ts'
import { plugIn } from './support/console/security-key.ts'
import { startConsoleSite } from './support/console/site.ts'

const provider = new OAuth2Server()
await provider.issuer.keys.generate('RS256')
await provider.start(0, '127.0.0.1')
provider.issuer.url = `http://127.0.0.1:${provider.address().port}`
after(() => provider.stop())

const port = await freePort()
const roles = [{ value: 'auditors', role: 'auditor' }]
const site = await startConsoleSite({
  // An address of figures is no place for a key: WebAuthn wants a name.
  ...{ port, url: `http://localhost:${port}`, hasMail: false },
  config: { console: { oidc: { issuer: provider.issuer.url, clientId: 'clamgate', label: 'Staff', roles } } },
})
after(() => site[Symbol.asyncDispose]())
const tess = await site.invite('tess', { role: 'auditor' })
const kay = await site.invite('kay', { role: 'auditor' })
const cody = await site.invite('cody', { role: 'auditor' })
const browser = await startBrowser('clamgate.test')
after(() => browser.close())

test('14.71 a key is added, signs in, and is refused when its counter went back or it was taken away', async () => {
  await using at = await visit(browser, site.url)
  const key = await plugIn(at.page)
  await at.signIn(site.people.auditor)
  await addKey(at, 'Blue one')
  const made = await key.credential()
  assert.deepEqual(await violations(at.page), [])

  await using later = await visit(browser, site.url)
  await begin(later, site.people.auditor)
  const there = await plugIn(later.page, made)
  await showKey(later)
  await isIn(later)
  const shown = await there.credential()
  assert.ok(shown.signCount > made.signCount, 'it counts')

  // Somebody has copied the key, and counts from an earlier time.
  await using copied = await visit(browser, site.url)
  await begin(copied, site.people.auditor)
  await plugIn(copied.page, made)
  await showKey(copied)
  await copied.page.getByText('This security key does not fit').waitFor()

  await using other = await visit(browser, site.url, { language: 'de' })
  await begin(other, site.people.auditor)
  await plugIn(other.page)
  await showKey(other)
  await other.page.getByText('Es wurde kein Schlüssel gezeigt').waitFor()

  await later.open('/account')
  await later.page.getByRole('button', { name: 'Remove the key Blue one' }).click()
  await later.page.getByText('The key Blue one is removed').waitFor()
  await using gone = await visit(browser, site.url)
  await gone.signIn(site.people.auditor)
})

test('14.71 a key of another address is asked for nothing: the page says by which address it is to be opened', async () => {
  await using at = await visit(browser, `http://127.0.0.1:${port}`)
  await plugIn(at.page)
  await at.signIn(site.people.manager)
  await at.open('/account')
  await beginKey(at, 'Red one')
  await at.page.getByText('The key does not take this address').waitFor()
})

test('14.72 who comes back from single sign-on shows the second factor, and who was not let in reads why', async () => {
  provider.service.on('beforeTokenSigning', ({ payload }: MutableToken) => {
    Object.assign(payload, { sub: 'u-1', groups: ['auditors'], preferred_username: 'berta' })
  })
  await using at = await visit(browser, site.url)
  await at.open('/')
  await at.page.getByRole('button', { name: 'Sign in with Staff' }).click()
  await isIn(at)
  const key = await plugIn(at.page)
  await addKey(at, 'Key of Berta')
  const made = await key.credential()

  await using later = await visit(browser, site.url)
  await later.open('/')
  await later.page.getByRole('button', { name: 'Sign in with Staff' }).click()
  await later.page.getByRole('heading', { name: 'Second factor' }).waitFor()
  assert.deepEqual(await violations(later.page), [])
  await plugIn(later.page, made)
  await showKey(later)
  await isIn(later)
  assert.equal(new URL(later.page.url()).pathname, '/overview', 'the way back is over')

  provider.service.removeAllListeners('beforeTokenSigning')
  provider.service.on('beforeTokenSigning', ({ payload }: MutableToken) => {
    Object.assign(payload, { sub: 'u-2', groups: ['others'] })
  })
  await using refused = await visit(browser, site.url)
  await refused.open('/')
  await refused.page.getByRole('button', { name: 'Sign in with Staff' }).click()
  await refused.page.getByText('Staff did not let you in').waitFor()
  await refused.page.getByText('You may have no role here').waitFor()
  assert.deepEqual(await violations(refused.page), [])
})

test('14.71 an authenticator is set up by its secret and signs in; a wrong code, a used one and a used recovery code do not', async () => {
  await using at = await comingFrom('192.0.2.71')
  const { page } = at
  await at.signIn(tess)
  await at.open('/account')
  const { totp, codes, used } = await setUp(at)
  await at.open('/')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.locator('input[name=username]').waitFor()

  await begin(at, tess)
  assert.deepEqual(await violations(page), [])
  await show(at, wrongCode(totp))
  await isRefused(at)
  assert.deepEqual(await violations(page), [])
  await show(at, used)
  await isRefused(at)
  const code = totp.generate()
  await show(at, `${code.slice(0, 3)} ${code.slice(3)}`)
  await isIn(at)

  // Whoever has looked over the shoulder has the same code.
  await using other = await comingFrom('192.0.2.71')
  await begin(other, tess)
  await show(other, code)
  await isRefused(other)
  const [first = ''] = codes
  await show(other, first.toLowerCase())
  await isIn(other)
  await other.open('/account')
  await other.page.getByText('9 recovery codes are left').waitFor()

  await using third = await comingFrom('192.0.2.71', { language: 'de' })
  await begin(third, tess)
  await show(third, first)
  await third.page.getByRole('alert').getByText('Name, Passwort oder Code passen nicht zusammen').waitFor()
  assert.equal(await third.page.locator('nav').count(), 0)
})

test('14.71 by the keyboard alone: an authenticator is set up, and its code and a recovery code sign in', async () => {
  const { name, password } = kay
  await using at = await comingFrom('192.0.2.72')
  const { page } = at
  const { keyboard } = page
  const typeIn = async () => {
    await until(page, `document.activeElement?.name === 'username'`)
    await keyboard.type(name)
    await keyboard.press('Tab')
    await keyboard.type(password)
    await keyboard.press('Enter')
  }
  const leave = async () => {
    await tabTo(page, 'Sign out')
    // The page is loaded anew, so that nothing of what was seen is left.
    await Promise.all([page.waitForEvent('load'), keyboard.press('Enter')])
  }
  await at.open('/')
  await typeIn()
  await isIn(at)
  await at.open('/account')
  await tabTo(page, 'Set up')
  await keyboard.press('Enter')
  const totp = await secretIn(at)
  assert.deepEqual(await violations(page), [], 'with the secret')
  await inOneStep(async () => {
    await tabTo(page, /^The code that the app shows now/)
    await keyboard.press('Control+A')
    await keyboard.type(codeBefore(totp))
    return await isTaken(at, () => keyboard.press('Enter'))
  })
  assert.deepEqual(await violations(page), [], 'with the recovery codes')
  const [recovery = ''] = await codesIn(at)
  await tabTo(page, 'I have kept them')
  await keyboard.press('Enter')
  // That of the page, not of one of the sessions.
  await at.open('/')
  await leave()

  for (const code of [() => totp.generate(), () => recovery]) {
    await typeIn()
    await until(page, `document.activeElement?.name === 'code'`)
    await keyboard.type(wrongCode(totp))
    await keyboard.press('Enter')
    await isRefused(at)
    await until(page, `document.activeElement?.name === 'code'`)
    await keyboard.type(code())
    await keyboard.press('Enter')
    await isIn(at)
    await leave()
  }
})

test('where the browser lets no page copy, the text is marked for copying by hand, and the page says so', async () => {
  await using at = await visit(browser, site.url)
  const { page } = at
  // As at an address without TLS, or where a rule of the house takes it away.
  await at.context.addInitScript(
    'Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined })',
  )
  await at.signIn(cody)
  await at.open('/account')
  await page.getByRole('button', { name: 'Set up', exact: true }).click()
  const totp = await secretIn(at)
  await page.getByRole('button', { name: 'Copy the secret' }).click()
  await page.getByText('The text is marked: press Ctrl+C').waitFor()
  assert.equal(await page.evaluate<string>(MARKED), totp.secret.base32)
  assert.deepEqual(await violations(page), [])
  // What the key copies is what was to be copied.
  await page.keyboard.press('Control+C')
  await page.locator('dialog input[name=code]').focus()
  await page.keyboard.press('Control+V')
  await until(page, `document.querySelector('dialog input[name=code]').value === '${totp.secret.base32}'`)
  await page.keyboard.press('Escape')

  const { codes } = await setUp(at, false)
  await page.getByRole('button', { name: 'Copy them' }).press('Enter')
  await page.getByText('The text is marked: press Ctrl+C').waitFor()
  assert.equal(
    await page.evaluate<string>(MARKED),
    `Clamgate ${new URL(site.url).host}\n${codes.join('\n')}\n`,
  )
  assert.deepEqual(await violations(page), [])
  assert.deepEqual(at.faults, [])
})

test('at an address without TLS the page says that nobody can sign in there, and where', async () => {
  await using at = await visit(browser, `http://clamgate.test:${port}`)
  const { name, password } = site.people.auditor
  await at.open('/')
  assert.equal(await at.page.evaluate<boolean>('isSecureContext'), false)
  await at.page.locator('input[name=username]').fill(name)
  await at.page.locator('input[name=password]').fill(password)
  await at.page.locator('form [type=submit]').click()
  const told = await at.page.getByRole('alert').textContent()
  assert.match(told ?? '', /by the address of console\.url.*ACCESS_FOREIGN/s)
})

/** What is marked in the field that has the focus. */
const MARKED = `(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd))(document.activeElement)`

async function show({ page }: Visit, code: string): Promise<void> {
  await page.locator('input[name=code]').fill(code)
  await page.locator('form [type=submit]').click()
}

/** It says so, and the next code can be typed at once. */
async function isRefused({ page }: Visit): Promise<void> {
  await page.getByRole('alert').getByText('ACCESS_WRONG').waitFor()
  await until(page, `document.querySelector('input[name=code]')?.value === ''`)
  assert.equal(await page.locator('nav').count(), 0)
}

/** By a web server of this host: who has given some wrong codes waits, and all others from that address. */
async function comingFrom(address: string, options: VisitOptions = {}): Promise<Visit> {
  const at = await visit(browser, site.url, options)
  await at.context.setExtraHTTPHeaders({ 'x-forwarded-for': address })
  return at
}

/** Name and password, up to where the second factor is asked for. */
async function begin(at: Visit, { name, password }: { readonly name: string; readonly password: string }) {
  await at.open('/')
  await at.page.locator('input[name=username]').fill(name)
  await at.page.locator('input[name=password]').fill(password)
  await at.page.locator('form [type=submit]').click()
  await at.page
    .locator('h1')
    .filter({ hasText: /Second factor|Zweiter Faktor/ })
    .waitFor()
}

async function showKey(at: Visit): Promise<void> {
  await at.page.getByRole('button', { name: /Use a security key|Sicherheitsschlüssel benutzen/ }).click()
}

async function beginKey(at: Visit, label: string): Promise<void> {
  await at.page.getByRole('button', { name: 'Add a key' }).click()
  await at.page.locator('input[name=label]').fill(label)
  await at.page.getByRole('button', { name: 'Go on' }).click()
}

async function addKey(at: Visit, label: string): Promise<void> {
  await at.open('/account')
  await beginKey(at, label)
  await at.page.getByText('The key is added').waitFor()
}

async function isIn({ page }: Visit): Promise<void> {
  await page.locator('nav').first().waitFor({ state: 'attached' })
}
