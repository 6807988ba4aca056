/** What somebody who looks after one domain is told of another: nothing, by any route, whatever is asked. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Asker, askerOf } from './support/console/asker.ts'
import { assertAskedInVain, assertNothingTold, isTold } from './support/console/reads.ts'
import { signIn } from './support/console/session.ts'
import { DAVE, MARKER, startTwoDomains, type TwoDomains } from './support/console/two-domains.ts'

const NARROW = ['manager', 'recipient', 'managerToken'] as const

let two: TwoDomains
before(async () => {
  two = await startTwoDomains()
})
after(() => two[Symbol.asyncDispose]())

for (const who of NARROW) {
  test(`14.64 ${who}: no answer to any read has a word of the other domain`, async () => {
    await assertNothingTold(two, who)
  })
  test(`14.64 ${who}: what is of the other domain is asked for in vain, like what nobody has`, async () => {
    await assertAskedInVain(two, who)
  })
}

test('14.64 the administrator is told of all of it: the words are there to be found', async () => {
  const { admin } = two.askers
  const all = await admin.ask('GET', '/events?query=is:finding')
  const entries = await admin.ask('GET', `/quarantine/${two.mixed.entry}`)
  const requests = await admin.ask('GET', '/quarantine/requests')
  for (const { text } of [all, entries, requests]) assert.ok(text.includes(MARKER), text)
})

test('14.64 of mail that others have, too, acts and their jobs reach and tell the own copies alone', async () => {
  const { manager } = two.askers
  const { entry } = two.mixed
  const ids = [entry, two.things.entry.other]
  const acts = [
    ['/quarantine/release', { ids, dryRun: true }],
    ['/quarantine/delete', { ids, dryRun: true }],
    ['/quarantine/release', { ids, recipients: ['bob@example.org'], dryRun: true }],
    ['/false-positives/act', { id: entry, dryRun: true, include: ['addresses'], scope: 'all', also: true }],
    ['/false-positives/report', { id: entry, include: ['addresses'] }],
    ['/quarantine/delete', { ids: [two.things.entry.other] }],
    ['/quarantine/release', { ids: [two.things.entry.other] }],
  ] as const
  for (const [path, body] of acts) {
    const { text } = await manager.ask('POST', path, body)
    assert.equal(isTold(two, text, two.things.entry.other), undefined, `${path}: ${text}`)
  }
  const made = await manager.ask('POST', '/jobs', { act: 'delete', ids })
  const job = String(made.at('id'))
  const shown = await manager.ask('GET', `/jobs/${job}`)
  assert.equal(isTold(two, shown.text, two.things.entry.other), undefined, shown.text)
  assert.deepEqual(shown.at('items.1.code'), 'ACCESS_NONE')
  assert.equal((await manager.ask('POST', `/jobs/${job}/undo`)).status, 200)
  const kept = await two.askers.otherManager.ask('GET', `/quarantine/${two.things.entry.other}`)
  assert.equal(kept.at('recipients.0.state'), 'kept')
})

test('14.64 who is called as somebody was who looked after the other domain hears nothing of what they reported', async () => {
  const { site } = two
  const named = async (domain: string) => {
    const person = await site.invite('theo', { role: 'manager', domains: [domain] })
    const { cookie } = await signIn(site.url, person)
    return askerOf(site.url, 'theo', { cookie })
  }
  const reportsOf = async (asker: Asker) => (await asker.ask('GET', '/false-positives/reports?all=true')).text
  const before = await named('example.net')
  const reported = await before.ask('POST', '/false-positives/report', { id: two.things.entry.other })
  assert.equal(reported.status, 200, reported.text)
  assert.ok((await reportsOf(before)).includes(two.things.entry.other))
  await site.host('DELETE', '/v1/accounts/theo')
  const text = await reportsOf(await named('example.org'))
  assert.equal(isTold(two, text, two.things.entry.other), undefined, text)
})

test('14.77 that an entry is of others is told as late as that there is none, by whichever route', async () => {
  const theirs = two.things.entry.other
  const nobodys = theirs.replace(/.{4}$/, (end) => (end === '0000' ? '1111' : '0000'))
  for (const [who, method, path] of [
    ['manager', 'GET', (id: string) => `/quarantine/${id}`],
    ['recipient', 'GET', (id: string) => `/quarantine/${id}/preview`],
    ['manager', 'GET', (id: string) => `/quarantine/${id}/preview/page?as=text`],
    ['manager', 'GET', (id: string) => `/false-positives/preview?entry=${id}`],
    ['recipient', 'POST', (id: string) => `/quarantine/${id}/ask`],
  ] as const) {
    for (const id of [theirs, nobodys]) {
      const startedMs = performance.now()
      const { status } = await two.askers[who].ask(method, path(id))
      assert.equal(status, 404, `${who} ${path(id)}`)
      assert.ok(performance.now() - startedMs > 140, `${who} ${path(id)}`)
    }
  }
})

test('14.64 the answer that somebody else got for an Idempotency-Key is not told again to others', async () => {
  const { manager, otherManager } = two.askers
  const key = { 'idempotency-key': 'the-same-for-both' }
  const body = { ids: [two.mixed.entry], dryRun: true }
  const first = await otherManager.ask('POST', '/quarantine/release', body, key)
  assert.ok(first.text.includes(DAVE), first.text)
  const mine = await manager.ask('POST', '/quarantine/release', body, key)
  assert.equal(mine.headers['idempotency-replayed'], undefined)
  assert.equal(isTold(two, mine.text), undefined, mine.text)
})

test('14.64 the cursor that another one was given goes on within the own mail', async () => {
  for (const path of ['/events', '/quarantine']) {
    const asked = new URLSearchParams({ query: 'since:1d', limit: '1' })
    let next = (await two.askers.admin.ask('GET', `${path}?${asked}`)).at('next')
    for (let page = 0; typeof next === 'string'; page++) {
      assert.ok(page < 20, path)
      const cursor = new URLSearchParams([...asked, ['cursor', next]])
      const { text } = await two.askers.manager.ask('GET', `${path}?${cursor}`)
      assert.equal(isTold(two, text), undefined, text)
      next = (await two.askers.admin.ask('GET', `${path}?${cursor}`)).at('next')
    }
  }
})

test('14.64 a manager goes through the own pages by cursors in which nothing of others can be read', async () => {
  for (const path of ['/events', '/quarantine']) {
    const asked = new URLSearchParams({ query: 'since:1d', limit: '1' })
    const seen: string[] = []
    for (let next: unknown = ''; typeof next === 'string'; ) {
      assert.ok(seen.length < 20, path)
      const page = await two.askers.manager.ask('GET', `${path}?${asked}`)
      assert.equal(page.status, 200, page.text)
      seen.push(String(page.at('items.0.id')))
      next = page.at('next')
      if (typeof next !== 'string') continue
      assert.doesNotMatch(Buffer.from(next, 'base64url').toString('latin1'), /\d{6}/, next)
      asked.set('cursor', next)
    }
    assert.ok(seen.length > 2 && new Set(seen).size === seen.length, `${seen}`)
  }
})

test('14.64 each manager has the own reports of a mail of both, and none of a user of the host who is called like him', async () => {
  const { manager, otherManager, admin, host } = two.askers
  const { entry } = two.mixed
  const ids = async (asker: Asker, of: string) => {
    const { text } = await asker.ask('GET', '/false-positives/reports')
    const all = [...text.matchAll(/"id":"(\w+)","entry":"([^"]+)"/g)]
    return all.filter(([, , entryId]) => entryId === of).map(([, id = '']) => id)
  }
  for (const asker of [manager, otherManager, admin])
    assert.equal((await asker.ask('POST', '/false-positives/report', { id: entry })).status, 200)
  const [mine, theirs] = [await ids(manager, entry), await ids(otherManager, entry)]
  assert.deepEqual([mine.length, theirs.length, (await ids(admin, entry)).length], [1, 1, 3])
  assert.notDeepEqual(mine, theirs)
  assert.equal((await manager.ask('POST', '/false-positives/sent', { id: theirs[0] })).status, 404)
  assert.equal((await manager.ask('POST', '/false-positives/sent', { id: mine[0] })).at('good'), true)
  const named = { id: two.things.entry.other, by: two.site.people.manager.name }
  assert.equal((await host.ask('POST', '/false-positives/report', named)).status, 200)
  assert.deepEqual(await ids(manager, two.things.entry.other), [])
})
