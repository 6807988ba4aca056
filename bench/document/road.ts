import type { Latency } from '../measure/statistics.ts'
import type { CandidateName } from '../options.ts'

/** A rate over alternating rounds. */
export interface Rate {
  /** Of the rounds. */
  readonly median: number
  readonly rounds: readonly number[]
}

/** Modes `socket`, `inet` and `inet-all`. */
export interface SocketResult {
  readonly bodyBytes: number
  readonly sessions: number
  /** The same messages straight to clamd, over as many connections; it takes its turns with the candidates. */
  readonly instream: InstreamFigures
  readonly candidates: readonly SocketFigures[]
  readonly ratios: readonly SocketRatio[]
}

export interface InstreamFigures {
  readonly messages: number
  readonly messagesPerSecond: Rate
  readonly wholeMs: Latency
  readonly clamdCpuMsPerMessage: number
  readonly loadCpuMsPerMessage: number
}

export interface SocketFigures {
  readonly name: CandidateName
  readonly messages: number
  readonly messagesPerSecond: Rate
  /** From the first byte of a message to the answer. */
  readonly wholeMs: Latency
  /** From the last write of a message to the answer: with a filter that answers nothing before, that is all of it. */
  readonly endOfMessageMs: Latency
  readonly milterCpuMsPerMessage: number
  readonly clamdCpuMsPerMessage: number
  readonly loadCpuMsPerMessage: number
  /** After the last round, and the peak during the rounds. */
  readonly residentKib: number
  readonly peakKib: number
  /** What it wrote to its log file; absent where it writes none. */
  readonly logBytesPerMessage: number | undefined
}

/** Clamgate divided by clamav-milter on the same kind of socket, as far as that was measured too. */
export interface Ratio {
  readonly clamgate: CandidateName
  /** Rate by rate: higher is better. */
  readonly ratioToClamavMilter: number | undefined
  /** CPU time by CPU time: lower is better. */
  readonly milterCpuRatio: number | undefined
}

export interface SocketRatio extends Ratio {
  /** Rate by rate; no filter in front of clamd can have more than 1, unless it hands clamd a descriptor. */
  readonly ratioToInstream: number
  /** Time by time: lower is better. */
  readonly endOfMessageRatio: Quantiles | undefined
  readonly wholeRatio: Quantiles | undefined
}

export type Quantiles = Pick<Latency, 'p50' | 'p99'>

export interface PostfixResult {
  readonly bodyBytes: number
  readonly sessions: number
  /** `none`: the same Postfix without a milter. */
  readonly candidates: readonly PostfixFigures[]
  readonly ratios: readonly PostfixRatio[]
}

export interface PostfixFigures {
  readonly name: CandidateName | 'none'
  readonly messages: number
  /** Accepted by Postfix, as smtp-source sees it. */
  readonly messagesPerSecond: Rate
  /** Through the queue, too. Lower where accepting runs ahead of delivering. */
  readonly deliveredPerSecond: Rate
  readonly cpuMsPerMessage: {
    readonly milter: number
    readonly clamd: number
    /** All of Postfix, from accepting to discarding. */
    readonly postfix: number
    readonly smtpSource: number
  }
  /** What the machine could do at most with this much CPU time for each message, all cores busy. */
  readonly boundPerSecond: number
  /** The same if the milter itself cost nothing: what clamd, Postfix and smtp-source leave. */
  readonly boundWithFreeMilterPerSecond: number
}

export interface PostfixRatio extends Ratio {
  /** Clamgate's bound with a milter that costs nothing, divided by what clamav-milter did: no ratio can be higher. */
  readonly boundRatio: number | undefined
}
