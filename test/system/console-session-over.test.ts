/** Sessions that are over in the middle of something: the page stays beneath, and goes on for the same person alone. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { z } from 'zod'
import { startBrowser, until, type Visit, visit } from './support/console/browser.ts'
import { type Person, startConsoleSite } from './support/console/site.ts'

const site = await startConsoleSite()
after(() => site[Symbol.asyncDispose]())
const browser = await startBrowser()
after(() => browser.close())

const accountsSchema = z.object({ accounts: z.array(z.object({ id: z.string(), name: z.string() })) })

async function signedIn(person: Person = site.people.admin): Promise<Visit> {
  const at = await visit(browser, site.url)
  await at.signIn(person)
  return at
}

/** All sessions of somebody are over, as when an administrator ends them. */
async function endSessions({ name }: Person): Promise<void> {
  const { accounts } = accountsSchema.parse(await site.host('GET', '/v1/accounts'))
  const found = accounts.find((one) => one.name === name)
  await site.host('DELETE', `/v1/accounts/${found?.id}/sessions`)
}

/** Upon the page whose session is over. */
async function signInAgain(page: Page, { name, password }: Person): Promise<void> {
  const over = page.getByRole('dialog', { name: 'Your session is over' })
  await over.locator('input[name=username]').fill(name)
  await over.locator('input[name=password]').fill(password)
  await over.locator('form [type=submit]').click()
  await over.waitFor({ state: 'detached' })
}

async function accountNames(): Promise<readonly string[]> {
  const { accounts } = accountsSchema.parse(await site.host('GET', '/v1/accounts'))
  return accounts.map(({ name }) => name)
}

async function fillAccount(page: Page, name: string): Promise<void> {
  const dialog = page.locator('dialog')
  await page.getByRole('button', { name: 'New account' }).click()
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Domains').fill('example.net')
}

test('a form that is saved when the session is over is sent after signing in again, by the same person alone', async () => {
  const { admin, auditor } = site.people
  await using at = await signedIn()
  const { page } = at
  await at.open('/accounts')
  const dialog = page.locator('dialog')
  await fillAccount(page, 'mia')
  await endSessions(admin)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await signInAgain(page, admin)
  await dialog.getByText('Hand this link over').waitFor()
  assert.ok((await accountNames()).includes('mia'))
  await dialog.getByRole('button', { name: 'Done' }).click()
  await fillAccount(page, 'mio')
  await endSessions(admin)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await signInAgain(page, auditor)
  await page.getByRole('link', { name: 'Policy' }).waitFor()
  assert.equal(await dialog.count(), 0)
  assert.ok(!(await accountNames()).includes('mio'))
})

test('who leaves a page whose session is over leaves nothing of it to the next', async () => {
  const { admin } = site.people
  await using at = await signedIn()
  const { page } = at
  await at.open('/accounts')
  await fillAccount(page, 'moritz')
  await endSessions(admin)
  await page.locator('dialog').getByRole('button', { name: 'Save' }).click()
  const isLoaded = page.waitForEvent('load')
  await page.getByRole('button', { name: 'Leave this page' }).click()
  await isLoaded
  await page.locator('input[name=password]').waitFor()
  assert.equal(await page.locator('dialog').count(), 0)
  assert.ok(!(await accountNames()).includes('moritz'))
})

test('an act with a reason, and a new token, are done after signing in again', async () => {
  const { admin } = site.people
  await using at = await signedIn()
  const { page } = at
  const dialog = page.locator('dialog')
  await at.open('/signatures/Win.Trojan.Agent-4.UNOFFICIAL')
  await page.getByRole('button', { name: 'Ignore…' }).click()
  await dialog.getByLabel('Reason').fill('our own tool')
  await endSessions(admin)
  await dialog.getByRole('button', { name: 'Ignore it' }).click()
  await signInAgain(page, admin)
  await page.getByText('our own tool').waitFor()
  await at.open('/account')
  await page.getByRole('button', { name: 'New token' }).click()
  await dialog.getByLabel('What is it for?').fill('monitoring')
  await endSessions(admin)
  await dialog.getByRole('button', { name: 'Make the token' }).click()
  await signInAgain(page, admin)
  await dialog.getByText(/^cg_/).waitFor()
})

test('a second factor that is shown too late says so, and can be shown anew', async () => {
  const { manager } = site.people
  await using at = await signedIn(manager)
  const { page } = at
  await at.open('/account')
  await page.getByRole('button', { name: 'Set up' }).click()
  const spelled = await page.locator('dialog code').first().textContent()
  const secret = Secret.fromBase32((spelled ?? '').replaceAll(/\s/g, ''))
  await page.getByLabel('The code that the app shows now').fill(new TOTP({ secret }).generate())
  await page.keyboard.press('Enter')
  const recovery = (await page.locator('.codes code').first().textContent()) ?? ''
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await endSessions(manager)
  const over = page.getByRole('dialog', { name: 'Your session is over' })
  const showBoth = async (isLate: boolean) => {
    await over.locator('input[name=password]').fill(manager.password)
    await over.locator('form [type=submit]').click()
    await over.locator('input[name=code]').fill(recovery)
    if (isLate) await page.context().clearCookies()
    await over.locator('form [type=submit]').click()
  }
  await showBoth(true)
  await over.getByRole('alert').waitFor()
  await over.getByRole('button', { name: 'Back' }).click()
  await showBoth(false)
  await over.waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor()
})

test('after signing in again the focus is where it was, with what was typed', async () => {
  const { admin } = site.people
  await using at = await signedIn()
  const { page } = at
  await at.open('/signatures')
  await page.getByRole('searchbox').fill('half a name')
  await endSessions(admin)
  // The connection that tells of changes is refused from now on.
  await page.getByRole('dialog', { name: 'Your session is over' }).waitFor()
  await signInAgain(page, admin)
  await until(page, `document.activeElement?.value === 'half a name'`)
})
