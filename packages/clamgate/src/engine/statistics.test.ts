import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLAMD_ERROR_CODES } from '@clamgate/clamd'
import { RECENT_SCANS, Statistics } from './statistics.ts'

test('before the first scan there are no quantiles', () => {
  assert.deepEqual(new Statistics().read(), {
    p50Ms: undefined,
    p99Ms: undefined,
    scans: 0,
    failures: {},
    lastError: undefined,
  })
})

test('one scan is its own median', () => {
  const statistics = new Statistics()
  statistics.answered(2.5)
  const { p50Ms, p99Ms, scans } = statistics.read()
  assert.deepEqual([p50Ms, p99Ms, scans], [2.5, 2.5, 1])
})

test('quantiles are those of the nearest rank, in whatever order the scans came', () => {
  const statistics = new Statistics()
  for (let index = 0; index < 100; index++) statistics.answered(((index * 37) % 100) + 1)
  const { p50Ms, p99Ms } = statistics.read()
  assert.deepEqual([p50Ms, p99Ms], [50, 99])
})

test('only the latest scans count for the quantiles, however many there were', () => {
  const statistics = new Statistics()
  for (let count = 0; count < 100_000; count++) statistics.answered(1000)
  for (let count = 0; count < RECENT_SCANS; count++) statistics.answered(4)
  const { p50Ms, p99Ms, scans } = statistics.read()
  assert.deepEqual([p50Ms, p99Ms, scans], [4, 4, 100_000 + RECENT_SCANS])
})

test('its memory does not grow with the scans', () => {
  const statistics = new Statistics()
  const bytesBefore = process.memoryUsage().arrayBuffers
  for (let count = 0; count < 200_000; count++) {
    statistics.answered(count)
    statistics.failed({ code: 'CLAMD_CLOSED', message: `closed ${count}`, at: count })
  }
  assert.ok(process.memoryUsage().arrayBuffers - bytesBefore < 64 * 1024)
  assert.deepEqual(statistics.read().failures, { CLAMD_CLOSED: 200_000 })
})

test('failures are counted by code, and the last one is kept in words fit for a line', () => {
  const statistics = new Statistics()
  for (const code of CLAMD_ERROR_CODES) statistics.failed({ code, message: 'first', at: 1 })
  statistics.failed({ code: 'SCAN_ERROR', message: `a\r\nb\u001b[31m${'x'.repeat(10_000)}`, at: 2 })
  const { failures, lastError } = statistics.read()
  assert.equal(Object.keys(failures).length, CLAMD_ERROR_CODES.length + 1)
  assert.equal(lastError?.code, 'SCAN_ERROR')
  assert.equal(lastError?.at, 2)
  assert.match(lastError?.message ?? '', /^a\?\?b\?\[31mx+\.\.\.$/)
  assert.equal(lastError?.message.length, 300)
})
