import type { Candidate } from '../candidates/candidate.ts'
import type { SocketFigures, SocketResult } from '../document.ts'
import type { Measurement } from '../load/job.ts'
import { memory, resetPeak } from '../measure/processes.ts'
import { latency } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { progress } from '../progress.ts'
import type { Stage } from '../stage.ts'
import { ratios } from './ratios.ts'
import { alternate, cpuPerMessage, rate } from './rounds.ts'

/** Each candidate at its milter socket: every number of sessions with every size. */
export async function measureSocket(stage: Stage, options: BenchOptions): Promise<readonly SocketResult[]> {
  const results: SocketResult[] = []
  for (const sessions of options.sessions) {
    for (const bodyBytes of options.bodyBytes) {
      results.push(await measureCell(stage, options, { sessions, bodyBytes }))
    }
  }
  return results
}

async function measureCell(
  { candidates, clamd, load }: Stage,
  options: BenchOptions,
  cell: { readonly sessions: number; readonly bodyBytes: number },
): Promise<SocketResult> {
  const run = ({ address, pid }: Candidate, seconds: number) =>
    load.measure({ kind: 'milter', address, seconds, ...cell, watched: { milter: pid, clamd: clamd.pid } })
  const rounds = await alternate(candidates, options.rounds, {
    async warmUp(candidate) {
      await run(candidate, options.warmUpSeconds)
      resetPeak(candidate.pid)
    },
    async measure(candidate) {
      const measurement = await run(candidate, options.seconds)
      progress(
        `socket, ${cell.sessions} sessions, ${cell.bodyBytes} bytes, ${candidate.name}: ${measurement.messages} messages`,
      )
      return measurement
    },
  })
  const figures = candidates.map((candidate, index) => summarise(candidate, rounds[index] ?? []))
  return {
    ...cell,
    candidates: figures,
    ratios: ratios(figures, ({ milterCpuMsPerMessage }) => milterCpuMsPerMessage),
  }
}

function summarise({ name, pid }: Candidate, rounds: readonly Measurement[]): SocketFigures {
  return {
    name,
    messages: rounds.reduce((sum, { allMessages }) => sum + allMessages, 0),
    messagesPerSecond: rate(rounds),
    wholeMs: latency(rounds.map(({ wholeMs }) => wholeMs)),
    endOfMessageMs: latency(rounds.map(({ endMs }) => endMs)),
    milterCpuMsPerMessage: cpuPerMessage(rounds, 'milter'),
    clamdCpuMsPerMessage: cpuPerMessage(rounds, 'clamd'),
    loadCpuMsPerMessage: cpuPerMessage(rounds, 'load'),
    ...memory(pid),
  }
}
