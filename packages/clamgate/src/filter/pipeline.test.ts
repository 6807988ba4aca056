import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InstreamBufferPool, type ScanResult } from '@clamgate/clamd'
import { DEFAULT_BOUNDS } from '@clamgate/mime'
import { someReading } from '../policy/testing/reading.ts'
import type { ReadingFacts } from '../policy/verdict.ts'
import { Intake } from './intake.ts'
import { MemoryBudget } from './memory-budget.ts'
import { findVerdict } from './pipeline.ts'
import type { Scanner, ScanReport } from './ports.ts'
import type { Drawing, MessageReading, UnionOptions } from './readings/types.ts'
import { CLEAN_REPORT } from './testing/clean-report.ts'

const PREFIX = Buffer.from('Received: x\r\n')
const HIT = { path: '0.2', classes: ['E01'] }
const FACTS = someReading({
  notCanonical: 'odd',
  objects: 3,
  classes: ['E01'],
  isAmbiguous: false,
  differing: [],
})
const DRAWING: Drawing = {
  ambiguities: [],
  tree: {
    ...{ path: '0', kind: 'leaf', type: 'text/plain', encoding: 'identity', name: undefined, bytes: 1 },
    ...{ via: undefined, classes: [], objects: [], parts: [] },
  },
}

type Scan = (signal: AbortSignal) => Promise<ScanReport | undefined>
type Words = 'clean' | 'found' | 'error' | 'fails' | 'hangs' | 'none'

function scanOf(words: Words, signature: string): Scan {
  const result = (one: ScanResult) => async () => ({ ...CLEAN_REPORT, result: one, server: signature })
  switch (words) {
    case 'clean':
      return result({ kind: 'clean' })
    case 'found':
      return result({ kind: 'found', signature })
    case 'error':
      return result({ kind: 'error', text: 'no' })
    case 'fails':
      return () =>
        Promise.reject(Object.assign(new Error(`${signature} has gone`), { code: `${signature}_GONE` }))
    case 'none':
      return async () => undefined
    case 'hangs':
      return (signal) =>
        new Promise((_, reject) => {
          const stop = () => reject(signal.reason)
          if (signal.aborted) stop()
          signal.addEventListener('abort', stop, { once: true })
        })
  }
}

interface Setup {
  readonly raw: Scan
  readonly union: Scan
  readonly facts?: Partial<ReadingFacts>
  readonly scanTimeoutMs?: number
  readonly explain?: boolean
  readonly signal?: AbortSignal
  /** Bytes of the message; 900 of them are scanned. */
  readonly bytes?: number
}

async function find({ raw, union, facts = {}, bytes = 20, ...options }: Setup) {
  const pool = new InstreamBufferPool()
  const seen = { wholes: [] as (string | undefined)[], copied: '', written: '', drops: 0, begun: 0 }
  const budget = new MemoryBudget(100_000)
  const scanner: Scanner = {
    maxScanSize: Number.POSITIVE_INFINITY,
    hold: () => pool.take(),
    scan: async (_, { signal }) => (await raw(signal)) ?? CLEAN_REPORT,
    open: ({ signal }) => ({
      write: () => undefined,
      finish: async () => (await raw(signal)) ?? CLEAN_REPORT,
      abort: () => undefined,
    }),
  }
  let known: ReadingFacts = FACTS
  const reading: MessageReading = {
    get facts() {
      return known
    },
    write: (piece) => {
      seen.written += piece.toString()
    },
    copy: (before) => {
      seen.copied += before.toString()
    },
    finish: async (whole, { signal, explain }: UnionOptions) => {
      seen.wholes.push(whole?.toString())
      const report = await union(signal)
      known = { ...FACTS, ...facts, unionHit: report?.result.kind === 'found' ? HIT : undefined }
      return { report, drawing: explain ? DRAWING : undefined, streams: [] }
    },
    drop: () => {
      seen.drops += 1
    },
  }
  const readings = {
    begin: () => {
      seen.begun += 1
      return reading
    },
    without: () => assert.fail('nothing is ignored'),
  }
  const intake = new Intake(
    { scanner, readings, budget, openSpool: () => assert.fail('nothing is kept') },
    {
      ...{ messageMemory: 500, maxScanSize: 900 + PREFIX.length, scanHead: true, scan: true, mayKeep: false },
      views: { mode: 'auto', bounds: DEFAULT_BOUNDS },
    },
    PREFIX,
  )
  for (let sent = 0; sent < bytes; sent += 20) await intake.write(Buffer.from('0123456789abcdefghij'))
  const finding = await findVerdict(intake, {
    ...{ databasesMaxAgeMs: Number.POSITIVE_INFINITY, scanTimeoutMs: 60_000, nowMs: 0 },
    ...{ signal: new AbortController().signal, ...options },
  })
  intake.release()
  assert.equal(budget.used, 0)
  assert.equal(seen.drops, seen.begun, 'what was begun is dropped once')
  return { ...finding, seen }
}

/** What both scans say, and what comes of it. */
const TABLE: readonly (readonly [raw: Words, union: Words, verdict: string])[] = [
  ['clean', 'clean', 'clean'],
  ['clean', 'none', 'clean'],
  ['clean', 'found', 'infected UNION'],
  ['clean', 'error', 'failure SCAN_ERROR'],
  ['clean', 'fails', 'failure UNION_GONE'],
  ['found', 'clean', 'infected RAW'],
  ['found', 'none', 'infected RAW'],
  ['found', 'found', 'infected RAW'],
  ['found', 'fails', 'infected RAW'],
  ['found', 'hangs', 'infected RAW'],
  ['error', 'clean', 'failure SCAN_ERROR'],
  ['error', 'found', 'infected UNION'],
  ['fails', 'clean', 'failure RAW_GONE'],
  ['fails', 'none', 'failure RAW_GONE'],
  ['fails', 'found', 'infected UNION'],
  ['fails', 'fails', 'failure RAW_GONE'],
]

for (const [raw, union, expected] of TABLE) {
  test(`the mail as it is: ${raw}, its readings: ${union}, together: ${expected}`, async () => {
    const { verdict, reading, server, otherwise } = await find({
      raw: scanOf(raw, 'RAW'),
      union: scanOf(union, 'UNION'),
    })
    const more =
      verdict.kind === 'infected' ? verdict.signature : verdict.kind === 'failure' ? verdict.code : ''
    assert.equal(`${verdict.kind} ${more}`.trim(), expected)
    assert.deepEqual(reading?.unionHit, expected === 'infected UNION' ? HIT : undefined)
    if (verdict.kind === 'infected')
      assert.deepEqual([server, otherwise], [verdict.signature, { kind: 'clean' }])
  })
}

test('of both findings that of the mail as it is counts, whichever comes first', async () => {
  const gate = Promise.withResolvers<void>()
  const late =
    (scan: Scan): Scan =>
    (signal) =>
      gate.promise.then(() => scan(signal))
  const first =
    (scan: Scan): Scan =>
    (signal) =>
      scan(signal).finally(() => gate.resolve())
  const raw = scanOf('found', 'RAW')
  const union = scanOf('found', 'UNION')
  const { verdict, reading } = await find({ raw: late(raw), union: first(union) })
  assert.deepEqual(verdict, { kind: 'infected', signature: 'RAW' })
  assert.equal(reading?.unionHit, undefined)
})

for (const [raw, union, expected] of [
  ['hangs', 'clean', 'failure SCAN_TIMEOUT'],
  ['clean', 'hangs', 'failure SCAN_TIMEOUT'],
  ['hangs', 'hangs', 'failure SCAN_TIMEOUT'],
  ['hangs', 'found', 'infected'],
] as const) {
  test(`at the deadline, the mail as it is: ${raw}, its readings: ${union}, together: ${expected}`, async () => {
    const options = { raw: scanOf(raw, 'RAW'), union: scanOf(union, 'UNION'), scanTimeoutMs: 5 }
    const { verdict } = await find(options)
    assert.equal(`${verdict.kind} ${verdict.kind === 'failure' ? verdict.code : ''}`.trim(), expected)
  })
}

test('who gives up ends both', async () => {
  const stop = new AbortController()
  setImmediate(() => stop.abort(new Error('the MTA has gone')))
  const both = { raw: scanOf('hangs', 'RAW'), union: scanOf('hangs', 'UNION') }
  const { verdict } = await find({ ...both, signal: stop.signal })
  assert.equal(verdict.kind, 'failure')
})

test('a reading has the message from memory where it is there, and else a copy of all of it', async () => {
  const clean = { raw: scanOf('clean', 'RAW'), union: scanOf('clean', 'UNION') }
  const small = (await find(clean)).seen
  assert.deepEqual(
    [small.wholes, small.copied, small.written],
    [['0123456789abcdefghij'], '', '0123456789abcdefghij'],
  )
  const large = (await find({ ...clean, bytes: 800 })).seen
  assert.deepEqual([large.wholes, large.written.length], [[undefined], 800])
  assert.equal(large.copied, large.written.slice(0, large.copied.length))
  assert.ok(large.copied.length > 400, 'what came before is copied')
})

test('of a message that is scanned in part no reading is made', async () => {
  const { verdict, reading, seen } = await find({
    ...{ raw: scanOf('clean', 'RAW'), union: scanOf('found', 'UNION'), bytes: 920 },
  })
  assert.deepEqual([verdict, reading, seen.wholes], [{ kind: 'oversize', head: 'clean' }, undefined, []])
})

test('what readings say of the mail is part of the verdict', async () => {
  const clean = { raw: scanOf('clean', 'RAW'), union: scanOf('clean', 'UNION') }
  assert.equal((await find({ ...clean, facts: { isAmbiguous: true } })).verdict.kind, 'ambiguous')
  const unscannable = [{ kind: 'bound', what: 'depth', path: '0' }] as const
  assert.equal((await find({ ...clean, facts: { unscannable } })).verdict.kind, 'unscannable')
})

test('databases that are missing or old at either clamd are told of', async () => {
  const raw = scanOf('clean', 'RAW')
  const version = { engine: '1.4.6', database: 1, databaseDate: new Date(-1000), text: '' }
  const old: Scan = async () => ({ ...CLEAN_REPORT, version })
  assert.deepEqual((await find({ raw, union: old })).verdict.kind, 'clean')
  const missing: Scan = async () => ({ ...CLEAN_REPORT, databasesComplete: false })
  assert.equal((await find({ raw, union: missing })).verdict.kind, 'databases-missing')
})

test('who asks hears of both scans, also where one was enough', async () => {
  const { verdict, readings, reading } = await find({
    ...{ raw: scanOf('found', 'RAW'), union: scanOf('found', 'UNION'), explain: true },
  })
  assert.deepEqual(verdict, { kind: 'infected', signature: 'RAW' })
  assert.equal(readings?.drawing, DRAWING)
  assert.deepEqual(
    readings?.streams.map(({ kind, bytes, result }) => [kind, bytes, result?.kind]),
    [['raw', 20, 'found']],
  )
  assert.equal(reading?.unionHit, undefined)
})
