import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { HOST } from '../../access/actor.ts'
import { openTestStore } from '../../store/testing/store.ts'
import { hideDeleted } from './hide-deleted.ts'
import { jobSite, MANAGER, OTHER_MANAGER, START_MS } from './testing/job-site.ts'

const { store, ...kept } = await openTestStore()
after(() => kept[Symbol.asyncDispose]())

const request = { query: '', limit: 50, cursor: undefined }

test('14.60 what is being deleted is in no list of the console, and the command line and its own page say until when', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net')
  const other = await site.keep('b@example.net')
  const made = await site.as(MANAGER).make({ act: 'delete', ids: [id], options: {} }, undefined)
  const seen = hideDeleted(site.quarantine, site.jobs, HOST)
  assert.deepEqual(
    (await seen.list(request)).items.map((item) => item.id),
    [other],
  )
  const all = (await seen.list({ ...request, hidden: 'with' })).items
  const expected = { until: new Date(START_MS + 600_000).toISOString(), by: 'Mia', job: made.id }
  assert.deepEqual(all.find((item) => item.id === id)?.hidden, expected)
  assert.deepEqual((await seen.show(id)).hidden, expected)
  assert.equal((await hideDeleted(site.quarantine, site.jobs, MANAGER).show(id)).hidden?.by, undefined)
  await site.as(MANAGER).undo(made.id)
  assert.equal((await seen.list(request)).items.length, 2)
})

test('14.63 what a manager deletes for his own domain stays in the lists of the others', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net', 'x@example.org')
  await site.as(MANAGER).make({ act: 'delete', ids: [id], options: {} }, undefined)
  const listed = async (actor: typeof HOST) => {
    const { items } = await hideDeleted(site.quarantine, site.jobs, actor).list(request)
    return items.some((item) => item.id === id)
  }
  assert.deepEqual([await listed(HOST), await listed(OTHER_MANAGER)], [true, true])
})

test('14.63 a mail to more recipients than a list names is hidden once a manager deletes all that may be seen of it', async () => {
  await using site = await jobSite(store)
  const own = Array.from({ length: 12 }, (_, n) => `u${n}@example.net`)
  const [whole, part] = [await site.keep(...own), await site.keep(...own, 'x@example.org')]
  await site.as(MANAGER).make({ act: 'delete', ids: [whole, part], options: {} }, undefined)
  /** The quarantine as a manager sees it: his own recipients. */
  const ofManager: typeof site.quarantine = {
    ...site.quarantine,
    async list(asked) {
      const page = await site.quarantine.list(asked)
      const items = page.items.map((item) => {
        const count = item.recipientCount - (item.id === part ? 1 : 0)
        return { ...item, recipientCount: count }
      })
      return { ...page, items }
    },
    async show(id) {
      const entry = await site.quarantine.show(id)
      const recipients = entry.recipients.filter(({ address }) => address.endsWith('@example.net'))
      return { ...entry, recipients }
    },
  }
  const listed = async (service: typeof site.quarantine, actor: typeof HOST) => {
    const { items } = await hideDeleted(service, site.jobs, actor).list(request)
    return [whole, part].map((id) => items.some((item) => item.id === id))
  }
  assert.deepEqual(await listed(site.quarantine, HOST), [false, true])
  assert.deepEqual(await listed(ofManager, MANAGER), [false, false])
})
