import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { InstreamBuffer, InstreamBufferPool, type ScanResult } from '@clamgate/clamd'
import { createMilterServer } from '@clamgate/milter'
import { connectMta, message } from '@clamgate/milter/testing'
import { configSchema } from '../config/schema.ts'
import { MemoryBudget } from './memory-budget.ts'
import { createMilterFilter } from './milter-adapter.ts'
import type { Policy } from './policy.ts'
import type { Scanner } from './ports.ts'
import type { MessageRecord } from './record.ts'

const directory = await mkdtemp(join(tmpdir(), 'adapter-'))
after(() => rm(directory, { recursive: true }))
let sockets = 0

interface Setup {
  readonly result?: ScanResult
  /** Instead of a result. */
  readonly scan?: Scanner['scan']
  readonly policy?: Partial<Policy>
  readonly quoteFields?: boolean
  readonly databasesComplete?: boolean
}

/** The filter behind a real milter server, with a scanner that answers as told. */
async function serve({ result = { kind: 'clean' }, scan, policy = {}, ...options }: Setup = {}) {
  const records: MessageRecord[] = []
  const scanned: string[] = []
  const buffers = new InstreamBufferPool()
  const budget = new MemoryBudget(1_000_000)
  const scanner: Scanner = {
    databasesComplete: options.databasesComplete ?? true,
    hold: () => buffers.take(),
    open: () => assert.fail('nothing here is large enough to be streamed'),
    scan: async (held, call) => {
      assert.ok(held instanceof InstreamBuffer)
      scanned.push(held.content().toString('latin1'))
      return scan === undefined ? { result, server: 'unix:/clamd' } : await scan(held, call)
    },
  }
  const filter = createMilterFilter({
    scanner,
    budget,
    record: (record) => records.push(record),
    settings: () => ({
      policy: { ...configSchema.parse({}).policy, ...policy },
      messageMemory: 100_000,
      maxScanSize: 1_000_000,
      scanTimeoutMs: 5000,
      gateway: 'mx.example.org',
      quoteFields: options.quoteFields ?? false,
    }),
    now: () => Date.UTC(2026, 10, 23),
    monotonic: () => performance.now(),
  })
  const server = createMilterServer(filter)
  const path = join(directory, `${sockets++}.sock`)
  await server.listen({ kind: 'unix', path })
  return { path, records, scanned, budget, server, [Symbol.asyncDispose]: () => server.close() }
}

const RAW = Buffer.from(
  'Subject: one\r\n two\r\nMessage-ID: <1@x>\r\nDate: today\r\nX-Empty:\r\n\r\nFrom me\r\n\r\nFrom you\r\n',
)
const MAIL = { from: 'a@example.org', to: ['b@example.net', 'c@example.net'], ...message(RAW) }

test('clamd gets the message octet for octet behind one Received field', async () => {
  await using gateway = await serve()
  using mta = await connectMta({ address: { path: gateway.path } })
  assert.equal((await mta.send(MAIL)).outcome, 'accept')
  const field = 'Received: from [192.0.2.25] by mx.example.org; Mon, 23 Nov 2026 00:00:00 +0000\r\n'
  assert.deepEqual(gateway.scanned, [field + RAW.toString('latin1')])
})

test('the MTA is asked for no answer but the last: one reply packet a message', async () => {
  await using gateway = await serve()
  using mta = await connectMta({ address: { path: gateway.path } })
  await mta.session()
  const { packets } = await mta.send(MAIL)
  assert.deepEqual(
    packets.map(({ letter }) => letter),
    ['a'],
  )
})

test('an infected message is refused and recorded with its envelope', async () => {
  await using gateway = await serve({
    result: { kind: 'found', signature: 'Eicar-Test-Signature' },
    quoteFields: true,
  })
  using mta = await connectMta({ address: { path: gateway.path } })
  const { reply, modifications } = await mta.send({ ...MAIL, macros: { i: '4Tg1' } })
  assert.equal(reply?.raw.toString(), '550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature')
  assert.deepEqual(modifications, [])
  const [record] = gateway.records
  assert.equal(record?.from, 'a@example.org')
  assert.deepEqual(record?.recipients, ['b@example.net', 'c@example.net'])
  assert.equal(record?.queueId, '4Tg1')
  assert.equal(record?.sizeBytes, RAW.length)
  assert.deepEqual(record?.fields, { subject: 'one\n two', messageId: '<1@x>', date: 'today' })
})

test('a virus name with line ends, percent signs and bytes that are not ASCII stays one clean line', async () => {
  const signature = 'Bad\r\n250 fine\r\n 100% %s \u0000\u00e9\u202e'
  await using gateway = await serve({ result: { kind: 'found', signature } })
  using mta = await connectMta({ address: { path: gateway.path } })
  const { reply } = await mta.send(MAIL)
  const sent = reply?.raw.toString('latin1') ?? ''
  assert.match(sent, /^550 5\.7\.1 Blocked by ClamAV - FOUND VIRUS: Bad[\x20-\x7e]+$/)
  assert.match(sent, /100%% %%s/)
})

test('messages of one session do not mix, also when one was given up', async () => {
  await using gateway = await serve()
  // An MTA of protocol 2 waits after each step, so that a mail can be given up between two.
  using mta = await connectMta({ address: { path: gateway.path }, version: 2, actions: 0x3f, protocol: 0x7f })
  await mta.session()
  await mta.sendPart({ ...MAIL, from: 'given@up' }, 5)
  mta.abort()
  for (const name of ['first', 'second']) {
    await mta.send({
      from: `${name}@x`,
      to: ['b@y'],
      headers: [['Subject', name]],
      body: Buffer.from(`${name}\r\n`),
    })
  }
  assert.deepEqual(
    gateway.records.map(({ from, recipients }) => [from, recipients]),
    [
      ['first@x', ['b@y']],
      ['second@x', ['b@y']],
    ],
  )
  assert.match(gateway.scanned[1] ?? '', /\r\nSubject: second\r\n\r\nsecond\r\n$/)
  assert.equal(gateway.budget.used, 0)
})

const FAILURES: readonly [string, Setup, string, string][] = [
  ['a scanner that throws', { scan: () => Promise.reject(new Error('gone')) }, 'tempfail', 'failure'],
  ['an error of clamd', { result: { kind: 'error', text: 'out of memory' } }, 'tempfail', 'failure'],
  ['missing databases', { databasesComplete: false }, 'tempfail', 'databases-missing'],
]
for (const [name, setup, outcome, verdict] of FAILURES) {
  test(`${name} defers the mail by default, with words that name nothing of ours`, async () => {
    await using gateway = await serve(setup)
    using mta = await connectMta({ address: { path: gateway.path } })
    const result = await mta.send(MAIL)
    assert.equal(result.outcome, outcome)
    assert.equal(
      result.reply?.raw.toString(),
      '451 4.7.1 Message could not be checked for viruses, please try again later',
    )
    assert.equal(gateway.records[0]?.outcome.verdict.kind, verdict)
  })
}

test('the other actions reach the MTA as what they are', async () => {
  for (const [infected, outcome] of [
    ['accept', 'accept'],
    ['discard', 'discard'],
    ['defer', 'tempfail'],
    ['mta-hold', 'quarantine'],
  ] as const) {
    await using gateway = await serve({
      result: { kind: 'found', signature: 'X y\r\nz' },
      policy: { infected },
    })
    using mta = await connectMta({ address: { path: gateway.path } })
    const result = await mta.send(MAIL)
    assert.equal(result.outcome, outcome, infected)
    if (infected !== 'mta-hold') continue
    const [hold] = result.modifications
    assert.ok(hold?.kind === 'quarantine')
    assert.match(hold.reason, /^infected by X y[\x20-\x7e]+z$/)
  }
})

test('an MTA that cannot hold mail gets a defer instead, and the record says so', async () => {
  await using gateway = await serve({
    result: { kind: 'found', signature: 'X' },
    policy: { infected: 'mta-hold' },
  })
  using mta = await connectMta({ address: { path: gateway.path }, actions: 0x1ff & ~0x20 })
  assert.equal((await mta.send(MAIL)).outcome, 'tempfail')
  assert.equal(gateway.records[0]?.outcome.action, 'defer')
})

test('an MTA that goes away during the scan stops it, and nothing is recorded', async () => {
  const asked = Promise.withResolvers<AbortSignal>()
  const stopped = Promise.withResolvers<void>()
  await using gateway = await serve({
    scan: async (_message, { signal }) => {
      asked.resolve(signal)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      stopped.resolve()
      throw signal.reason
    },
  })
  const mta = await connectMta({ address: { path: gateway.path } })
  const lost = assert.rejects(mta.send(MAIL))
  await asked.promise
  mta.destroy()
  await stopped.promise
  await lost
  await gateway.server.drain({ graceMs: 1000 })
  assert.deepEqual(gateway.records, [])
  assert.equal(gateway.budget.used, 0)
})

test('a header block of any size is scanned whole', async () => {
  await using gateway = await serve()
  using mta = await connectMta({ address: { path: gateway.path } })
  const headers = Array.from({ length: 90 }, (_, i): [string, string] => [`X-${i}`, 'v'.repeat(1000 + i)])
  await mta.send({ from: 'a@x', to: ['b@y'], headers })
  const expected = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  assert.ok(gateway.scanned[0]?.endsWith(`${expected}\r\n`))
})
