import type { Candidate } from '../candidates/candidate.ts'
import type { MemoryResult } from '../document.ts'
import { memory, resetPeak } from '../measure/processes.ts'
import { rounded } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { progress } from '../progress.ts'
import type { Stage } from '../stage.ts'

const SAMPLE_INTERVAL_MS = 50
const SOAK_BODY_BYTES = 2048
const SOAK_SAMPLES = 50

/** Resident memory of each candidate: idle connections, many large messages at one time, and a long run. */
export async function measureMemory(stage: Stage, options: BenchOptions): Promise<readonly MemoryResult[]> {
  const results: MemoryResult[] = []
  for (const candidate of stage.candidates) {
    const holdsThousands = candidate.name.startsWith('clamgate')
    const idle = holdsThousands ? { idle: await measureIdle(stage, candidate, options) } : {}
    const burst = await measureBurst(stage, candidate, options)
    const soak = options.soakMessages > 0 ? { soak: await measureSoak(stage, candidate, options) } : {}
    results.push({ name: candidate.name, burst, ...idle, ...soak })
  }
  return results
}

async function measureIdle(
  { load }: Stage,
  { name, pid, address }: Candidate,
  { idleConnections: connections }: BenchOptions,
): Promise<MemoryResult['idle'] & {}> {
  const { residentKib: beforeKib } = memory(pid)
  await load.perform({ kind: 'idle', address, sessions: connections })
  const { residentKib: heldKib } = memory(pid)
  await load.perform({ kind: 'release' })
  progress(`memory, ${name}: ${connections} idle connections`)
  const kibPerConnection = rounded((heldKib - beforeKib) / connections)
  return { connections, beforeKib, heldKib, kibPerConnection }
}

async function measureBurst(
  { load }: Stage,
  { name, pid, address }: Candidate,
  { burstMessages: messages, burstBytes: bodyBytes }: BenchOptions,
): Promise<MemoryResult['burst']> {
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
  progress(`memory, ${name}: ${messages} messages of ${bodyBytes} bytes at one time`)
  return { messages, bodyBytes, seconds, beforeKib, peakKib, largestSampleKib, afterKib }
}

async function measureSoak(
  { load }: Stage,
  { name, pid, address }: Candidate,
  { soakMessages: messages, sessions: [sessions = 1] }: BenchOptions,
): Promise<MemoryResult['soak'] & {}> {
  const startedAt = performance.now()
  const samples = [{ messages: 0, residentKib: memory(pid).residentKib }]
  const reportEvery = Math.max(Math.ceil(messages / SOAK_SAMPLES), 1)
  await load.perform(
    { kind: 'soak', address, sessions, messages, reportEvery, bodyBytes: SOAK_BODY_BYTES },
    (answered) => samples.push({ messages: answered, residentKib: memory(pid).residentKib }),
  )
  progress(`memory, ${name}: ${messages} messages in a row`)
  const seconds = rounded((performance.now() - startedAt) / 1000)
  return { messages, bodyBytes: SOAK_BODY_BYTES, sessions, seconds, samples }
}
