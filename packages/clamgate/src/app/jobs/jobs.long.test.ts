import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Actor, HOST } from '../../access/actor.ts'
import type { JobDocument, JobRequest } from '../../api/jobs/documents.ts'
import type { Releaser } from '../../quarantine/release/types.ts'
import { openTestStore } from '../../store/testing/store.ts'
import { until } from '../../store/testing/until.ts'
import { jobSite, MANAGER, OTHER_MANAGER, RECIPIENT, START_MS } from './testing/job-site.ts'

const { store, ...kept } = await openTestStore()
after(() => kept[Symbol.asyncDispose]())

const PROVED = { ...MANAGER, provedAtMs: START_MS }
const page = { limit: 50 }
const outcome = ({ state, counts }: JobDocument) => ({ state, counts })

test('14.60 a delete hides what it deletes at once, is done after ten minutes, and brings all back when it is undone', async () => {
  await using site = await jobSite(store)
  const ids = [await site.keep('a@example.net'), await site.keep('b@example.net')]
  const made = await site.as(HOST).make({ act: 'delete', ids, options: {} }, undefined)
  assert.deepEqual(outcome(made), { state: 'waiting', counts: { waiting: 2 } })
  assert.equal(Date.parse(made.startsAt), START_MS + 600_000)
  const hidden = await site.jobs.hidden(ids)
  assert.deepEqual([...hidden.keys()].sort(), [...ids].sort())
  site.turnTo(START_MS + 599_000)
  const undone = await site.as(HOST).undo(made.id)
  assert.deepEqual(outcome(undone), { state: 'undone', counts: { left: 2 } })
  assert.equal((await site.jobs.hidden(ids)).size, 0)
  site.turnTo(START_MS + 700_000)
  assert.deepEqual(await Promise.all(ids.map(site.isThere)), [true, true])

  const again = await site.as(HOST).make({ act: 'delete', ids, options: {} }, undefined)
  site.turnTo(START_MS + 700_000 + 600_000)
  const { job, items } = await site.ended(again.id)
  assert.deepEqual(outcome(job), { state: 'done', counts: { done: 2 } })
  assert.deepEqual(
    items.map(({ state, sentence }) => `${state}: ${sentence}`),
    ['done: Deleted', 'done: Deleted'],
  )
  assert.deepEqual(await Promise.all(ids.map(site.isThere)), [false, false])
  await assert.rejects(site.as(HOST).undo(again.id), { code: 'JOB_TOO_LATE' })
})

test('14.60 a release waits ten seconds before the first MAIL, and has the words of the MTA for each recipient', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net')
  const undone = await site.as(HOST).make({ act: 'release', ids: [id], options: {} }, undefined)
  site.turnTo(START_MS + 9_999)
  assert.deepEqual(site.released, [])
  await site.as(HOST).undo(undone.id)
  site.turnTo(START_MS + 60_000)
  const made = await site.as(HOST).make({ act: 'release', ids: [id], options: {} }, undefined)
  site.turnTo(START_MS + 70_000)
  const { items } = await site.ended(made.id)
  assert.deepEqual(site.released, [id])
  assert.deepEqual(items[0]?.copies, [
    { address: '0@example.net', state: 'released', queueId: 'Q1', words: '250 2.0.0 Ok' },
  ])
})

test('14.60 the set of a query is fixed when it is asked for: what comes later is in no job', async () => {
  await using site = await jobSite(store)
  const first = await site.keep('q@example.net')
  const asked = { act: 'delete', query: 'to:q@example.net since:2020-01-01', options: {} } as const
  const made = await site.as(HOST).make(asked, undefined)
  const later = await site.keep('q@example.net')
  site.turnTo(START_MS + 600_000)
  const { items } = await site.ended(made.id)
  assert.deepEqual(
    items.map(({ entry }) => entry),
    [first],
  )
  assert.equal(await site.isThere(later), true)
})

test('14.60 a date of the query is one of whoever asks, as in the list', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('zone@example.net')
  const [day = '', time = ''] = new Date(START_MS).toISOString().split('T')
  const query = `to:zone@example.net since:${day}T${time.slice(0, 'HH:MM'.length)}`
  const asked = { act: 'delete', query, options: {} } as const
  await assert.rejects(site.as(HOST).make({ ...asked, zone: 'America/New_York' }, ''), { code: 'JOB_EMPTY' })
  const made = await site.as(HOST).make({ ...asked, zone: 'Asia/Tokyo' }, undefined)
  assert.equal(made.total, 1)
  assert.equal(await site.isThere(id), true)
})

test('14.60 more than a thousand entries are refused, with how to narrow them, and none at all, too', async () => {
  await using site = await jobSite(store)
  const ids = Array.from({ length: 1001 }, (_, index) => `20261129T120000Z-${index}`)
  await assert.rejects(site.jobs.make(HOST, { act: 'delete', entries: ids, options: {} }), {
    code: 'JOB_TOO_MANY',
    remedy: /Narrow the query/,
  })
  await assert.rejects(
    site.as(HOST).make({ act: 'delete', query: 'to:nobody@example.com', options: {} }, ''),
    {
      code: 'JOB_EMPTY',
    },
  )
})

test('14.60 of an entry that is damaged, one that is gone and one that is good each is told by itself', async () => {
  await using site = await jobSite(store)
  const [good, gone] = [await site.keep('a@example.net'), await site.keep('a@example.net')]
  const ids = [good, gone, '20200101T000000Z-unknown']
  const made = await site.as(HOST).make({ act: 'release', ids, options: {} }, undefined)
  assert.deepEqual(made.counts, { waiting: 2, failed: 1 })
  // Somebody who does not ask jobs: the files are away.
  await removeFiles(site.directory, gone)
  site.turnTo(START_MS + 10_000)
  const { job, items } = await site.ended(made.id)
  assert.deepEqual(outcome(job), { state: 'done', counts: { done: 1, failed: 2 } })
  assert.deepEqual(
    items.map(({ state, code }) => [state, code]),
    [
      ['done', undefined],
      ['failed', 'ACCESS_NONE'],
      ['failed', 'ACCESS_NONE'],
    ],
  )
})

test('14.60 of two who want one entry the first has it, and the other is told who', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net')
  await site.as(MANAGER).make({ act: 'delete', ids: [id], options: {} }, undefined)
  const second = await site.as(HOST).make({ act: 'release', ids: [id], options: {} }, undefined)
  const { job, items } = await site.as(HOST).show(second.id, page)
  assert.equal(job.state, 'done')
  assert.match(items[0]?.sentence ?? '', /Mia \(delete\)/)
  // The command line, and a link of a digest, are told so, too.
  assert.throws(() => site.entries.hold(id, 'root releases'), { code: 'QUARANTINE_ENTRY_BUSY' })
  await using other = await jobSite(store, { directory: site.directory })
  const third = await other.as(HOST).make({ act: 'release', ids: [id], options: {} }, undefined)
  const told = (await other.as(HOST).show(third.id, page)).items[0]
  assert.deepEqual([told?.code, told?.sentence], ['JOB_ENTRY_TAKEN', 'Another one is at it: Mia (delete)'])
})

test('14.64 who looks after some mail alone is told that another one is at an entry, and not who', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net')
  await site.as(HOST).make({ act: 'delete', ids: [id], options: {} }, undefined)
  const second = await site.as(MANAGER).make({ act: 'delete', ids: [id], options: {} }, undefined)
  const told = (await site.as(MANAGER).show(second.id, page)).items[0]
  assert.deepEqual([told?.code, told?.sentence], ['JOB_ENTRY_TAKEN', 'Another one is at it'])
})

test('14.60 the same key makes one job, in two tabs, by a double click, and after the connection was lost', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net')
  const wanted: JobRequest = { act: 'release', ids: [id], options: {} }
  const [one, two] = await Promise.all([
    site.as(PROVED).make(wanted, 'key-1'),
    site.as(PROVED).make(wanted, 'key-1'),
  ])
  assert.equal(one.id, two.id)
  site.turnTo(START_MS + 10_000)
  const { job } = await site.ended(one.id)
  assert.deepEqual(outcome(job), { state: 'done', counts: { done: 1 } })
  const again = await site.as(PROVED).make(wanted, 'key-1')
  assert.equal(again.id, one.id)
  assert.deepEqual(site.released, [id])
})

test('14.60 what has not begun is cancelled, and what was done stays done', async () => {
  const gate = Promise.withResolvers<void>()
  let begun = 0
  const releaser: Releaser = {
    async release() {
      begun += 1
      await gate.promise
      return [{ address: 'a@example.net', state: 'released', queueId: 'Q', words: '250 Ok' }]
    },
  }
  await using site = await jobSite(store, { releaser })
  const ids: string[] = []
  for (let count = 0; count < 8; count += 1) ids.push(await site.keep('a@example.net'))
  const made = await site.as(HOST).make({ act: 'release', ids, options: {} }, undefined)
  site.turnTo(START_MS + 10_000)
  await until(() => begun === 4, 'four releases have begun')
  const cancelled = await site.as(HOST).cancel(made.id)
  assert.deepEqual(outcome(cancelled), { state: 'cancelled', counts: { begun: 4, left: 4 } })
  gate.resolve()
  await until(async () => (await site.as(HOST).show(made.id, page)).job.counts.done === 4, 'four are done')
  assert.equal(begun, 4)
})

test('14.63 an act is asked of may for each entry when the job is made: those of other domains are told as unknown', async () => {
  await using site = await jobSite(store)
  const own = await site.keep('a@example.net')
  const foreign = await site.keep('x@example.org')
  const ids = [own, foreign, '20200101T000000Z-unknown']
  const made = await site.as(MANAGER).make({ act: 'delete', ids, options: {} }, undefined)
  const { items } = await site.as(MANAGER).show(made.id, page)
  assert.deepEqual(
    items.map(({ state }) => state),
    ['waiting', 'failed', 'failed'],
  )
  const [, of, unknown] = items
  assert.deepEqual([of?.code, of?.sentence, of?.remedy], [unknown?.code, unknown?.sentence, unknown?.remedy])
  await assert.rejects(site.as(OTHER_MANAGER).show(made.id, page), { code: 'ACCESS_NONE' })
  await assert.rejects(site.as(OTHER_MANAGER).undo(made.id), { code: 'ACCESS_NONE' })
  await assert.rejects(
    site.as(MANAGER).make({ act: 'forward', ids, options: { to: ['a@b.c'] } }, undefined),
    {
      code: 'ACCESS_NONE',
    },
  )
})

test('14.63 of a mail to two domains a manager deletes the copies of his own', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net', 'x@example.org')
  const made = await site.as(MANAGER).make({ act: 'delete', ids: [id], options: {} }, undefined)
  site.turnTo(START_MS + 600_000)
  const { items } = await site.ended(made.id, MANAGER)
  assert.equal(items[0]?.sentence, 'Deleted for 1 recipient')
  const { copies } = await site.entries.read(id)
  assert.deepEqual(
    copies.map(({ state }) => state),
    ['deleted', 'kept'],
  )
})

test('14.63 a role that is taken away before a job is done ends it', async () => {
  let isManager = true
  await using site = await jobSite(store, {
    actorNow: async (maker) => (isManager ? maker : { ...maker, role: 'auditor' }),
  })
  const id = await site.keep('a@example.net')
  const made = await site.as(MANAGER).make({ act: 'delete', ids: [id], options: {} }, undefined)
  isManager = false
  site.turnTo(START_MS + 600_000)
  const { job } = await site.ended(made.id)
  assert.deepEqual(outcome(job), { state: 'ended', counts: { left: 1 } })
  assert.equal(job.words, 'Mia may not do that any more')
  assert.equal(await site.isThere(id), true)
})

test('14.44 a recipient releases and deletes his own copy alone, and malware not at all', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('rita@example.net', 'a@example.net')
  const asked = await site.as(RECIPIENT).make({ act: 'release', ids: [id], options: {} }, undefined)
  const { items } = await site.as(RECIPIENT).show(asked.id, page)
  assert.equal(items[0]?.code, 'ACCESS_NONE')
  const made = await site.as(RECIPIENT).make({ act: 'delete', ids: [id], options: {} }, undefined)
  site.turnTo(START_MS + 600_000)
  await site.ended(made.id, RECIPIENT)
  const { copies } = await site.entries.read(id)
  assert.deepEqual(
    copies.map(({ state }) => state),
    ['deleted', 'kept'],
  )
})

test('14.60 jobs are listed by their maker, and all of them for an administrator', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net')
  const made = await site.as(MANAGER).make({ act: 'delete', ids: [id], options: {} }, undefined)
  const asked = { all: true, limit: 200 }
  const listed = async (actor: Actor) => (await site.as(actor).list(asked)).items.map(({ id: job }) => job)
  assert.ok((await listed(HOST)).includes(made.id))
  assert.ok((await listed(MANAGER)).includes(made.id))
  assert.deepEqual(await listed(OTHER_MANAGER), [])
})

test('14.60 how a job was asked for is told to its maker, and to nobody else', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net')
  const options = { recipients: ['a@example.net'], as: 'original' } as const
  const asked = { ...options, recipients: [...options.recipients] }
  const made = await site.as(PROVED).make({ act: 'release', ids: [id], options: asked }, undefined)
  assert.deepEqual(made.options, options)
  const page = { limit: 9 }
  assert.deepEqual((await site.as(PROVED).show(made.id, page)).job.options, options)
  const { job } = await site.as(HOST).show(made.id, page)
  assert.deepEqual([job.isOwn, job.options], [false, undefined])
})

async function removeFiles(directory: string, id: string): Promise<void> {
  const { rm } = await import('node:fs/promises')
  const { fileOf } = await import('../../quarantine/entries/testing/keep-mail.ts')
  await rm(fileOf(directory, id, 'json'))
}
