import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InstreamBufferPool } from '@clamgate/clamd'
import type { Envelope } from '@clamgate/milter'
import { MemoryBudget } from './memory-budget.ts'
import { MilterContent } from './milter-content.ts'
import type { OpenScan, Scanner, ScanReport } from './ports.ts'
import { NO_READINGS } from './testing/no-readings.ts'
import { NO_SIGNATURE_FACTS } from './testing/no-signature-facts.ts'
import { NO_TICKETS } from './testing/no-tickets.ts'
import { testSettings } from './testing/settings.ts'

const CLEAN: ScanReport = {
  result: { kind: 'clean' },
  server: 'unix:/clamd',
  scanMs: 1,
  version: undefined,
  databasesComplete: true,
}
const NEVER = new AbortController().signal

const ENVELOPE: Envelope = {
  connection: {
    hostname: Buffer.from('client'),
    family: 'inet',
    address: '192.0.2.1',
    port: 25,
    helo: undefined,
    listener: 'unix:/x',
    macro: () => undefined,
  },
  sender: Buffer.from('<a@b>'),
  senderArgs: [],
  recipients: [],
  macro: () => undefined,
  actions: new Set(),
  leadingSpace: true,
  signal: NEVER,
}

/** Content of one message under a budget, with a scanner that tells what it got. */
function open(limitBytes: number) {
  const seen: Buffer[] = []
  const buffers = new InstreamBufferPool()
  const stream: OpenScan = {
    write(chunk) {
      seen.push(Buffer.from(chunk))
      return undefined
    },
    finish: async () => CLEAN,
    abort: () => undefined,
  }
  const scanner: Scanner = {
    maxScanSize: Number.POSITIVE_INFINITY,
    hold: () => buffers.take(),
    open: () => stream,
    scan: async () => CLEAN,
  }
  const budget = new MemoryBudget(limitBytes)
  const deps = {
    scanner,
    readings: NO_READINGS,
    budget,
    openSpool: () => assert.fail('nothing is kept here'),
    signatures: NO_SIGNATURE_FACTS,
    tickets: NO_TICKETS,
  }
  const content = new MilterContent(ENVELOPE, deps, testSettings({}), 0)
  return { budget, content, seen: () => Buffer.concat(seen).toString('latin1') }
}

/** Whether sessions hold nothing of a budget. */
function hasAllBack(budget: MemoryBudget, limitBytes: number): boolean {
  if (!budget.sessions.take(limitBytes)) return false
  budget.sessions.give(limitBytes)
  return true
}

const SUBJECT = Buffer.from('Subject')
const value = (bytes: number) => Buffer.from(` ${'x'.repeat(bytes - 1)}`)

test('a header block without room in the budget goes to the scanner, whole and in order', async () => {
  const limit = 20_000
  const { budget, content, seen } = open(limit)
  assert.ok(budget.sessions.take(limit))
  let expected = ''
  for (let field = 0; field < 60; field++) {
    await content.header(Buffer.from(`X-Field-${field}`), value(1000))
    expected += `X-Field-${field}:${value(1000)}\r\n`
  }
  assert.ok(seen().length > 30_000, `${seen().length} bytes went on before the header ended`)
  await content.endHeader()
  await content.begin().intake.finish(NEVER)
  assert.ok(seen().endsWith(`${expected}\r\n`))
  budget.sessions.give(limit)
  content.release()
  assert.ok(hasAllBack(budget, limit))
})

test('copies of watched fields that find no room defer the message; with room they are kept and given back', async () => {
  const watch = async (content: MilterContent) => {
    for (let field = 0; field < 20; field++) await content.header(SUBJECT, value(8_000))
  }
  const limit = 400_000
  const roomy = open(limit)
  await watch(roomy.content)
  assert.equal(roomy.content.fields.count('subject'), 20)
  assert.ok(!hasAllBack(roomy.budget, limit))
  roomy.content.release()
  assert.ok(hasAllBack(roomy.budget, limit))

  const tight = open(60_000)
  await assert.rejects(watch(tight.content), { name: 'MilterError', code: 'MILTER_MEMORY_LIMIT' })
  tight.content.release()
  assert.ok(hasAllBack(tight.budget, 60_000))
})

test('an ordinary header needs nothing of the budget', async () => {
  const { budget, content } = open(1)
  assert.ok(budget.sessions.take(1))
  for (let field = 0; field < 24; field++) assert.equal(content.header(SUBJECT, value(100)), undefined)
  budget.sessions.give(1)
  content.release()
  assert.ok(hasAllBack(budget, 1))
})

test('what sessions keep leaves less for messages, and never the other way round', () => {
  const budget = new MemoryBudget(100)
  assert.ok(budget.take(100))
  assert.ok(budget.sessions.take(100))
  assert.ok(!budget.sessions.take(1))
  budget.give(100)
  assert.ok(!budget.take(1))
  budget.sessions.give(40)
  assert.ok(budget.take(40))
  assert.ok(!budget.take(1))
  assert.equal(budget.used, 40)
})
