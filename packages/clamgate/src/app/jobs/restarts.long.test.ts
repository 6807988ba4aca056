/** Jobs that a daemon left when it stopped, or was killed. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { HOST } from '../../access/actor.ts'
import type { JobDocument } from '../../api/jobs/documents.ts'
import { ReleaseError } from '../../quarantine/release/errors.ts'
import type { Releaser } from '../../quarantine/release/types.ts'
import { openTestStore } from '../../store/testing/store.ts'
import { until } from '../../store/testing/until.ts'
import { jobSite, START_MS } from './testing/job-site.ts'

const { store, ...kept } = await openTestStore()
after(() => kept[Symbol.asyncDispose]())

const page = { limit: 50 }
const outcome = ({ state, counts }: JobDocument) => ({ state, counts })

test('14.60 a delete that was not yet done when the daemon died stays hidden, and is done when its time is over', async () => {
  const first = await jobSite(store)
  const id = await first.keep('a@example.net')
  const made = await first.as(HOST).make({ act: 'delete', ids: [id], options: {} }, undefined)
  // Nothing is told to the first: it is as if it had been killed.
  await using second = await jobSite(store, { directory: first.directory, nowMs: START_MS + 300_000 })
  await second.jobs.start()
  assert.equal((await second.jobs.hidden([id])).get(id)?.[0]?.untilMs, START_MS + 600_000)
  assert.throws(() => second.entries.hold(id, 'root'), { code: 'QUARANTINE_ENTRY_BUSY' })
  second.turnTo(START_MS + 600_000)
  assert.equal((await second.ended(made.id)).job.state, 'done')
  assert.equal(await second.isThere(id), false)
  await first[Symbol.asyncDispose]()
})

test('14.60 a job goes on under another name of the host, as of a container that was made anew, and on no other host', async () => {
  const first = await jobSite(store, { host: '3f1c09d2a7be' })
  const [id, other] = [await first.keep('a@example.net'), await first.keep('b@example.net')]
  const made = await first.as(HOST).make({ act: 'delete', ids: [id, other], options: {} }, undefined)
  await using elsewhere = await jobSite(store, { host: 'mx2' })
  await elsewhere.jobs.start()
  elsewhere.turnTo(START_MS + 600_000)
  assert.deepEqual((await elsewhere.as(HOST).show(made.id, page)).job.host, '3f1c09d2a7be')
  await using anew = await jobSite(store, { host: 'b07a44c1e9f2', directory: first.directory })
  await anew.jobs.start()
  anew.turnTo(START_MS + 600_000)
  const { job } = await anew.ended(made.id)
  assert.deepEqual([job.host, job.state, job.counts], ['b07a44c1e9f2', 'done', { done: 2 }])
  assert.deepEqual([await anew.isThere(id), await anew.isThere(other)], [false, false])
  await first[Symbol.asyncDispose]()
})

test('14.60 what had begun when the daemon died is unknown and never repeated, and the rest goes on', async () => {
  const never: Releaser = { release: () => new Promise(() => undefined) }
  const first = await jobSite(store, { releaser: never })
  const { ids, made } = await releaseSix(first)
  await using second = await jobSite(store, { directory: first.directory, nowMs: START_MS + 20_000 })
  await second.jobs.start()
  second.turnTo(START_MS + 20_000)
  const { job } = await second.ended(made.id)
  assert.deepEqual(outcome(job), { state: 'done', counts: { unknown: 4, done: 2 } })
  assert.deepEqual([...second.released].sort(), ids.slice(4).sort())
  await first.jobs.stop(1)
})

test('14.60 what a daemon that stops has begun and not sent has not failed: the next one sends it', async () => {
  const stopped: Releaser = {
    async release(_id, _options, signal) {
      if (!signal.aborted) await once(signal, 'abort')
      throw new ReleaseError('RELEASE_STOPPED', 'Nobody waits for it any more: not sent')
    },
  }
  const first = await jobSite(store, { releaser: stopped })
  const { ids, made } = await releaseSix(first)
  await first.jobs.stop(10_000)
  assert.deepEqual((await first.as(HOST).show(made.id, page)).job.counts, { waiting: 6 })
  await using second = await jobSite(store, { directory: first.directory, nowMs: START_MS + 20_000 })
  await second.jobs.start()
  second.turnTo(START_MS + 20_000)
  const { job } = await second.ended(made.id)
  assert.deepEqual(outcome(job), { state: 'done', counts: { done: 6 } })
  assert.deepEqual([...second.released].sort(), ids.toSorted())
})

test('14.60 a release that should have begun more than an hour ago is given up, and says so', async () => {
  const first = await jobSite(store)
  const id = await first.keep('a@example.net')
  const made = await first.as(HOST).make({ act: 'release', ids: [id], options: {} }, undefined)
  await using second = await jobSite(store, { directory: first.directory, nowMs: START_MS + 2 * 3_600_000 })
  await second.jobs.start()
  const { job } = await second.ended(made.id)
  assert.deepEqual(outcome(job), { state: 'ended', counts: { left: 1 } })
  assert.match(job.words, /away for too long/)
  await first[Symbol.asyncDispose]()
})

/** Six mails are released, of which four have begun. */
async function releaseSix(site: Awaited<ReturnType<typeof jobSite>>) {
  const ids: string[] = []
  for (let count = 0; count < 6; count += 1) ids.push(await site.keep('a@example.net'))
  const made = await site.as(HOST).make({ act: 'release', ids, options: {} }, undefined)
  site.turnTo(START_MS + 10_000)
  await until(async () => (await site.as(HOST).show(made.id, page)).job.counts.begun === 4, 'four have begun')
  return { ids, made }
}
