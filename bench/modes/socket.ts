import type { ClamdAddress } from '@clamgate/clamd'
import type { Candidate } from '../candidates/candidate.ts'
import { emptyLog, logBytes } from '../candidates/log-file.ts'
import type { InstreamFigures, SocketFigures, SocketResult } from '../document/road.ts'
import type { Measurement } from '../load/job.ts'
import { memory, resetPeak } from '../measure/processes.ts'
import { latency, rounded } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { progress } from '../progress.ts'
import type { Stage } from '../stage.ts'
import { socketRatios } from './ratios.ts'
import { alternate, cpuPerMessage, rate } from './rounds.ts'

interface Cell {
  readonly sessions: number
  readonly bodyBytes: number
}

/** Each candidate at its milter socket, in turns with raw INSTREAM: every number of sessions with every size. */
export async function measureSocket(stage: Stage, options: BenchOptions): Promise<readonly SocketResult[]> {
  return await measureCells(stage, options, options.sessions, stage.clamd.address)
}

/** The same with TCP between the MTA and the candidates, for the first number of sessions. */
export async function measureInet(stage: Stage, options: BenchOptions): Promise<readonly SocketResult[]> {
  return await measureCells(stage, options, options.sessions.slice(0, 1), stage.clamd.address)
}

/** The same with TCP to clamd, too, for the candidates and for INSTREAM. */
export async function measureInetAll(stage: Stage, options: BenchOptions): Promise<readonly SocketResult[]> {
  const toClamd: ClamdAddress = { kind: 'tcp', host: '127.0.0.1', port: stage.clamd.port ?? 0 }
  return await measureCells(stage, options, options.sessions.slice(0, 1), toClamd)
}

async function measureCells(
  stage: Stage,
  options: BenchOptions,
  sessionsList: readonly number[],
  toClamd: ClamdAddress,
): Promise<readonly SocketResult[]> {
  const results: SocketResult[] = []
  for (const sessions of sessionsList) {
    for (const bodyBytes of options.bodyBytes) {
      results.push(await measureCell(stage, options, { sessions, bodyBytes }, toClamd))
    }
  }
  return results
}

async function measureCell(
  { candidates, clamd, load }: Stage,
  options: BenchOptions,
  cell: Cell,
  toClamd: ClamdAddress,
): Promise<SocketResult> {
  const run = (candidate: Candidate | undefined, seconds: number) =>
    candidate === undefined
      ? load.measure({ kind: 'instream', address: toClamd, seconds, ...cell, watched: { clamd: clamd.pid } })
      : load.measure({
          kind: 'milter',
          address: candidate.address,
          perConnection: options.perConnection,
          seconds,
          ...cell,
          watched: { milter: candidate.pid, clamd: clamd.pid },
        })
  const [instream = [], ...others] = await alternate([undefined, ...candidates], options.rounds, {
    async warmUp(candidate) {
      await run(candidate, options.warmUpSeconds)
      if (candidate === undefined) return
      resetPeak(candidate.pid)
      emptyLog(candidate)
    },
    async measure(candidate) {
      const measurement = await run(candidate, options.seconds)
      const name = candidate?.name ?? 'INSTREAM'
      progress(
        `${cell.sessions} sessions, ${cell.bodyBytes} bytes, ${name}: ${measurement.messages} messages`,
      )
      return measurement
    },
  })
  const figures = candidates.map((candidate, index) => summarise(candidate, others[index] ?? []))
  const limit = summariseInstream(instream)
  return { ...cell, instream: limit, candidates: figures, ratios: socketRatios(figures, limit) }
}

function summarise(candidate: Candidate, rounds: readonly Measurement[]): SocketFigures {
  const messages = countMessages(rounds)
  const written = logBytes(candidate)
  return {
    name: candidate.name,
    messages,
    messagesPerSecond: rate(rounds),
    wholeMs: latency(rounds.map(({ wholeMs }) => wholeMs)),
    endOfMessageMs: latency(rounds.map(({ endMs }) => endMs)),
    milterCpuMsPerMessage: cpuPerMessage(rounds, 'milter'),
    clamdCpuMsPerMessage: cpuPerMessage(rounds, 'clamd'),
    loadCpuMsPerMessage: cpuPerMessage(rounds, 'load'),
    ...memory(candidate.pid),
    logBytesPerMessage: written === undefined ? undefined : rounded(written / messages),
  }
}

function summariseInstream(rounds: readonly Measurement[]): InstreamFigures {
  return {
    messages: countMessages(rounds),
    messagesPerSecond: rate(rounds),
    wholeMs: latency(rounds.map(({ wholeMs }) => wholeMs)),
    clamdCpuMsPerMessage: cpuPerMessage(rounds, 'clamd'),
    loadCpuMsPerMessage: cpuPerMessage(rounds, 'load'),
  }
}

function countMessages(rounds: readonly Measurement[]): number {
  return rounds.reduce((sum, { allMessages }) => sum + allMessages, 0)
}
