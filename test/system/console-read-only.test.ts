/** The policy in the console where the daemon may not write its file: said before anybody writes, and when it is saved all the same. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { startBrowser, type Visit, violations, visit } from './support/console/browser.ts'
import { startConsoleSite } from './support/console/site.ts'

const run = promisify(execFile)
const mayMount = process.getuid?.() === 0
const site = await startConsoleSite({ hasMail: false })
after(() => site[Symbol.asyncDispose]())
const browser = await startBrowser()
after(() => browser.close())

const directory = join(site.gateway.daemon.directory, 'conf.d')
const file = join(directory, '50-policy.yaml')
const TEXT =
  '# of the house\npolicy:\n  rules:\n    - name: tools\n      when: { signature: "PUA.*" }\n      then: tag\n'
await mkdir(directory)
await writeFile(file, TEXT)
await site.host('POST', '/v1/reload')

/** Mounts the directory of the file on itself, read-only; disposed of: as it was. */
async function readOnly(): Promise<AsyncDisposable> {
  await run('mount', ['--bind', directory, directory])
  await run('mount', ['-o', 'remount,bind,ro', directory])
  // The daemon may have a file open there at this moment: whoever opens one after that has it as it was.
  return { [Symbol.asyncDispose]: async () => void (await run('umount', ['--lazy', directory])) }
}

async function opened(language: 'en' | 'de' = 'en'): Promise<Visit> {
  const at = await visit(browser, site.url, { language })
  await at.signIn(site.people.admin)
  await at.open(`/policy/change?file=${encodeURIComponent(file)}`)
  return at
}

test('a file that cannot be saved is said to be one before a word is typed, with the reason and the command', async (context) => {
  if (!mayMount) return context.diagnostic('only root may mount')
  await using _ = await readOnly()
  await using at = await opened()
  const { page } = at
  await page.getByText('This file cannot be saved from here').waitFor()
  await page.getByText('For the daemon its file system is read-only').waitFor()
  await page.getByText(`clamgate config edit ${file} && clamgate reload`).waitFor()
  assert.deepEqual(await violations(page), [])
  // It can be tried all the same, and is looked at without a button that would fail.
  await page.getByLabel('Text of the file').fill(TEXT.replace('then: tag', 'then: reject'))
  await page.getByRole('button', { name: 'Try it on past mail' }).click()
  await page.getByText('There is no mail to try it on').waitFor()
  await page.getByRole('button', { name: 'See the changes', exact: true }).click()
  await page.locator('dialog').getByText('+      then: reject').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Save and load' }).isDisabled(), true)
  assert.deepEqual(await violations(page), [])

  await using german = await opened('de')
  await german.page.getByText('Diese Datei lässt sich von hier nicht speichern').waitFor()
  await german.page.getByText('Für den Dienst ist ihr Dateisystem schreibgeschützt').waitFor()
  assert.equal(await readFile(file, 'utf8'), TEXT)
})

test('what becomes read-only after the page was opened is told when it is saved: what, where, what to do, and that nothing was changed', async (context) => {
  if (!mayMount) return context.diagnostic('only root may mount')
  await using at = await opened()
  const { page } = at
  assert.equal(await page.getByText('This file cannot be saved from here').count(), 0)
  const wanted = TEXT.replace('then: tag', 'then: reject')
  const field = page.getByLabel('Text of the file')
  await field.fill(wanted)
  {
    await using _ = await readOnly()
    await page.getByRole('button', { name: 'See the changes and save' }).click()
    await page.getByRole('button', { name: 'Save and load' }).click()
    const told = page.locator('dialog').getByRole('alert')
    await told
      .getByText(`${file} cannot be written: its file system is read-only; nothing was changed`)
      .waitFor()
    await told.getByText(`clamgate config edit ${file} && clamgate reload`).waitFor()
    await told.getByText('POLICY_READ_ONLY').waitFor()
    assert.deepEqual(await violations(page), [])
    assert.equal(await readFile(file, 'utf8'), TEXT)
    assert.deepEqual(await readdir(directory), ['50-policy.yaml'])
  }
  // Nothing of what was typed is lost, and it goes when the way is free.
  await page.getByRole('button', { name: 'Save and load' }).click()
  await page.getByText('Saved and loaded').waitFor()
  assert.equal(await readFile(file, 'utf8'), wanted)
})

test('the way back to an earlier version says the same before it is gone', async (context) => {
  if (!mayMount) return context.diagnostic('only root may mount')
  await writeFile(file, TEXT)
  await using _ = await readOnly()
  await using at = await opened()
  const { page } = at
  await at.open('/policy/history')
  await page.getByRole('button', { name: 'Back to how it was then' }).first().click()
  await page.locator('dialog').getByText('This file cannot be saved from here').waitFor()
  await page.locator('dialog').getByText('+      then: reject').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Save and load' }).isDisabled(), true)
  assert.deepEqual(await violations(page), [])
})
