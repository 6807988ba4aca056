import { randomFillSync } from 'node:crypto'

/** Random octets for many ids at once: asking for ten of them each time takes longer than all the rest. */
const POOL = Buffer.alloc(1000)
const RANDOM_BYTES = 10
let used = POOL.length

/**
 * A UUID of version 7 (RFC 9562 section 5.7): names that are made later sort later, to the millisecond, and 74 random bits
 * keep those of several hosts apart.
 * @param timeMs Unix time, ms
 */
export function createTimeId(timeMs: number): string {
  if (used === POOL.length) {
    randomFillSync(POOL)
    used = 0
  }
  const time = Math.max(0, Math.floor(timeMs)).toString(16).padStart(12, '0').slice(-12)
  const random = POOL.toString('hex', used, used + RANDOM_BYTES)
  const variant = VARIANTS[(POOL[used] ?? 0) & 3]
  used += RANDOM_BYTES
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(2, 5)}-${variant}${random.slice(5, 8)}-${random.slice(8, 20)}`
}

const VARIANTS = '89ab'
