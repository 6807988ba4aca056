import type { Candidate } from '../candidates/candidate.ts'
import type { BurstResult } from '../document/memory.ts'
import { memory, resetPeak } from '../measure/processes.ts'
import { rounded } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { progress } from '../progress.ts'
import type { Stage } from '../stage.ts'

const SAMPLE_INTERVAL_MS = 50

/** Resident memory of each candidate while many large messages come at one time. */
export async function measureBurst(stage: Stage, options: BenchOptions): Promise<readonly BurstResult[]> {
  const results: BurstResult[] = []
  for (const candidate of stage.candidates) results.push(await measureOne(stage, candidate, options))
  return results
}

async function measureOne(
  { load }: Stage,
  { name, pid, address }: Candidate,
  { burstMessages: messages, burstBytes: bodyBytes }: BenchOptions,
): Promise<BurstResult> {
  resetPeak(pid)
  const { residentKib: beforeKib } = memory(pid)
  const startedAt = performance.now()
  let largestSampleKib = 0
  const timer = setInterval(() => {
    largestSampleKib = Math.max(largestSampleKib, memory(pid).residentKib)
  }, SAMPLE_INTERVAL_MS)
  try {
    await load.perform({ kind: 'burst', address, sessions: messages, bodyBytes })
  } finally {
    clearInterval(timer)
  }
  const seconds = rounded((performance.now() - startedAt) / 1000)
  const { peakKib: highWaterKib, residentKib: afterKib } = memory(pid)
  // The kernel brings its high-water mark up to date now and then only.
  const peakKib = Math.max(highWaterKib, largestSampleKib)
  progress(`burst, ${name}: ${messages} messages of ${bodyBytes} bytes at one time`)
  return { name, messages, bodyBytes, seconds, beforeKib, peakKib, largestSampleKib, afterKib }
}
