import type { Candidate } from '../candidates/candidate.ts'
import { emptyLog } from '../candidates/log-file.ts'
import type { EventLoopFigures, EventLoopResult } from '../document/delay.ts'
import { EVENT_LOOP_P99, sampleIn, scrape } from '../measure/metrics.ts'
import { median, rounded } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { progress } from '../progress.ts'
import type { Stage } from '../stage.ts'
import { alternate, rate } from './rounds.ts'

/** How long the event loop of Clamgate makes others wait while as many messages go through it as can. */
export async function measureEventLoop(
  stage: Stage,
  options: BenchOptions,
): Promise<readonly EventLoopResult[]> {
  const [sessions = 1] = options.sessions
  const results: EventLoopResult[] = []
  for (const bodyBytes of options.bodyBytes) {
    const cell = { bodyBytes, sessions }
    results.push({ ...cell, candidates: await measureCell(stage, options, cell) })
  }
  return results
}

async function measureCell(
  { candidates, clamd, load }: Stage,
  { rounds: roundsWanted, seconds, warmUpSeconds }: BenchOptions,
  cell: { readonly bodyBytes: number; readonly sessions: number },
): Promise<readonly EventLoopFigures[]> {
  const run = ({ address, pid }: Candidate, length: number) =>
    load.measure({
      kind: 'milter',
      address,
      seconds: length,
      ...cell,
      watched: { milter: pid, clamd: clamd.pid },
    })
  const rounds = await alternate(candidates, roundsWanted, {
    async warmUp(candidate) {
      await run(candidate, warmUpSeconds)
    },
    async measure(candidate) {
      emptyLog(candidate)
      // What it says is for the time since the scrape before.
      await scrape(candidate.controlSocket ?? '')
      const measurement = await run(candidate, seconds)
      const metrics = await scrape(candidate.controlSocket ?? '')
      const p99Ms = rounded(sampleIn(metrics, EVENT_LOOP_P99) * 1000)
      progress(`eventloop, ${cell.bodyBytes} bytes, ${candidate.name}: p99 ${p99Ms} ms`)
      return { ...measurement, p99Ms }
    },
  })
  return candidates.map(({ name }, index) => {
    const own = rounds[index] ?? []
    const p99Ms = own.map((round) => round.p99Ms)
    return {
      name,
      messagesPerSecond: rate(own),
      metric: EVENT_LOOP_P99,
      p99Ms: { median: rounded(median(p99Ms)), worst: Math.max(...p99Ms), rounds: p99Ms },
    }
  })
}
