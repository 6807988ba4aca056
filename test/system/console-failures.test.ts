/** The console of a real gateway with nothing there yet, after a flood, without its store and without its engine. */
import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Overview } from '../../packages/clamgate/src/api/overview/documents.ts'
import { openTestStore } from '../../packages/clamgate/src/store/testing/store.ts'
import { until } from '../../packages/clamgate/src/store/testing/until.ts'
import { cleanWrite, findingWrite } from '../../packages/clamgate/src/store/testing/writes.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { startBrowser, visit } from './support/console/browser.ts'
import { type Session, signIn } from './support/console/session.ts'
import { startConsoleSite } from './support/console/site.ts'
import { cleanMail } from './support/mail.ts'

const site = await startConsoleSite({ hasMail: false })
after(() => site[Symbol.asyncDispose]())
const browser = await startBrowser()
after(() => browser.close())

const { gateway, people, url } = site
const PAGES = ['/', '/messages', '/quarantine', '/signatures', '/accounts', '/audit']

/** However busy the machine is, ms. */
const WAIT_MS = 60_000

const overviewOf = async (session: Session): Promise<Overview> => {
  const { status, body } = await session.ask('GET', '/overview')
  assert.equal(status, 200, body)
  return JSON.parse(body)
}

/** The overview once the store has told all that it has: what is late on a busy machine is there for whoever asks next. */
const wholeOverview = async (session: Session): Promise<Overview> => {
  const whole = await waitUntil(
    async () => {
      const all = await overviewOf(session)
      return [all.caught, all.waits].every(({ unknown }) => unknown.length === 0) ? all : undefined
    },
    { timeoutMs: WAIT_MS, intervalMs: 200 },
  )
  assert.ok(whole !== undefined, JSON.stringify(await overviewOf(session)))
  return whole
}

/** Opens pages as the administrator, and says what stands in them. */
async function pages(paths: readonly string[]): Promise<readonly string[]> {
  await using at = await visit(browser, url)
  await at.signIn(people.admin)
  const texts: string[] = []
  for (const path of paths) {
    await at.open(path)
    texts.push((await at.page.locator('main').textContent()) ?? '')
  }
  assert.deepEqual([at.strangers, at.faults], [[], []])
  return texts
}

test('14.54 with nothing there yet every page says so, and the first screen does not say that mail is scanned', async () => {
  const admin = await signIn(url, people.admin)
  const { scanned, caught, waits } = await wholeOverview(admin)
  assert.deepEqual([scanned.state, scanned.sentence], ['unknown', 'scanned.nothing-yet'])
  assert.deepEqual([caught.last?.messages, caught.signatures, waits.unknown], [0, [], []])
  for (const text of await pages(PAGES)) assert.ok(text.trim().length > 20, text)
})

test('14.54 after a flood of ten thousand events the first screen, the lists and a search answer, and pages hold no more than a page', async () => {
  await gateway.stopDaemon()
  await flood(gateway.daemon.directory, 10_000)
  await gateway.startDaemon()
  await site.untilAccounts()
  const admin = await signIn(url, people.admin)
  const { caught } = await wholeOverview(admin)
  assert.ok((caught.last?.caught ?? 0) >= 5000, JSON.stringify(caught.last))
  assert.deepEqual([caught.isCut, caught.unknown], [true, []])
  const { status, body } = await admin.ask(
    'GET',
    `/events?query=${encodeURIComponent('is:finding subject:invoice')}`,
  )
  assert.equal(status, 200)
  const { items, next } = JSON.parse(body) as { items: readonly object[]; next?: string }
  assert.ok(items.length > 0 && items.length <= 200 && next !== undefined, `${items.length} ${next}`)
  const [overview = '', messages = ''] = await pages(['/', '/messages'])
  assert.match(overview, /Eicar-Test-Signature/)
  assert.match(messages, /Your invoice of last week/)
})

test('14.54 with a damaged store at the start mail goes on, and each part says what is not known, and why', async () => {
  await gateway.stopDaemon()
  const at = (name: string) => join(gateway.daemon.directory, name)
  for (const name of ['clamgate.db-wal', 'clamgate.db-shm']) await rm(at(name), { force: true })
  await writeFile(at('clamgate.db'), 'This is no database. '.repeat(1000))
  await gateway.startDaemon()
  await site.send({ from: 'anna@example.com', to: ['bob@example.org'], message: cleanMail() })
  const damaged = async () => {
    const all = (await site.host('GET', '/v1/overview')) as Overview
    return /damaged|opened|database/i.test(all.caught.unknown[0]?.why ?? '') ? all : undefined
  }
  const told = await waitUntil(damaged, { timeoutMs: WAIT_MS, intervalMs: 200 })
  assert.ok(told !== undefined, 'why nothing was caught is told')
  const { scanned, caught, waits } = told
  for (const { unknown } of [caught, waits]) assert.ok(unknown.length > 0)
  assert.deepEqual([scanned.unscanned, caught.last], [undefined, undefined])
  assert.notEqual(scanned.state, 'no', 'mail is scanned all the while')

  const page = await fetch(`${url}/`)
  assert.equal(page.status, 200)
  assert.match(await page.text(), /<div id="app"/)
  await assert.rejects(signIn(url, people.admin), /503 .*mail goes on/)
  await using visitor = await visit(browser, url)
  await visitor.open('/')
  assert.ok(((await visitor.page.locator('#app').textContent()) ?? '').length > 20)
  assert.deepEqual(visitor.faults, [])
})

test('14.54 with the engine dead the first screen says that no mail is scanned, why, and what to do', async () => {
  await gateway.stopDaemon()
  await rm(join(gateway.daemon.directory, 'clamgate.db'))
  await gateway.startDaemon()
  await site.untilAccounts()
  const admin = await signIn(url, people.admin)
  await gateway.clamd.stop()
  const isDead = async () => (await overviewOf(admin)).scanned.state === 'no'
  await until(isDead, 'that nothing is scanned', WAIT_MS)
  const { scanned } = await overviewOf(admin)
  assert.equal(scanned.reasons[0]?.code, 'engine-not-ready')
  assert.ok((scanned.reasons[0]?.remedy ?? '').length > 10)
  const [overview = ''] = await pages(['/'])
  assert.match(overview, /clamd|doctor/i)
})

/** Half of it is infected, all within the last hours. */
async function flood(directory: string, count: number): Promise<void> {
  await using test = await openTestStore({
    ...{ directory, url: `sqlite:${join(directory, 'clamgate.db')}` },
    bounds: { events: count, bytes: 64 * 1024 ** 2 },
  })
  const nowMs = Date.now()
  for (let n = 0; n < count; n++) {
    const of = { atMs: nowMs - n * 500, sender: `a${n % 50}@example.com` }
    test.store.write(n % 2 === 0 ? findingWrite(of) : cleanWrite(of))
  }
  await test.store.flush()
}
