import type { Machine, Versions } from './measure/machine.ts'
import type { Latency } from './measure/statistics.ts'
import type { BenchOptions, CandidateName } from './options.ts'

/** What a run prints. Times in ms, memory in KiB, sizes in bytes; rates per second. */
export interface BenchDocument {
  readonly startedAt: string
  readonly machine: Machine
  readonly versions: Versions
  readonly settings: Omit<BenchOptions, 'modes' | 'jsonFile' | 'profileDirectory'> & {
    /** The daemon wrote CPU profiles meanwhile: the figures do not count. */
    readonly profiled: boolean
    readonly clamd: Readonly<Record<string, string>>
    readonly directory: string
    /** Size of the header block that comes on top of each body. */
    readonly headerBytes: number
    readonly headerFields: number
    /** The configuration of each candidate. */
    readonly configurations: Readonly<Record<string, string>>
  }
  readonly instream?: readonly InstreamResult[]
  readonly socket?: readonly SocketResult[]
  readonly postfix?: readonly PostfixResult[]
  readonly memory?: readonly MemoryResult[]
}

/** A rate over alternating rounds. */
export interface Rate {
  /** Of the rounds. */
  readonly median: number
  readonly rounds: readonly number[]
}

export interface InstreamResult {
  readonly bodyBytes: number
  readonly connections: number
  readonly messagesPerSecond: Rate
  readonly latencyMs: Latency
  readonly clamdCpuMsPerMessage: number
  readonly loadCpuMsPerMessage: number
}

export interface SocketResult {
  readonly bodyBytes: number
  readonly sessions: number
  readonly candidates: readonly SocketFigures[]
  readonly ratios: readonly Ratio[]
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
}

/** Clamgate divided by clamav-milter, where both were measured on the same kind of socket. */
export interface Ratio {
  readonly clamgate: CandidateName
  readonly messagesPerSecond: number
  readonly milterCpuMsPerMessage: number
}

export interface PostfixResult {
  readonly bodyBytes: number
  readonly sessions: number
  /** `none`: the same Postfix without a milter. */
  readonly candidates: readonly PostfixFigures[]
  readonly ratios: readonly Ratio[]
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
}

export type MemoryResult = {
  readonly name: CandidateName
  readonly burst: {
    readonly messages: number
    readonly bodyBytes: number
    readonly seconds: number
    readonly beforeKib: number
    /** The larger of the kernel's own account (VmHWM) and the largest sample; samples are taken each 50 ms. */
    readonly peakKib: number
    readonly largestSampleKib: number
    readonly afterKib: number
  }
  /** Absent for clamav-milter, whose select(2) cannot hold that many descriptors. */
  readonly idle?: {
    readonly connections: number
    readonly beforeKib: number
    readonly heldKib: number
    readonly kibPerConnection: number
  }
  readonly soak?: {
    readonly messages: number
    readonly bodyBytes: number
    readonly sessions: number
    readonly seconds: number
    readonly samples: readonly { readonly messages: number; readonly residentKib: number }[]
  }
}
