/** What goes wrong in the middle of something: a session that ends, a connection that is lost, two presses, two tabs, ids of others. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { JobList } from '../../packages/clamgate/src/api/jobs/documents.ts'
import { startBrowser, until, type Visit, violations, visit } from './support/console/browser.ts'
import { signIn } from './support/console/session.ts'
import { startConsoleSite } from './support/console/site.ts'

const site = await startConsoleSite()
after(() => site[Symbol.asyncDispose]())
const browser = await startBrowser()
after(() => browser.close())

const { people, url } = site

async function admin(): Promise<Visit> {
  const at = await visit(browser, url)
  await at.signIn(people.admin)
  return at
}

/** How many jobs the administrator has made. */
async function jobs(): Promise<number> {
  const session = await signIn(url, people.admin)
  const { body } = await session.ask('GET', '/jobs?limit=200')
  return (JSON.parse(body) as JobList).items.length
}

const dialogOf = ({ page }: Visit) => page.locator('dialog[open]')

/** Opens the dialog that deletes what a search finds. */
async function askToDelete(at: Visit, query: string): Promise<void> {
  await at.open(`/quarantine?q=${encodeURIComponent(query)}`)
  await at.page.getByRole('checkbox', { name: 'Select this page' }).check()
  await at.page.locator('main').getByRole('button', { name: 'Delete', exact: true }).click()
}

test('a session that ends in the middle of a form is signed in again upon it, and what was typed goes on', async () => {
  await using at = await admin()
  const { page } = at
  await at.open('/quarantine?q=Tools')
  await page.locator('a.row-link').first().click()
  await page.getByRole('button', { name: 'Forward' }).click()
  await page.getByLabel('To', { exact: true }).fill('helpdesk@example.org')
  await at.context.clearCookies()
  await page.getByRole('button', { name: 'Forward 1 mail' }).click()
  const again = page.getByRole('dialog', { name: 'Your session is over' })
  await again.waitFor()
  assert.deepEqual(await violations(page), [])
  // Meanwhile nobody sees whose mail it is.
  assert.doesNotMatch(await page.locator('body').innerText(), /Tools|erika@/)
  // It has to be answered: Escape would lose what was typed.
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  assert.equal(await again.getByLabel('Name').inputValue(), people.admin.name)
  await again.getByLabel('Password').fill(people.admin.password)
  await page.keyboard.press('Enter')
  await page.getByText('Forwarding 1 mail').first().waitFor()
  await dialogOf(at).waitFor({ state: 'detached' })
  await page.getByRole('region', { name: 'Acts under way' }).getByRole('button', { name: /^Undo/ }).click()
  await page.getByText('Undone: all is as it was.').waitFor()
})

test('who signs in as somebody else sees nothing of the one before', async () => {
  await using at = await admin()
  const { page } = at
  await at.open('/quarantine?q=Grüße')
  await at.context.clearCookies()
  await page.getByRole('link', { name: 'Audit' }).click()
  const again = page.getByRole('dialog', { name: 'Your session is over' })
  await again.getByLabel('Name').fill(people.auditor.name)
  await again.getByLabel('Password').fill(people.auditor.password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/overview')
  await page.getByRole('link', { name: people.auditor.name }).waitFor()
})

test('14.60 a connection that is lost while a bulk act is asked for makes no second one when it is asked again', async () => {
  await using at = await admin()
  const before = await jobs()
  await askToDelete(at, '"Your parcel"')
  let lost = 0
  await at.page.route('**/api/v1/jobs', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return await route.continue()
    lost++
    await route.fetch()
    await route.abort('connectionreset')
  })
  const go = dialogOf(at).getByRole('button', { name: 'Delete 4 mails' })
  await go.click()
  await dialogOf(at).getByText('No answer from Clamgate').waitFor()
  await go.click()
  await dialogOf(at).waitFor({ state: 'detached' })
  assert.equal((await jobs()) - before, 1)
  const tray = at.page.getByRole('region', { name: 'Acts under way' })
  await tray.getByText('Deleting 4 mails').waitFor()
  await tray.getByRole('button', { name: /^Undo/ }).click()
  await at.page.getByText('Undone: all is as it was.').waitFor()
})

test('14.60 two presses of a button are one act', async () => {
  await using at = await admin()
  const before = await jobs()
  await askToDelete(at, '"Your parcel"')
  await dialogOf(at).getByRole('button', { name: 'Delete 4 mails' }).dblclick()
  const tray = at.page.getByRole('region', { name: 'Acts under way' })
  await tray.getByRole('button', { name: /^Undo/ }).click()
  await at.page.getByText('Undone: all is as it was.').waitFor()
  assert.equal((await jobs()) - before, 1)
})

test('14.60 of two tabs that act on one mail the second is told, and both lists say what has become of it', async () => {
  await using at = await admin()
  const other = await at.context.newPage()
  await askToDelete(at, 'Tools')
  await other.goto(`${url}/quarantine?q=Tools`)
  await other.getByRole('checkbox', { name: 'Select this page' }).check()
  await dialogOf(at).getByRole('button', { name: 'Delete 1 mail' }).click()
  await at.page.getByText('will be deleted').first().waitFor()
  await other.locator('main').getByRole('button', { name: 'Release', exact: true }).click()
  await other.locator('dialog[open]').getByRole('button', { name: 'Release 1 mail' }).click()
  await other.getByRole('button', { name: 'What came of it' }).first().click()
  await other
    .locator('.job-item')
    .getByText(/Another one is at it/)
    .waitFor()
  await at.page.getByRole('region', { name: 'Acts under way' }).getByRole('button', { name: /^Undo/ }).click()
  await at.page.getByText('Undone: all is as it was.').waitFor()
})

test('14.60 a delete that is undone in another tab offers no undo in this one', async () => {
  await using at = await admin()
  await askToDelete(at, 'Tools')
  await dialogOf(at).getByRole('button', { name: 'Delete 1 mail' }).click()
  await at.page.locator('.toasts').getByText('Deleting 1 mail').waitFor()
  const other = await at.context.newPage()
  await other.goto(url)
  await other.getByRole('region', { name: 'Acts under way' }).getByRole('button', { name: /^Undo/ }).click()
  await until(at.page, `document.querySelector('.job-tray') === null`)
  assert.equal(await at.page.locator('.toasts').getByRole('button', { name: /Undo/ }).count(), 0)
})

test('the way back from a message leads to the same row, and from a search to the one before', async () => {
  await using at = await admin()
  const { page } = at
  await at.open('/messages?q=is:finding')
  const link = page.locator('a.row-link').nth(3)
  const id = await link.getAttribute('id')
  await link.click()
  await page.getByRole('heading', { name: 'What happened', exact: true }).waitFor()
  await page.goBack()
  await until(page, `document.activeElement?.id === ${JSON.stringify(id)}`)
  await page.getByRole('button', { name: 'Outbound' }).click()
  await until(page, `new URL(location).searchParams.get('q') === 'is:finding is:outbound'`)
  await page.goBack()
  await until(page, `document.querySelector('input[name=q]').value === 'is:finding'`)
})

test('the way back from a kept mail leads to the same row of the quarantine', async () => {
  await using at = await admin()
  const { page } = at
  await page.setViewportSize({ width: 1280, height: 400 })
  await at.open('/quarantine')
  const link = page.locator('a.row-link').last()
  const id = await link.getAttribute('id')
  await link.scrollIntoViewIfNeeded()
  const top = await page.evaluate<number>('scrollY')
  assert.ok(top > 100, `${top}`)
  await link.click()
  await page.getByRole('heading', { name: 'Recipients' }).waitFor()
  await page.goBack()
  await until(page, `document.activeElement?.id === ${JSON.stringify(id)}`)
  assert.ok(Math.abs((await page.evaluate<number>('scrollY')) - top) < 50)
  await page.getByRole('button', { name: 'Malware' }).click()
  await page.getByText('Tools for the helpdesk').waitFor({ state: 'detached' })
  await page.locator('a.row-link').first().waitFor()
  assert.notEqual(await page.evaluate('document.activeElement?.id'), id)
})

test('14.77 an id that is none, and one of another domain, look the same, say what to do, and lead back', async () => {
  const session = await signIn(url, people.admin)
  const { body } = await session.ask(
    'GET',
    '/quarantine?query=to%3Adave%40example.net%20-to%3Abob%40example.org',
  )
  const all = await session.ask('GET', '/quarantine?query=to%3Acarol%40example.net%20subject%3Asuspended')
  const { items } = JSON.parse(all.body) as { items: readonly { id: string }[] }
  assert.ok(items[0] !== undefined, body)
  await using at = await visit(browser, url)
  await at.signIn(people.manager)
  const texts: string[] = []
  for (const id of [items[0].id, '20200101T000000000Z-0123456789abcdef']) {
    await at.open(`/quarantine/${id}`)
    texts.push(await at.page.getByRole('alert').innerText())
    await at.page.locator('main').getByRole('link', { name: 'Quarantine' }).waitFor()
  }
  const plain = texts.map((text) => text.replaceAll(/Request \S+/g, ''))
  assert.equal(plain[0], plain[1])
  assert.match(plain[0] ?? '', /nothing here that you may see/)
})

test('14.54 new messages are counted beside the list, and come when somebody asks for them', async () => {
  await using at = await admin()
  await at.open('/messages')
  await at.listens()
  const rows = await at.page.locator('.messages tbody tr').count()
  const message = Buffer.from('Subject: Just in time\r\nFrom: a@example.com\r\n\r\nHello\r\n')
  await site.send({ from: 'a@example.com', to: ['bob@example.org'], message }, '198.51.100.7')
  const more = at.page.getByRole('button', { name: 'One new message' })
  await more.waitFor()
  assert.equal(await at.page.locator('.messages tbody tr').count(), rows, 'no row moves by itself')
  await more.click()
  await at.page.getByText('Just in time').waitFor()
})
