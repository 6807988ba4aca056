import type { Latency } from '../measure/statistics.ts'
import type { CandidateName } from '../options.ts'
import type { Quantiles, Rate } from './road.ts'

/**
 * Modes `overhead`, where each candidate gets a share of what itself can do, and `latency`, where all get the same rate,
 * a share of what the slowest can do.
 */
export interface PacedResult {
  readonly bodyBytes: number
  readonly candidates: readonly PacedFigures[]
  /** Times by times; of two rates where the mode is `overhead`. */
  readonly ratios: readonly PacedRatio[]
}

/** Clamgate divided by clamav-milter on the same kind of socket. Lower is better. */
export interface PacedRatio {
  readonly clamgate: CandidateName
  readonly endOfMessageRatio: Quantiles | undefined
  readonly wholeRatio: Quantiles | undefined
}

export interface PacedFigures {
  readonly name: CandidateName
  /** As fast as it goes, measured right before. */
  readonly highestPerSecond: number
  /** The rate at which messages were sent, whatever became of those before. */
  readonly pacedPerSecond: number
  readonly messages: number
  readonly messagesPerSecond: Rate
  /** How long after its time a message was begun. Large: the load process could not keep up, so nothing here counts. */
  readonly lateMs: Latency
  readonly endOfMessageMs: Latency
  readonly wholeMs: Latency
  /** Clamgate only: the others do not tell what part of the time was clamd's. */
  readonly gateway: GatewayTimes | undefined
}

/** Times out of the gateway's own JSON log, of the messages that both sides know. */
export interface GatewayTimes {
  readonly messages: number
  readonly decisionMs: Latency
  readonly scanMs: Latency
  /** `decisionMs` less `scanMs`, as the gateway says. */
  readonly overheadMs: Latency
  /** The MTA's time from the last write to the answer, less `scanMs`: with both sockets and the waits for a core. */
  readonly outsideOverheadMs: Latency
}

/** Mode `eventloop`. */
export interface EventLoopResult {
  readonly bodyBytes: number
  readonly sessions: number
  readonly candidates: readonly EventLoopFigures[]
}

export interface EventLoopFigures {
  readonly name: CandidateName
  readonly messagesPerSecond: Rate
  /** The metric of the daemon that was read before and after each round. */
  readonly metric: string
  readonly p99Ms: {
    readonly median: number
    readonly worst: number
    readonly rounds: readonly number[]
  }
}
