/** Kept mail in the console: the quarantine, requests, a recipient's own page; in Debian's Chromium on a real gateway with real mail. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { overhang, startBrowser, until, type Visit, violations, visit } from './support/console/browser.ts'
import { startConsoleSite } from './support/console/site.ts'

const site = await startConsoleSite()
after(() => site[Symbol.asyncDispose]())
const browser = await startBrowser()
after(() => browser.close())
const at = await visit(browser, site.url)
after(() => at[Symbol.asyncDispose]())
await at.signIn(site.people.admin)

const { page } = at
const main = page.locator('main')
const dialog = page.locator('dialog[open]')
const tray = page.getByRole('region', { name: 'Acts under way' })
const rows = () => page.locator('.entries tbody tr')
const boxes = () => page.locator('.entries input.box')
const button = (name: string | RegExp) => main.getByRole('button', { name, exact: true })
const inDialog = (name: string | RegExp) => dialog.getByRole('button', { name, exact: true })

async function openEntry(visitor: Visit, subject: string): Promise<void> {
  await visitor.open(`/quarantine?q=${encodeURIComponent(`"${subject}"`)}`)
  await visitor.page.locator('a.row-link').first().click()
  await visitor.page.getByRole('heading', { level: 1, name: subject }).waitFor()
}

test('14.60 a set is selected by boxes, Shift, page and search, and the dialog says how many, which and to whom', async () => {
  await at.open('/quarantine')
  await boxes().nth(0).check()
  await boxes()
    .nth(2)
    .click({ modifiers: ['Shift'] })
  await page.getByText('3 mails selected').waitFor()
  await button('Delete').click()
  assert.match(await dialog.innerText(), /Delete 3 mails\?[\s\S]*Look at this\s+→ someone@elsewhere\.example/)
  await inDialog('Cancel').click()
  await button('Select none').click()
  const count = await rows().count()
  await main.getByRole('checkbox', { name: 'Select this page' }).check()
  await page.getByText(`${count} mails selected`).waitFor()
  await main.getByRole('checkbox', { name: 'Select this page' }).uncheck()
})

test('14.60 a delete is in the list and in the tray with the time that is left, is found again after a reload, and undone', async () => {
  await at.open(`/quarantine?q=${encodeURIComponent('"Your parcel"')}`)
  await main.getByRole('checkbox', { name: 'Select this page' }).check()
  await button('Delete').click()
  await inDialog('Delete 4 mails').click()
  await tray.getByText('Deleting 4 mails').waitFor()
  await rows().getByText('will be deleted').first().waitFor()
  await main
    .getByRole('button', { name: /^Undo \(9:/ })
    .first()
    .waitFor()
  // The page goes away in the middle, and comes back somewhere else.
  await at.open('/overview')
  await tray.getByText('Deleting 4 mails').waitFor()
  await tray.getByRole('button', { name: /^Undo/ }).click()
  await page.getByText('Undone: all is as it was.').waitFor()
  await at.open(`/quarantine?q=${encodeURIComponent('"Your parcel"')}`)
  assert.equal(await rows().getByText('will be deleted').count(), 0)
  assert.equal(await boxes().count(), 4)
  // The audit says who left what undone, and of how many mails.
  await at.open('/audit?act=jobs.end')
  const [ended] = await page.locator('.audit-row').all()
  await ended?.getByText('Undid or cancelled a bulk act').click()
  await ended?.getByText(/"job":"delete","left":4,.*"state":"undone","total":4/).waitFor()
})

test('14.60 a release waits, is done while somebody is elsewhere, and its page has the words of the MTA', async () => {
  await at.open(`/quarantine?q=${encodeURIComponent('Tools')}`)
  await boxes().first().check()
  await button('Release').click()
  await inDialog('Release 1 mail').click()
  await tray.getByRole('button', { name: /^Undo \(\d+ s\)/ }).waitFor()
  await page.getByRole('link', { name: 'Messages' }).click()
  await tray.getByText('Releasing 1 mail').waitFor()
  await page.getByText('1 of 1 mail released').waitFor()
  await page.getByRole('button', { name: 'What came of it' }).click()
  await page
    .locator('.job-item')
    .getByText(/2\d\d .*queued as/)
    .waitFor()
  assert.match(
    await page.locator('.job-item').innerText(),
    /done[\s\S]*Tools for the helpdesk[\s\S]*erika@example\.org\s+Released/,
  )
})

test('14.56 the keys of the quarantine: search, up and down, select, release, delete, all keys', async () => {
  await at.open('/quarantine')
  await page.keyboard.press('/')
  await page.keyboard.type('class:phishing since:2d')
  await page.keyboard.press('Enter')
  await until(page, `document.querySelectorAll('.entries tbody tr').length === 4`)
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('x')
  await page.getByText('2 mails selected').waitFor()
  await page.keyboard.press('r')
  await dialog.getByRole('heading', { name: 'Release 2 mails?' }).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('d')
  await inDialog('Delete 2 mails').focus()
  await page.keyboard.press('Enter')
  await tray.getByText('Deleting 2 mails').waitFor()
  await tray.getByRole('button', { name: /^Undo/ }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Undone: all is as it was.').waitFor()
  await page.keyboard.press('?')
  assert.match(await dialog.innerText(), /Release what is chosen/)
  await page.keyboard.press('Escape')
  // A box takes no letters.
  await boxes().nth(1).check()
  await page.keyboard.press('d')
  await inDialog('Delete 1 mail').waitFor()
  await page.keyboard.press('Escape')
})

test('14.57 a mail is looked at on a press: text first, its part with the signature, and nothing is fetched', async () => {
  await openEntry(at, 'Invoice 4711')
  await button('Look at it').click()
  await page.locator('.preview-text').waitFor()
  await button('Find the part with the signature').click()
  await page.getByText('The signature is in document.doc.').waitFor()
  await page.getByText('the signature is in it').waitFor()
  // Who looked is written down, and shown.
  await page.getByText('Looked at').first().waitFor()
  assert.deepEqual(at.strangers, [])
})

test('14.50 14.52 a mail that is good: what happens, and word by word what is reported, stands there before it is done', async () => {
  await openEntry(at, 'Invoice 4711')
  await button('This mail is good…').click()
  await dialog.getByText('bob@example.org gets the mail as it came.').waitFor()
  const report = dialog.getByRole('textbox', { name: 'All that the report says' })
  assert.match(await report.inputValue(), /Doc\.Downloader\.Macro-3/)
  assert.doesNotMatch(await report.inputValue(), /bob@example\.org/)
  await dialog.getByLabel('the header of the mail').check()
  await dialog
    .getByText(/headers/)
    .first()
    .waitFor()
  assert.deepEqual(await violations(page), [])
  await dialog.getByLabel('Write a report for its provider').uncheck()
  await report.waitFor({ state: 'detached' })
  await inDialog('Cancel').click()
  await dialog.waitFor({ state: 'detached' })
})

test('a report that was written stands under Reports until it is noted as sent', async () => {
  await openEntry(at, 'Invoice 4711')
  const id = new URL(page.url()).pathname.split('/').at(-1)
  await site.host('POST', '/v1/false-positives/report', { id })
  await at.open('/signatures?show=reports')
  const reported = main.getByRole('listitem').filter({ hasText: 'Doc.Downloader.Macro-3' })
  await reported.getByRole('link', { name: 'To the mail' }).waitFor()
  assert.deepEqual(await violations(page), [])
  await reported.getByRole('button', { name: 'It is sent' }).click()
  await main.getByText('No report waits to be sent').waitFor()
})

test('a mail is handed out as a ZIP, and released to some of its recipients with what the MTA says', async () => {
  await openEntry(at, 'Photos from Sunday')
  const [download] = await Promise.all([page.waitForEvent('download'), button('Download as ZIP').click()])
  assert.match(download.suggestedFilename(), /\.zip$/)
  await button('Release to some…').click()
  await dialog.getByLabel(/dave@example\.net/).check()
  await inDialog('Release to 1 recipient').click()
  // It waits like every release, and is as if it had never been when it is undone.
  await tray.getByRole('button', { name: /^Undo \(\d+ s\)/ }).click()
  await page.getByText('Undone: all is as it was.').waitFor()
  const copy = main.getByRole('region', { name: 'Recipients' }).getByRole('listitem')
  await copy.filter({ hasText: 'dave@example.net' }).getByText('Kept').waitFor()
  await button('Release to some…').click()
  await dialog.getByLabel(/dave@example\.net/).check()
  await inDialog('Release to 1 recipient').click()
  await copy.filter({ hasText: 'dave@example.net' }).getByText('Released').waitFor()
  await copy.filter({ hasText: 'bob@example.org' }).getByText('Kept').waitFor()
})

test('14.60 false positives of a selection are one act, with what happens for each before it is done, and what came of each step', async () => {
  await at.open(`/quarantine?q=${encodeURIComponent('"Account suspended"')}`)
  await main.getByRole('checkbox', { name: 'Select this page' }).check()
  await button('False positives…').click()
  await dialog.getByRole('heading', { name: 'These 4 mails are good' }).waitFor()
  await dialog.getByText('carol@example.net gets the mail as it came.').waitFor()
  const shown = dialog.getByRole('combobox', { name: 'Show what happens for' })
  assert.equal(await shown.locator('option').count(), 4)
  await shown.selectOption({ index: 1 })
  await dialog.getByText(/is ignored for this content alone until/).waitFor()
  assert.deepEqual(await violations(page), [])
  await dialog.getByLabel('Release the mails').uncheck()
  await inDialog('Put 4 mails right').click()
  await page.getByText('4 of 4 mails put right').waitFor()
  await page.getByRole('button', { name: 'What came of it' }).click()
  const item = page.locator('.job-item').filter({ hasText: 'Account suspended, act now (1)' })
  await item.getByText('Ignore the signature: done').waitFor()
  assert.match(await item.innerText(), /carol@example\.net/)
})

test('a search is saved as a view, found again, and removed', async () => {
  await at.open('/quarantine?q=class:phishing')
  await button('Save this view').click()
  await dialog.getByLabel('Name').fill('Phishing to look at')
  await inDialog('Save').click()
  // Whoever leaves before it is saved may not find it.
  await button('Phishing to look at').waitFor()
  await at.open('/quarantine')
  await button('Phishing to look at').click()
  await until(page, `new URL(location).searchParams.get('q') === 'class:phishing'`)
  await button('Remove this view').click()
  await page.getByText('The view Phishing to look at is removed').waitFor()
})

test('the list and the page of a mail say when it expires', async () => {
  await at.open('/quarantine?q=Invoice')
  assert.match(await rows().first().innerText(), /in 30 days|in 29 days/)
  await openEntry(at, 'Invoice 4711')
  await main.getByRole('region', { name: 'Facts' }).getByText('Expires').waitFor()
})

test('14.62 a subject with a script and a turned name is text that stands there', async () => {
  await at.open('/quarantine?q=alert')
  assert.equal(await page.locator('a.row-link').innerText(), '<script>alert(1)</script> ⟨202E⟩gpj.exe')
  assert.deepEqual(at.faults, [])
})

test('14.44 a recipient asks in plain words, one of two decides, the other is told, and the answer arrives', async () => {
  await using bob = await visit(browser, site.url, { screen: 'phone' })
  await bob.signIn(site.people.recipient)
  await bob.page.getByRole('heading', { name: 'Mail that was held back for you' }).waitFor()
  assert.doesNotMatch(await bob.page.locator('main').innerText(), /signature|quarantine|UNOFFICIAL/i)
  const card = bob.page.getByRole('article', { name: 'Your parcel 1 has arrived' })
  await card.getByText('A virus was found in it.').waitFor()
  await card.getByRole('button', { name: 'Ask for it' }).click()
  assert.deepEqual(await violations(bob.page), [])
  await bob.page.getByLabel('Why do you need it?').fill('It is from my aunt')
  await bob.page.locator('dialog').getByRole('button', { name: 'Ask for it' }).click()
  await card.getByText('You have asked for it. Somebody will decide.').waitFor()

  await using max = await visit(browser, site.url)
  await max.signIn(site.people.manager)
  for (const one of [at, max]) {
    await one.open('/requests')
    await one.page.getByText('It is from my aunt').waitFor()
    await one.page.getByRole('button', { name: 'Refuse' }).click()
    await one.page.getByLabel('Your words to them').fill('Ask her for a photo instead')
  }
  assert.deepEqual(await violations(page), [])
  await inDialog('Refuse').click()
  await page.getByText('Refused, and told so.').waitFor()
  await max.page.locator('dialog').getByRole('button', { name: 'Refuse' }).click()
  await max.page.locator('dialog').getByRole('alert').waitFor()
  await card.getByText('Ask her for a photo instead').waitFor()
  assert.deepEqual([...bob.faults, ...max.faults], [])
})

test('14.64 a manager has what is of his domain, and an auditor sees without any act', async () => {
  await using max = await visit(browser, site.url)
  await max.signIn(site.people.manager)
  await max.open('/quarantine')
  assert.doesNotMatch(await max.page.locator('.entries').innerText(), /example\.net/)
  await using ada = await visit(browser, site.url)
  await ada.signIn(site.people.auditor)
  await ada.open('/quarantine')
  assert.equal(await ada.page.locator('.entries input').count(), 0)
  await ada.page.locator('a.row-link').first().click()
  await ada.page.getByRole('heading', { name: 'Recipients' }).waitFor()
  assert.equal(await ada.page.getByRole('button', { name: /Release|Delete|Look/ }).count(), 0)
})

test('a date of a search is one of the browser, as all times on the page are', async () => {
  await using far = await visit(browser, site.url)
  const debugging = await far.context.newCDPSession(far.page)
  const timezoneId = 'Pacific/Kiritimati'
  await debugging.send('Emulation.setTimezoneOverride', { timezoneId })
  await far.signIn(site.people.admin)
  // An hour ago on the clocks there; on those of the host that is half a day ahead.
  const hourAgo = new Date(Date.now() - 3_600_000).toLocaleString('sv-SE', { timeZone: timezoneId })
  const query = `?q=${encodeURIComponent(`since:"${hourAgo}"`)}`
  await far.open(`/quarantine${query}`)
  await far.page.locator('.entries tbody tr').first().waitFor()
  await far.open(`/messages${query}`)
  await far.page.locator('main tbody tr').first().waitFor()
  assert.deepEqual(far.faults, [])
})

test('what is no query, and an id that is none, say what to do', async () => {
  await at.open('/quarantine?q=sinature:x')
  await page.getByRole('button', { name: 'Use “signature”' }).click()
  await until(page, `new URL(location).searchParams.get('q') === 'signature:x'`)
  await page.getByText('No kept mail fits this search').waitFor()
  await at.open('/quarantine/20200101T000000Z-none')
  await page.getByRole('alert').waitFor()
})

for (const theme of ['light', 'dark'] as const) {
  test(`14.56 axe finds nothing on kept mail, requests and acts, ${theme}, and nobody scrolls sideways at 320 pixels`, async () => {
    for (const screen of ['desktop', 'narrow'] as const) {
      await using one = await visit(browser, site.url, { theme, screen })
      await one.signIn(site.people.admin)
      for (const path of ['/quarantine', '/quarantine/jobs', '/requests']) {
        await one.open(path)
        assert.deepEqual(await violations(one.page), [], path)
        assert.ok((await overhang(one.page)) <= 0, path)
      }
      await openEntry(one, 'Invoice 4711')
      await one.page.getByRole('button', { name: 'Look at it' }).click()
      await one.page.locator('.preview-text').waitFor()
      assert.deepEqual(await violations(one.page), [])
      assert.ok((await overhang(one.page)) <= 0)
    }
  })
}
