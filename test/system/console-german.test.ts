/** The console in German: what stands there is German, and what is not, such as the words of the MTA, is marked as English. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startBrowser, until, visit } from './support/console/browser.ts'
import { startConsoleSite } from './support/console/site.ts'

const site = await startConsoleSite({
  config: { digest: { domains: ['example.net'], from: 'quarantine@example.net' } },
})
after(() => site[Symbol.asyncDispose]())
const browser = await startBrowser()
after(() => browser.close())
const at = await visit(browser, site.url, { language: 'de' })
after(() => at[Symbol.asyncDispose]())
const { page } = at

/** Texts with English words outside of what is marked so, or is nobody's language: code, addresses, subjects. */
const ENGLISH = `(() => {
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.parentElement.closest('[lang=en], code, pre, textarea, bdi, .mono, kbd, script, style, noscript') !== null) continue
    if (/\\b(?:the|is|were|not|has|have|been|of|it|to|and|with)\\b/i.test(node.data)) found.push(node.data.trim())
  }
  return found
})()`

async function assertGerman(on: Page, where: string): Promise<void> {
  assert.equal(await on.evaluate('document.documentElement.lang'), 'de', where)
  assert.deepEqual(await on.evaluate<readonly string[]>(ENGLISH), [], where)
}

test('14.56 whoever prefers German reads German from the sign-in on, without having chosen it', async () => {
  await at.open('/')
  await assertGerman(page, 'sign-in')
  await page.locator('input[name=username]').fill(site.people.admin.name)
  await page.locator('input[name=password]').fill('not the password')
  await page.locator('form [type=submit]').click()
  await page.getByText('Name, Passwort oder Code passen nicht zusammen').waitFor()
  await assertGerman(page, 'a wrong password')
  await at.signIn(site.people.admin)
  await page.locator('.hero').waitFor()
  await assertGerman(page, 'overview')
})

test('14.56 lists, a message, kept mail, its acts and their results are German', async () => {
  for (const path of ['/messages', '/quarantine', '/quarantine/jobs', '/requests']) {
    await at.open(path)
    await assertGerman(page, path)
  }
  await at.open('/messages?q=is:finding')
  await page.locator('a.row-link').first().click()
  await page.getByRole('heading', { name: 'Was geschah', exact: true }).waitFor()
  await page.getByText('Was heute geschähe').waitFor()
  await assertGerman(page, 'a message')
  await at.open('/quarantine?q=Tools')
  await page.locator('a.row-link').first().click()
  await page.getByRole('heading', { name: 'Empfänger' }).waitFor()
  await page.getByRole('button', { name: 'Ansehen' }).click()
  await page.locator('.preview-text').waitFor()
  await assertGerman(page, 'a kept mail')
  await page.getByRole('button', { name: 'Diese Mail ist gut …' }).click()
  await page.getByText(/wird für genau diesen Inhalt bis .* ignoriert/).waitFor()
  await assertGerman(page, 'false positive')
  await page.getByRole('button', { name: 'Berichtigen' }).click()
  await page.getByText('1 von 1 Mail berichtigt').waitFor()
  await page.getByRole('button', { name: 'Was daraus wurde' }).click()
  await page.locator('.job-item').getByText('Die Signatur ignorieren: fertig').waitFor()
  await assertGerman(page, 'a job')
})

const PAGES = [
  ...[
    '/policy',
    '/policy/try',
    '/policy/history',
    '/audit',
    '/accounts',
    '/account',
    '/system',
    '/system/checks',
  ],
  ...['/system/jobs', '/system/settings', '/signatures', '/signatures?show=hits', '/signatures?show=ignored'],
  ...['/signatures?show=tripped', '/signatures?show=reports', '/signatures?show=history'],
  '/signatures/Doc.Downloader.Macro-3',
] as const
test('14.56 all other pages are German', async () => {
  for (const path of PAGES) {
    await at.open(path)
    await assertGerman(page, path)
  }
  await at.open('/system')
  await page.getByRole('region', { name: 'Sammelmails' }).getByText('in Ordnung').waitFor()
})

/** Pages of which all that the server words has German, with some of it. */
const WHOLLY_GERMAN: Readonly<Record<string, string>> = {
  '/system/settings?filter=milter.listen': 'Wo der MTA den Milter erreicht',
  '/policy': 'Was mit infizierter Mail geschieht',
  '/signatures': 'zurückgezogen: Seit 2021 weder gepflegt noch weitergegeben.',
  '/signatures/Heuristics.Encrypted.Zip':
    'steht in keiner Datenbank: die Mail enthält ein verschlüsseltes Archiv',
}
test('14.56 what the server words itself is German where it is one of a known set', async () => {
  for (const [path, words] of Object.entries(WHOLLY_GERMAN)) {
    await at.open(path)
    await page.getByText(words).first().waitFor({ state: 'attached' })
    assert.deepEqual(await page.locator('main [lang=en]').allTextContents(), [], path)
    await assertGerman(page, path)
  }
  await at.open('/system/settings?filter=Warteschlange')
  await page.getByText('policy.infected', { exact: true }).waitFor()
  await at.open('/system/checks')
  await page.getByText('hier nicht in Gebrauch').first().waitFor({ state: 'attached' })
  // A sentence with values: the server names it, the catalogue has its German, and sizes are those of the region.
  await page
    .getByText(/dieser Host hat [\d,]+\s[MGT]B Speicher, davon [\d,]+\s[MGT]B verfügbar/)
    .first()
    .waitFor({ state: 'attached' })
})

test('14.56 what would happen to a tried mail is told in German', async () => {
  await at.open('/policy/try')
  await page.getByRole('button', { name: 'Testvirus einsetzen' }).click()
  await page.getByLabel('Empfänger').fill('carol@example.net')
  await page.getByRole('button', { name: 'Sehen, was geschähe' }).click()
  await page.getByText(/Die Mail ist infiziert \(.+\) und würde /).waitFor()
  await assertGerman(page, 'a tried mail')
})

test('14.56 what goes wrong is said in German, with what to do, and particulars are marked as English', async () => {
  await at.open('/messages?q=sinature:x')
  await page.getByText('Diesen Suchschlüssel gibt es nicht').waitFor()
  await assertGerman(page, 'a wrong query')
  await at.open('/quarantine/20200101T000000000Z-0123456789abcdef')
  await page.getByRole('alert').waitFor()
  await assertGerman(page, 'an id that is none')
  await at.open('/overview')
  await site.gateway.clamd.stop()
  await until(page, `document.querySelector('.hero.bad .reason') !== null`).catch(async () => {
    await page.reload()
    await until(page, `document.querySelector('.hero.bad .reason') !== null`)
  })
  await page.getByText('Im Moment kann nichts geprüft werden').waitFor()
  await assertGerman(page, 'a dead engine')
  assert.deepEqual([at.strangers, at.faults], [[], []])
})
