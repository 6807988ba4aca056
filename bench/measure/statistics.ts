/** Times of many messages, ms. */
export interface Latency {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** The middle value; of an even number, the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper
}

/** Latency over the samples of several rounds together. */
export function latency(rounds: readonly Float64Array[]): Latency {
  let samples = 0
  for (const round of rounds) samples += round.length
  const all = new Float64Array(samples)
  let at = 0
  for (const round of rounds) {
    all.set(round, at)
    at += round.length
  }
  all.sort()
  return {
    p50: rounded(quantile(all, 0.5)),
    p99: rounded(quantile(all, 0.99)),
    max: rounded(quantile(all, 1)),
  }
}

/** The smallest sample that at least `share` of all are not above (nearest rank). NaN of nothing. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? Number.NaN
}

/** Three decimals; more would pretend a precision that nothing here has. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
