/** So many signatures of one file are no slip any more, however large the file is. */
const MOST = 20
/** Of a small file fewer will do: one in ten, when there are more than these. */
const MOST_OF_SMALL = 5
const SHARE = 0.1

/**
 * Whether so many signatures of a file hit clean mail that the file is no good: a broken version, or a list that is not for mail.
 * One or two are a slip, as every list has them, and are parked.
 */
export function isFlood(hits: number, signatures: number): boolean {
  return hits > MOST || (hits > MOST_OF_SMALL && hits > signatures * SHARE)
}
