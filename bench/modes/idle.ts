import { setTimeout as delay } from 'node:timers/promises'
import type { Candidate } from '../candidates/candidate.ts'
import type { IdleResult } from '../document/memory.ts'
import { memory } from '../measure/processes.ts'
import { rounded } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { progress } from '../progress.ts'
import type { Stage } from '../stage.ts'

/** A client does not hear when its session has been taken in, so the daemon is watched for a while. */
const WATCH_MS = 3000
const SAMPLE_INTERVAL_MS = 50

/** What connections cost that have negotiated and begun an SMTP session, and have no mail. */
export async function measureIdle(
  { candidates, load, signal }: Stage,
  { idleConnections: connections }: BenchOptions,
): Promise<readonly IdleResult[]> {
  const results: IdleResult[] = []
  for (const { name, pid, address } of candidates) {
    const beforeKib = await largest(pid, signal)
    await load.perform({ kind: 'idle', address, sessions: connections })
    const heldKib = await largest(pid, signal)
    await load.perform({ kind: 'release' })
    const { residentKib: afterKib } = memory(pid)
    const differenceKib = heldKib - beforeKib
    progress(`idle, ${name}: ${connections} connections cost ${differenceKib} KiB`)
    results.push({
      name,
      connections,
      beforeKib,
      heldKib,
      differenceKib,
      kibPerConnection: rounded(differenceKib / connections),
      afterKib,
    })
  }
  return results
}

async function largest(pid: Candidate['pid'], signal: AbortSignal): Promise<number> {
  let residentKib = 0
  for (const until = performance.now() + WATCH_MS; performance.now() < until; ) {
    residentKib = Math.max(residentKib, memory(pid).residentKib)
    await delay(SAMPLE_INTERVAL_MS, undefined, { signal })
  }
  return residentKib
}
