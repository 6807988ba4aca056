import type { EventLoopResult, PacedResult } from './document/delay.ts'
import type { BurstResult, IdleResult, SoakResult } from './document/memory.ts'
import type { PostfixResult, SocketResult } from './document/road.ts'
import type { Machine, Versions } from './measure/machine.ts'
import type { BenchOptions, Mode } from './options.ts'

/** One of the figures that the project wants to reach. */
export interface TargetRow {
  readonly target: string
  /** `atLeast` or `atMost` holds; the other is absent. */
  readonly atLeast?: number
  readonly atMost?: number
  readonly measured: number
  readonly met: boolean
}

/** What a run prints. Times in ms, memory in KiB, sizes in bytes; rates per second. */
export interface BenchDocument extends BenchResults {
  readonly startedAt: string
  /** How long the whole run took. */
  readonly seconds: number
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
    /** The configuration of each candidate in each mode, by name. */
    readonly configurations: { readonly [M in Mode]?: Readonly<Record<string, string>> }
  }
  /** What the project wants to reach, as far as it was measured. */
  readonly targets: readonly TargetRow[]
}

/** The figures, by mode. */
export interface BenchResults {
  readonly socket?: readonly SocketResult[]
  readonly inet?: readonly SocketResult[]
  readonly 'inet-all'?: readonly SocketResult[]
  readonly postfix?: readonly PostfixResult[]
  readonly latency?: readonly PacedResult[]
  readonly overhead?: readonly PacedResult[]
  readonly eventloop?: readonly EventLoopResult[]
  readonly idle?: readonly IdleResult[]
  readonly burst?: readonly BurstResult[]
  readonly soak?: readonly SoakResult[]
}
