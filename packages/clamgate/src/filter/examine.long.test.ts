import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { InstreamBuffer, InstreamBufferPool } from '@clamgate/clamd'
import fc from 'fast-check'
import { examine } from './examine.ts'
import { MemoryBudget } from './memory-budget.ts'
import type { Scanner } from './ports.ts'
import { CLEAN_REPORT } from './testing/clean-report.ts'
import { NO_READINGS } from './testing/no-readings.ts'
import { NO_SIGNATURE_FACTS } from './testing/no-signature-facts.ts'
import { testSettings } from './testing/settings.ts'

async function seenBy(chunks: readonly Buffer[]): Promise<string> {
  let seen = ''
  const pool = new InstreamBufferPool()
  const budget = new MemoryBudget(1_000_000)
  const scanner: Scanner = {
    maxScanSize: Number.POSITIVE_INFINITY,
    hold: () => pool.take(),
    open: () => assert.fail('nothing here is large enough to be streamed'),
    scan: async (held) => {
      assert.ok(held instanceof InstreamBuffer)
      seen = held.content().toString('latin1')
      return CLEAN_REPORT
    },
  }
  const settings = testSettings()
  const deps = {
    scanner,
    readings: NO_READINGS,
    budget,
    signatures: NO_SIGNATURE_FACTS,
    settings: () => settings,
    incident: () => 'ID',
    now: () => 0,
    monotonic: () => 0,
    tryKeeping: () => assert.fail('nothing here is to be kept'),
    written: {
      ...{ sender: '', recipients: [], clientAddress: undefined, authenticated: undefined },
      submission: 'smtp' as const,
    },
  }
  const { outcome } = await examine(Readable.from(chunks), deps, new AbortController().signal)
  assert.equal(outcome.action, 'accept')
  assert.equal(budget.used, 0)
  return seen.slice(seen.indexOf('\r\n') + 2)
}

test('a message from a file is scanned with the line ends that an MTA gives it, wherever it was cut', async () => {
  const piece = fc.constantFrom('a', '\n', '\r\n', '\r', 'From x')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(piece, { maxLength: 4 }), { maxLength: 5 }), async (pieces) => {
      const texts = pieces.map((parts) => parts.join('')).filter((text) => text !== '')
      const seen = await seenBy(texts.map((text) => Buffer.from(text)))
      assert.equal(seen, texts.join('').replace(/(?<!\r)\n/g, '\r\n'))
    }),
    { numRuns: 200 },
  )
})
