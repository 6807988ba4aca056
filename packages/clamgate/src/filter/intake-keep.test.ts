import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InstreamBufferPool } from '@clamgate/clamd'
import fc from 'fast-check'
import { Intake, type IntakeLimits } from './intake.ts'
import { MemoryBudget } from './memory-budget.ts'
import type { KeptEnvelope, OpenScan, Scanner, Spool } from './ports.ts'
import { CLEAN_REPORT } from './testing/clean-report.ts'
import { NO_READINGS, VIEWS_OFF } from './testing/no-readings.ts'

const PREFIX = Buffer.from('Received: from [x] by y; z\r\n')
const LIMITS: IntakeLimits = {
  messageMemory: 1000,
  maxScanSize: 3000 + PREFIX.length,
  scanHead: true,
  scan: true,
  mayKeep: true,
  views: VIEWS_OFF,
}
const NEVER = new AbortController().signal
// Only handed through: the spool of these tests looks at nothing in it.
const ENVELOPE = {} as KeptEnvelope
const pool = new InstreamBufferPool({ smallestBytes: 64 })

function setUp(
  limits: Partial<IntakeLimits> = {},
  { lost = undefined as Error | undefined, budgetBytes = 100_000 } = {},
) {
  const seen = { opened: 0, kept: [] as Buffer[], dropped: 0 }
  const openSpool = (): Spool => {
    seen.opened++
    const chunks: Buffer[] = []
    return {
      write: (bytes) => {
        chunks.push(Buffer.from(bytes))
        return undefined
      },
      keep: async () => {
        seen.kept.push(Buffer.concat(chunks))
        return { id: 'kept' }
      },
      drop: () => {
        seen.dropped++
      },
    }
  }
  const open = (): OpenScan => {
    if (lost !== undefined) throw lost
    return { write: () => undefined, finish: async () => CLEAN_REPORT, abort: () => undefined }
  }
  const scanner: Scanner = {
    maxScanSize: Number.POSITIVE_INFINITY,
    hold: () => pool.take(),
    scan: async () => CLEAN_REPORT,
    open,
  }
  const budget = new MemoryBudget(budgetBytes)
  const intake = new Intake(
    { scanner, readings: NO_READINGS, budget, openSpool },
    { ...LIMITS, ...limits },
    PREFIX,
  )
  return { intake, seen, budget }
}

test('what is kept is the message octet for octet, whatever its size and that of its pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 900, size: 'max' }), { maxLength: 15, size: 'max' }),
      fc.record({ scan: fc.boolean(), scanHead: fc.boolean() }),
      fc.constantFrom(60, 500, 3000),
      fc.constantFrom(0, 2000, 100_000),
      async (pieces, how, maxScan, budgetBytes) => {
        const limits = { ...how, maxScanSize: maxScan + PREFIX.length }
        const { intake, seen, budget } = setUp(limits, { budgetBytes })
        for (const piece of pieces) await intake.write(Buffer.from(piece))
        if (how.scan) await intake.finish(NEVER)
        assert.deepEqual(await intake.keep(ENVELOPE), { id: 'kept' })
        intake.release()
        assert.deepEqual(seen.kept, [Buffer.concat(pieces)])
        assert.equal(budget.used, 0)
      },
    ),
  )
})

test('a streamed message that is kept gives its memory back', async () => {
  const { intake, seen, budget } = setUp({ maxScanSize: 10_000 })
  for (let i = 0; i < 2; i++) void intake.write(Buffer.alloc(900, i))
  await intake.finish(NEVER)
  await intake.keep(ENVELOPE)
  intake.release()
  assert.equal(seen.kept[0]?.length, 1800)
  assert.equal(budget.used, 0)
})

test('a small message that is not kept after all costs no spool', async () => {
  const { intake, seen } = setUp()
  void intake.write(Buffer.alloc(900))
  await intake.finish(NEVER)
  intake.release()
  assert.equal(seen.opened, 0)
})

test('a message of moderate size that is not kept after all stays in memory', async () => {
  const { intake, seen, budget } = setUp({ maxScanSize: 10_000 })
  for (let i = 0; i < 2; i++) void intake.write(Buffer.alloc(900))
  assert.ok(budget.used >= 1800, `${budget.used} bytes are booked`)
  await intake.finish(NEVER)
  intake.release()
  assert.equal(seen.opened, 0)
  assert.equal(budget.used, 0)
})

test('a large message is spooled as it comes, and dropped when it is not kept after all', async () => {
  const { intake, seen, budget } = setUp({ maxScanSize: 10_000 })
  for (let i = 0; i < 6; i++) await intake.write(Buffer.alloc(900))
  assert.equal(budget.used, 0)
  await intake.finish(NEVER)
  intake.release()
  assert.deepEqual(seen, { opened: 1, kept: [], dropped: 1 })
})

test('a message can be kept although the scanner was lost', async () => {
  const { intake, seen } = setUp({}, { lost: new Error('away') })
  for (let i = 0; i < 3; i++) void intake.write(Buffer.alloc(900, i))
  await assert.rejects(intake.finish(NEVER), /away/)
  await intake.keep(ENVELOPE)
  intake.release()
  assert.equal(seen.kept[0]?.length, 2700)
})

test('an exempt message that nobody will keep is only counted', () => {
  const { intake, budget, seen } = setUp({ scan: false, mayKeep: false })
  for (let i = 0; i < 5; i++) assert.equal(intake.write(Buffer.alloc(900)), undefined)
  assert.equal(intake.sizeBytes, 4500)
  assert.equal(budget.used, 0)
  intake.release()
  assert.equal(seen.opened, 0)
})
