import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { CANONICAL_READING } from '../../policy/testing/reading.ts'
import type { ReadingFacts } from '../../policy/verdict.ts'
import { messageRecord, unfoundRecord } from '../lines/testing-message.ts'
import { createReadingMetrics } from './reading-metrics.ts'

const EXTRACTED = { ...CANONICAL_READING, views: 2, objects: 4, streams: 1, extractMs: 3, unionMs: 40 }
const BOUND = { kind: 'bound', what: 'depth', path: '0' } as const

/** Samples after these readings, by their names as they are printed. */
async function samplesOf(...readings: readonly (ReadingFacts | undefined)[]): Promise<Map<string, number>> {
  const registry = new Registry()
  const count = createReadingMetrics(registry)
  for (const reading of readings) {
    const isHit = reading?.unionHit !== undefined
    count(isHit ? messageRecord({}, { reading }) : unfoundRecord({ kind: 'clean' }, {}, { reading }))
  }
  const lines = (await registry.metrics()).split('\n').filter((line) => /^\w/.test(line))
  return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(line.replace(/^.* /, ''))]))
}

test('messages are counted by what came of looking at their readings; without a look they are not', async () => {
  const samples = await samplesOf(
    undefined,
    ...[CANONICAL_READING, CANONICAL_READING, EXTRACTED],
    { ...EXTRACTED, isAmbiguous: true },
    { ...EXTRACTED, isAmbiguous: true, unscannable: [BOUND, BOUND] },
  )
  const results = ['canonical', 'extracted', 'ambiguous', 'unscannable']
  assert.deepEqual(
    results.map((result) => samples.get(`clamgate_readings_total{result="${result}"}`)),
    [2, 1, 1, 1],
  )
  assert.equal(samples.get('clamgate_extract_seconds_count'), 3)
  assert.equal(samples.get('clamgate_union_seconds_bucket{le="0.05"}'), 3)
  assert.equal(samples.get('clamgate_union_seconds_bucket{le="0.025"}'), 0)
  assert.equal(samples.get('clamgate_extracted_objects_sum'), 12)
})

test('classes are counted, those of hits apart, and none that nobody knows', async () => {
  const samples = await samplesOf(
    { ...EXTRACTED, classes: ['C01', 'D05'] },
    { ...EXTRACTED, classes: ['C01', 'X99', 'constructor'], unionHit: { path: '0.1', classes: ['C01'] } },
    { ...EXTRACTED, unionHit: { path: undefined, classes: [] } },
  )
  assert.equal(samples.get('clamgate_ambiguity_classes_total{class="C01"}'), 2)
  assert.equal(samples.get('clamgate_ambiguity_classes_total{class="D05"}'), 1)
  assert.equal(samples.get('clamgate_union_hits_total{class="C01"}'), 1)
  assert.equal(samples.get('clamgate_union_hits_total{class="none"}'), 1)
  assert.equal([...samples.keys()].filter((name) => name.includes('classes_total')).length, 2)
})

test('what is looked at by alerts begins at zero', async () => {
  const samples = await samplesOf()
  assert.equal(samples.get('clamgate_readings_total{result="unscannable"}'), 0)
  assert.equal(samples.get('clamgate_union_hits_total{class="none"}'), 0)
})
