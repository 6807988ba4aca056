import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ScanResult } from '@clamgate/clamd'
import { DEFAULT_BOUNDS } from '@clamgate/mime'
import { CLEAN_REPORT } from '../filter/testing/clean-report.ts'
import { inProcess, playThreads } from './testing/reader-in-process.ts'
import type { StartThread } from './thread.ts'
import { createViews } from './views.ts'

const NEVER = new AbortController().signal
const OPTIONS = { maxStreamBytes: 1_000_000, explain: false, signal: NEVER }
const CANONICAL = lines(
  'From: a@example.org',
  'Subject: x',
  'MIME-Version: 1.0',
  'Content-Type: text/plain',
  '',
  'Hello',
)
/** With two Content-Type fields it has two readings. */
const ODD = lines(
  'From: a@example.org',
  'Content-Type: text/plain',
  'Content-Type: multipart/mixed; boundary="b"',
  ...['', '--b', 'Content-Transfer-Encoding: base64', '', 'SGVsbG8=', '--b--'],
)

function lines(...rows: readonly string[]): Buffer {
  return Buffer.from(rows.map((row) => `${row}\r\n`).join(''))
}

function setUp({
  start = inProcess,
  memoryBytes = 256 * 1024 * 1024,
  answer = () => ({ kind: 'clean' }),
}: {
  readonly start?: StartThread
  readonly memoryBytes?: number
  readonly answer?: (text: string) => ScanResult
} = {}) {
  const scanned: string[] = []
  const scanner = {
    scan: async (message: object) => {
      assert.ok(Array.isArray(message))
      const text = Buffer.concat(message).toString('latin1')
      scanned.push(text)
      return { ...CLEAN_REPORT, result: answer(text) }
    },
    open: () => assert.fail('nothing here is that long'),
  }
  const views = createViews({ scanner, monotonic: () => performance.now(), memoryBytes, start })
  const begin = (message: Buffer, mode: 'auto' | 'always' = 'auto', bounds = DEFAULT_BOUNDS) => {
    const reading = views.begin({ mode, bounds })
    reading.write(message)
    return reading
  }
  return { views, scanned, begin }
}

test('canonical mail is not read, but where all mail is', async () => {
  const { begin, scanned, views } = setUp()
  const plain = begin(CANONICAL)
  assert.deepEqual(await plain.finish(CANONICAL, OPTIONS), {
    report: undefined,
    drawing: undefined,
    streams: [],
  })
  assert.deepEqual([plain.facts.notCanonical, plain.facts.views, scanned.length], [undefined, 0, 0])
  const always = begin(CANONICAL, 'always')
  assert.equal((await always.finish(CANONICAL, OPTIONS)).report?.result.kind, 'clean')
  assert.deepEqual([always.facts.notCanonical, always.facts.streams, scanned.length], [undefined, 1, 1])
  assert.equal(views.usedBytes, 0)
})

test('other mail is read, and what its readers get is scanned in one stream', async () => {
  const { begin, scanned, views } = setUp()
  const odd = begin(ODD)
  const { report, streams, drawing } = await odd.finish(ODD, OPTIONS)
  assert.equal(report?.result.kind, 'clean')
  assert.equal(drawing, undefined)
  assert.deepEqual([scanned.length, streams.length, odd.facts.streams], [1, 1, 1])
  assert.match(scanned[0] ?? '', /SGVsbG8=/)
  assert.ok(odd.facts.notCanonical !== undefined && odd.facts.views > 1)
  assert.ok(odd.facts.isAmbiguous && odd.facts.classes.includes('C01'))
  assert.equal(views.usedBytes, 0)
})

test('what is found in it has a part', async () => {
  const { begin } = setUp({
    answer: (text) => (text.includes('SGVsbG8=') ? { kind: 'found', signature: 'X' } : { kind: 'clean' }),
  })
  const odd = begin(ODD)
  assert.deepEqual((await odd.finish(ODD, OPTIONS)).report?.result, { kind: 'found', signature: 'X' })
  assert.match(odd.facts.unionHit?.path ?? '', /^0\w*\.1$/)
})

test('who asks gets the tree, of canonical mail without another scan', async () => {
  const { begin, scanned } = setUp()
  const asked = { ...OPTIONS, explain: true }
  assert.equal((await begin(CANONICAL).finish(CANONICAL, asked)).drawing?.tree.type, 'text/plain')
  assert.equal(scanned.length, 0)
  assert.equal((await begin(ODD).finish(ODD, asked)).drawing?.tree.path, '0')
})

test('a message that leaves memory is copied, and without room for the copy it fails where it had to be read', async () => {
  for (const [memoryBytes, expected] of [
    [16 * 1024 * 1024, 'clean'],
    [1024, 'VIEWS_MEMORY'],
  ] as const) {
    const { begin, views } = setUp({ memoryBytes })
    const send = async (message: Buffer) => {
      const reading = begin(message.subarray(0, 10))
      reading.copy(message.subarray(0, 10))
      reading.write(message.subarray(10))
      return await reading.finish(undefined, OPTIONS)
    }
    const outcome = await send(ODD).then(
      ({ report }) => report?.result.kind,
      ({ code }) => code,
    )
    assert.equal(outcome, expected)
    assert.equal((await send(CANONICAL)).report, undefined)
    assert.equal(views.usedBytes, 0)
  }
})

test('memory that is configured meanwhile counts for what comes next, and what is held stays', () => {
  const { begin, views } = setUp({ memoryBytes: 16 * 1024 * 1024 })
  const reading = begin(ODD)
  reading.copy(ODD)
  const held = views.usedBytes
  views.setMemory(1024)
  const next = begin(ODD)
  next.copy(ODD)
  assert.equal(views.usedBytes, held)
  views.setMemory(16 * 1024 * 1024)
  const last = begin(ODD)
  last.copy(ODD)
  assert.equal(views.usedBytes, 2 * held)
  for (const one of [reading, next, last]) one.drop()
  assert.equal(views.usedBytes, 0)
})

test('mail that is dropped before its end leaves nothing behind', () => {
  const { begin, views } = setUp()
  const reading = begin(ODD)
  reading.copy(ODD)
  assert.ok(views.usedBytes > 0)
  reading.drop()
  reading.write(ODD)
  reading.drop()
  assert.equal(views.usedBytes, 0)
})

test('mail that runs out of time fails, and is unscannable when it comes again', async () => {
  const { threads, start } = playThreads()
  const { begin, views } = setUp({ start })
  const facts = {
    ...{ ambiguities: [], isAmbiguous: false, views: 1, objects: [], streams: [], left: [], tree: undefined },
    ...{ unscannable: [{ kind: 'bound', bound: 'cpuMs', path: '0.1' }] as const, ms: 2000 },
  }
  const send = async () => {
    const reading = begin(ODD)
    const end = reading.finish(ODD, OPTIONS)
    // The order is given once there is room.
    await new Promise(setImmediate)
    const [thread] = threads
    const job = thread?.orders.at(-1)?.job ?? assert.fail('no order')
    thread?.answer({ kind: 'begun', job, sha256: 'abc' })
    thread?.answer({ kind: 'read', job, facts })
    await end
    return reading.facts.unscannable
  }
  await assert.rejects(send(), { code: 'VIEWS_TIMEOUT' })
  assert.deepEqual(await send(), [{ kind: 'bound', what: 'cpuMs', path: '0.1' }])
  assert.equal(views.usedBytes, 0)
})

test('so is mail that the thread does not come back from', async () => {
  const start: StartThread = ({ answered, ended }) => ({
    post: ({ job }) => answered({ kind: 'begun', job, sha256: 'abc' }),
    hold: () => undefined,
    end: async () => ended(new Error('terminated')),
  })
  const { begin, views } = setUp({ start })
  const send = async () => {
    // A time of its own that is over makes the time for the thread short.
    const reading = begin(ODD, 'auto', { ...DEFAULT_BOUNDS, cpuMs: -999.9 })
    await reading.finish(ODD, OPTIONS)
    return reading.facts.unscannable
  }
  await assert.rejects(send(), { code: 'VIEWS_TIMEOUT' })
  assert.deepEqual(await send(), [{ kind: 'bound', what: 'cpuMs', path: '0' }])
  assert.equal(views.usedBytes, 0)
})

test('mail that ends its thread fails each time, and leaves nothing behind', async () => {
  const { threads, start } = playThreads()
  const { begin, views } = setUp({ start })
  for (let time = 0; time < 2; time++) {
    const end = begin(ODD).finish(ODD, OPTIONS)
    await new Promise(setImmediate)
    threads.at(-1)?.end(new Error('out of memory'))
    await assert.rejects(end, { code: 'VIEWS_READER_DIED' })
  }
  assert.equal(views.usedBytes, 0)
})
