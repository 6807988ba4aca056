import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { HOST } from '../../access/actor.ts'
import type { JobDocument } from '../../api/jobs/documents.ts'
import { openTestStore } from '../../store/testing/store.ts'
import { jobSite, MANAGER, OTHER_MANAGER, START_MS } from './testing/job-site.ts'

const { store, ...kept } = await openTestStore()
after(() => kept[Symbol.asyncDispose]())

const PROVED = { ...MANAGER, provedAtMs: START_MS }
const release = (ids: string[]) => ({ act: 'release', ids, options: {} }) as const
const counts = ({ state, counts: of }: JobDocument) => ({ state, ...of })

test('14.60 an undo in the last moment and the beginning of a job: one of them counts, and nothing is done by halves', async () => {
  let undone = 0
  for (let turn = 0; turn < 12; turn++) {
    await using site = await jobSite(store)
    const ids = [await site.keep('a@example.net'), await site.keep('b@example.net')]
    const { id } = await site.as(PROVED).make(release(ids), undefined)
    const undo = () =>
      site
        .as(PROVED)
        .undo(id)
        .then(
          () => true,
          (error: unknown) => {
            assert.match(String(error), /begun|late|undo/i)
            return false
          },
        )
    // Now one is the first of both, now the other, now nobody knows.
    const early = turn % 3 === 0 ? undefined : undo()
    if (turn % 3 === 1) await site.jobs.read(HOST, id)
    site.turnTo(START_MS + 10_000)
    const isUndone = await (early ?? undo())
    const { job } = await site.ended(id)
    assert.deepEqual(counts(job), isUndone ? { state: 'undone', left: 2 } : { state: 'done', done: 2 })
    assert.equal(site.released.length, isUndone ? 0 : 2)
    if (isUndone) undone += 1
  }
  assert.ok(undone > 0, 'an undo that came first counted')
})

test('14.60 two people who want the same entries at once each get those that they were the first to ask for, and no entry twice', async () => {
  await using site = await jobSite(store)
  const ids: string[] = []
  for (let count = 0; count < 8; count++) ids.push(await site.keep('a@example.net'))
  const second = { ...PROVED, id: 'm9', name: 'Moritz' }
  const [one, two] = await Promise.all([
    site.as(PROVED).make(release(ids), undefined),
    site.as(second).make(release(ids.toReversed()), undefined),
  ])
  site.turnTo(START_MS + 10_000)
  const ended = [await site.ended(one.id), await site.ended(two.id)]
  assert.deepEqual([...site.released].sort(), [...ids].sort(), 'each once')
  const items = ended.flatMap((job) => job.items)
  assert.equal(items.filter(({ state }) => state === 'done').length, 8)
  for (const { state, code } of items.filter((item) => item.state !== 'done')) {
    assert.equal(state, 'failed')
    assert.match(code ?? '', /^(?:JOB_ENTRY_TAKEN|QUARANTINE_ENTRY_BUSY)$/)
  }
})

test('14.60 the same key sent by many at once is one job, whose entries others keep off', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net')
  const made = await Promise.all(
    Array.from({ length: 5 }, () => site.as(PROVED).make(release([id]), 'key-2')),
  )
  assert.equal(new Set(made.map((job) => job.id)).size, 1)
  assert.throws(() => site.entries.hold(id, 'root releases'), { code: 'QUARANTINE_ENTRY_BUSY' })
  site.turnTo(START_MS + 10_000)
  await site.ended(String(made[0]?.id))
  assert.deepEqual(site.released, [id])
})

test('14.60 nobody sees, undoes or cancels a job of somebody else; it is as if there were none', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net')
  const { id: job } = await site.as(PROVED).make(release([id]), undefined)
  for (const act of ['undo', 'cancel'] as const) {
    await assert.rejects(site.as(OTHER_MANAGER)[act](job), { code: 'ACCESS_NONE' })
    await assert.rejects(site.as(OTHER_MANAGER)[act]('01a22ade-6db5-7d01-9087-efd67034ac27'), {
      code: 'ACCESS_NONE',
    })
  }
  await assert.rejects(site.as(OTHER_MANAGER).show(job, { limit: 5 }), { code: 'ACCESS_NONE' })
  assert.equal((await site.as(HOST).show(job, { limit: 5 })).job.state, 'waiting')
  const auditor = { ...MANAGER, role: 'auditor' } as const
  await assert.rejects(site.as(auditor).undo(job), { code: 'ACCESS_NONE' }, 'who may delete no more')
  assert.equal((await site.as(auditor).show(job, { limit: 1 })).job.state, 'waiting')
  assert.equal((await site.as(HOST).undo(job)).state, 'undone', 'an administrator undoes those of everybody')
})

test('14.60 a clock that is set back or forward while a job waits neither does it at once nor twice', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net')
  const { id: job } = await site.as(PROVED).make(release([id]), undefined)
  site.turnTo(START_MS - 3_600_000)
  assert.deepEqual(site.released, [])
  assert.equal((await site.as(PROVED).show(job, { limit: 5 })).job.state, 'waiting')
  site.turnTo(START_MS + 10_000)
  await site.ended(job)
  site.turnTo(START_MS + 7_200_000)
  assert.deepEqual(site.released, [id])
})

test('14.64 of a mail to two domains each manager acts on the own copies at once, and neither keeps the other off or hears of the other', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net', 'x@example.org')
  const other = { ...OTHER_MANAGER, provedAtMs: START_MS }
  const deleted = await site.as(PROVED).make({ act: 'delete', ids: [id], options: {} }, undefined)
  const released = await site.as(other).make(release([id]), undefined)
  assert.deepEqual(counts(released), { state: 'waiting', waiting: 1 })
  site.turnTo(START_MS + 10_000)
  const told = await site.ended(released.id)
  assert.deepEqual(counts(told.job), { state: 'done', done: 1 })
  assert.deepEqual([...(await site.jobs.hidden([id])).keys()], [id], 'it is hidden for who deletes it')
  site.turnTo(START_MS + 600_000)
  const { job, items } = await site.ended(deleted.id)
  assert.deepEqual(counts(job), { state: 'done', done: 1 })
  assert.equal(items[0]?.sentence, 'Deleted for 1 recipient')
  const { copies } = await site.entries.read(id)
  assert.equal(copies[0]?.state, 'deleted')
  assert.notEqual(copies[1]?.state, 'deleted')
})

test('14.64 a delete of one manager is hidden from that one also when another one deletes the other copies', async () => {
  await using site = await jobSite(store)
  const id = await site.keep('a@example.net', 'x@example.org')
  for (const actor of [MANAGER, OTHER_MANAGER]) {
    await site.as(actor).make({ act: 'delete', ids: [id], options: {} }, undefined)
  }
  const hides = (await site.jobs.hidden([id])).get(id) ?? []
  assert.deepEqual(hides.map(({ maker }) => maker.id).sort(), ['m1', 'm2'])
  site.turnTo(START_MS + 600_000)
  await Promise.all(hides.map(({ job }) => site.ended(job)))
  assert.equal(await site.isThere(id), false, 'with the last copy the mail goes')
})
