import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InstreamBuffer, InstreamBufferPool } from '@clamgate/clamd'
import fc from 'fast-check'
import { Intake } from './intake.ts'
import { MemoryBudget } from './memory-budget.ts'
import type { OpenScan, Scanner } from './ports.ts'
import { CLEAN_REPORT } from './testing/clean-report.ts'
import { NO_READINGS, VIEWS_OFF } from './testing/no-readings.ts'

const PREFIX = Buffer.from('Received: from [x] by y; z\r\n')
const SCANNED = 5000
const LIMITS = {
  messageMemory: 1000,
  maxScanSize: SCANNED + PREFIX.length,
  scanHead: true,
  scan: true,
  mayKeep: false,
  views: VIEWS_OFF,
}
const pool = new InstreamBufferPool({ smallestBytes: 64 })
const NEVER = new AbortController().signal

const openSpool = () => assert.fail('nothing here is to be kept')

/** A scanner that keeps what it was given and answers clean. */
function recordingScanner({ pressure = () => undefined as Promise<void> | undefined } = {}) {
  const seen = { scans: [] as Buffer[], streams: [] as Buffer[], aborts: 0 }
  const scanner: Scanner = {
    maxScanSize: Number.POSITIVE_INFINITY,
    hold: () => pool.take(),
    scan: async (message) => {
      seen.scans.push(
        message instanceof InstreamBuffer ? Buffer.from(message.content()) : Buffer.concat(message),
      )
      return CLEAN_REPORT
    },
    open: (): OpenScan => {
      const chunks: Buffer[] = []
      return {
        write: (chunk) => {
          chunks.push(Buffer.from(chunk))
          return pressure()
        },
        finish: async () => {
          seen.streams.push(Buffer.concat(chunks))
          return CLEAN_REPORT
        },
        abort: () => {
          seen.aborts++
        },
      }
    },
  }
  return { scanner, seen }
}

test('a small message is scanned from memory, behind the prefix', async () => {
  const { scanner, seen } = recordingScanner()
  const budget = new MemoryBudget(10_000)
  const intake = new Intake({ scanner, readings: NO_READINGS, budget, openSpool }, LIMITS, PREFIX)
  void intake.write(Buffer.from('Subject: x\r\n\r\n'))
  void intake.write(Buffer.from('body'))
  assert.ok(budget.used >= 18 + PREFIX.length, `${budget.used} bytes are booked`)
  assert.deepEqual(await intake.finish(NEVER), { kind: 'scanned', report: CLEAN_REPORT })
  assert.deepEqual(seen.scans, [Buffer.concat([PREFIX, Buffer.from('Subject: x\r\n\r\nbody')])])
  intake.release()
  assert.equal(budget.used, 0)
})

test('whatever the sizes of the pieces, the scanner sees the message whole and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 12 }),
      fc.integer({ min: 0, max: 3000 }),
      async (pieces, budgetBytes) => {
        const { scanner, seen } = recordingScanner()
        const budget = new MemoryBudget(budgetBytes)
        const intake = new Intake({ scanner, readings: NO_READINGS, budget, openSpool }, LIMITS, PREFIX)
        for (const piece of pieces) await intake.write(Buffer.from(piece))
        await intake.finish(NEVER)
        intake.release()
        const whole = Buffer.concat(pieces)
        const scanned = Buffer.concat([PREFIX, whole.subarray(0, SCANNED)])
        assert.deepEqual([...seen.scans, ...seen.streams], [scanned])
        assert.equal(intake.sizeBytes, whole.length)
        assert.equal(intake.oversize, whole.length > SCANNED)
        assert.equal(budget.used, 0)
        assert.equal(seen.aborts, 0)
      },
    ),
  )
})

test('a message above its memory limit is streamed, and holds no memory from then on', async () => {
  const { scanner, seen } = recordingScanner()
  const budget = new MemoryBudget(10_000)
  const intake = new Intake({ scanner, readings: NO_READINGS, budget, openSpool }, LIMITS, PREFIX)
  void intake.write(Buffer.alloc(900, 'a'))
  void intake.write(Buffer.alloc(200, 'b'))
  assert.equal(budget.used, 0)
  await intake.finish(NEVER)
  assert.equal(seen.streams[0]?.length, PREFIX.length + 1100)
})

test('when the common memory is used up, a small message is streamed too', async () => {
  const { scanner, seen } = recordingScanner()
  const budget = new MemoryBudget(10)
  const intake = new Intake({ scanner, readings: NO_READINGS, budget, openSpool }, LIMITS, PREFIX)
  void intake.write(Buffer.from('more than ten'))
  await intake.finish(NEVER)
  assert.equal(seen.streams.length, 1)
})

test('backpressure of the scanner is handed on', async () => {
  const gate = Promise.withResolvers<void>()
  const { scanner } = recordingScanner({ pressure: () => gate.promise })
  const intake = new Intake(
    { scanner, budget: new MemoryBudget(10_000), readings: NO_READINGS, openSpool },
    LIMITS,
    PREFIX,
  )
  assert.equal(intake.write(Buffer.alloc(1000)), undefined)
  const pressure = intake.write(Buffer.alloc(1000))
  assert.ok(pressure instanceof Promise)
  gate.resolve()
  await pressure
  await intake.finish(NEVER)
})

test('a message too large to be scanned in part is not scanned at all, and its stream is given up', async () => {
  const { scanner, seen } = recordingScanner()
  const limits = { ...LIMITS, scanHead: false }
  const intake = new Intake(
    { scanner, budget: new MemoryBudget(10_000), readings: NO_READINGS, openSpool },
    limits,
    PREFIX,
  )
  for (let i = 0; i < 6; i++) void intake.write(Buffer.alloc(1000))
  assert.deepEqual(await intake.finish(NEVER), { kind: 'unscanned' })
  assert.equal(seen.aborts, 1)
  assert.deepEqual(seen.scans, [])
})

test('a message of exactly the scan size is scanned whole and not oversize', async () => {
  const { scanner, seen } = recordingScanner()
  const limits = { ...LIMITS, scanHead: false }
  const intake = new Intake(
    { scanner, budget: new MemoryBudget(10_000), readings: NO_READINGS, openSpool },
    limits,
    PREFIX,
  )
  for (let i = 0; i < 5; i++) void intake.write(Buffer.alloc(1000))
  assert.equal((await intake.finish(NEVER)).kind, 'scanned')
  assert.equal(intake.oversize, false)
  assert.equal(seen.streams[0]?.length, LIMITS.maxScanSize)
})

test('a scanner that is lost in the middle does not disturb the intake, and is reported at the end', async () => {
  const lost = new Error('connection reset')
  const { scanner, seen } = recordingScanner({ pressure: () => Promise.reject(lost) })
  const budget = new MemoryBudget(10_000)
  const intake = new Intake({ scanner, readings: NO_READINGS, budget, openSpool }, LIMITS, PREFIX)
  void intake.write(Buffer.alloc(900))
  await intake.write(Buffer.alloc(900))
  assert.equal(intake.write(Buffer.alloc(900)), undefined)
  await assert.rejects(intake.finish(NEVER), lost)
  assert.equal(intake.sizeBytes, 2700)
  assert.equal(seen.aborts, 1)
  assert.equal(budget.used, 0)
})

test('a scanner that cannot be opened is reported at the end', async () => {
  const away = new Error('no clamd answers')
  const scanner: Scanner = {
    ...recordingScanner().scanner,
    open: () => {
      throw away
    },
  }
  const intake = new Intake(
    { scanner, budget: new MemoryBudget(10_000), readings: NO_READINGS, openSpool },
    LIMITS,
    PREFIX,
  )
  void intake.write(Buffer.alloc(2000))
  await assert.rejects(intake.finish(NEVER), away)
})

test('release frees memory and stream, at any time and again', () => {
  const { scanner, seen } = recordingScanner()
  const budget = new MemoryBudget(10_000)
  const held = new Intake({ scanner, readings: NO_READINGS, budget, openSpool }, LIMITS, PREFIX)
  void held.write(Buffer.alloc(500))
  const streamed = new Intake({ scanner, readings: NO_READINGS, budget, openSpool }, LIMITS, PREFIX)
  void streamed.write(Buffer.alloc(1500))
  for (const intake of [held, streamed, held, streamed]) intake.release()
  assert.equal(budget.used, 0)
  assert.equal(seen.aborts, 1)
  assert.equal(streamed.write(Buffer.alloc(10)), undefined)
})
