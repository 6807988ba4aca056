import type { Candidate } from '../candidates/candidate.ts'
import { emptyLog } from '../candidates/log-file.ts'
import type { MemorySample, SoakResult } from '../document/memory.ts'
import { memory, resetPeak } from '../measure/processes.ts'
import { rounded } from '../measure/statistics.ts'
import { slope } from '../measure/trend.ts'
import type { BenchOptions } from '../options.ts'
import { progress } from '../progress.ts'
import type { Stage } from '../stage.ts'

const BODY_BYTES = 2048
/** Samples of a run; the first of them ends the warm-up. */
const SAMPLES = 20

/** Resident memory of each candidate over a long run of small messages. */
export async function measureSoak(stage: Stage, options: BenchOptions): Promise<readonly SoakResult[]> {
  const results: SoakResult[] = []
  for (const candidate of stage.candidates) results.push(await measureOne(stage, candidate, options))
  return results
}

async function measureOne(
  { load }: Stage,
  candidate: Candidate,
  { soakMessages: messages, sessions: [sessions = 1], perConnection }: BenchOptions,
): Promise<SoakResult> {
  const { name, pid, address } = candidate
  const startedAt = performance.now()
  const reportEvery = Math.ceil(messages / SAMPLES)
  const samples: MemorySample[] = []
  resetPeak(pid)
  const { residentKib: startKib } = memory(pid)
  await load.perform(
    { kind: 'soak', address, sessions, perConnection, messages, reportEvery, bodyBytes: BODY_BYTES },
    (answered) => {
      const { residentKib } = memory(pid)
      samples.push({ messages: answered, residentKib })
      emptyLog(candidate)
      progress(`soak, ${name}: ${answered} messages, ${residentKib} KiB`)
    },
  )
  const { peakKib } = memory(pid)
  const seconds = rounded((performance.now() - startedAt) / 1000)
  return {
    name,
    messages,
    bodyBytes: BODY_BYTES,
    sessions,
    seconds,
    startKib,
    ...summarise(samples),
    maxKib: Math.max(peakKib, startKib, ...samples.map(({ residentKib }) => residentKib)),
    samples,
  }
}

/** The trend of what was resident from the first sample on, which ends the warm-up. */
export function summarise(
  samples: readonly MemorySample[],
): Pick<SoakResult, 'warmUpMessages' | 'warmKib' | 'lastKib' | 'slopeKibPer1000' | 'growthKib'> {
  const [warm, last] = [samples[0], samples.at(-1)]
  const perMessage = slope(samples.map(({ messages: x, residentKib: y }) => ({ x, y })))
  const counted = (last?.messages ?? 0) - (warm?.messages ?? 0)
  return {
    warmUpMessages: warm?.messages ?? 0,
    warmKib: warm?.residentKib ?? Number.NaN,
    lastKib: last?.residentKib ?? Number.NaN,
    slopeKibPer1000: rounded(perMessage * 1000),
    growthKib: rounded(perMessage * counted),
  }
}
