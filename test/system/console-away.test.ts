/** A console whose daemon, answers or files are away for a while, and a browser whose clock is wrong. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startBrowser, until, type Visit, visit } from './support/console/browser.ts'
import { startConsoleSite } from './support/console/site.ts'

const site = await startConsoleSite()
after(() => site[Symbol.asyncDispose]())
const browser = await startBrowser()
after(() => browser.close())

const { gateway, people, url } = site

async function admin(): Promise<Visit> {
  const at = await visit(browser, url)
  await at.signIn(people.admin)
  return at
}

const dialogOf = ({ page }: Visit) => page.locator('dialog[open]')

/** What is asked for is done, and its first answer never comes. */
async function loseFirstAnswer(page: Page, path: string, isMeant = (_body: unknown) => true): Promise<void> {
  let lost = 0
  await page.route(`**/api/v1/${path}`, async (route) => {
    const request = route.request()
    if (lost > 0 || !isMeant(request.postDataJSON())) return await route.continue()
    lost++
    await route.fetch()
    await route.abort('connectionreset')
  })
}

test('with the daemon away a page that was never seen says so, and comes by itself when the daemon is back', async () => {
  await using at = await admin()
  const { page } = at
  const away = page.getByText('No answer from Clamgate')
  await at.open('/overview')
  await page.getByText('Live', { exact: true }).waitFor()
  await gateway.stopDaemon()
  try {
    await page.getByText('Connection lost: trying again').waitFor()
    await page.getByRole('link', { name: 'Messages' }).click()
    await away.waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await away.waitFor()
  } finally {
    await gateway.startDaemon()
  }
  await page.getByRole('heading', { level: 1, name: 'Messages' }).waitFor()
  await page.getByText('Minutes of meeting 14').waitFor()
  assert.equal(await away.count(), 0)
  assert.deepEqual(at.faults, [])
})

test('a list that was asked for while the daemon was away comes by itself when it is back', async () => {
  await using at = await admin()
  const { page } = at
  await at.open('/quarantine')
  await at.open('/overview')
  await page.getByText('Live', { exact: true }).waitFor()
  await gateway.stopDaemon()
  try {
    await page.getByText('Connection lost: trying again').waitFor()
    await page.getByRole('link', { name: 'Quarantine' }).click()
    await page.getByText('No answer from Clamgate').waitFor()
  } finally {
    await gateway.startDaemon()
  }
  await page.getByText('Tools for the helpdesk').waitFor()
  assert.equal(await page.getByText('No answer from Clamgate').count(), 0)
})

test('a page that was told that the store is away comes by itself when that is back', async () => {
  await using at = await admin()
  const { page } = at
  const problem = { code: 'ACCESS_AWAY', sentence: 'Accounts cannot be read at this moment' }
  const refuse = /\/api\/v1\/(?:live|requests)$/
  await page.route(refuse, (route) => route.fulfill({ status: 503, json: problem }))
  await at.open('/requests')
  await page.getByText(problem.sentence).waitFor()
  await page.getByText('Connection lost: trying again').waitFor()
  await page.unrouteAll()
  await page.getByText('Nobody asks for anything').waitFor()
  assert.equal(await page.getByText(problem.sentence).count(), 0)
})

test('what the first screen could not know is asked for again a moment later', async () => {
  await using at = await admin()
  const { page } = at
  let asked = 0
  await page.route('**/api/v1/overview', async (route) => {
    if (++asked > 1) return await route.continue()
    const answer = await route.fetch()
    const { caught, ...others } = await answer.json()
    const unknown = [{ what: 'counts', code: 'late', why: 'The store takes longer than a second' }]
    await route.fulfill({ json: { ...others, caught: { ...caught, last: undefined, unknown } } })
  })
  await at.open('/overview')
  await page.getByText('the store takes longer than a second').waitFor()
  // Nothing is told meanwhile, and the usual time is a minute.
  await page.getByText(/caught of \d+ messages in 24 hours/).waitFor({ timeout: 50_000 })
  assert.equal(await page.getByText('the store takes longer than a second').count(), 0)
})

test('a page of a Clamgate that was updated meanwhile says so, and is there when it is loaded anew', async () => {
  await using at = await admin()
  const { page } = at
  await page.route('**/assets/page-*.js', (route) => route.fulfill({ status: 404, body: '{}' }))
  await page.route(`${url}/`, async (route) => {
    const answer = await route.fetch()
    const body = (await answer.text()).replace(/assets\/index-[^"]+\.js/, 'assets/index-newer.js')
    await route.fulfill({ response: answer, body })
  })
  await page.getByRole('link', { name: 'System' }).click()
  await page.getByText('Clamgate has been updated, and this page is of the version before').waitFor()
  await page.unrouteAll()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { level: 1, name: 'System' }).waitFor()
  await page.getByText('Mail is scanned').waitFor()
})

test('an answer that breaks off in its middle is told as none, and no defect of the page', async () => {
  await using at = await admin()
  const { page } = at
  await page.route('**/api/v1/quarantine?*', (route) =>
    route.fulfill({ contentType: 'application/json', body: '{"items":[{"id":' }),
  )
  await at.open('/quarantine')
  await page.getByText('No answer from Clamgate').waitFor()
  await page.unrouteAll()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('Tools for the helpdesk').waitFor()
})

test('a policy whose saving was answered to nobody is saved once when it is saved again, and nobody else is said to have changed it', async () => {
  await using at = await admin()
  const { page } = at
  await at.open('/policy/change')
  const editor = page.getByLabel('Text of the file')
  await editor.fill(`# one more line\n${await editor.inputValue()}`)
  await page.getByRole('button', { name: 'See the changes and save' }).click()
  await loseFirstAnswer(page, 'policy/save', (body) => Object(body).dryRun !== true)
  const save = dialogOf(at).getByRole('button', { name: 'Save' })
  await until(page, `document.querySelector('dialog[open] .button.main')?.ariaDisabled === 'false'`)
  await save.click()
  await dialogOf(at).getByText('No answer from Clamgate').waitFor()
  await save.click()
  await dialogOf(at).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByRole('button', { name: 'Back to how it was then' }).first().waitFor()
  assert.equal(await page.locator('main li.card').count(), 1)
})

test('a signature whose ignoring was answered to nobody is ignored once when that is asked again, and counts again likewise', async () => {
  await using at = await admin()
  const { page } = at
  await at.open('/signatures/Win.Trojan.Zebra-5.UNOFFICIAL')
  await page.getByRole('button', { name: 'Ignore…' }).click()
  await dialogOf(at).getByLabel('Reason').fill('our own tool')
  await loseFirstAnswer(page, 'signatures/ignore')
  const go = dialogOf(at).getByRole('button', { name: 'Ignore it' })
  await go.click()
  await dialogOf(at).getByText('No answer from Clamgate').waitFor()
  await go.click()
  await page.getByText('It is ignored from now on.').waitFor()
  await at.open('/signatures?show=ignored')
  await loseFirstAnswer(page, 'signatures/unignore')
  const back = page.getByRole('button', { name: 'Count it again' })
  await back.click()
  await page.locator('.toasts').getByText('No answer from Clamgate').waitFor()
  await back.click()
  await page.getByText('No signature is ignored').waitFor()
})

for (const [words, hours] of [
  ['three hours fast', 3],
  ['three hours slow', -3],
] as const) {
  test(`a browser whose clock is ${words} tells times by that of the server, and offers the undo for as long as there is one`, async () => {
    await using at = await visit(browser, url)
    const { page } = at
    await at.context.addInitScript(`{
      const Right = Date
      const now = () => Right.now() + ${hours} * 3_600_000
      globalThis.Date = class extends Right {
        constructor(...given) { given.length === 0 ? super(now()) : super(...given) }
        static now() { return now() }
      }
    }`)
    await at.signIn(people.admin)
    await at.open('/quarantine?q=Tools')
    assert.match(await page.locator('.cell-time').innerText(), /^(?:\d+ (?:second|minute)s? ago|now)$/)
    await page.getByRole('checkbox', { name: 'Select this page' }).check()
    await page.locator('main').getByRole('button', { name: 'Delete', exact: true }).click()
    await dialogOf(at).getByRole('button', { name: 'Delete 1 mail' }).click()
    const tray = page.getByRole('region', { name: 'Acts under way' })
    await tray.getByRole('button', { name: /^Undo \((?:10:00|9:\d\d)\)$/ }).click()
    await page.getByText('Undone: all is as it was.').waitFor()
  })
}
