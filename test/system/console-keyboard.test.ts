/** The console by keys alone: whoever uses no mouse gets everywhere, always knows where they are, and hears what has happened. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startBrowser, until, violations, visit } from './support/console/browser.ts'
import { tabTo } from './support/console/keys.ts'
import { startConsoleSite } from './support/console/site.ts'

const site = await startConsoleSite()
after(() => site[Symbol.asyncDispose]())
const browser = await startBrowser()
after(() => browser.close())
const at = await visit(browser, site.url)
after(() => at[Symbol.asyncDispose]())
const { page } = at
const { keyboard } = page

const FOCUS_IS_SOMEWHERE = `document.activeElement !== null && document.activeElement !== document.body`

/** What has the focus is in sight, and nothing lies upon it (WCAG 2.2, 2.4.11). */
const FOCUS_IS_SEEN = `(() => {
  const { left, top, width, height } = document.activeElement.getBoundingClientRect()
  const on = document.elementFromPoint(left + Math.min(width, innerWidth) / 2, top + height / 2)
  return on !== null && (document.activeElement.contains(on) || on.contains(document.activeElement) || on.closest('label') !== null)
})()`

test('14.56 one signs in by keys alone, and the first field has the focus', async () => {
  await at.open('/')
  await until(page, `document.activeElement?.getAttribute('name') === 'username'`)
  await keyboard.type(site.people.admin.name)
  await keyboard.press('Tab')
  await keyboard.type(site.people.admin.password)
  await keyboard.press('Enter')
  await page.locator('.hero').waitFor()
  await until(page, `document.title === 'Overview · Clamgate'`)
})

test('14.56 the first Tab is the way past the menu, and each page has its own title', async () => {
  for (const [path, title] of [
    ['/messages', 'Messages'],
    ['/quarantine', 'Quarantine'],
    ['/requests', 'Requests'],
  ] as const) {
    await at.open(path)
    assert.equal(await page.title(), `${title} · Clamgate`)
    await keyboard.press('Tab')
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to content')
    await keyboard.press('Enter')
    await until(page, `document.activeElement.id === 'content'`)
  }
})

test('14.56 what has the focus is never hidden, through all of the list with something selected', async () => {
  await at.open('/quarantine')
  await page.getByRole('checkbox', { name: 'Select this page' }).focus()
  await keyboard.press('Space')
  await page.getByText(/mails selected/).waitFor()
  for (let count = 0; count < 40; count++) {
    await keyboard.press('Tab')
    if (!(await page.evaluate<boolean>(FOCUS_IS_SOMEWHERE))) break
    const seen = await page.evaluate<boolean>(FOCUS_IS_SEEN)
    assert.ok(seen, `hidden: ${await page.evaluate('document.activeElement.outerHTML.slice(0, 200)')}`)
  }
  for (let count = 0; count < 30; count++) {
    await keyboard.press('Shift+Tab')
    if (!(await page.evaluate<boolean>(FOCUS_IS_SOMEWHERE))) break
    const seen = await page.evaluate<boolean>(FOCUS_IS_SEEN)
    assert.ok(seen, `hidden: ${await page.evaluate('document.activeElement.outerHTML.slice(0, 200)')}`)
  }
})

test('14.56 a search, a mail, its preview, a false positive and its undo by keys, and the focus is never lost', async () => {
  await at.open('/quarantine')
  await keyboard.press('/')
  await keyboard.type('Tools')
  await keyboard.press('Enter')
  await until(page, `document.querySelectorAll('.entries tbody tr').length === 1`)
  await keyboard.press('Escape')
  await keyboard.press('j')
  await keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Tools for the helpdesk' }).waitFor()
  await until(page, FOCUS_IS_SOMEWHERE)
  await tabTo(page, 'Look at it')
  await keyboard.press('Enter')
  await page.locator('.preview-text').waitFor()
  await until(page, FOCUS_IS_SOMEWHERE)
  await at.open(`${new URL(page.url()).pathname}`)
  await tabTo(page, 'This mail is good…')
  await keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'This mail is good' })
  await dialog.getByText(/is ignored for this content alone/).waitFor()
  await tabTo(page, 'Put it right')
  await keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await until(page, FOCUS_IS_SOMEWHERE)
  const undo = page.getByRole('region', { name: 'Acts under way' }).getByRole('button', { name: /^Undo/ })
  await undo.focus()
  await keyboard.press('Enter')
  await page.getByRole('status').getByText('Undone: all is as it was.').waitFor()
  await undo.waitFor({ state: 'detached' })
  await until(page, FOCUS_IS_SOMEWHERE)
})

test('14.56 a request is refused by keys, and the focus stays with the requests', async () => {
  await using bob = await visit(browser, site.url)
  await bob.signIn(site.people.recipient)
  await bob.page.getByRole('button', { name: 'Ask for it' }).first().focus()
  await bob.page.keyboard.press('Enter')
  await bob.page.getByLabel('Why do you need it?').fill('It is mine')
  await bob.page.locator('dialog').getByRole('button', { name: 'Ask for it' }).press('Enter')
  await bob.page.getByText('You have asked for it. Somebody will decide.').waitFor()
  await until(bob.page, FOCUS_IS_SOMEWHERE)

  await at.open('/requests')
  await tabTo(page, 'Refuse')
  await keyboard.press('Enter')
  await page.getByLabel('Your words to them').fill('No')
  await page.locator('dialog').getByRole('button', { name: 'Refuse' }).press('Enter')
  await page.getByRole('status').getByText('Refused, and told so.').waitFor()
  await until(page, `document.activeElement?.closest('main') != null`)
})

async function turnSingleKeys(): Promise<void> {
  await page.getByLabel('Single keys do something').focus()
  const kept = page.waitForResponse((answer) => answer.request().method() === 'PATCH')
  await keyboard.press('Space')
  await kept
}

test('14.56 single keys can be switched off, and then do nothing (WCAG 2.1.4)', async () => {
  await at.open('/account')
  await turnSingleKeys()
  await at.open('/quarantine')
  await keyboard.press('j')
  assert.equal(await page.evaluate(`document.activeElement?.classList.contains('row-link')`), false)
  await at.open('/account')
  await turnSingleKeys()
  await at.open('/quarantine')
  await keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  assert.deepEqual(await violations(page), [])
  await keyboard.press('Escape')
  assert.deepEqual([at.strangers, at.faults], [[], []])
})

test('14.56 everything that is pressed is 24 pixels wide and high, on a phone too (WCAG 2.2, 2.5.8)', async () => {
  await using phone = await visit(browser, site.url, { screen: 'narrow' })
  await phone.signIn(site.people.admin)
  for (const path of ['/overview', '/messages', '/quarantine', '/requests']) {
    await phone.open(path)
    const small = await phone.page.evaluate<
      readonly string[]
    >(`[...document.querySelectorAll('main button, main input, main select, main summary')]
      .filter((one) => { const { width, height } = one.getBoundingClientRect(); return width > 1 && (width < 24 || height < 24) })
      .map((one) => one.outerHTML.slice(0, 120))`)
    assert.deepEqual(small, [], path)
  }
})
