/** Answers that come late to a page that is at something else by then; in Debian's Chromium. */
import assert from 'node:assert/strict'
import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Page, Request } from 'playwright-core'
import type { EntryDocument } from '../../packages/clamgate/src/api/quarantine/documents.ts'
import { startBrowser, until, type Visit, visit } from './support/console/browser.ts'
import { startConsoleSite } from './support/console/site.ts'

const site = await startConsoleSite()
after(() => site[Symbol.asyncDispose]())
const browser = await startBrowser()
after(() => browser.close())

async function admin(): Promise<Visit> {
  const at = await visit(browser, site.url)
  await at.signIn(site.people.admin)
  return at
}

/** Holds back the answers of some requests. */
async function holdBack(page: Page, which: (url: URL) => boolean) {
  const isHeld = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  await page.route(which, async (route) => {
    isHeld.resolve()
    await go.promise
    // The page may have given it up.
    await route.continue().catch(() => undefined)
  })
  return { isHeld: isHeld.promise, go: () => go.resolve() }
}

test('all of an earlier search is not selected under a later one', async () => {
  await using at = await admin()
  const { page } = at
  const main = page.locator('main')
  // Pages of two, so that there are more.
  const isPage = (url: URL) => url.pathname.endsWith('/quarantine') && url.searchParams.has('hidden')
  await page.route(isPage, async (route) => {
    await route.continue({ url: `${route.request().url()}&limit=2` })
  })
  await at.open('/quarantine')
  const boxes = page.locator('.entries input.box')
  await main.getByRole('checkbox', { name: 'Select this page' }).check()
  const isAll = (url: URL) => url.pathname.endsWith('/quarantine') && url.searchParams.get('limit') === '200'
  const held = await holdBack(page, isAll)
  const predicate = (request: Request) => isAll(new URL(request.url()))
  const isOver = Promise.race([
    page.waitForEvent('requestfinished', { predicate }),
    page.waitForEvent('requestfailed', { predicate }),
  ])
  await main.getByRole('button', { name: /^Select all/ }).click()
  await held.isHeld
  await page.keyboard.press('/')
  await page.keyboard.type('class:phishing')
  await page.keyboard.press('Enter')
  await until(page, `new URL(location).searchParams.get('q') === 'class:phishing'`)
  await main.getByRole('checkbox', { name: 'Select this page' }).waitFor()
  held.go()
  await isOver
  await boxes.first().check()
  await page.getByText('1 mail selected').waitFor()
  assert.equal(await main.getByText(/\d+ mails selected/).count(), 0)
})

test('a completion is put where it was offered, though somebody has typed on', async () => {
  await using at = await admin()
  const { page } = at
  await at.open('/messages')
  await page.keyboard.press('/')
  await page.keyboard.type('i')
  const option = page.getByRole('option', { name: /^is:/ }).first()
  await option.waitFor()
  const held = await holdBack(page, (url) => url.pathname.endsWith('/events/complete'))
  await page.keyboard.type('s')
  await held.isHeld
  await option.click()
  assert.equal(await page.locator('input[name="q"]').inputValue(), 'is:')
  held.go()
})

test('what is typed and not searched is cleared, and the same search again is no step of the way back', async () => {
  await using at = await admin()
  const { page } = at
  await at.open('/overview')
  await at.open('/quarantine')
  const field = page.locator('input[name="q"]')
  await field.fill('never searched')
  await page.getByRole('button', { name: 'Clear the search' }).click()
  assert.equal(await field.inputValue(), '')
  await field.fill('is:kept')
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('Enter')
    await until(page, `new URL(location).searchParams.get('q') === 'is:kept'`)
  }
  await page.goBack()
  await until(page, `location.pathname.endsWith('/quarantine') && location.search === ''`)
})

test('another try of a release to some is for these alone', async () => {
  await using at = await admin()
  const { page } = at
  const dialog = page.locator('dialog[open]')
  await at.open(`/quarantine?q=${encodeURIComponent('"Photos from Sunday"')}`)
  await page.locator('a.row-link').first().click()
  await page.getByRole('button', { name: 'Release to some…' }).click()
  await dialog.getByLabel(/dave@example\.net/).check()
  await dialog.getByRole('button', { name: 'Release to 1 recipient' }).click()
  const tray = page.getByRole('region', { name: 'Acts under way' })
  await tray.getByRole('button', { name: /^Undo \(\d+ s\)/ }).waitFor()
  // A mail that is away for a while cannot be released.
  const entry = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '')
  const files = await filesOf(entry)
  for (const file of files) await rename(file, `${file}.away`)
  await page.getByText('0 of 1 mail released').waitFor()
  for (const file of files) await rename(`${file}.away`, file)
  await page.getByRole('button', { name: 'What came of it' }).click()
  await page.getByRole('button', { name: 'Try these again' }).click()
  await dialog.getByText('dave@example.net').waitFor()
  assert.doesNotMatch(await dialog.innerText(), /bob@example\.org/)
  await dialog.getByRole('button', { name: 'Release 1 mail' }).click()
  await page.getByText('1 of 1 mail released').first().waitFor()
  const { recipients } = (await site.host('GET', `/v1/quarantine/${entry}`)) as EntryDocument
  const states = recipients.map(({ address, state }) => [address, state])
  assert.deepEqual(Object.fromEntries(states)['bob@example.org'], 'kept', JSON.stringify(states))
  assert.deepEqual(Object.fromEntries(states)['dave@example.net'], 'released', JSON.stringify(states))
})

async function filesOf(entry: string): Promise<readonly string[]> {
  const { directory } = site.gateway
  const all = await readdir(directory, { recursive: true })
  return all.filter((name) => name.includes(entry)).map((name) => join(directory, name))
}
