/** Forms and pages of the console with bad input, two windows and the keyboard alone, in Debian's Chromium. */
import assert from 'node:assert/strict'
import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { z } from 'zod'
import { startBrowser, until, type Visit, violations, visit } from './support/console/browser.ts'
import { NAMED, tabTo } from './support/console/keys.ts'
import { type Person, startConsoleSite } from './support/console/site.ts'

const RULES = [{ name: 'tools are watched', monitor: true, when: { signature: 'PUA.*' }, then: 'reject' }]
const site = await startConsoleSite({ config: { policy: { rules: RULES } } })
after(() => site[Symbol.asyncDispose]())
const browser = await startBrowser()
after(() => browser.close())

const tokensSchema = z.object({ tokens: z.array(z.object({ label: z.string() })) })

async function signedIn(person: Person = site.people.admin): Promise<Visit> {
  const at = await visit(browser, site.url)
  await at.signIn(person)
  return at
}

test('two presses in a row make one token, whose text is shown once', async () => {
  await using at = await signedIn()
  const { page } = at
  const dialog = page.locator('dialog')
  await at.open('/account')
  await page.getByRole('button', { name: 'New token' }).click()
  await dialog.getByLabel('What is it for?').fill('pressed twice')
  await dialog.getByRole('button', { name: 'Make the token' }).dblclick()
  await dialog.getByText(/^cg_/).waitFor()
  await dialog.getByRole('button', { name: 'I have kept it' }).click()
  await page.getByText('pressed twice').waitFor()
  assert.equal(await page.getByText(/^cg_/).count(), 0)
  const { tokens } = tokensSchema.parse(await site.host('GET', '/v1/tokens?all=true'))
  assert.equal(tokens.filter(({ label }) => label === 'pressed twice').length, 1)
})

test('Enter pressed twice in a form shows one wrong proof, changes the password once and saves one view', async () => {
  const dora = await site.invite('dora', { role: 'manager', domains: ['example.org'] })
  await using at = await visit(browser, site.url)
  await at.signIn(dora)
  const { page } = at
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(new URL(request.url()).pathname.replace('/api/v1', ''))
  })
  const twice = (form: string) =>
    page.evaluate(
      `{ const form = document.querySelector('${form}'); form.requestSubmit(); form.requestSubmit() }`,
    )
  await at.open('/account')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.locator('input[name=password]').fill('eight lanterns in the rain')
  await page.locator('input[name=repeat]').fill('eight lanterns in the rain')
  await twice('form.narrow')
  await page.getByText('The password is changed').waitFor()
  await at.open('/messages?q=is:finding')
  await page.getByRole('button', { name: 'Save this view' }).click()
  await page.locator('dialog[open] input[name=name]').fill('what was found')
  await twice('dialog[open] form')
  await page.getByRole('button', { name: 'what was found' }).waitFor()
  await page.route('**/api/v1/tokens', async (route) => {
    const problem = { code: 'ACCESS_PROOF_NEEDED', sentence: 'a proof is wanted' }
    if (route.request().method() === 'GET') await route.continue()
    else await route.fulfill({ status: 403, json: problem })
  })
  await at.open('/account')
  await page.getByRole('button', { name: 'New token' }).click()
  await page.getByLabel('What is it for?').fill('monitoring')
  await page.getByRole('button', { name: 'Make the token' }).click()
  const proof = page.getByRole('dialog', { name: 'Show that it is you' })
  await proof.locator('input[name=password]').fill('not the password')
  await twice('dialog[open] form')
  await proof.getByRole('alert').waitFor()
  assert.deepEqual(sent, ['/self/password', '/views', '/tokens', '/session/proof'])
})

test('the second of two windows that save the policy is refused with both differences, and loses nothing', async () => {
  await using one = await signedIn()
  await using two = await signedIn()
  for (const { at, mark } of [
    { at: one, mark: '# of the first window' },
    { at: two, mark: '# of the second window' },
  ]) {
    await at.open('/policy/change')
    const text = at.page.getByLabel('Text of the file')
    await text.fill(`${mark}\n${await text.inputValue()}`)
  }
  for (const { page } of [one, two])
    await page.getByRole('button', { name: 'See the changes and save' }).click()
  await one.page.getByRole('button', { name: 'Save and load' }).click()
  await one.page.getByText('Saved and loaded').waitFor()
  await two.page.getByRole('button', { name: 'Save and load' }).click()
  await two.page.getByText('Somebody else has changed the file meanwhile').waitFor()
  await two.page.getByText('+# of the first window').waitFor()
  await two.page.getByText('+# of the second window').waitFor()
  assert.deepEqual(await violations(two.page), [])
  await two.page.getByRole('button', { name: 'Keep my text upon it' }).click()
  assert.match(await two.page.getByLabel('Text of the file').inputValue(), /^# of the second window\n/)
  assert.doesNotMatch(await readFile(site.gateway.daemon.configFile, 'utf8'), /second window/)
})

const WRONG_TEXTS: readonly (readonly [what: string, change: (text: string) => string])[] = [
  ['a bracket that never closes', (text) => `${text}\nx: [`],
  ['two documents', (text) => `${text}\n---\na: 1\n`],
  ['a bomb of aliases', (text) => `${text}\nx: &a [1,1]\ny: &b [*a,*a,*a,*a]\nz: [*b,*b,*b,*b]\n`],
  ['an expression that is none', (text) => text.replace('PUA.*', '/((((/')],
  ['an expression as long as a book', (text) => text.replace('PUA.*', `/${'(a|b)+'.repeat(20_000)}/`)],
  ['nothing but NUL', () => '\0\0\0'],
]
test('texts that are no configuration are told as such, and stay to be mended', async () => {
  await using at = await signedIn()
  const { page } = at
  const before = await readFile(site.gateway.daemon.configFile, 'utf8')
  await at.open('/policy/change')
  const text = page.getByLabel('Text of the file')
  const written = await text.inputValue()
  for (const [what, change] of WRONG_TEXTS) {
    await text.fill(change(written))
    // What is told of the text before stands there until then.
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/policy/save'))
    await page.getByRole('button', { name: 'See the changes and save' }).click()
    assert.equal((await answered).ok(), false, what)
    const told = page.locator('.notice.bad').or(page.locator('dialog .notice.bad')).first()
    await told.waitFor().catch((error) => assert.fail(`${what}: ${error}`))
    assert.equal(await page.getByRole('button', { name: 'Save and load' }).count(), 0, what)
    assert.ok((await text.inputValue()).length > 0, what)
  }
  assert.equal(await readFile(site.gateway.daemon.configFile, 'utf8'), before)
})

test('a mail of 50 MB is tried or refused with a sentence, and the daemon goes on', async () => {
  await using at = await signedIn()
  const { page } = at
  const path = join(site.gateway.daemon.directory, 'large.eml')
  const file = await open(path, 'w')
  await file.write('From: a@example.org\r\nSubject: large\r\n\r\n')
  await file.truncate(50 * 1024 * 1024)
  await file.close()
  await at.open('/policy/try')
  await page.getByLabel('Or a file').setInputFiles(path)
  await page.getByRole('button', { name: 'See what would happen' }).click()
  await page
    .getByText(/^Decided: /)
    .or(page.locator('.notice.bad'))
    .first()
    .waitFor({ timeout: 120_000 })
  await at.open('/system')
  await page.getByText('healthy').first().waitFor()
})

for (const [path, said] of [
  ['/signatures/Nobody.Has.This-1', 'No database here has this signature'],
  ['/system/nothing', 'There is no such page'],
  ['/policy/nothing', 'There is no such page'],
  ['/audit?cursor=x', /cursor/],
] as const) {
  test(`an address that leads nowhere says so: ${path}`, async () => {
    await using at = await signedIn()
    await at.open(path)
    await at.page.getByText(said).first().waitFor()
    assert.deepEqual(at.faults, [])
  })
}

test('a time in the address that is none filters nothing', async () => {
  await using at = await signedIn()
  await at.open('/audit?from=yesterday&to=')
  await at.page.locator('.audit-row').first().waitFor()
})

test('a German browser reads German after signing in as before, and what is English is marked as that', async () => {
  await using at = await visit(browser, site.url, { language: 'de' })
  await at.signIn(site.people.auditor)
  await at.open('/policy')
  await at.page.getByText('Mail mit einer Signatur wie PUA.* würde abgelehnt (nur beobachtet)').waitFor()
  await at.open('/audit?cursor=x')
  const failure = at.page.getByRole('alert')
  await failure.getByText('Diese Anfrage versteht der Dienst nicht').waitFor()
  assert.equal(await failure.locator('[lang=en]').count(), 1)
  assert.deepEqual(await violations(at.page), [])
})

test('14.56 by the keyboard alone: an account is made with its domains, and the focus comes back', async () => {
  await using at = await signedIn()
  const { page } = at
  await at.open('/accounts')
  await tabTo(page, 'New account')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Name')
  await page.keyboard.type('kim')
  await tabTo(page, 'Domains')
  await page.keyboard.type('example.net')
  await tabTo(page, 'Save')
  await page.keyboard.press('Enter')
  await page
    .locator('dialog')
    .getByText(/invite#/)
    .waitFor()
  assert.deepEqual(await violations(page), [])
  // What is shown once goes by its button alone.
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page
    .locator('dialog')
    .getByText(/invite#/)
    .waitFor()
  await tabTo(page, 'Done')
  await page.keyboard.press('Enter')
  await page.getByText('kim').first().waitFor()
  await at.open('/accounts')
  await tabTo(page, 'New account')
  await page.keyboard.press('Enter')
  await page.locator('dialog').waitFor()
  await page.keyboard.press('Escape')
  await until(page, `${NAMED} === 'New account'`)
})

test('14.56 by the keyboard alone: of many accounts one is found by address, domain and name, and all are paged', async () => {
  for (let count = 0; count < 60; count++) {
    const addresses = [`box${count}@many.example`]
    await site.host('POST', '/v1/accounts', { name: `many${100 + count}`, role: 'recipient', addresses })
  }
  await using at = await signedIn()
  const { page } = at
  const names = page.getByRole('table', { name: 'Accounts', exact: true }).locator('strong')
  await at.open('/accounts')
  await names.filter({ hasText: 'anna' }).waitFor()
  assert.equal(await names.count(), 50, 'a page')
  await tabTo(page, 'More', 120)
  await page.keyboard.press('Enter')
  await names.filter({ hasText: 'many159' }).waitFor()
  await tabTo(page, 'Search by name, address or domain')
  await page.keyboard.type('BOX42@many.example')
  await page.keyboard.press('Enter')
  await until(page, `document.querySelector('table.lists')?.querySelectorAll('tbody strong').length === 1`)
  assert.deepEqual(await names.allTextContents(), ['many142'])
  assert.deepEqual(await violations(page), [])
  // The address is the search: it can be shared, and outlives a reload.
  await page.reload()
  await names.filter({ hasText: 'many142' }).waitFor()
  assert.equal(await page.getByLabel('Search by name, address or domain').inputValue(), 'BOX42@many.example')
  await at.open('/accounts?search=many1')
  assert.deepEqual([await names.count(), await names.first().textContent()], [50, 'many100'])
  await at.open('/accounts?search=nobody%25')
  await page.getByText('No account fits').waitFor()
  assert.deepEqual(await violations(page), [])
  await tabTo(page, 'All accounts')
  await page.keyboard.press('Enter')
  await names.filter({ hasText: 'anna' }).waitFor()
})

test('14.56 by the keyboard alone: a policy is changed, looked at, saved with Enter, and put back', async () => {
  await using at = await signedIn()
  const { page } = at
  for (const line of ['# typed by hand', '# and once more']) {
    await at.open('/policy/change')
    await tabTo(page, 'Text of the file')
    await page.keyboard.press('Control+Home')
    await page.keyboard.type(`${line}\n`)
    await tabTo(page, 'See the changes and save')
    await page.keyboard.press('Enter')
    await page.getByText(`+${line}`).waitFor()
    await tabTo(page, 'Why')
    await page.keyboard.type('to see whether it goes')
    await page.keyboard.press('Enter')
    await page.getByText('Saved and loaded').waitFor()
  }
  await at.open('/policy/history')
  // The newest is how it is now.
  await tabTo(page, 'Back to how it was then')
  await tabTo(page, 'Back to how it was then')
  await page.keyboard.press('Enter')
  await page.locator('dialog .diff').waitFor()
  await tabTo(page, 'Save and load')
  await page.keyboard.press('Enter')
  await page.getByText('Put back and loaded').waitFor()
})

test('14.56 by the keyboard alone: the configuration is loaded anew, and what is wrong with it is told', async () => {
  await using at = await signedIn()
  const { page } = at
  const { configFile } = site.gateway.daemon
  const before = await readFile(configFile, 'utf8')
  await at.open('/system')
  await tabTo(page, 'Load the configuration')
  await page.keyboard.press('Enter')
  await page.getByText('The configuration is loaded as it is on disk').waitFor()
  await writeFile(configFile, `${before}\nnothing: [`)
  await page.keyboard.press('Enter')
  await page.getByRole('alert').first().waitFor()
  await at.open('/policy')
  await page.getByRole('alert').or(page.getByText('tools are watched')).first().waitFor()
  await writeFile(configFile, before)
})

test('14.56 by the keyboard alone: an authenticator is set up, and other sessions are ended', async () => {
  await using other = await signedIn(site.people.manager)
  await using at = await signedIn(site.people.manager)
  const { page } = at
  await at.open('/account')
  await tabTo(page, 'Set up')
  await page.keyboard.press('Enter')
  const dialog = page.locator('dialog')
  const spelled = await dialog.locator('code').first().textContent()
  const secret = Secret.fromBase32((spelled ?? '').replaceAll(/\s/g, ''))
  await tabTo(page, /^The code that the app shows now/)
  await page.keyboard.type(new TOTP({ secret }).generate())
  await page.keyboard.press('Enter')
  await dialog.getByText('This is shown once').waitFor()
  assert.deepEqual(await violations(page), [])
  await tabTo(page, 'I have kept them')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Sign out all others')
  await page.keyboard.press('Enter')
  await page.getByText(/sessions? (is|are) over/).waitFor()
  await other.open('/account')
  await other.page.locator('input[name=password]').waitFor()
})

test('14.56 by the keyboard alone: the audit is paged, and the reader begins at the first of the older rows', async () => {
  for (let count = 0; count < 60; count++) {
    await site.host('POST', '/v1/signatures/unignore', { name: 'Nobody' }).catch(() => undefined)
  }
  await using at = await signedIn()
  const { page } = at
  await at.open('/audit')
  await tabTo(page, 'Older', 120)
  await page.keyboard.press('Enter')
  await until(page, `document.activeElement?.classList.contains('audit-rows') === true`)
  await tabTo(page, 'Back to the newest', 120)
})
