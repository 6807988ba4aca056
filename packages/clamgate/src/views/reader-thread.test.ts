import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_BOUNDS } from '@clamgate/mime'
import type { ReadFacts } from './protocol.ts'
import { type ReadCall, ReaderThread } from './reader-thread.ts'
import { playThreads } from './testing/reader-in-process.ts'

const NEVER = new AbortController().signal
const FACTS: ReadFacts = {
  ...{ ambiguities: [], isAmbiguous: false, unscannable: [], views: 1, objects: [], streams: [], left: [] },
  ...{ tree: undefined, ms: 1 },
}

function setUp() {
  const { threads, start } = playThreads()
  const reader = new ReaderThread(start)
  const read = (
    signal = NEVER,
    { maxMs = 60_000, begun = () => undefined }: Partial<Pick<ReadCall, 'maxMs' | 'begun'>> = {},
  ) =>
    reader.read(
      { blocks: [new ArrayBuffer(1)], bytes: 1, bounds: DEFAULT_BOUNDS, maxStreamBytes: 1, wantsTree: false },
      { maxMs, begun, signal },
    )
  /** The number of the mail that a thread was given last. */
  const jobOf = (thread: number) => threads[thread]?.orders.at(-1)?.job ?? assert.fail('no order')
  return { threads, reader, read, jobOf }
}

test('nothing is started before the first mail, and mails are read one after the other', async () => {
  const { threads, read, jobOf } = setUp()
  assert.equal(threads.length, 0)
  const first = read()
  const second = read()
  assert.equal(threads[0]?.orders.length, 1)
  threads[0]?.answer({ kind: 'read', job: jobOf(0), facts: FACTS })
  await first
  assert.equal(threads[0]?.orders.length, 2)
  threads[0]?.answer({ kind: 'read', job: jobOf(0), facts: { ...FACTS, views: 2 } })
  assert.equal((await second).facts.views, 2)
  assert.equal(threads.length, 1)
})

test('a thread that ends takes one mail with it, and the next gets another thread', async () => {
  const { threads, read, jobOf } = setUp()
  const first = read()
  const second = read()
  threads[0]?.end(new Error('out of memory'))
  await assert.rejects(first, { code: 'VIEWS_READER_DIED', message: /out of memory/ })
  assert.equal(threads.length, 2)
  threads[1]?.answer({ kind: 'read', job: jobOf(1), facts: FACTS })
  await second
})

test('octets that were not handed over yet are lost with the thread', async () => {
  const { threads, read, jobOf } = setUp()
  const stream = { stream: 0, objects: [], bytes: 5, isContainer: true, begin: { chunks: [], isLast: false } }
  const reading = read()
  threads[0]?.answer({ kind: 'read', job: jobOf(0), facts: { ...FACTS, streams: [stream] } })
  const chunks = (await reading).chunks(stream)
  const next = chunks.next()
  assert.deepEqual(threads[0]?.orders.at(-1), { kind: 'pull', job: jobOf(0), stream: 0 })
  threads[0]?.end(new Error('killed'))
  await assert.rejects(next, { code: 'VIEWS_READER_DIED' })
  await assert.rejects((await reading).pack([0]), { code: 'VIEWS_READER_DIED' })
})

test('a mail that the thread does not come back from ends the thread', async () => {
  const { threads, read, jobOf } = setUp()
  let hash = ''
  const slow = read(NEVER, {
    maxMs: 1,
    begun: (sha256) => {
      hash = sha256
    },
  })
  threads[0]?.answer({ kind: 'begun', job: jobOf(0), sha256: 'abc' })
  const next = read()
  await assert.rejects(slow, { code: 'VIEWS_TIMEOUT' })
  assert.equal(hash, 'abc')
  assert.equal(threads[0]?.isEnded, true)
  threads[1]?.answer({ kind: 'read', job: jobOf(1), facts: FACTS })
  await next
})

test('who gives up a mail that waits hears so at once, and it is never read', async () => {
  const { threads, read, jobOf } = setUp()
  const stop = new AbortController()
  const first = read()
  const given = read(stop.signal)
  stop.abort()
  await assert.rejects(given, { code: 'VIEWS_ABORTED' })
  await assert.rejects(read(stop.signal), { code: 'VIEWS_ABORTED' })
  threads[0]?.answer({ kind: 'read', job: jobOf(0), facts: FACTS })
  await first
  assert.equal(threads[0]?.orders.length, 1)
})

test('a mail that was given up while it is read is forgotten when it was', async () => {
  const { threads, read, jobOf } = setUp()
  const stop = new AbortController()
  const given = read(stop.signal)
  const next = read()
  stop.abort()
  await assert.rejects(given, { code: 'VIEWS_ABORTED' })
  const job = jobOf(0)
  threads[0]?.answer({ kind: 'read', job, facts: FACTS })
  assert.deepEqual(threads[0]?.orders[1], { kind: 'forget', job })
  threads[0]?.answer({ kind: 'read', job: jobOf(0), facts: FACTS })
  await next
})

test('what the thread could not do fails the mail, and not the thread', async () => {
  const { threads, read, jobOf } = setUp()
  const first = read()
  threads[0]?.answer({ kind: 'failed', job: jobOf(0), what: 'a defect' })
  await assert.rejects(first, { code: 'VIEWS_FAILED', message: /a defect/ })
  const second = read()
  threads[0]?.answer({ kind: 'read', job: jobOf(0), facts: FACTS })
  await second
  assert.equal(threads.length, 1)
})

test('a thread that cannot be started fails each mail, and is tried again for the next', async () => {
  let starts = 0
  const reader = new ReaderThread(() => {
    starts += 1
    throw new Error('no more threads')
  })
  const order = { blocks: [], bytes: 0, bounds: DEFAULT_BOUNDS, maxStreamBytes: 1, wantsTree: false }
  const call = { maxMs: 60_000, begun: () => undefined, signal: NEVER }
  await assert.rejects(reader.read(order, call), { code: 'VIEWS_READER_DIED' })
  await assert.rejects(reader.read(order, call), { code: 'VIEWS_READER_DIED' })
  assert.equal(starts, 2)
})

test('a stop ends the thread, the mail that is read and those that wait', async () => {
  const { threads, reader, read } = setUp()
  const first = read()
  const second = read()
  const stopped = Promise.all([
    assert.rejects(first, { code: 'VIEWS_STOPPED' }),
    assert.rejects(second, { code: 'VIEWS_STOPPED' }),
  ])
  await reader.stop()
  await stopped
  assert.equal(threads[0]?.isEnded, true)
  await assert.rejects(read(), { code: 'VIEWS_STOPPED' })
  assert.equal(threads.length, 1)
})
