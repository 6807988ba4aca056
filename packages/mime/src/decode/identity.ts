import { Distinct } from './distinct.ts'
import { isWorthLastLf, lineForms, looksBinary, withLastLf } from './line-ends.ts'
import type { DecodeOptions, Decodings } from './types.ts'

/**
 * Octets as they are: 7bit, 8bit, binary (RFC 2045 section 6.2, RFC 3030). Readers who read by lines store a binary file
 * with other line ends, and some end its last line.
 */
export function decodeIdentity(
  source: Buffer,
  start: number,
  end: number,
  { lineEnds }: DecodeOptions = {},
): Decodings {
  const main = source.subarray(start, end)
  const isBinary = looksBinary(main)
  const all = new Distinct(main, isBinary ? ['F05'] : [])
  if (lineEnds ?? isBinary) {
    for (const { octets, endsLast } of lineForms(main)) {
      all.add(octets, 'F05')
      if (endsLast && isWorthLastLf(octets)) all.add(withLastLf(octets), 'F05')
    }
  }
  return all.done()
}
