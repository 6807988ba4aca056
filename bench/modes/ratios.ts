import type { Ratio } from '../document.ts'
import { rounded } from '../measure/statistics.ts'

interface Figures {
  readonly name: string
  readonly messagesPerSecond: { readonly median: number }
}

/** Clamgate divided by clamav-milter, on Unix sockets and on TCP, where there are both. */
export function ratios<F extends Figures>(
  figures: readonly F[],
  cpuOf: (one: F) => number,
): readonly Ratio[] {
  return (['clamgate', 'clamgate-inet'] as const).flatMap((clamgate) => {
    const ours = figures.find(({ name }) => name === clamgate)
    const theirs = figures.find(({ name }) => name === clamgate.replace('clamgate', 'clamav-milter'))
    if (ours === undefined || theirs === undefined) return []
    return {
      clamgate,
      messagesPerSecond: rounded(ours.messagesPerSecond.median / theirs.messagesPerSecond.median),
      milterCpuMsPerMessage: rounded(cpuOf(ours) / cpuOf(theirs)),
    }
  })
}
