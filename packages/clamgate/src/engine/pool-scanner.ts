import type { Scanner } from '../filter/ports.ts'
import type { Pool } from './pool.ts'

/** A pool as the filter knows it. @param longest what the clamd of now takes, bytes */
export function scannerOf(pool: Pool, longest: () => number): Scanner {
  return {
    hold: () => pool.buffer(),
    scan: (message, options) => pool.scan(message, options),
    open: (options) => pool.open(options),
    get maxScanSize() {
      return longest()
    },
  }
}
