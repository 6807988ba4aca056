import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SocketFigures } from '../document/road.ts'
import type { CandidateName } from '../options.ts'
import { pairs, socketRatios } from './ratios.ts'

function figures(name: CandidateName, perSecond: number, p99: number, cpu: number): SocketFigures {
  const times = { p50: p99 / 2, p99, max: p99 * 2 }
  return {
    name,
    messages: 1000,
    messagesPerSecond: { median: perSecond, rounds: [perSecond] },
    wholeMs: times,
    endOfMessageMs: times,
    milterCpuMsPerMessage: cpu,
    clamdCpuMsPerMessage: 1,
    loadCpuMsPerMessage: 1,
    residentKib: 1,
    peakKib: 1,
    logBytesPerMessage: undefined,
  }
}

const INSTREAM = { messagesPerSecond: { median: 3000, rounds: [3000] } }

test('Clamgate is compared with the clamav-milter on the same kind of socket and with INSTREAM', () => {
  const measured = [
    figures('clamav-milter', 1000, 80, 0.5),
    figures('clamgate', 2400, 20, 0.15),
    figures('clamgate-inet', 1800, 30, 0.2),
    figures('clamav-milter-inet', 600, 90, 0.8),
  ]
  const [unix, inet, ...others] = socketRatios(measured, INSTREAM)
  assert.deepEqual(unix, {
    clamgate: 'clamgate',
    ratioToClamavMilter: 2.4,
    milterCpuRatio: 0.3,
    ratioToInstream: 0.8,
    endOfMessageRatio: { p50: 0.25, p99: 0.25 },
    wholeRatio: { p50: 0.25, p99: 0.25 },
  })
  assert.equal(inet?.ratioToClamavMilter, 3)
  assert.deepEqual(others, [])
})

test('without its counterpart Clamgate is still compared with INSTREAM', () => {
  const [only] = socketRatios([figures('clamgate', 2400, 20, 0.15)], INSTREAM)
  assert.equal(only?.ratioToInstream, 0.8)
  assert.equal(only?.ratioToClamavMilter, undefined)
  assert.equal(only?.endOfMessageRatio, undefined)
})

test('clamav-milter alone is no pair', () => {
  assert.deepEqual(pairs([figures('clamav-milter', 1000, 80, 0.5)]), [])
})
