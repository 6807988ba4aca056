import type { CandidateName } from '../options.ts'

/** Mode `idle`. Not for clamav-milter, whose select(2) cannot hold that many descriptors. */
export interface IdleResult {
  readonly name: CandidateName
  readonly connections: number
  readonly beforeKib: number
  /** The largest sample while all were open. */
  readonly heldKib: number
  readonly differenceKib: number
  readonly kibPerConnection: number
  /** When all were closed again. */
  readonly afterKib: number
}

/** Mode `burst`. */
export interface BurstResult {
  readonly name: CandidateName
  readonly messages: number
  readonly bodyBytes: number
  readonly seconds: number
  readonly beforeKib: number
  /** The larger of the kernel's own account (VmHWM) and the largest sample; samples are taken each 50 ms. */
  readonly peakKib: number
  readonly largestSampleKib: number
  readonly afterKib: number
}

/** Mode `soak`. */
export interface SoakResult {
  readonly name: CandidateName
  readonly messages: number
  readonly bodyBytes: number
  readonly sessions: number
  readonly seconds: number
  readonly startKib: number
  /** The messages before the first sample that the trend is made of, and what was resident then. */
  readonly warmUpMessages: number
  readonly warmKib: number
  readonly lastKib: number
  /** The larger of the kernel's own account (VmHWM) and the largest sample. */
  readonly maxKib: number
  /** Straight line through the samples after the warm-up. */
  readonly slopeKibPer1000: number
  /** What that line rises from the warm-up to the end. */
  readonly growthKib: number
  readonly samples: readonly MemorySample[]
}

export interface MemorySample {
  readonly messages: number
  readonly residentKib: number
}
