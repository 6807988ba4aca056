import { constants, inflateRawSync, inflateSync } from 'node:zlib'
import type { BoundName } from '../bounds.ts'
import type { WrapperBounds } from './types.ts'

/** What came out of compressed octets. */
export interface Inflated {
  readonly octets: Buffer | undefined
  readonly exceeded: BoundName | undefined
}

/**
 * Inflates octets (zlib, RFC 1950; `raw`: RFC 1951) up to the bounds. Octets that end too soon give what is there; wrong ones and
 * those above a bound give none.
 */
export function inflate(octets: Buffer, format: 'zlib' | 'raw', bounds: WrapperBounds): Inflated {
  const byRatio = octets.length * bounds.inflateRatio
  const maxOutputLength = Math.max(1, Math.floor(Math.min(byRatio, bounds.inflateBytes)))
  const options = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH }
  const ways =
    format === 'raw'
      ? [() => inflateRawSync(octets, options)]
      : // Some readers do not look at the header and the checksum.
        [() => inflateSync(octets, options), () => inflateRawSync(octets.subarray(2), options)]
  for (const way of ways) {
    try {
      return { octets: way(), exceeded: undefined }
    } catch (error) {
      if (isTooLarge(error)) {
        return {
          octets: undefined,
          exceeded: byRatio < bounds.inflateBytes ? 'inflateRatio' : 'inflateBytes',
        }
      }
    }
  }
  return { octets: undefined, exceeded: undefined }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}
