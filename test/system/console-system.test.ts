/** Signatures, policy, system, accounts and audit of the console in Debian's Chromium, on a real gateway. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { z } from 'zod'
import type { SignaturesStatus } from '../../packages/clamgate/src/api/signatures/documents.ts'
import { makeDatabase } from '../../packages/lab/src/signatures/made-database.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { overhang, startBrowser, until, violations, visit } from './support/console/browser.ts'
import { startConsoleSite } from './support/console/site.ts'
import { startProvider } from './support/signature-provider.ts'

const provider = await startProvider()
after(() => provider[Symbol.asyncDispose]())
provider.server.put('own/mine.ndb', makeDatabase('mine.ndb', { count: 6 }).content)
const RULES = [
  {
    name: 'letters of banks get a mark',
    when: { class: 'phishing', recipient: '*@example.net' },
    then: 'tag',
  },
  { name: 'tools are watched', monitor: true, when: { signature: 'PUA.*' }, then: 'reject' },
]
const site = await startConsoleSite({
  config: ({ databaseDirectory }) => ({
    policy: { rules: RULES },
    signatures: {
      ...{ directory: `${databaseDirectory}-state`, databaseDirectory, schedule: 'off' },
      tls: { ca: provider.authority.caFile },
      sources: { mine: provider.own(['mine.ndb', 'gone.ndb']) },
    },
  }),
})
after(() => site[Symbol.asyncDispose]())
const browser = await startBrowser()
after(() => browser.close())
const at = await visit(browser, site.url)
after(() => at[Symbol.asyncDispose]())
const { page } = at
await at.signIn(site.people.admin)

/** The set that came in as this one, once no run is at it any more. */
const cameIn = async (ordinal: number) => {
  const { running } = z
    .object({ running: z.unknown().optional() })
    .parse(await site.host('GET', '/v1/signatures'))
  if (running !== undefined) return
  return z.array(z.unknown()).parse(await site.host('GET', '/v1/signatures/history'))[ordinal - 1]
}

const button = (name: string | RegExp, where: Pick<Page, 'getByRole'> = page) =>
  where.getByRole('button', { name })
/** Waits until a text is shown. */
const says = (text: string | RegExp) => page.getByText(text).first().waitFor()

test('the policy tells each rule as a sentence with what it decided, and where it is written', async () => {
  await at.open('/policy')
  await says('Mail with a finding of class Phishing to *@example.net is tagged')
  await says(/clamgate\.yaml:\d+/)
  await page.getByRole('link', { name: 'Mail that the rule tools are watched decided' }).click()
  await says('Tools for the helpdesk')
})

test('a mail that is pasted is decided step by step, and nothing of it is kept', async () => {
  await at.open('/policy/try')
  await button('See what would happen').click()
  await says('Paste a mail, or choose a file')
  await button('Fill in a test virus').click()
  await page.getByLabel('Recipients').fill('bob@example.org\ncarol@example.net')
  await page.getByLabel('Logged in as').press('Enter')
  await says('Decided: Quarantined')
  await says('The rules, in their order, for carol@example.net')
  assert.deepEqual(await violations(page), [])
})

test('a changed policy is tried on past mail, its wrong lines are told, and it is saved with its difference and a way back', async () => {
  const { configFile } = site.gateway.daemon
  const before = await readFile(configFile, 'utf8')
  await at.open('/policy/change')
  const text = page.getByLabel('Text of the file')
  await text.fill(before.replace('then: tag', 'then: tog'))
  await button('See the changes and save').click()
  await button(/^Go to line \d+$/).click()
  assert.equal(await text.evaluate((field) => field === field.ownerDocument.activeElement), true)
  await text.fill(`# looked at in a review\n${before.replace('then: tag', 'then: reject')}`)
  await button('Try it on past mail').click()
  await says(/would be treated/)
  // What is not saved outlives the page.
  await page.getByRole('link', { name: 'System' }).click()
  await page.goBack()
  await button('See the changes and save').click()
  await says('+# looked at in a review')
  await page.getByLabel('Why').fill('banks do not write to us')
  assert.deepEqual(await violations(page), [])
  await button('Save and load').click()
  await says('Saved and loaded')
  assert.match(await readFile(configFile, 'utf8'), /^# looked at in a review\n/)
  await at.open('/policy/history')
  await says('banks do not write to us')
})

test('a file that was changed by hand meanwhile is not overwritten: both differences are shown', async () => {
  const { configFile } = site.gateway.daemon
  await at.open('/policy/change')
  const text = page.getByLabel('Text of the file')
  await text.fill(`${await text.inputValue()}# mine\n`)
  const byHand = `${await readFile(configFile, 'utf8')}# by hand\n`
  await writeFile(configFile, byHand)
  await button('See the changes and save').click()
  await says('Somebody else has changed the file meanwhile')
  await says('+# by hand')
  await says('+# mine')
  await button('Keep my text upon it').click()
  await says('changed, not saved')
  assert.equal(await readFile(configFile, 'utf8'), byHand)
  await button('Take the changes back').click()
  // The file as it is now is asked for anew.
  await until(page, `document.querySelector('.editor textarea').value.endsWith('# by hand\\n')`)
})

test('the system shows its engine, and every setting with where it comes from', async () => {
  await at.open('/system')
  await says('Mail is scanned')
  await says('healthy')
  await at.open('/system/settings?filter=localDomains')
  await says('policy.localDomains')
  await says(/clamgate\.yaml:\d+/)
})

test('doctor is looked at again from the system page, and a test virus proves the way of mail, once in a while', async () => {
  await at.open('/system/checks')
  await page
    .getByText(/needs? attention$|All is well/)
    .first()
    .waitFor()
  await button('Look again').click()
  await says('All checks')
  await button('Prove now…').click()
  const dialog = page.locator('dialog')
  await dialog.getByLabel('Also through the mail server of this host').check()
  await dialog.getByLabel('Address of the mail server').fill(`127.0.0.1:${site.gateway.postfix.smtpPort}`)
  await dialog.getByLabel('Recipient').fill('bob@example.org')
  assert.deepEqual(await violations(page), [])
  await button('Send them', dialog).click()
  await says('Proved: clean mail passes, and the virus is caught.')
  await dialog.getByText('Test virus through the mail server').waitFor()
  await button('Send them', dialog).click()
  await says('A self-test is under way, or was a moment ago')
  await button('Close', dialog).click()
  await at.open('/audit?act=host.prove')
  await page.locator('.audit-row').getByText('Sent a test virus').first().waitFor()
})

test('the system lists what is done with many mails at once, by everybody', async () => {
  const list = await site.host('GET', '/v1/quarantine?limit=1')
  const [first] = z.object({ items: z.array(z.object({ id: z.string() })) }).parse(list).items
  await site.host('POST', '/v1/jobs', { act: 'delete', ids: [first?.id] })
  await at.open('/system/jobs')
  await says('begins soon')
  await button(/^Undo/).click()
  await says('undone')
})

test('an update goes on when its page is left, and says what came and what did not', async () => {
  await at.open('/signatures')
  await button('Update now').click()
  await says('An update is under way')
  // At once, when the request may not be at the daemon yet.
  await at.open('/system')
  await at.open('/signatures')
  await page.getByText('mine.ndb').first().waitFor()
  assert.ok(await waitUntil(() => cameIn(1), { timeoutMs: 60_000 }), 'a set has come in')
  await at.open('/signatures?show=history')
  await says('live now')
  await at.open('/signatures')
  await button('Update now').click()
  await page
    .getByText(/gone\.ndb does not exist/)
    .first()
    .waitFor({ timeout: 60_000 })
})

test('an update shows which names it brought and which it took away', async () => {
  provider.server.put('own/mine.ndb', makeDatabase('mine.ndb', { count: 8 }).content)
  await at.open('/signatures')
  // Nobody asks a source again within its interval, which is a second here: somebody presses until it is over.
  const pressed = async () => {
    await button('Update now').click()
    await page
      .getByText(/New signatures are live|Nothing is new/)
      .last()
      .waitFor({ timeout: 60_000 })
    return await cameIn(2)
  }
  assert.ok(await waitUntil(pressed, { timeoutMs: 60_000 }), 'a second set has come in')
  await at.open('/signatures?show=history')
  await page.getByText('Names that came and went').first().click()
  await says(/names? came/)
  assert.deepEqual(await violations(page), [])
})

test('a signature shows its hits by day and its pattern; it is ignored for a sender, and counts again', async () => {
  await at.open('/signatures?show=hits')
  await page.getByRole('link', { name: 'Win.Trojan.Agent-4.UNOFFICIAL' }).click()
  await says('Hits of the last seven days')
  await says('mark of a trojan horse')
  await button('Ignore…').click()
  const dialog = page.locator('dialog')
  await dialog.getByLabel('For').selectOption('content')
  await dialog.getByLabel('Which').fill('no digest')
  await button('Ignore it', dialog).click()
  await dialog.getByText('A SHA-256 has 64 digits from 0 to 9 and a to f').waitFor()
  for (const who of ['anna', 'bert']) {
    await dialog.getByLabel('For').selectOption('sender')
    await dialog.getByLabel('Which').fill(`${who}@example.com`)
    await dialog.getByLabel('Reason').fill('our own tool')
    await dialog.getByLabel('Ends').selectOption('1')
    assert.deepEqual(await violations(page), [])
    await button('Ignore it', dialog).click()
    await dialog.waitFor({ state: 'detached' })
    if (who === 'anna') await button('Ignore…').click()
  }
  await at.open('/signatures?show=ignored')
  const { ignored } = (await site.host('GET', '/v1/signatures')) as SignaturesStatus
  for (const { until: end = '' } of ignored) assert.ok(Date.parse(end) > Date.now() + 23 * 3_600_000, end)
  for (const who of ['bert', 'anna']) {
    const row = page.getByRole('row').filter({ hasText: who })
    await row.getByRole('button', { name: 'Count it again' }).click()
    await row.waitFor({ state: 'detached' })
  }
})

test('an account is made with a link that is shown once; the last administrator cannot go', async () => {
  await at.open('/accounts')
  await button('New account').click()
  const dialog = page.locator('dialog')
  await dialog.getByLabel('Name').fill('nina')
  await dialog.getByLabel('Domains').fill('example.net')
  await button('Save', dialog).click()
  await says('Hand this link over')
  await button('Done').click()
  const row = page.getByRole('row').filter({ hasText: 'anna' })
  await button('Change', row).click()
  await dialog.getByLabel('Role').selectOption('auditor')
  await button('Save', dialog).click()
  await dialog.getByRole('alert').waitFor()
  await page.keyboard.press('Escape')
  await says('Tokens of all accounts')
})

test('the audit is whole, filtered by its act, and exported', async () => {
  await at.open('/audit?act=policy.write')
  await page.locator('.audit-row').first().waitFor()
  await button('Check the chain').click()
  await says('The chain is whole')
  const saving = page.waitForEvent('download')
  await button('Export').click()
  const file = await (await saving).path()
  const [first = ''] = (await readFile(file, 'utf8')).split('\n')
  assert.equal(JSON.parse(first).act, 'policy.write')
})

test('a row of many mails takes a line of the audit, and opened it names them', async () => {
  const audited = /\/api\/v1\/audit(?:\?.*)?$/
  const ids = Array.from({ length: 20 }, (_, at) => `20261130T1352${10 + at}280Z-6f3cf4df2cc8d245`).join(' ')
  await page.route(audited, async (route) => {
    const answer = await route.fetch()
    const { items, ...others } = z
      .object({ items: z.array(z.looseObject({})) })
      .loose()
      .parse(await answer.json())
    await route.fulfill({ json: { ...others, items: [{ ...items[0], object: ids }] } })
  })
  try {
    await at.open('/audit')
    const row = page.locator('.audit-row')
    const { height = 0 } = (await row.boundingBox()) ?? {}
    assert.ok(height > 20 && height < 100, `${height} px`)
    await row.locator('summary').click()
    await row.locator('dd', { hasText: ids }).waitFor()
  } finally {
    await page.unroute(audited)
  }
})

test('the audit is narrowed to a time of the reader, to the minute, and turned times are told', async () => {
  await at.open('/audit')
  await page.getByLabel('What', { exact: true }).selectOption({ label: 'Changed the policy' })
  const from = page.getByLabel('From', { exact: true })
  const to = page.getByLabel('Until')
  await from.fill('2026-01-02T10:00')
  await to.fill('2026-01-01T10:00')
  await button('Filter').click()
  await says('This is before the beginning')
  await to.fill('2026-01-03T10:00')
  await button('Filter').click()
  await says('Nothing fits')
  assert.match(page.url(), /from=2026-01-02T/)
  await page.goBack()
  await from.fill('2026-01-02T10:00')
  await button('Filter').click()
  await page.getByText('Changed the policy').last().waitFor()
  await page.locator('.audit-row').first().waitFor()
  await page.getByLabel('Who').fill('typed, and not asked for')
  await button('Show all').click()
  await until(page, `document.querySelector('input[name=actor]').value === ''`)
})

for (const theme of ['light', 'dark'] as const) {
  test(`14.56 axe finds nothing on these pages, ${theme}, and nobody scrolls sideways at 320 pixels`, async () => {
    await using other = await visit(browser, site.url, { theme, screen: 'narrow', language: 'de' })
    await other.signIn(site.people.admin)
    for (const path of [
      ...[
        '/signatures',
        '/signatures?show=hits',
        '/signatures?show=history',
        '/signatures/Eicar-Test-Signature',
      ],
      ...[
        '/policy',
        '/policy/try',
        '/policy/change',
        '/policy/history',
        '/system',
        ...['/system/checks', '/system/jobs'],
        '/system/settings?only=set',
      ],
      ...['/accounts', '/audit'],
    ]) {
      await other.open(path)
      await other.page.locator('main h1').waitFor()
      await other.page.waitForLoadState('load').catch(() => undefined)
      assert.deepEqual(await violations(other.page), [], path)
      assert.ok((await overhang(other.page)) <= 0, path)
    }
    assert.deepEqual([other.faults, other.strangers], [[], []])
  })
}

test('an auditor reads the policy and the system, and is offered no act', async () => {
  await using other = await visit(browser, site.url)
  await other.signIn(site.people.auditor)
  await other.open('/policy')
  await other.page.getByText('letters of banks get a mark').first().waitFor()
  assert.equal(await other.page.getByRole('link', { name: 'Change' }).count(), 0)
  await other.open('/policy/change')
  await other.page.getByText('There is no such page').waitFor()
})
