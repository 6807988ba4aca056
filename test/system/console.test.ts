/** The console in Debian's Chromium, on a real gateway with real mail. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { overhang, startBrowser, violations, visit } from './support/console/browser.ts'
import { startConsoleSite } from './support/console/site.ts'

const site = await startConsoleSite()
after(() => site[Symbol.asyncDispose]())
const browser = await startBrowser()
after(() => browser.close())

test('an administrator signs in, and no request goes to another origin, and no policy is broken', async () => {
  await using at = await visit(browser, site.url)
  await at.signIn(site.people.admin)
  assert.deepEqual(at.strangers, [])
  assert.deepEqual(at.faults, [])
})

test('an address with a broken escape leads nowhere, and the menu is there', async () => {
  await using at = await visit(browser, site.url)
  await at.signIn(site.people.admin)
  await at.page.evaluate(
    "history.pushState(null, '', 'messages/%E0%A4%A'); dispatchEvent(new PopStateEvent('popstate'))",
  )
  await at.page.getByText('There is no such page').waitFor()
  await at.page.locator('nav a', { hasText: 'Quarantine' }).click()
  await at.page.getByRole('heading', { level: 1, name: 'Quarantine' }).waitFor()
  assert.deepEqual(at.faults, [])
})

test('an answer that no page expects breaks that page alone, and the way out is said', async () => {
  await using at = await visit(browser, site.url)
  await at.signIn(site.people.admin)
  await at.page.route('**/api/v1/overview*', (route) => route.fulfill({ json: {} }))
  await at.open('/overview')
  await at.page.locator('main [role=alert]', { hasText: 'CONSOLE_FAILED' }).waitFor()
  await at.page.unroute('**/api/v1/overview*')
  await at.page.locator('main [role=alert] button').click()
  await at.page.getByRole('heading', { level: 1 }).waitFor()
  assert.equal(await at.page.locator('main [role=alert]').count(), 0)
})

test('who could not be signed out is told so, and is signed in', async () => {
  await using at = await visit(browser, site.url)
  await at.signIn(site.people.admin)
  await at.page.route('**/api/v1/session', (route) => route.abort())
  await at.page.getByRole('button', { name: 'Sign out' }).click()
  await at.page.locator('.toasts', { hasText: /./ }).waitFor()
  assert.equal(await at.page.getByRole('button', { name: 'Sign out' }).count(), 1)
  await at.page.unroute('**/api/v1/session')
  await at.page.getByRole('button', { name: 'Sign out' }).click()
  await at.page.locator('input[name=password]').waitFor()
})

test('who signs out gets the form to sign in on a new page alone: none that takes what is typed away', async () => {
  await using at = await visit(browser, site.url)
  await at.signIn(site.people.admin)
  const drawn = Promise.withResolvers<boolean>()
  await at.page.exposeFunction('tellDrawn', drawn.resolve)
  // A form would ask what it is to offer, and be drawn then.
  await at.page.evaluate(`new MutationObserver(async (_, observer) => {
    if (document.querySelector('.frame') !== null) return
    observer.disconnect()
    for (let asked = 0; asked < 3; asked++) await (await fetch('/api/v1/sign-in')).text()
    tellDrawn(document.querySelector('input[name=password]') !== null)
  }).observe(document.body, { childList: true, subtree: true })`)
  // The new page comes late, as on a slow line: what is drawn meanwhile is seen.
  await at.page.route(`${site.url}/`, async (route) => {
    await drawn.promise
    await route.continue()
  })
  await at.page.getByRole('button', { name: 'Sign out' }).click({ noWaitAfter: true })
  assert.equal(await drawn.promise, false)
  await at.page.locator('input[name=password]').waitFor()
})

for (const theme of ['light', 'dark'] as const) {
  test(`14.56 axe finds nothing before and after signing in, ${theme}, at 320 pixels and at 200 %`, async () => {
    for (const [screen, zoom] of [
      ['desktop', 1],
      ['desktop', 2],
      ['narrow', 1],
    ] as const) {
      await using at = await visit(browser, site.url, { theme, screen, zoom })
      await at.open('/')
      assert.deepEqual(await violations(at.page), [])
      await at.signIn(site.people.admin)
      assert.deepEqual(await violations(at.page), [])
      assert.ok((await overhang(at.page)) <= 0, 'nobody scrolls sideways')
    }
  })
}
