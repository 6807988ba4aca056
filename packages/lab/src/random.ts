/** A small random generator (mulberry32): the same numbers, 0 to 2^32 - 1, for the same seed; no files for random mail. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

/** The same as fractions: 0 up to but not 1. */
export function fractionsFrom(seed: number): () => number {
  const next = randomFrom(seed)
  return () => next() / 2 ** 32
}
