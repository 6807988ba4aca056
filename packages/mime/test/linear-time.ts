import assert from 'node:assert/strict'

// Time grows with the size, and not faster: four times the octets take four times as long. What is measured is the processor's time of this
// thread, which neither other processes nor the threads of the garbage collector add to.

export const SMALL = 96 * 1024
const TIMES = 4
/** Caches and what the garbage collector does in this thread; quadratic would be a factor of four on top. */
const TOLERANCE = 2.5
/** Below it a clock of the machine says nothing. */
const FLOOR_MS = 12
const REPEATS = 4

/** Processor's milliseconds for an input: the least of some runs, or the first that is short enough. */
export type Measure = (octets: Buffer, enoughMs: number) => number

/**
 * @param input of about so many octets
 * @param small octets of the smallest; the largest that is quick is four times as large, and tells nothing of larger ones
 * @returns milliseconds for each MB, of the last that was measured
 * @throws {AssertionError} from each size the time grows faster than the size
 */
export function assertLinear(
  input: (bytes: number) => Buffer,
  measure: Measure,
  { name = 'it takes', small = SMALL } = {},
): number {
  const seen: string[] = []
  // A small one may fit where a larger one does not, in a cache or in the young generation: quadratic code grows too fast from each size.
  for (const bytes of [small, TIMES * small]) {
    const large = input(TIMES * bytes)
    const perMb = (ms: number) => (ms / large.length) * 1024 * 1024
    const enoughMs = TIMES * TOLERANCE * FLOOR_MS
    const quickMs = measure(large, enoughMs)
    if (quickMs <= enoughMs) return perMb(quickMs)
    const smallMs = measure(input(bytes), 0)
    const mostMs = TIMES * TOLERANCE * Math.max(smallMs, FLOOR_MS)
    const largeMs = Math.min(quickMs, measure(large, mostMs))
    if (largeMs <= mostMs) return perMb(largeMs)
    seen.push(`${smallMs.toFixed(1)} ms, and ${largeMs.toFixed(1)} ms for ${TIMES} times as much`)
  }
  throw new assert.AssertionError({ message: `${name}: ${seen.join('; ')}` })
}

/** What disturbs only makes a run longer. */
export function leastMs(use: (octets: Buffer) => unknown): Measure {
  return (octets, enoughMs) => {
    let least = Number.POSITIVE_INFINITY
    for (let repeat = 0; repeat < REPEATS && least > enoughMs; repeat++) {
      const startedAt = process.threadCpuUsage()
      use(octets)
      const { user, system } = process.threadCpuUsage(startedAt)
      least = Math.min(least, (user + system) / 1000)
    }
    return least
  }
}
