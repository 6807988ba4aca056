import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { InstreamBufferPool, type ScanResult } from '@clamgate/clamd'
import type { Unfound } from '../policy/verdict.ts'
import { type ExcuseDeps, withoutExcused } from './excuse.ts'
import { MemoryBudget } from './memory-budget.ts'
import type { Finding } from './pipeline.ts'
import type { Readings } from './readings/types.ts'
import { CLEAN_REPORT } from './testing/clean-report.ts'
import { VIEWS_OFF } from './testing/no-readings.ts'

const WHOLE = Buffer.from('a mail with GOOD in it')
const GOOD = Buffer.from('GOOD')
const sha256Of = (octets: Buffer) => createHash('sha256').update(octets).digest('hex')
const GOOD_SHA256 = sha256Of(GOOD)
const IGNORED = { signature: 'Sig.A', reason: 'ours' }
const FOUND: Finding = {
  verdict: { kind: 'infected', signature: 'Sig.A' },
  otherwise: { kind: 'clean' },
  ...{ server: 'unix:/clamd', version: undefined, scanMs: 1 },
}
const found = (signature: string): ScanResult => ({ kind: 'found', signature })
const CLEAN: ScanResult = { kind: 'clean' }
const ERROR: ScanResult = { kind: 'error', text: 'no' }

interface Setup {
  /** What clamd says of the rest of a mail, round by round; the last counts on. */
  readonly rests?: readonly (ScanResult | Error)[]
  /** What it says of the part alone. */
  readonly part?: ScanResult
  readonly without?: Readings['without']
  /** Contents in which each signature is ignored. */
  readonly excuses?: Readonly<Record<string, readonly string[]>>
  readonly otherwise?: Unfound
  readonly scanTimeoutMs?: number
  /** Of the mail nothing is in memory. */
  readonly isStreamed?: boolean
}

const cutsGood: Readings['without'] = async () => ({
  rest: Buffer.from('a mail with nothing in it'),
  parts: [{ sha256: GOOD_SHA256, octets: GOOD }],
})

async function judged(setup: Setup = {}) {
  const { rests = [CLEAN], part = found('Sig.A'), without = cutsGood, otherwise = { kind: 'clean' } } = setup
  const { excuses = { 'Sig.A': [GOOD_SHA256] }, scanTimeoutMs = 60_000, isStreamed = false } = setup
  const pool = new InstreamBufferPool()
  let round = 0
  const deps: ExcuseDeps = {
    scanner: {
      maxScanSize: Number.POSITIVE_INFINITY,
      hold: () => pool.take(),
      async scan(message) {
        if (Array.isArray(message)) return { ...CLEAN_REPORT, result: part }
        const said = rests[Math.min(round++, rests.length - 1)] ?? CLEAN
        if (said instanceof Error) throw said
        return { ...CLEAN_REPORT, result: said }
      },
      open: () => assert.fail('what is left is in memory'),
    },
    signatures: {
      excuses: (signature) => (excuses[signature] ?? []).map((sha256) => ({ sha256, ignored: IGNORED })),
    },
    readings: { begin: () => assert.fail('views are off'), without },
    budget: new MemoryBudget(1_000_000),
  }
  const mail = { ...FOUND, otherwise }
  const lent = { lend: <T>(work: (whole: Buffer) => Promise<T>) => (isStreamed ? undefined : work(WHOLE)) }
  const { verdict } = await withoutExcused(mail, lent, deps, {
    ...{ databasesMaxAgeMs: Number.POSITIVE_INFINITY, scanTimeoutMs, nowMs: 0 },
    signal: new AbortController().signal,
    envelope: {
      sender: '',
      recipients: ['b@example.net'],
      clientAddress: undefined,
      authenticated: undefined,
    },
    limits: { messageMemory: 10_000, maxScanSize: 10_000, views: VIEWS_OFF },
    prefix: Buffer.from('Received: x\r\n'),
  })
  return { verdict, kept: verdict === mail.verdict, round }
}

test('with the excused part cut out, a mail is what it was but for the finding', async () => {
  assert.deepEqual((await judged()).verdict, { kind: 'clean', ignored: IGNORED })
  // Found only in the mail around it, not in the part alone.
  assert.equal((await judged({ part: CLEAN })).verdict.kind, 'clean')
  const oversize = await judged({ otherwise: { kind: 'oversize', head: 'clean' } })
  assert.deepEqual(oversize.verdict, { kind: 'oversize', head: 'clean', ignored: IGNORED })
})

test('a mail that is excused as a whole is scanned no more', async () => {
  const { verdict, round } = await judged({
    excuses: { 'Sig.A': [sha256Of(WHOLE)] },
    without: () => assert.fail('nothing is cut'),
  })
  assert.deepEqual([verdict.kind, round], ['clean', 0])
})

test('what else is in the rest, or in the part, counts', async () => {
  assert.deepEqual((await judged({ rests: [found('Sig.B')] })).verdict, {
    kind: 'infected',
    signature: 'Sig.B',
  })
  assert.deepEqual((await judged({ part: found('Sig.B') })).verdict, { kind: 'infected', signature: 'Sig.B' })
  // The same signature is found in a second content that nobody excuses.
  const again = await judged({
    rests: [found('Sig.A')],
    without: async (mail) => (mail === WHOLE ? await cutsGood(mail, [], LIMITS) : undefined),
  })
  assert.deepEqual(again.verdict, { kind: 'infected', signature: 'Sig.A' })
})

const LIMITS = { bounds: VIEWS_OFF.bounds, signal: new AbortController().signal }

for (const [what, setup] of [
  ['the rest cannot be scanned', { rests: [new Error('gone')] }],
  ['clamd answers an error to the rest', { rests: [ERROR] }],
  ['clamd answers an error to the part', { part: ERROR }],
  ['the mail cannot be read', { without: () => Promise.reject(new Error('no thread')) }],
  ['the mail cannot be read, and that is thrown at once', { without: () => assert.fail('broken') }],
  ['it cannot be said what is left', { without: async () => undefined }],
  ['the mail is not whole in memory', { isStreamed: true }],
  ['nothing is ignored in any content', { excuses: {} }],
  ['part after part would have to be cut', { rests: [found('Sig.A')] }],
  [
    'it takes too long',
    {
      scanTimeoutMs: 20,
      without: (_mail: Buffer, _wanted: readonly string[], { signal }: { readonly signal: AbortSignal }) =>
        new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    },
  ],
] as const satisfies readonly (readonly [string, Setup])[]) {
  test(`a finding stays where ${what}`, async () => {
    assert.deepEqual((await judged(setup)).verdict, FOUND.verdict)
  })
}

test('so many rounds are made, and no more', async () => {
  assert.equal((await judged({ rests: [found('Sig.A')] })).round, 4)
})

test('what is worse after the part was cut is no excuse', async () => {
  const limits = { rests: [found('Heuristics.Limits.Exceeded.MaxFileSize')] }
  assert.equal((await judged(limits)).verdict.kind, 'infected')
})
