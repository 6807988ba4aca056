import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { HOST } from '../../access/actor.ts'
import { openTestStore } from '../../store/testing/store.ts'
import { jobSite, MANAGER, START_MS } from './testing/job-site.ts'

const { store, ...kept } = await openTestStore()
after(() => kept[Symbol.asyncDispose]())

const PROVED = { ...MANAGER, provedAtMs: START_MS }
const page = { limit: 50 }

test('14.60 a release to some of the recipients waits and is undone like any other, and is for those alone', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net', 'b@example.net')
  const undone = await site
    .as(HOST)
    .make({ act: 'release', ids: [id], options: { recipients: ['b@example.net'] } }, undefined)
  await site.as(HOST).undo(undone.id)
  site.turnTo(START_MS + 60_000)
  assert.deepEqual(site.released, [])
  const made = await site
    .as(HOST)
    .make({ act: 'release', ids: [id], options: { recipients: ['B@example.net'] } }, undefined)
  site.turnTo(START_MS + 70_000)
  const { items } = await site.ended(made.id)
  assert.deepEqual(
    items[0]?.copies?.map(({ address }) => address),
    ['1@example.net'],
  )
})

test('14.64 a release to a recipient of another domain is refused as if there were none', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net', 'x@example.org')
  const asked = { act: 'release' as const, ids: [id], options: { recipients: ['x@example.org'] } }
  const made = await site.as(PROVED).make(asked, undefined)
  site.turnTo(START_MS + 10_000)
  const { items } = await site.ended(made.id, PROVED)
  assert.deepEqual([items[0]?.state, items[0]?.code], ['failed', 'ACCESS_NONE'])
  assert.deepEqual(site.released, [])
})

test('14.60 a job says of each entry what its mail was, also when that is deleted, and a manager hears of his own recipients', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net', 'x@example.org')
  const made = await site.as(HOST).make({ act: 'delete', ids: [id], options: {} }, undefined)
  site.turnTo(START_MS + 600_000)
  const { items } = await site.ended(made.id)
  assert.equal(await site.isThere(id), false)
  const { subject } = items[0]?.mail ?? {}
  assert.ok(subject !== undefined)
  assert.deepEqual(items[0]?.mail?.recipients, ['a@example.net', 'x@example.org'])

  const other = await site.keep('a@example.net', 'x@example.org')
  const ofManager = await site.as(PROVED).make({ act: 'delete', ids: [other], options: {} }, undefined)
  const { mail } = (await site.as(PROVED).show(ofManager.id, page)).items[0] ?? {}
  assert.deepEqual([mail?.recipients, mail?.recipientCount], [['a@example.net'], 1])
})

test('where store.subjects is off a job keeps no subject', async () => {
  await using site = await jobSite(store, { keepsSubjects: () => false })
  const id = await site.keep('a@example.net')
  const made = await site.as(HOST).make({ act: 'delete', ids: [id], options: {} }, undefined)
  const { mail } = (await site.as(HOST).show(made.id, page)).items[0] ?? {}
  assert.deepEqual([mail?.subject, mail?.recipients], [undefined, ['a@example.net']])
})
