/** Addresses of the console, the way back through them, and what must not fill the pages behind them. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  overhang,
  SCREENS,
  startBrowser,
  until,
  type Visit,
  type VisitOptions,
  visit,
} from './support/console/browser.ts'
import { markOf } from './support/console/mails.ts'
import { startConsoleSite } from './support/console/site.ts'
import { mailWithAttachment } from './support/mail.ts'

const site = await startConsoleSite()
after(() => site[Symbol.asyncDispose]())
const browser = await startBrowser()
after(() => browser.close())

async function admin(options: VisitOptions = {}): Promise<Visit> {
  const at = await visit(browser, site.url, options)
  await at.signIn(site.people.admin)
  return at
}

test('a mistyped address leads to a page that says so, with the menu, and to the sign-in before', async () => {
  await using at = await visit(browser, site.url)
  await at.open('/quarentine')
  await at.page.locator('input[name=password]').waitFor()
  await at.signIn(site.people.admin)
  const answer = await at.page.goto(`${site.url}/quarentine/x?y=1`)
  assert.equal(answer?.status(), 404)
  await at.page.getByText('There is no such page').waitFor()
  await at.page.locator('main').getByRole('link', { name: 'To the first page' }).click()
  await at.page.waitForURL('**/overview')
})

test('the way back closes a dialog that is about what the page shows no more, and focus and keys are those of the page', async () => {
  await using at = await admin()
  const { page } = at
  await at.open('/quarantine?q=Tools')
  await page.locator('input[name=q]').fill('Invoice')
  await page.keyboard.press('Enter')
  await until(page, `document.querySelectorAll('a.row-link').length === 2`)
  await page.getByRole('checkbox', { name: 'Select this page' }).check()
  await page.locator('main').getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('dialog', { name: 'Delete 2 mails?' }).waitFor()
  await page.goBack()
  await page.getByText('Tools for the helpdesk').waitFor()
  assert.equal(await page.locator('dialog').count(), 0)
  await page.keyboard.press('?')
  const keys = page.getByRole('dialog', { name: 'Keys' })
  await keys.waitFor()
  await page.goForward()
  await until(page, `document.querySelectorAll('a.row-link').length === 2`)
  assert.equal(await page.locator('dialog').count(), 0)
})

test('rows of the query before stay until those of the next are there', async () => {
  await using at = await admin()
  const { page } = at
  await at.open('/messages')
  await page.evaluate(`{
    globalThis.fewest = Infinity
    const count = () => (globalThis.fewest = Math.min(globalThis.fewest, document.querySelectorAll('a.row-link').length))
    new MutationObserver(count).observe(document.body, { childList: true, subtree: true })
  }`)
  await page.getByRole('button', { name: 'Infected' }).click()
  await until(page, `new URL(location).searchParams.get('q') === 'is:infected'`)
  await until(page, `document.querySelector('main [aria-busy="true"]') === null`)
  assert.ok((await page.evaluate<number>('globalThis.fewest')) > 0)
})

test('a dialog is open as soon as it is drawn: the next key is for it', async () => {
  await using at = await admin()
  const { page } = at
  await at.open('/quarantine?q=Tools')
  await page.getByRole('checkbox', { name: 'Select this page' }).check()
  const isOpen = await page.evaluate(`new Promise((tell) => {
    document.querySelector('.select-bar .danger').click()
    queueMicrotask(() => queueMicrotask(() => tell(document.querySelector('dialog[open]') !== null)))
  })`)
  assert.equal(isOpen, true)
})

test('14.56 at 320 pixels the open one of many tabs is in sight', async () => {
  await using at = await admin({ screen: 'narrow' })
  for (const path of ['/system/settings', '/policy/history', '/signatures?show=history']) {
    await at.open(path)
    const box = await at.page.locator('.tabs [aria-current=page]').boundingBox()
    assert.ok(box !== null && box.x >= 0 && box.x + box.width <= SCREENS.narrow.width, path)
  }
})

test("where the reader's own colours are in force, the open tab, a filter that is on and the colours of the chart are told apart", async () => {
  await using at = await admin()
  const { page } = at
  await page.emulateMedia({ forcedColors: 'active' })
  const styles = (selector: string, property: string) =>
    page.evaluate<string[]>(
      `[...document.querySelectorAll('${selector}')].map((one) => getComputedStyle(one, '${selector.startsWith('.legend') ? '::before' : ''}').${property})`,
    )
  await at.open('/overview')
  await page.locator('.legend li').first().waitFor()
  assert.equal(new Set(await styles('.legend li', 'backgroundColor')).size, 4)
  await at.open('/system')
  const [open, ...others] = await styles('.tabs a', 'borderBottomColor')
  assert.ok(others.length > 1 && !others.includes(open ?? ''))
  await at.open('/messages?q=is:finding')
  const [on, off] = await styles('.chip:not(.view)', 'backgroundColor')
  assert.notEqual(on, off)
})

test('on paper a page has no menu and nothing to press, and is dark on light', async () => {
  await using at = await admin({ theme: 'dark' })
  const { page } = at
  await at.open('/quarantine')
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  assert.equal(await page.locator('nav, button, .box').filter({ visible: true }).count(), 0)
  assert.equal(await page.getByText('Tools for the helpdesk').isVisible(), true)
  assert.equal(await page.evaluate('getComputedStyle(document.body).color'), 'rgb(20, 25, 28)')
})

test('14.56 what is told of an act is read and dismissed on a phone, in German too', async () => {
  await using at = await visit(browser, site.url, { screen: 'narrow', language: 'de' })
  await at.signIn(site.people.recipient)
  await at.page.getByRole('button', { name: 'Löschen' }).first().click()
  const toast = at.page.locator('.toast')
  const { width = 0, height = 0 } = (await toast.locator('.breaks').boundingBox()) ?? {}
  assert.ok(width > height, `${width} × ${height}`)
  const close = await toast.getByRole('button', { name: 'Ausblenden' }).boundingBox()
  assert.ok(close !== null && close.x + close.width <= SCREENS.narrow.width, JSON.stringify(close))
  await toast.getByRole('button', { name: /^Rückgängig/ }).click()
  await at.page.getByText('Rückgängig gemacht: alles ist, wie es war.').waitFor()
})

test('14.56 what can be done with a selection stays in sight below the bar of narrow windows', async () => {
  await using at = await admin()
  const { page } = at
  await page.setViewportSize({ width: 800, height: 500 })
  await at.open('/quarantine')
  await page.getByRole('checkbox', { name: 'Select this page' }).check()
  await page.locator('tbody tr').last().scrollIntoViewIfNeeded()
  const [top, bar] = [
    await page.locator('.topbar').boundingBox(),
    await page.locator('.select-bar').boundingBox(),
  ]
  assert.ok(top !== null && bar !== null && bar.y >= top.y + top.height - 1, JSON.stringify([top, bar]))
  assert.ok(bar.y < 200)
})

test('14.56 a saved view with a long name makes no page wider than a phone', async () => {
  await using at = await admin({ screen: 'narrow' })
  await at.open('/messages?q=is:finding')
  await at.page.getByRole('button', { name: 'Save this view' }).click()
  await at.page.locator('dialog[open] input[name=name]').fill('v'.repeat(60))
  await at.page.keyboard.press('Enter')
  await at.page.getByRole('button', { name: 'v'.repeat(60) }).waitFor()
  assert.ok((await overhang(at.page)) <= 0)
})

test('14.56 a dialog about a signature with a long name has all of it within its edges on a phone', async () => {
  await using at = await admin({ screen: 'narrow' })
  await at.open(`/signatures/Win.Trojan.${'AVeryLongName'.repeat(15)}-1`)
  await at.page.getByRole('button', { name: 'Ignore…' }).click()
  await at.page.locator('dialog[open]').waitFor()
  const over = `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('dialog[open]'))`
  assert.ok((await at.page.evaluate<number>(over)) <= 0)
})

/** What stands in a cell that is too narrow for it, and so upon the next. */
const WIDE_CELLS = `[...document.querySelectorAll('tbody td')]
  .filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.innerText)`

for (const language of ['en', 'de'] as const) {
  test(`14.56 at 320 pixels no cell of a list lies upon another, ${language}`, async () => {
    await using at = await admin({ screen: 'narrow', language })
    for (const path of ['/messages', '/quarantine']) {
      await at.open(path)
      assert.deepEqual(await at.page.evaluate(WIDE_CELLS), [], path)
    }
  })
}

test('14.62 a subject of a thousand characters takes a few lines of a list and of a dialog, on a phone too, and all of its own page', async () => {
  const first = [`Subject: ${'W'.repeat(900)}`, 'From: anna@example.com']
  const message = mailWithAttachment(markOf('Win.Trojan.Agent-4'), { first, name: 'a.doc' })
  await site.send({ from: 'anna@example.com', to: ['bob@example.org'], message }, '198.51.100.7')
  await site.untilFound('subject:WWW since:1d', 1, 1)
  for (const screen of ['desktop', 'narrow'] as const) {
    await using at = await admin({ screen })
    const { page } = at
    for (const path of ['/messages?q=is:finding', '/quarantine']) {
      await at.open(path)
      const row = page.locator('tbody tr', { hasText: 'WWW' }).first()
      await row.waitFor()
      const { height = 0 } = (await row.boundingBox()) ?? {}
      assert.ok(height > 20 && height < 320, `${path}: ${height} px`)
    }
    const row = page.locator('tbody tr', { hasText: 'WWW' }).first()
    await row.getByRole('checkbox').check()
    await page.locator('main').getByRole('button', { name: 'Delete', exact: true }).click()
    const { height = 0 } = (await page.locator('dialog[open]').boundingBox()) ?? {}
    assert.ok(height > 100 && height < SCREENS[screen].height, `${height} px`)
    await page.keyboard.press('Escape')
    await row.getByRole('link').click()
    // Until the page of the mail is there, the heading is that of the list.
    const title = page.getByRole('heading', { level: 1 }).filter({ hasText: 'WWW' })
    assert.equal(await title.innerText(), 'W'.repeat(900))
  }
})
