import type { PacedFigures, PacedRatio } from '../document/delay.ts'
import type { Quantiles, Rate, Ratio, SocketFigures, SocketRatio } from '../document/road.ts'
import { rounded } from '../measure/statistics.ts'
import { CANDIDATES, type CandidateName } from '../options.ts'

interface Named {
  readonly name: CandidateName | 'none'
}

interface Figures extends Named {
  readonly messagesPerSecond: Rate
}

/** Clamgate and the clamav-milter on the same kind of socket. */
interface Pair<F extends Named> {
  readonly clamgate: CandidateName
  readonly ours: F
  /** Undefined when it was not measured. */
  readonly theirs: F | undefined
}

/** Each Clamgate among the measured, with its counterpart. */
export function pairs<F extends Named>(figures: readonly F[]): readonly Pair<F>[] {
  return CANDIDATES.flatMap((name) => {
    const counterpart = name.replace('clamgate', 'clamav-milter')
    const ours = name === counterpart ? undefined : figures.find((one) => one.name === name)
    if (ours === undefined) return []
    return { clamgate: name, ours, theirs: figures.find((one) => one.name === counterpart) }
  })
}

/** What both modes that measure rates compare. */
export function ratioOf<F extends Figures>(
  { clamgate, ours, theirs }: Pair<F>,
  cpuOf: (one: F) => number,
): Ratio {
  return {
    clamgate,
    ratioToClamavMilter: divided(ours.messagesPerSecond.median, theirs?.messagesPerSecond.median),
    milterCpuRatio: divided(cpuOf(ours), theirs && cpuOf(theirs)),
  }
}

/** At the milter socket, beside raw INSTREAM too. */
export function socketRatios(
  figures: readonly SocketFigures[],
  instream: { readonly messagesPerSecond: Rate },
): readonly SocketRatio[] {
  return pairs(figures).map((pair) => ({
    ...ratioOf(pair, ({ milterCpuMsPerMessage }) => milterCpuMsPerMessage),
    ratioToInstream: rounded(pair.ours.messagesPerSecond.median / instream.messagesPerSecond.median),
    endOfMessageRatio: quantileRatio(pair.ours.endOfMessageMs, pair.theirs?.endOfMessageMs),
    wholeRatio: quantileRatio(pair.ours.wholeMs, pair.theirs?.wholeMs),
  }))
}

/** At a given rate. */
export function pacedRatios(figures: readonly PacedFigures[]): readonly PacedRatio[] {
  return pairs(figures).map(({ clamgate, ours, theirs }) => ({
    clamgate,
    endOfMessageRatio: quantileRatio(ours.endOfMessageMs, theirs?.endOfMessageMs),
    wholeRatio: quantileRatio(ours.wholeMs, theirs?.wholeMs),
  }))
}

/** One figure by another, where that was measured. */
export function divided(ours: number, theirs: number | undefined): number | undefined {
  return theirs === undefined ? undefined : rounded(ours / theirs)
}

function quantileRatio(ours: Quantiles, theirs: Quantiles | undefined): Quantiles | undefined {
  if (theirs === undefined) return undefined
  return { p50: rounded(ours.p50 / theirs.p50), p99: rounded(ours.p99 / theirs.p99) }
}
