import type { Candidate } from '../candidates/candidate.ts'
import { emptyLog } from '../candidates/log-file.ts'
import type { GatewayTimes, PacedFigures, PacedResult } from '../document/delay.ts'
import type { PacedMeasurement } from '../load/job.ts'
import { type EventTimes, readEvents } from '../measure/events.ts'
import { latency, rounded } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { progress } from '../progress.ts'
import type { Stage } from '../stage.ts'
import { pacedRatios } from './ratios.ts'
import { alternate, rate } from './rounds.ts'

/** As many as are ever needed at one time below the highest rate; those that are not needed stay idle. */
const PACED_SESSIONS = 100

/** What the first tells of the highest rate is too low. */
const WARM_UPS = 2

interface Round extends PacedMeasurement {
  /** Clamgate only. */
  readonly events: ReadonlyMap<number, EventTimes> | undefined
}

/** From what each candidate can do at most, the rate at which one of them is sent messages. */
type Pace = (own: number, all: readonly number[]) => number

/** Answers at a share of what each candidate can do itself, and what of their time was not clamd's. */
export async function measureOverhead(stage: Stage, options: BenchOptions): Promise<readonly PacedResult[]> {
  return await measureSizes(stage, options, (own) => own * options.load)
}

/** Answers of all candidates at one rate, a share of what the slowest can do: the same mail for everybody. */
export async function measureLatency(stage: Stage, options: BenchOptions): Promise<readonly PacedResult[]> {
  return await measureSizes(stage, options, (_, all) => Math.min(...all) * options.load)
}

async function measureSizes(
  stage: Stage,
  options: BenchOptions,
  pace: Pace,
): Promise<readonly PacedResult[]> {
  const results: PacedResult[] = []
  for (const bodyBytes of options.bodyBytes) {
    const candidates = await measureSize(stage, options, pace, bodyBytes)
    results.push({ bodyBytes, candidates, ratios: pacedRatios(candidates) })
  }
  return results
}

async function measureSize(
  { candidates, clamd, load }: Stage,
  options: BenchOptions,
  pace: Pace,
  bodyBytes: number,
): Promise<readonly PacedFigures[]> {
  const { seconds, warmUpSeconds, arrivals } = options
  const [sessions = 1] = options.sessions
  const highest = new Map<Candidate, number>()
  const highestOf = (candidate: Candidate) => rounded(highest.get(candidate) ?? Number.NaN)
  const perSecondOf = (candidate: Candidate) => rounded(pace(highestOf(candidate), candidates.map(highestOf)))
  const jobOf = ({ address, pid }: Candidate) =>
    ({ address, bodyBytes, watched: { milter: pid, clamd: clamd.pid } }) as const
  const rounds = await alternate<Candidate, Round>(candidates, options.rounds, {
    async warmUp(candidate) {
      const job = { kind: 'milter', sessions, seconds: warmUpSeconds, ...jobOf(candidate) } as const
      for (let run = 0; run < WARM_UPS; run++) {
        const { messages, elapsedMs } = await load.measure(job)
        highest.set(candidate, (messages * 1000) / elapsedMs)
      }
    },
    async measure(candidate) {
      emptyLog(candidate)
      const perSecond = perSecondOf(candidate)
      const steady = { kind: 'paced', sessions: PACED_SESSIONS, seconds, perSecond, arrivals } as const
      const measurement = await load.pace({ ...steady, ...jobOf(candidate) })
      const events = await eventsOf(candidate, measurement)
      progress(`${bodyBytes} bytes at ${Math.round(perSecond)} a second, ${candidate.name}`)
      return { ...measurement, events }
    },
  })
  return candidates.map((candidate, index) => {
    const own = rounds[index] ?? []
    return {
      name: candidate.name,
      highestPerSecond: highestOf(candidate),
      pacedPerSecond: perSecondOf(candidate),
      messages: own.reduce((sum, { allMessages }) => sum + allMessages, 0),
      messagesPerSecond: rate(own),
      lateMs: latency(own.map(({ lateMs }) => lateMs)),
      endOfMessageMs: latency(own.map(({ endMs }) => endMs)),
      wholeMs: latency(own.map(({ wholeMs }) => wholeMs)),
      gateway: gatewayTimes(own),
    }
  })
}

/** Only Clamgate, which has a control socket, tells of its times in its log. */
async function eventsOf(
  { controlSocket, logFile }: Candidate,
  { marks }: PacedMeasurement,
): Promise<Round['events']> {
  return controlSocket === undefined || logFile === undefined ? undefined : await readEvents(logFile, marks)
}

function gatewayTimes(rounds: readonly Round[]): GatewayTimes | undefined {
  const messages = rounds.flatMap(({ events, marks, endMs }) =>
    events === undefined ? [] : joined(events, marks, endMs),
  )
  if (messages.length === 0) return undefined
  const timesOf = (pick: (message: (typeof messages)[number]) => number) =>
    latency([Float64Array.from(messages, pick)])
  return {
    messages: messages.length,
    decisionMs: timesOf(({ decisionMs }) => decisionMs),
    scanMs: timesOf(({ scanMs }) => scanMs),
    overheadMs: timesOf(({ overheadMs }) => overheadMs),
    outsideOverheadMs: timesOf(({ endMs, scanMs }) => endMs - scanMs),
  }
}

function joined(
  events: ReadonlyMap<number, EventTimes>,
  marks: Float64Array,
  endMs: Float64Array,
): readonly (EventTimes & { readonly endMs: number })[] {
  return [...marks].flatMap((mark, index) => {
    const times = events.get(mark)
    return times === undefined ? [] : { ...times, endMs: endMs[index] ?? Number.NaN }
  })
}
